"""Writes trained/<name>/ of a network that reads rows: model.onnx (one row a step), history.json, and its card.

    python -m core export rows-lstm

The class that serves the file runs it on every test picture: its logits after the last row must be those of Keras.
"""

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, Card
from core.data import ImageData, load
from core.export.records import data_of, draft_of, files_of, opened, parity_of, splits_of, write
from core.export.recurrent_graph import interface, to_onnx
from core.export.rows.evaluation import BATCH, follow_logits, measure
from core.inference.sequences.row_classifier import RowClassifier
from core.inference.sessions import load_session
from core.models.sequences.rows import build_rows, rows_step
from core.pictures.pixels import as_float
from core.tasks import ROW_READING
from core.training.checkpoints import HISTORY, Record
from core.training.rows.recipes import RECIPES

SELF_TESTS = 2
DIGITS = 4  # decimals of the card's pictures: finer than a pixel's 1/255


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    model = build_rows(RECIPES[name].config)
    model.set_weights(weights)
    data = load(record.recipe["data"], data_dir)
    card = _draft(model, data, record, best_epoch, folder)
    classifier = RowClassifier(card, load_session(card, root=root))
    logits = follow_logits(classifier, data.test)
    card = dataclasses.replace(
        card,
        metrics=measure(logits, data.test.labels),
        parity=parity_of(name, _logits_of_keras(model, data.test.images), logits[:, -1]),
        self_test=_self_test(classifier, data.test.images[:SELF_TESTS]),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _draft(model: keras.Model, data: ImageData, record: Record, best_epoch: int, folder: Path) -> Card:
    """Writes the graph and returns the card as far as it is known before the file has run."""
    height, width, channels = data.source.shape
    row = tf.TensorSpec((None, width * channels), tf.float32, name="row")
    converted, layers = to_onnx(model, rows_step, given=row)
    write(folder / MODEL_FILE, converted.SerializeToString())
    inputs, outputs = interface(model, given=row)
    files = files_of(folder, MODEL_FILE, HISTORY)
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=ROW_READING,
        inputs=inputs,
        outputs=outputs,
        labels=data.source.labels,
        preprocessing={"height": height, "width": width, "channels": channels, "fit": data.source.fit},
        data=data_of(data.source, splits_of(data)),
        layers=tuple(layers),
    )


def _logits_of_keras(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Returns float32 (n, classes) after the last row, of uint8 pictures."""
    found = []
    for start in range(0, len(images), BATCH):
        part = as_float(images[start : start + BATCH])
        lengths = np.full(len(part), part.shape[1], np.int32)
        found.append(model({"images": part, "length": lengths}, training=False).numpy())
    return np.concatenate(found)


def _self_test(classifier: RowClassifier, images: np.ndarray) -> dict[str, Any]:
    """Returns pictures and the logits after their last row that any runtime must give for exactly these numbers."""
    given = np.round(as_float(images).astype(np.float64), DIGITS)
    logits = classifier.follow_logits(given.astype(np.float32))[:, -1].astype(np.float64)
    return {"images": given.reshape(len(given), -1).tolist(), "logits": np.round(logits, 6).tolist()}
