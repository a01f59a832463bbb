"""The process that decodes what anybody sends: `python -m core.pictures.worker MEGABYTES SECONDS`.

It says "+" once it is ready, then answers each request on stdin with one on stdout until stdin ends. A file that takes
more of the processor's time than SECONDS ends it by SIGPROF.

    request   8 bytes length, 4 bytes longest side, big-endian; the file
    answer    a line of JSON: {"shape": [height, width], "size": [height, width], "is_stretched": bool} and then the
              pixels, uint8 RGB; or {"template": ..., "values": {...}} of a PictureError

Neither NumPy nor Streamlit: it is to start in a moment.
"""

import contextlib
import json
import logging
import os
import signal
import struct
import sys
from typing import Any

from core.errors import PictureError
from core.pictures.decoding import decode_image

REQUEST = struct.Struct(">QI")
READY = b"+"


def main() -> None:
    """Decodes until nobody asks any more."""
    megabytes, seconds = (float(word) for word in sys.argv[1:])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is no answer
    logging.disable()
    limit(megabytes)
    answers.write(READY)
    answers.flush()
    with contextlib.suppress(BrokenPipeError):
        while header := sys.stdin.buffer.read(REQUEST.size):
            length, longest = REQUEST.unpack(header)
            data = sys.stdin.buffer.read(length)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends a process, in C code too
            found, pixels = answer(data, longest, megabytes)
            signal.setitimer(signal.ITIMER_PROF, 0)
            answers.write(json.dumps(found).encode() + b"\n" + pixels)
            answers.flush()


def limit(megabytes: float) -> None:
    """Takes no more memory than this, where the system can hold a process to it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = round(megabytes * 1e6)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def answer(data: bytes, longest: int, megabytes: float) -> tuple[dict[str, Any], bytes]:
    """Returns what is said of one file, and its pixels where it is a picture."""
    try:
        image, size, is_stretched = decode_image(data, longest)
        return {"shape": [image.height, image.width], "size": size, "is_stretched": is_stretched}, image.tobytes()
    except PictureError as refusal:
        error = refusal
    except MemoryError:
        error = PictureError(
            "A picture must open within {limit:,.0f} MB of memory. Received: one that takes more. Make it smaller, or "
            "save it as a plain JPEG or PNG, and try again.",
            limit=megabytes,
        )
    return {"template": error.template, "values": error.values}, b""


if __name__ == "__main__":
    main()
