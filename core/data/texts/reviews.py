"""Which Korean film reviews are read: long enough, plainly written, rated 9 or 10, without abuse.

The published collection is 13,000 JSON files, one a film. `select` makes the one text file that is used here from them.
"""

import io
import json
import random
import re
import unicodedata
import zipfile

from core.data.texts.corpus import TextFile

# Words of abuse, of sex, of violence, and names that the collection's readers quarrelled over; a text with one is left
# out. The list also tells how much of what a network writes is abusive.
ABUSE = re.compile(
    "씨발|시발|씨바|ㅅㅂ|병신|ㅂㅅ|개새|새끼|좆|존나|졸라|지랄|미친|쓰레기|섹스|야동|창녀|년아|놈아|빨갱|꼴페|한남|김치녀"
    "|일베|홍어|전라도|경상도|노무현|박근혜|이명박|문재인|죽여|자살|강간"
)
PLAIN = re.compile(r"[가-힣0-9A-Za-z .,!?~'\"…()\-:;%]+")
REPEATED = re.compile(r"(.)\1\1")
HANGUL = re.compile("[가-힣]")
BEST_RATINGS = 9
SHORTEST, LONGEST = 25, 140  # symbols
HANGUL_SHARE = 0.6
KEPT = 90_000
SEED = 0


def is_kept(review: str) -> bool:
    """Whether a review, in NFC with single spaces, is one to learn from."""
    return (
        SHORTEST <= len(review) <= LONGEST
        and PLAIN.fullmatch(review) is not None
        and ABUSE.search(review) is None
        and REPEATED.search(review) is None
        and len(HANGUL.findall(review)) > HANGUL_SHARE * len(review)
    )


def select(archive: bytes) -> bytes:
    """Returns 90,000 distinct reviews, one a line, UTF-8, from the repository's zip archive."""
    kept: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        known: set[str] = set()
        for name in sorted((n for n in files.namelist() if re.search(r"/raw/[^/]+\.json$", n)), key=_file_name):
            for review in json.loads(files.read(name)):
                if review["review_id"] not in known:  # some reviews are stored with two films
                    known.add(review["review_id"])
                    text = " ".join(unicodedata.normalize("NFC", review["review"]).split())
                    if int(review["rating"]) >= BEST_RATINGS and is_kept(text):
                        kept.add(text)
    reviews = sorted(kept)
    random.Random(SEED).shuffle(reviews)
    return ("\n".join(reviews[:KEPT]) + "\n").encode()


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


REVIEWS = TextFile(
    places=("text_ko/nsmc_positive_ko.txt.gz", "nsmc_positive_ko.txt.gz", "nsmc_positive_ko.txt"),
    url="https://github.com/e9t/nsmc/archive/cc0670e872d4ac27bfe36c87456783004b39ef6c.zip",
    content_sha256="ac72b568dd64af7b222dcb17871985e9154cb187a1ca98a3eb206b48a97cba67",
    make=select,
)
