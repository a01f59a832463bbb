"""Writes trained/<name>/: model.onnx, history.json, and the card with what was measured.

    python -m core export mnist-cnn

The network is rebuilt from its recipe and takes the best epoch's averaged weights. The class that serves it then runs
the file on every test picture: its logits must be those of Keras. Beside it lie evaluation.json (confusion matrix and
mistakes) and, where 8 bits cost little, model.int8.onnx; of networks of digits and of photographs strangers.pb.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime

from core.artifacts import CARD_FILE, INT8_FILE, MODEL_FILE, Card, TensorSpec
from core.data import ImageData, Split, load
from core.errors import ArtifactError
from core.export.graph import to_onnx
from core.export.images.evaluation import (
    BATCH,
    accuracy,
    calibrate,
    measure,
    mistakes_and_confusion,
    predict,
    predict_logits,
)
from core.export.images.exposure import with_head
from core.export.images.int8 import to_int8
from core.export.images.start import STARTS, add_start
from core.export.images.strangers import self_test_of, with_strangers
from core.export.records import MAX_DIFFERENCE, data_of, draft_of, files_of, opened, splits_of, write
from core.inference.images.classifier import ImageClassifier
from core.inference.sessions import load_session, options
from core.models import build
from core.pictures.pixels import as_float
from core.tasks import IMAGE_CLASSIFICATION
from core.training.checkpoints import HISTORY, Record
from core.training.images.recipes import RECIPES

MIN_AGREEMENT = 0.9999
SELF_TESTS, LARGE_SELF_TESTS = 4, 2  # pictures; the second of more than LARGE numbers each, as a card is fetched, too
LARGE = 10_000
MOST_LOST = 0.01  # of the accuracy on validation pictures; an 8-bit file that loses more is not kept
EVALUATION = "evaluation.json"
DIGITS = 4  # decimals of the card's pictures: finer than a pixel's 1/255


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, finished or not, and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, the recipe has changed since, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    model = _rebuild(name, record, weights)
    data = load(record.recipe["data"], data_dir)

    converted, layers = to_onnx(model)
    write(folder / MODEL_FILE, converted.SerializeToString())

    card = _draft(model, data, record, best_epoch, folder)
    served = ImageClassifier(card, load_session(card, root=root))
    logits = predict_logits(served, data.test)
    parity = _parity(model, data.test, logits, name)
    card = dataclasses.replace(card, layers=tuple(layers), calibration=calibrate(served, data, data_dir))
    card = with_head(with_strangers(card, data, data_dir, root), data, data_dir, root)
    served = ImageClassifier.of(card, root=root)
    found = mistakes_and_confusion(served, logits, data.test.labels)
    write(folder / EVALUATION, (json.dumps(found) + "\n").encode())
    int8 = _export_int8(served, converted, data, folder)
    card = dataclasses.replace(
        card,
        files=files_of(folder, *card.files, EVALUATION, *([INT8_FILE] if int8 else [])),
        metrics={**measure(served, data, predict(served, data.test), data_dir), **int8, **card.metrics},
        parity=parity,
        self_test=_self_test(served, data.test),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return add_start(card, data, root) if name in STARTS else card


def _export_int8(served: ImageClassifier, converted: onnx.ModelProto, data: ImageData, folder: Path) -> dict[str, Any]:
    """Writes the 8-bit file and returns its metrics; no file and no metrics where it loses too much."""

    def open_file(file: bytes) -> ImageClassifier:
        return ImageClassifier(served.card, onnxruntime.InferenceSession(file, options(), ["CPUExecutionProvider"]))

    def score(classifier: ImageClassifier) -> float:
        return float(np.mean(predict_logits(classifier, data.validation).argmax(1) == data.validation.labels))

    file = to_int8(converted, as_float(data.validation.images), lambda found: score(open_file(found)))
    twin = open_file(file)
    if score(served) - score(twin) > MOST_LOST:
        (folder / INT8_FILE).unlink(missing_ok=True)
        return {}
    write(folder / INT8_FILE, file)
    return {"int8_test_accuracy": {**accuracy(predict_logits(twin, data.test), data.test.labels), "bytes": len(file)}}


def _rebuild(name: str, record: Record, weights: list[np.ndarray]) -> keras.Model:
    recipe = RECIPES[name]
    if recipe.as_plain()["config"] != record.recipe["config"]:
        raise ArtifactError(
            "The network of {name} has changed since its training: `python -m core train {name}`.", name=name
        )
    model = build(recipe.config)
    model.set_weights(weights)
    return model


def _draft(model: keras.Model, data: ImageData, record: Record, best_epoch: int, folder: Path) -> Card:
    """Returns the card as far as it is known before the file has run."""
    source, best = data.source, record.history[best_epoch - 1]
    height, width, channels = source.shape
    sizes = splits_of(data)
    card = draft_of(
        model,
        record,
        best_epoch,
        files_of(folder, MODEL_FILE, HISTORY),
        task=IMAGE_CLASSIFICATION,
        inputs=(TensorSpec(name="images", shape=(None, *source.shape), dtype="float32"),),
        outputs=(TensorSpec(name="logits", shape=(None, len(source.labels)), dtype="float32"),),
        labels=source.labels,
        preprocessing={"height": height, "width": width, "channels": channels, "fit": source.fit},
        data={**data_of(source, sizes), **_pretraining(record)},
    )
    return dataclasses.replace(
        card,
        reproducible=_reproducible(record),
        metrics={
            "validation_accuracy": {
                "value": round(best["validation_accuracy"] * sizes["validation"]) / sizes["validation"],
                "count": sizes["validation"],
                "split": "validation",
            }
        },
    )


def _reproducible(record: Record) -> dict[str, Any]:
    """Returns whether the recipe's command gives these weights again."""
    if record.continued_from is None:
        return {"value": True}
    reason = f"The run went on from its export after epoch {record.continued_from}; momentum was lost there."
    return {"value": False, "reason": reason}


def _pretraining(record: Record) -> dict[str, Any]:
    """Returns what a card says of weights that were not learned from its own data set."""
    if "pretrained" not in record.recipe:
        return {}
    note = "The base was trained on ImageNet, which may hold these very pictures; the test accuracy may flatter it."
    licence = "Apache-2.0, by Google, published through Keras"
    return {"pretraining": {"weights": record.recipe["pretrained"], "licence": licence, "note": note}}


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
    count = SELF_TESTS if test.images[0].size <= LARGE else LARGE_SELF_TESTS
    images = np.round(as_float(test.images[:count]).astype(np.float64), DIGITS)
    logits = served.predict_logits(images.astype(np.float32)).astype(np.float64)
    tested = {"images": images.reshape(len(images), -1).tolist(), "logits": np.round(logits, 6).tolist()}
    return tested | self_test_of(served, tested)
