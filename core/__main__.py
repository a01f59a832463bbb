"""`python -m core`: the command line on whatever terminal, file or pipe it writes to.

Letters that the locale's encoding lacks are written as escapes. Where nobody reads on, as after `| head`, it ends as
quietly as other programs do, with the status that the shell gives to those. Where there is no room for what it writes,
or stdout is closed, it says so and ends with 1.
"""

import contextlib
import errno
import io
import os
import sys
from typing import TextIO

from core.cli import main

NOBODY_READS = 128 + 13  # the status of a program that SIGPIPE ended
UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)  # no room, a failing disk, closed


def run() -> int:
    """Runs the command of `sys.argv` and returns the exit status."""
    sys.stdout = sys.stdout or _closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout, sys.stderr)
        return NOBODY_READS
    except OSError as error:
        if error.errno not in UNWRITTEN:
            raise
        _drop(sys.stdout)
        with contextlib.suppress(OSError, AttributeError):  # nor can this, or stderr is closed
            sys.stderr.write(f"The output cannot be written: {error.strerror}. Make room or write elsewhere.\n")
        return 1


def _closed() -> TextIO:
    """Returns what takes the place of a stdout that was closed: whatever is written to it fails."""
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")), write_through=True)


def _drop(*streams: TextIO | None) -> None:
    """Lets go of what streams still hold, so that the end of the program does not try to write it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None:
            os.dup2(nowhere, stream.fileno())


if __name__ == "__main__":
    sys.exit(run())
