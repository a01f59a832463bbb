"""What the commands share: how one is added, how it answers, and how it reads what was given."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.errors import SettingError

TOP = 5  # labels that are named
Options = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """A parser whose help is output as any other: argparse itself passes over what cannot be written."""

    def print_help(self, file: Any = None) -> None:
        """Writes the help. Raises OSError: it cannot be written."""
        (file or sys.stdout).write(self.format_help())


class Commands:
    """The commands of `python -m core`.

    Args:
        parser: Gets them all.
    """

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._all = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(
        self, name: str, run: Callable[[Options], int], text: str, *, has_json: bool = True, has_data: bool = False
    ) -> argparse.ArgumentParser:
        """Adds a command and returns its parser.

        Args:
            run: Takes the options and returns the exit status.
            text: What it does, for --help.
            has_json: Can it print one JSON object?
            has_data: Does it need data sets?
        """
        added = self._all.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if has_json:
            added.add_argument("--json", action="store_true", help="print one JSON object")
        if has_data:
            added.add_argument("--data-dir", type=Path, metavar="DIR", help="where to look for data first")
        return added


def show(options: Options, found: dict[str, Any], lines: Sequence[str]) -> None:
    """Prints the answer: one JSON object with --json, in ASCII for every locale, else lines for a person."""
    print(json.dumps(found) if options.json else "\n".join(lines))


def as_utf8(argument: str | Path) -> str:
    """Returns an argument whose bytes the locale's encoding lacks, such as a Korean one under ASCII, read as UTF-8."""
    return str(argument).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read_file(file: Path) -> bytes:
    """Returns what is in a file.

    Raises:
        SettingError: It cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingError("{file} cannot be read: {reason}.", file=as_utf8(file), reason=error.strerror) from error
