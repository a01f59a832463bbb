"""Which text of a reader can be learned from: plain UTF-8, neither too short nor too long; what server and process of
the training agree on."""

import unicodedata

from core.errors import InputError
from core.text.vocabulary import normalise

SHORTEST, LONGEST = 2_000, 5_000_000  # bytes
MOST_UNPRINTABLE = 0.01  # of the symbols; more is a file of another kind
LONGEST_LINE = 20_000  # symbols
MEMORY_STATUS = 4  # of a training process that ended at its limit of memory


def own_text(data: bytes) -> str:
    """Returns the text of a file or of a paste, normalised.

    Raises:
        InputError: It is too short, too long, not UTF-8, not text, or one endless line.
    """
    if not SHORTEST <= len(data) <= LONGEST:
        raise InputError(
            "The text must have {shortest} to {longest} bytes. Received: {received}.",
            shortest=f"{SHORTEST:,}",
            longest=f"{LONGEST:,}",
            received=f"{len(data):,}",
        )
    try:
        text = normalise(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            "The text must be UTF-8. Received: a byte at place {place} that is not. Save it as UTF-8 and try again.",
            place=f"{error.start:,}",
        ) from error
    count = sum(unicodedata.category(symbol) in ("Cc", "Cn", "Co") and symbol not in "\n\t" for symbol in text)
    if count > MOST_UNPRINTABLE * len(text):
        raise InputError("The file must be plain text. Received: {count} unprintable symbols.", count=f"{count:,}")
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise InputError(
            "A line must have at most {most} symbols. Received: {longest}. Break the text into lines.",
            most=f"{LONGEST_LINE:,}",
            longest=f"{longest:,}",
        )
    return text
