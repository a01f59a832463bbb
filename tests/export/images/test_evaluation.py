"""`evaluate` measures again, and says so where the card is wrong."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from core.artifacts import load_card
from core.documents import wilson_interval
from core.errors import ArtifactError
from core.export.comparison import share_right
from core.export.images.evaluation import accuracy, evaluate


def test_evaluate_finds_what_the_card_says(tiny):
    found = evaluate("tiny-cnn")
    assert found["agrees"]
    assert found["name"] == "tiny-cnn"
    assert found["count"] == 360
    assert found["metrics"]["test_accuracy"] == found["card_metrics"]["test_accuracy"]


def test_evaluate_finds_a_card_that_flatters(tiny):
    path = tiny.trained / "tiny-cnn" / "card.json"
    honest = path.read_text()
    card = load_card("tiny-cnn")
    honestly = card.metrics["test_accuracy"]
    better = share_right(round(honestly["value"] * honestly["count"]) + 4, honestly["count"])  # with a fitting interval
    try:
        path.write_text(dataclasses.replace(card, metrics=card.metrics | {"test_accuracy": better}).to_json())
        found = evaluate("tiny-cnn")
    finally:
        path.write_text(honest)
    assert not found["agrees"]
    assert found["metrics"]["test_accuracy"]["value"] == card.metric("test_accuracy")


def test_evaluate_refuses_an_unknown_model(tiny):
    with pytest.raises(ArtifactError, match=r"tiny-cnn, tiny-resnet.*Received: nothing"):
        evaluate("nothing")


def test_accuracy_counts_the_largest_logit():
    logits = np.array([[1, 2], [5, 4], [0, 9], [3, 1]], np.float32)
    assert accuracy(logits, np.array([1, 0, 0, 0]))["value"] == 0.75


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(50, 100, 0.4038, 0.5962), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (9941, 10_000, 0.9924, 0.9954)],
)
def test_interval_is_wilsons(right, count, low, high):
    assert wilson_interval(right, count) == pytest.approx((low, high), abs=1e-4)


def test_evaluating_needs_no_tensorflow():
    program = "import sys, core.export.images.evaluation; print({'tensorflow', 'keras', 'tf2onnx'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip() == "set()"
