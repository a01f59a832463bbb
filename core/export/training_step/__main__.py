"""Writes the training steps and their list: `python -m core.export.training_step`, about four minutes.

With the name of a GAN, such as gan-digits, only its graphs are written.
"""

import logging
import sys

from core.export.training_step.export import export_pair, export_steps

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if names := sys.argv[1:]:
        for name in names:
            export_pair(name)
    else:
        export_steps()
