"""`python -m core ...`: train, export, evaluate and use the models without the pages.

Exit status: 0 done, 1 an error that the reader can mend (its message is on stderr), 2 wrong usage. With --json one JSON
object is on stdout, in ASCII, and everything else on stderr. Each command imports what it needs when it runs, so that
only train, export, bench and a download load TensorFlow.
"""

import argparse
import logging
import sys
from collections.abc import Sequence

from core.cli import (
    bench,
    classify,
    cluster,
    describe,
    fetch,
    forecast,
    generate,
    models,
    sample,
    site,
    sort_text,
    translate,
)
from core.cli.commands import Commands, Parser
from core.errors import CoreError

# In the order of --help. A module has `add(commands)`.
MODULES = (models, cluster, classify, generate, sample, forecast, describe, translate, sort_text, fetch, bench, site)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return options.run(options)
    except CoreError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m core", description="Deep learning you can see through.")
    commands = Commands(parser)
    for module in MODULES:
        module.add(commands)
    return parser
