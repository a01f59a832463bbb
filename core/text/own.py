"""Which text of a reader can be learned from: plain, neither too short nor too long; what server and process of the
training agree on."""

import unicodedata

from core.errors import InputError
from core.text.encodings import decode_text
from core.text.vocabulary import normalise

SHORTEST, LONGEST = 2_000, 5_000_000  # bytes
MOST_UNPRINTABLE = 0.01  # of the symbols; more is a file of another kind
LONGEST_LINE = 20_000  # symbols
ENOUGH_FILE = "enough"  # in a training's folder: its reader has seen enough, the networks shall write now
MEMORY_STATUS = 4  # of a training process that ended at its limit of memory


def own_text(data: bytes, encoding: str = "utf-8") -> str:
    """Returns the text of a file or of a paste, normalised.

    Args:
        encoding: A key of `core.text.encodings.ENCODINGS`.

    Raises:
        InputError: It is too short, too long, not in that encoding, not text, or one endless line.
    """
    if not SHORTEST <= len(data) <= LONGEST:
        raise InputError(
            "The text must have {shortest} to {longest} bytes. Received: {received}.",
            shortest=f"{SHORTEST:,}",
            longest=f"{LONGEST:,}",
            received=f"{len(data):,}",
        )
    text = normalise(decode_text(data, encoding))
    count = sum(unicodedata.category(symbol) in ("Cc", "Cn") and symbol not in "\n\t" for symbol in text)
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


def private_symbols(text: str) -> int:
    """Returns how many symbols mean something in one font alone, as Hanyang's old Hangul does (U+E000 to U+F8FF)."""
    return sum(unicodedata.category(symbol) == "Co" for symbol in text)
