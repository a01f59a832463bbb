"""Writes the training steps and their list: `python -m core.export.training_step`, about three minutes."""

import logging

from core.export.training_step.export import export_steps

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export_steps()
