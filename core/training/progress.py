"""The progress bar of `python -m core train`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import rich
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@contextmanager
def progress_bar(epochs: int) -> Iterator["ProgressBar"]:
    """Shows a bar on stderr, which it shares with the log lines, for as long as the training goes on."""
    rich.reconfigure(stderr=True)
    handler = RichHandler(show_time=False, show_level=False, show_path=False)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler], force=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns) as progress:
        yield ProgressBar(progress, epochs)


class ProgressBar(keras.callbacks.Callback):
    """Shows the epoch, its steps, the time left of the whole run, and the figures so far.

    Keras tells how many steps an epoch has; a training with two runs begins the bar anew.
    """

    def __init__(self, progress: Progress, epochs: int) -> None:
        super().__init__()
        self.progress = progress
        self.epochs = epochs
        self.epoch = 0
        self.bar = progress.add_task("", total=None, figures="")

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Begins an epoch, counted from 0."""
        self.epoch = epoch
        if epoch == 0:
            self.progress.reset(self.bar)
        self.progress.update(
            self.bar,
            total=self.epochs * self.params["steps"],
            completed=epoch * self.params["steps"],
            description=f"epoch {epoch + 1}/{self.epochs}",
        )

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Moves the bar to the end of a step."""
        figures = " ".join(f"{key} {value:.3f}" for key, value in (logs or {}).items())
        self.progress.update(self.bar, completed=self.epoch * self.params["steps"] + batch + 1, figures=figures)
