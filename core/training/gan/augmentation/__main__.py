"""Runs the study; it goes on where it stopped.

    python -m core.training.gan.augmentation                # writes trained/augmentation.json and augmentation.webp
    python -m core.training.gan.augmentation --brief DIR    # a few steps of everything, written to DIR

About an hour of two processor cores.
"""

import argparse
import logging
import os
from pathlib import Path

from core.artifacts import TRAINED
from core.data.pictures import chest
from core.training.gan.augmentation.study import BRIEF, Settings, Study


def main() -> None:
    """Reads the command line and runs the study."""
    parser = argparse.ArgumentParser(prog="python -m core.training.gan.augmentation")
    parser.add_argument("--brief", type=Path, metavar="DIR", help="take a few steps of everything and write to DIR")
    brief = parser.parse_args().brief
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if brief:
        os.environ[TRAINED] = str(brief)
    Study(BRIEF if brief else Settings(), chest.load(), brief and brief / "checkpoints").run()


if __name__ == "__main__":
    main()
