"""`python -m core`: the command line on whatever terminal, file or pipe it writes to.

Letters that the locale's encoding lacks are written as escapes. Where nobody reads on, as after `| head`, it ends as
quietly as other programs do, with the status that the shell gives to those.
"""

import io
import os
import sys

from core.cli import main

NOBODY_READS = 128 + 13  # the status of a program that SIGPIPE ended


def run() -> int:
    """Runs the command of `sys.argv` and returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return main()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):  # whatever they still hold
            if stream is not None:
                os.dup2(nowhere, stream.fileno())
        return NOBODY_READS


if __name__ == "__main__":
    sys.exit(run())
