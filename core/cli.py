"""`python -m core ...`: train, export, evaluate and use the models without the pages.

Exit status: 0 done, 1 an error that the reader can mend (its message is on stderr), 2 wrong usage. With --json one JSON
object is on stdout and everything else on stderr. Each command imports what it needs when it runs, so that only train
and export load TensorFlow.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import rich
from rich.logging import RichHandler

from core.errors import CoreError

logger = logging.getLogger("core")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    options = _parser().parse_args(arguments)
    rich.reconfigure(stderr=True)  # the progress bar and the log lines share one console
    handler = RichHandler(show_time=False, show_level=False, show_path=False, highlighter=None)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler])
    try:
        return options.run(options) or 0
    except CoreError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1


def _train(options: argparse.Namespace) -> int:
    from core.training.command import train

    given = {key: getattr(options, key) for key in ("data", "epochs", "batch_size", "seed")}
    record = train(
        options.name,
        {key: value for key, value in given.items() if value is not None},
        data_dir=options.data_dir,
        resume=options.resume,
        precision=options.precision,
        device=options.device,
        minutes=options.minutes,
        tensorboard=options.tensorboard,
    )
    done, epochs = len(record.history), record.recipe["epochs"]
    row = record.history[record.best_epoch - 1]
    logger.info("Best on validation: epoch %d, %.2f %%.", record.best_epoch, 100 * row["validation_accuracy"])
    if record.is_complete:
        logger.info("All %d epochs are done. Next: python -m core export %s", epochs, options.name)
    else:
        logger.info("Stopped after epoch %d of %d. To go on: the same command with --resume", done, epochs)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Deep learning you can see through.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    train = command("train", _train, "Train a network by its recipe, saving after each epoch.")
    train.add_argument("name", metavar="NAME", help="a recipe, such as mnist-cnn")
    train.add_argument("--data", metavar="SET", help="another data set than the recipe's, such as digits")
    train.add_argument("--data-dir", type=Path, metavar="DIR", help="where to look for data first")
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--batch-size", type=int, metavar="N")
    train.add_argument("--seed", type=int, metavar="N")
    train.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16", "float16"))
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "gpu"))
    train.add_argument("--minutes", type=float, metavar="N", help="stop before an epoch that would end later than this")
    train.add_argument("--resume", action="store_true", help="go on after the last finished epoch")
    train.add_argument("--tensorboard", action="store_true", help="write TensorBoard logs beside the checkpoint")
    return parser
