"""`python -m core train`: a recipe with the command line's changes, and a progress bar."""

import dataclasses
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import rich
import tensorflow as tf
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from core.data import ImageData, load, text_ratings
from core.data.text_catalogue import load_text
from core.errors import SettingError
from core.training import checkpoints
from core.training.checkpoints import Record
from core.training.gan import fit as gan
from core.training.gan.recipes import GAN_RECIPES, GANRecipe
from core.training.images import fit as classifier
from core.training.images.recipes import RECIPES, Recipe
from core.training.reading import fit as answer
from core.training.reading.recipes import ANSWER_RECIPES, AnswerRecipe, MemoryRecipe
from core.training.text import fit as text
from core.training.text.recipes import TEXT_RECIPES, TextRecipe

AnyRecipe = Recipe | TextRecipe | AnswerRecipe | GANRecipe
MeasureFor = Callable[[str, ImageData], gan.Measure]


def train(
    name: str,
    changes: dict[str, Any],
    *,
    data_dir: Path | None,
    measure_for: MeasureFor,
    from_export: bool = False,
    **options: Any,
) -> Record:
    """Trains the recipe `name` with `changes` to its fields; `options` are those of `runs.run`.

    `measure_for` makes what says how good a generator is, from a classifier's name and the data.
    """
    rich.reconfigure(stderr=True)  # the bar and the log lines share one console
    handler = RichHandler(show_time=False, show_level=False, show_path=False)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler], force=True)
    recipe = dataclasses.replace(find(name), **changes)
    if from_export and not isinstance(recipe, Recipe):
        raise SettingError("Only image classifiers can go on from their export. Received: {name}.", name=name)
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
        if isinstance(recipe, TextRecipe):
            read = load_text(recipe.data, data_dir)
            bar = ProgressBar(progress, recipe.epochs, text.steps_of(recipe, len(read.train)))
            began = time.monotonic()
            record = text.fit(recipe, read, callbacks=[bar], **options)
            if recipe.refit and record.is_complete:
                recipe, read = recipe.again(), read.joined()
                if not options["resume"]:
                    shutil.rmtree(checkpoints.folder(recipe.name), ignore_errors=True)
                if options["minutes"]:  # of both together; an epoch at least
                    options["minutes"] = max(options["minutes"] - (time.monotonic() - began) / 60, 1e-6)
                bar = ProgressBar(progress, recipe.epochs, text.steps_of(recipe, len(read.train)))
                record = text.fit(recipe, read, callbacks=[bar], **options)
            return record
        if isinstance(recipe, MemoryRecipe):
            return answer.fit_memory(
                recipe, callbacks=[ProgressBar(progress, recipe.epochs, recipe.updates)], **options
            )
        if isinstance(recipe, AnswerRecipe):
            reviews = text_ratings.load(data_dir)
            bar = ProgressBar(progress, recipe.epochs, answer.steps_of(recipe, reviews))
            return answer.fit_reviews(recipe, reviews, callbacks=[bar], **options)
        data = load(recipe.data, data_dir)
        if isinstance(recipe, GANRecipe):
            measure = measure_for(recipe.classifier, data)
            bar = ProgressBar(progress, recipe.epochs, gan.steps_of(recipe, data) * recipe.generator_steps)
            return gan.fit(recipe, data, measure=measure, callbacks=[bar], **options)
        bar = ProgressBar(progress, recipe.epochs, len(data.train) // recipe.batch_size)
        return classifier.fit(recipe, data, from_export=from_export, callbacks=[bar], **options)


def every_recipe() -> dict[str, AnyRecipe]:
    """Returns the recipes of all models, by name."""
    return {**RECIPES, **TEXT_RECIPES, **ANSWER_RECIPES, **GAN_RECIPES}


def find(name: str) -> AnyRecipe:
    """Returns the recipe called `name`, of pictures, of text, of a reader, or of two adversaries.

    Raises:
        SettingError: There is none; the message lists those there are.
    """
    known = every_recipe()
    if name not in known:
        raise SettingError("The recipe must be one of: {known}. Received: {name}.", name=name, known=", ".join(known))
    return known[name]


class ProgressBar(keras.callbacks.Callback):
    """Shows the epoch, its steps, the time left of the whole run, and the figures so far."""

    def __init__(self, progress: Progress, epochs: int, steps: int) -> None:
        super().__init__()
        self.progress = progress
        self.epochs, self.steps = epochs, steps
        self.task = progress.add_task("", total=epochs * steps, figures="")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Moves the bar by one step."""
        done = int(tf.convert_to_tensor(self.model.optimizer.iterations))
        self.progress.update(
            self.task,
            completed=done,
            description=f"epoch {(done - 1) // self.steps + 1}/{self.epochs}",
            figures=" ".join(f"{key} {value:.3f}" for key, value in (logs or {}).items()),
        )
