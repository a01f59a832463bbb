"""Measures a committed model again and rewrites its card, without training: the ONNX file stays as it is.

    python -m core calibrate mnist-cnn

The temperature and the threshold are fitted on validation pictures, as the export does; strangers.pb is made anew,
where a network tells strangers by its features.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from core.artifacts import CARD_FILE, INT8_FILE, Card, load_card, trained_folder
from core.data import load
from core.errors import SettingError
from core.export.images.evaluation import accuracy, calibrate, measure, mistakes_and_confusion, predict, predict_logits
from core.export.images.exposure import with_head
from core.export.images.strangers import with_strangers
from core.export.records import files_of, write
from core.inference.images.classifier import ImageClassifier
from core.tasks import IMAGE_CLASSIFICATION

EVALUATION = "evaluation.json"


def recalibrate(name: str, data_dir: Path | None = None) -> Card:
    """Writes trained/<name>/card.json and evaluation.json anew and returns the card.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        SettingError: It is no classifier of pictures.
        DataError: Its data set could not be had.
    """
    card = load_card(name)
    if card.task != IMAGE_CLASSIFICATION:
        raise SettingError("{name} must be a classifier of pictures. Received: {task}.", name=name, task=card.task)
    data, folder = load(card.data["name"], data_dir), trained_folder() / name
    card = dataclasses.replace(card, calibration={})
    card = dataclasses.replace(card, calibration=calibrate(ImageClassifier.of(card), data, data_dir))
    card = with_head(with_strangers(card, data, data_dir), data, data_dir)
    served = ImageClassifier.of(card)
    found = predict(served, data.test)
    measured = measure(served, data, found, data_dir)
    if INT8_FILE in card.files:
        twin = predict_logits(ImageClassifier.of(card, INT8_FILE), data.test)
        bytes_ = card.files[INT8_FILE]["bytes"]
        measured["int8_test_accuracy"] = {**accuracy(twin, data.test.labels), "bytes": bytes_}
    mistakes = mistakes_and_confusion(served, found.logits, data.test.labels)
    write(folder / EVALUATION, (json.dumps(mistakes) + "\n").encode())
    card = dataclasses.replace(card, files=files_of(folder, *card.files), metrics={**_kept(card.metrics), **measured})
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _kept(metrics: dict[str, Any]) -> dict[str, Any]:
    """Returns what is not measured anew: `strangers_noticed` is not where logits tell strangers again."""
    return {name: metric for name, metric in metrics.items() if name != "strangers_noticed"}
