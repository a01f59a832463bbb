"""Measures a committed model again and rewrites its card, without training: the ONNX file stays as it is.

    python -m core calibrate mnist-cnn

The temperature and the threshold are fitted on validation pictures, as the export does. Imports no TensorFlow.
"""

import dataclasses
import json
from pathlib import Path

from core.artifacts import CARD_FILE, INT8_FILE, Card, load_card, trained_folder
from core.data import load
from core.errors import SettingError
from core.export.images.evaluation import accuracy, calibrate, measure, mistakes_and_confusion, predict_logits
from core.export.records import files_of, write
from core.inference.images.classifier import ImageClassifier
from core.inference.sessions import load_session
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
    card = dataclasses.replace(card, calibration=calibrate(ImageClassifier(card, load_session(card)), data, data_dir))
    served = ImageClassifier(card, load_session(card))
    logits = predict_logits(served, data.test)
    measured = measure(served, data, logits, data_dir)
    if INT8_FILE in card.files:
        twin = predict_logits(ImageClassifier.load(name, int8=True), data.test)
        bytes_ = card.files[INT8_FILE]["bytes"]
        measured["int8_test_accuracy"] = {**accuracy(twin, data.test.labels), "bytes": bytes_}
    write(folder / EVALUATION, (json.dumps(mistakes_and_confusion(served, logits, data.test.labels)) + "\n").encode())
    card = dataclasses.replace(card, files=files_of(folder, *card.files), metrics={**card.metrics, **measured})
    write(folder / CARD_FILE, card.to_json().encode())
    return card
