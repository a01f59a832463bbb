"""Writes trained/<name>/: model.onnx, history.json, and the card with what was measured.

    python -m core export mnist-cnn

The network is rebuilt from its recipe and takes the best epoch's averaged weights. The class that serves it then runs
the file on every test picture: its logits must be those of Keras.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import MODEL_FILE, Card, TensorSpec, trained_folder
from core.data import ImageData, Split, load
from core.errors import ArtifactError
from core.export.evaluation import BATCH, accuracy, as_float, predict_logits
from core.export.graph import OPSET, to_onnx
from core.export.records import files_of, run_of, write
from core.inference.image_classifier import ImageClassifier
from core.inference.sessions import load_session
from core.models import build
from core.training import checkpoints, recipes
from core.training.checkpoints import HISTORY, Record

MAX_DIFFERENCE = 1e-3
MIN_AGREEMENT = 0.9999
SELF_TESTS = 4
DIGITS = 4  # decimals of the card's pictures: finer than a pixel's 1/255


def export(name: str, data_dir: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, finished or not, and returns its card.

    Raises:
        ArtifactError: Nothing was trained, the recipe has changed since, or the exported file computes something else.
    """
    tf.config.set_visible_devices([], "GPU")  # a GPU would trace kernels that ONNX does not have
    path = checkpoints.folder(name)
    best_epoch, weights = checkpoints.load_best(path)
    record = checkpoints.load_record(path)
    model = _rebuild(name, record, weights)
    data = load(record.recipe["data"], data_dir)

    converted, layers = to_onnx(model)
    folder = trained_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / MODEL_FILE, converted.SerializeToString())
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())

    card = _draft(name, model, data, record, best_epoch, folder)
    served = ImageClassifier(card, load_session(card))
    logits = predict_logits(served, data.test)
    card = dataclasses.replace(
        card,
        layers=tuple(layers),
        metrics={"test_accuracy": accuracy(logits, data.test.labels), **card.metrics},
        parity=_parity(model, data.test, logits, name),
        self_test=_self_test(served, data.test),
    )
    write(folder / "card.json", card.to_json().encode())
    return card


def _rebuild(name: str, record: Record, weights: list[np.ndarray]) -> keras.Model:
    recipe = recipes.find(name)
    if recipe.as_plain()["config"] != record.recipe["config"]:
        raise ArtifactError(
            "The network of {name} has changed since its training: `python -m core train {name}`.", name=name
        )
    model = build(recipe.config)
    model.set_weights(weights)
    return model


def _draft(name: str, model: keras.Model, data: ImageData, record: Record, best_epoch: int, folder: Path) -> Card:
    """Returns the card as far as it is known before the file has run."""
    source, best = data.source, record.history[best_epoch - 1]
    height, width, channels = source.shape
    sizes = {part: len(getattr(data, part)) for part in ("train", "validation", "test")}
    files = files_of(folder, MODEL_FILE, HISTORY)
    return Card(
        name=name,
        task="image-classification",
        inputs=(TensorSpec(name="images", shape=(None, *source.shape), dtype="float32"),),
        outputs=(TensorSpec(name="logits", shape=(None, len(source.labels)), dtype="float32"),),
        labels=source.labels,
        preprocessing={"height": height, "width": width, "channels": channels, "fit": source.fit},
        parameters=model.count_params(),
        bytes=files[MODEL_FILE]["bytes"],
        opset=OPSET,
        files=files,
        data={
            "name": source.name,
            "title": source.title,
            "source": source.url,
            "licence": source.licence,
            "splits": sizes,
            "content_sha256": source.content_sha256,
        },
        recipe=run_of(record, best_epoch),
        reproducible={"value": True},
        weights_licence="Apache-2.0",
        metrics={
            "validation_accuracy": {
                "value": round(best["validation_accuracy"] * sizes["validation"]) / sizes["validation"],
                "count": sizes["validation"],
                "split": "validation",
            }
        },
        parity={},
    )


def _parity(model: keras.Model, test: Split, served: np.ndarray, name: str) -> dict[str, Any]:
    """Compares the served file's logits with Keras's on every test picture."""
    starts = range(0, len(test), BATCH)
    wanted = np.concatenate([model(as_float(test.images[i : i + BATCH]), training=False).numpy() for i in starts])
    difference = float(np.max(np.abs(wanted - served)))
    agreement = float(np.mean(np.argmax(wanted, axis=-1) == np.argmax(served, axis=-1)))
    if not (difference <= MAX_DIFFERENCE and agreement >= MIN_AGREEMENT):
        raise ArtifactError(
            "The exported {name} must compute what Keras does. Received: a difference of {difference}, "
            "the same answer for {agreement} of the pictures. This is a fault of the conversion: report it.",
            name=name,
            difference=difference,
            agreement=agreement,
        )
    return {"max_difference": difference, "argmax_agreement": agreement, "count": len(test)}


def _self_test(served: ImageClassifier, test: Split) -> dict[str, Any]:
    """Returns pictures and the logits that any runtime must give for exactly these numbers."""
    images = np.round(as_float(test.images[:SELF_TESTS]).astype(np.float64), DIGITS)
    logits = served.predict_logits(images.astype(np.float32)).astype(np.float64)
    return {"images": images.reshape(len(images), -1).tolist(), "logits": np.round(logits, 6).tolist()}
