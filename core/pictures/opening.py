"""Pictures from anybody: uploads, and files that the command line names.

GLASSBOX_DECODERS            worker processes at most
GLASSBOX_DECODE_SECONDS      how much of a processor's time one may take for a file
GLASSBOX_DECODE_MEGABYTES    how much memory one may take
"""

import atexit
import threading

from core.pictures.decoding import MAX_SIDE, Decoded
from core.pictures.pool import Pool
from core.settings import number


def open_picture(data: bytes, *, longest: int = MAX_SIDE, reader: str = "") -> Decoded:
    """Decodes a picture that may be anything, in a process of its own, within limits of time and memory.

    Args:
        data: The file's bytes.
        longest: The longer side is scaled down to this where it is longer, px.
        reader: Who asks. Where many wait, one reader after another is served.

    Raises:
        PictureError: It is no picture of `core.pictures.decoding.FORMATS`, broken or over a limit.
        BusyError: Too many wait.
        SettingError: A variable named above is no number.
    """
    return pool().decode(data, longest=longest, reader=reader)


_POOLS: list[Pool] = []
_STARTING_LOCK = threading.Lock()


def pool() -> Pool:
    """Returns the workers of this process, made at the first call and ended with it."""
    with _STARTING_LOCK:
        if not _POOLS:
            _POOLS.append(_made())
            atexit.register(_POOLS[0].close)
        return _POOLS[0]


def _made() -> Pool:
    return Pool(
        workers=max(1, round(number("GLASSBOX_DECODERS", 2))),
        seconds=number("GLASSBOX_DECODE_SECONDS", 2),
        megabytes=number("GLASSBOX_DECODE_MEGABYTES", 1_000),
    )
