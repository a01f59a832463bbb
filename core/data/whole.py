"""All pictures of a set for networks that learn in the reader's tab, where the set is on this machine.

gzip of: pictures to learn from, uint8 (60,000 x 784); held-out ones, uint8 (1,000 x 784); their labels, uint8 each
"""

import gzip
from functools import cache

import numpy as np

from core.data.pictures.catalogue import BUILDERS, find, folders
from core.errors import DataError

NAMES = ("mnist", "fashion")
SIDE = 28  # px of a picture
HELD_OUT = 1_000  # the first of the test part: enough to tell 97 % from 96 %, few enough to look at all the time
LEVEL = 5  # of gzip: 2 s, 10 MB


def is_here(name: str) -> bool:
    """Whether a file of the set is on this machine. Whether it is what was published shows when it is read."""
    places = [place for folder in folders(None) for place in BUILDERS[name].places(folder)]
    return any(place.is_file() for place in places)


def counts(name: str) -> tuple[int, int]:
    """Returns how many pictures there are to learn from, and how many held out."""
    return BUILDERS[name].SOURCE.sizes[0], HELD_OUT


def version(name: str) -> str:
    """Returns what changes with the content."""
    return str(BUILDERS[name].SOURCE.content_sha256[:16])


@cache
def content(name: str) -> bytes:
    """Returns the bytes of a set of NAMES, packed. One that was not there is asked for again: it may be fetched later.

    Raises:
        LookupError: The set is none of NAMES, not on this machine, or not what was published.
    """
    try:
        found = find(name) if name in NAMES else None
    except DataError as error:
        raise LookupError(name) from error
    if found is None:
        raise LookupError(name)
    train, test = found[0], found[1].take(np.arange(HELD_OUT))
    parts = (train.images, test.images, train.labels.astype(np.uint8), test.labels.astype(np.uint8))
    return gzip.compress(b"".join(part.tobytes() for part in parts), compresslevel=LEVEL, mtime=0)
