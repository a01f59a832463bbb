"""Temperature and threshold: exact values, and the same in the page as on the server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.documents.consistency import BY_FEATURES
from core.inference.images.calibration import (
    FEATURE_SCORES,
    are_together_known,
    familiarity,
    is_none_of_these,
    temperature_of,
)
from core.inference.images.classifier import ImageClassifier
from tests.inference.test_image_classifier import FakeSession
from tests.test_artifacts import card_of

ROWS = np.array([[2, 0, 0], [0, 0, 0], [-9, -9, -8], [1000, 0, -1000]], np.float32)
CALIBRATIONS = [
    {},
    {"temperature": 2.0},
    {"temperature": 0.5, "unknown": {"score": "energy", "threshold": 1.5}},
    {"unknown": {"score": "max-logit", "threshold": 1.5}},
    *({"unknown": {"score": score, "threshold": -1.5}} for score in FEATURE_SCORES),
]
FAMILIAR = np.array([-1.4, -1.5, -1.6, -90], np.float32)  # what the graph says of them


def test_scores_are_those_of_the_papers():
    assert familiarity(ROWS, "max-logit").tolist() == [2, 0, -8, 1000]
    assert familiarity(ROWS[:2], "energy") == pytest.approx([np.log(np.exp(2) + 2), np.log(3)])
    assert familiarity(ROWS, "energy")[3] == 1000


def test_unknown_score_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="energy, max-logit"):
        familiarity(ROWS, "entropy")


def test_pictures_below_the_threshold_are_none_of_the_classes():
    assert is_none_of_these(ROWS, CALIBRATIONS[3]).tolist() == [False, True, True, False]
    assert is_none_of_these(ROWS, {}).tolist() == [False] * 4


def test_pieces_that_are_each_a_little_strange_are_together_no_number():
    spread = {"mean": 12.0, "deviation": 2.0}
    calibration = {"unknown": {"score": "energy", "threshold": 6.0, "digits": spread}}
    for count, least in ((1, -np.inf), (4, 12 - 2.5), (25, 12 - 1)):
        for above, is_known in ((0.01, True), (-0.01, least == -np.inf)):
            beyond = np.full(count, max(least, 0) + above - 6)
            assert are_together_known(beyond, calibration) == is_known
    assert are_together_known(np.full(25, 0.1), {"unknown": {"score": "energy", "threshold": 6.0}})
    assert are_together_known(np.full(25, np.inf), {})


def test_where_features_decide_the_graph_says_how_familiar_a_picture_is():
    for calibration in CALIBRATIONS[4:]:
        assert is_none_of_these(ROWS, calibration, FAMILIAR).tolist() == [False, False, True, True]
        with pytest.raises(ValueError, match="logits alone"):
            is_none_of_these(ROWS, calibration)
    assert is_none_of_these(ROWS, CALIBRATIONS[3], FAMILIAR).tolist() == [False, True, True, False]
    assert BY_FEATURES == FEATURE_SCORES


def test_classifier_divides_its_logits_by_the_temperature():
    images = np.full((1, 2, 2, 1), 0.5, np.float32)  # logits 2, 0, 0
    classifier = ImageClassifier(card_of(calibration=CALIBRATIONS[1]), FakeSession())
    expected = np.exp([1, 0, 0]) / np.exp([1, 0, 0]).sum()
    assert classifier.predict_proba(images)[0] == pytest.approx(expected, abs=1e-6)
    plain = ImageClassifier(card_of(), FakeSession()).predict_proba(images)[0]
    assert plain[0] > expected[0]
    assert temperature_of({}) == 1


@pytest.fixture(scope="module")
def page():
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/shared/calibration.js")
    script = Path(__file__).with_name("calibration_twin.mjs")
    request = json.dumps({"rows": ROWS.tolist(), "familiar": FAMILIAR.tolist(), "calibrations": CALIBRATIONS})
    done = subprocess.run([node, script], input=request, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("number", range(len(CALIBRATIONS)))
def test_page_and_server_are_equally_sure(page, number):
    classifier = ImageClassifier(card_of(calibration=CALIBRATIONS[number]), FakeSession())
    np.testing.assert_allclose(page[number]["probabilities"], classifier.probabilities(ROWS), atol=1e-6)
    assert page[number]["isNone"] == classifier.is_none_of_these(ROWS, FAMILIAR).tolist()
