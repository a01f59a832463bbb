"""The export of the networks that read a sequence and answer once: two families, `memory` and `reviews`.

The files hold one step with its state in the open, as those of the networks that write.
"""

import dataclasses
from pathlib import Path
from typing import TypeVar

import keras
import numpy as np

from core.artifacts import MODEL_FILE, Card
from core.export.records import draft_of, files_of, write
from core.export.recurrent_graph import interface, to_onnx
from core.models.sequences.answer import AnswerConfig, answer_step, build_answer
from core.training.checkpoints import HISTORY, Record
from core.training.reading import ReadingRecipe

PARITY_SEQUENCES = 500  # sequences
AnyRecipe = TypeVar("AnyRecipe", bound=ReadingRecipe)


def recipe_of(recipe: AnyRecipe, record: Record) -> AnyRecipe:
    """Returns the recipe as it was when the run began."""
    return dataclasses.replace(
        recipe, **{field.name: record.recipe[field.name] for field in dataclasses.fields(recipe)}
    )


def rebuild(recipe: ReadingRecipe, config: AnswerConfig, weights: list[np.ndarray]) -> keras.Model:
    """Returns the network of a recipe, with these weights."""
    model = build_answer(config, recipe.longest)
    model.set_weights(weights)
    return model


def draft(
    recipe: ReadingRecipe, model: keras.Model, record: Record, best_epoch: int, folder: Path, *others: str, task: str
) -> Card:
    """Writes the graph and returns the card as far as it is known before the file has run."""
    converted, layers = to_onnx(model, answer_step)
    write(folder / MODEL_FILE, converted.SerializeToString())
    inputs, outputs = interface(model)
    files = files_of(folder, MODEL_FILE, HISTORY, *others)
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=task,
        inputs=inputs,
        outputs=outputs,
        preprocessing={},
        data={"name": recipe.data},
        layers=tuple(layers),
    )
