"""Writes trained/<name>/ of a network that reads a sequence and answers once.

    python -m core export memory-gru
    python -m core export sentiment-ko

The files hold one step with its state in the open, as those of the networks that write.
"""

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import CARD_FILE, MODEL_FILE, VOCABULARY_FILE, Card
from core.data.sequences import memory
from core.data.texts import ratings as text_ratings
from core.export.reading.evaluation import measure_memory, measure_reviews, read_to_end, recall_sequences
from core.export.records import draft_of, files_of, opened, parity_of, splits_of, write
from core.export.recurrent_graph import interface, to_onnx
from core.inference.sessions import load_session
from core.inference.text.classifier import TextClassifier
from core.models.sequences.answer import AnswerConfig, answer_step, build_answer
from core.tasks import TEXT_CLASSIFICATION, TEXT_MEMORY
from core.text import Vocabulary
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.reading.fit import encode
from core.training.reading.recipes import CLASSES, RECIPES, MemoryRecipe, ReadingRecipe

PARITY_SEQUENCES = 500  # sequences
NOT_REPRODUCIBLE = "The reviews were drawn anew from the collection's raw files, and that drawing is not published."


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = dataclasses.replace(RECIPES[name], **_known(RECIPES[name], record))
    if isinstance(recipe, MemoryRecipe):
        model = _rebuild(recipe, memory.SYMBOLS, weights)
        card = _draft(recipe, model, record, best_epoch, folder, task=TEXT_MEMORY)
        card = _of_memory(dataclasses.replace(card, preprocessing={"longest": recipe.longest}), model, recipe, root)
    else:
        vocabulary = checkpoints.load_vocabulary(checkpoints.folder(name))
        write(folder / VOCABULARY_FILE, vocabulary.to_json().encode())
        model = _rebuild(recipe, len(vocabulary), weights)
        card = _draft(recipe, model, record, best_epoch, folder, VOCABULARY_FILE, task=TEXT_CLASSIFICATION)
        card = _of_reviews(card, model, recipe, vocabulary, data_dir, root)
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _known(recipe: ReadingRecipe, record: Record) -> dict[str, Any]:
    return {field.name: record.recipe[field.name] for field in dataclasses.fields(recipe)}


def _rebuild(recipe: ReadingRecipe, symbols: int, weights: list[np.ndarray]) -> keras.Model:
    config: AnswerConfig = recipe.config(symbols, CLASSES[recipe.data])
    model = build_answer(config, recipe.longest)
    model.set_weights(weights)
    return model


def _draft(
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


def _of_memory(card: Card, model: keras.Model, recipe: MemoryRecipe, root: Path | None) -> Card:
    """Adds how often the thing is recalled at each distance."""
    session = load_session(card, root=root)
    tokens, _things = recall_sequences(recipe.longest)
    logits = read_to_end(session, tokens[:PARITY_SEQUENCES], card.inputs[1].shape[1] or 0)
    given = {"token": tokens[:PARITY_SEQUENCES], "length": np.full(PARITY_SEQUENCES, recipe.longest, np.int32)}
    return dataclasses.replace(
        card,
        data={"name": recipe.data, "title": "Sequences made by core.data.sequences.memory", "licence": "Apache-2.0"},
        metrics=measure_memory(card, session),
        parity=parity_of(card.name, model(given, training=False).numpy(), logits),
    )


def _of_reviews(
    card: Card,
    model: keras.Model,
    recipe: ReadingRecipe,
    vocabulary: Vocabulary,
    data_dir: Path | None,
    root: Path | None,
) -> Card:
    """Adds labels and the accuracy on the reviews that were held out."""
    data = text_ratings.load(data_dir)
    card = dataclasses.replace(
        card,
        labels=text_ratings.LABELS,
        preprocessing={"normalisation": "NFC", "longest": recipe.longest},
        vocabulary_file=VOCABULARY_FILE,
        reproducible={"value": False, "reason": NOT_REPRODUCIBLE},
        data={
            "name": recipe.data,
            "title": "Naver film reviews (Park 2016), sampled anew from the raw files",
            "source": text_ratings.URL,
            "licence": "CC0 1.0",
            "splits": splits_of(data),
        },
    )
    served = TextClassifier(card, vocabulary, load_session(card, root=root))
    tokens, lengths, _labels = encode(data.test, vocabulary, recipe.longest)
    given = {"token": tokens[:PARITY_SEQUENCES], "length": lengths[:PARITY_SEQUENCES]}
    return dataclasses.replace(
        card,
        metrics=measure_reviews(served, data.test),
        parity=parity_of(
            card.name, model(given, training=False).numpy(), served.predict_logits(data.test.texts[:PARITY_SEQUENCES])
        ),
    )
