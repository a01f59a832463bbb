"""`python -m core train`: a recipe with the command line's changes, and a progress bar."""

import dataclasses
import logging
from pathlib import Path
from typing import Any

import keras
import rich
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from core.data import load
from core.training import classifier, recipes
from core.training.checkpoints import Record


def train(name: str, changes: dict[str, Any], *, data_dir: Path | None, **options: Any) -> Record:
    """Trains the recipe `name` with `changes` to its fields; `options` are those of `classifier.fit`."""
    rich.reconfigure(stderr=True)  # the bar and the log lines share one console
    handler = RichHandler(show_time=False, show_level=False, show_path=False)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler], force=True)
    recipe = dataclasses.replace(recipes.find(name), **changes)
    data = load(recipe.data, data_dir)
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
        bar = ProgressBar(progress, recipe.epochs, len(data.train) // recipe.batch_size)
        return classifier.fit(recipe, data, callbacks=[bar], **options)


class ProgressBar(keras.callbacks.Callback):
    """Shows the epoch, its steps, the time left of the whole run, and the figures so far."""

    def __init__(self, progress: Progress, epochs: int, steps: int) -> None:
        super().__init__()
        self.progress = progress
        self.epochs, self.steps = epochs, steps
        self.task = progress.add_task("", total=epochs * steps, figures="")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Moves the bar by one step."""
        done = int(self.model.optimizer.iterations)
        self.progress.update(
            self.task,
            completed=done,
            description=f"epoch {(done - 1) // self.steps + 1}/{self.epochs}",
            figures=f"loss {logs['loss']:.3f} accuracy {logs['accuracy']:.3f}" if logs else "",
        )
