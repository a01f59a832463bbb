"""Fitting a temperature and a threshold where the right answer is known."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from core.artifacts import INT8_FILE, load_card
from core.data import load
from core.data.pictures import catalogue
from core.errors import DataError
from core.export.calibration import calibration_error, choose_threshold, fit_temperature, of_pictures, reliability
from core.export.images import export as export_module
from core.export.images import out_of_distribution
from core.export.images.evaluation import evaluate, mistakes_and_confusion
from core.export.images.export import export
from core.export.images.out_of_distribution import numbered_on, unknown_pictures
from core.inference import ImageClassifier, Reading
from core.inference.images.calibration import familiarity, is_none_of_these
from core.inference.numerics import softmax


def overconfident(factor: float, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Returns logits that are `factor` times too large for how often they are right, and the labels."""
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, (count, 4)).astype(np.float32)
    cumulative = softmax(honest).cumsum(axis=1)
    labels = (rng.random((count, 1)) > cumulative).sum(axis=1).clip(0, 3)
    return honest * np.float32(factor), labels


@pytest.mark.parametrize("factor", [0.5, 3])
def test_temperature_undoes_a_known_exaggeration(factor):
    logits, labels = overconfident(factor)
    assert fit_temperature(logits, labels) == pytest.approx(factor, rel=0.04)


@pytest.mark.parametrize("count", [300, 5_000])
def test_honest_network_keeps_its_temperature(count):
    logits, labels = overconfident(1, count)
    assert fit_temperature(logits, labels) == 1


def test_calibration_error_falls_to_nearly_nothing():
    logits, labels = overconfident(3)
    assert calibration_error(softmax(logits), labels) > 0.1
    assert calibration_error(softmax(logits / fit_temperature(logits, labels)), labels) < 0.02


def test_calibration_error_is_the_gap_weighed_by_its_pictures():
    probabilities = np.array([[0.9, 0.1]] * 4 + [[0.3, 0.7]] * 4)
    labels = np.array([0, 0, 0, 1, 1, 1, 1, 1])  # 75 % of 90 %, all of 70 %
    assert calibration_error(probabilities, labels) == pytest.approx((0.15 + 0.3) / 2)
    assert [row["count"] for row in reliability(probabilities, labels)] == [4, 4]


def test_threshold_parts_what_can_be_parted():
    known = np.array([[9, 0], [8, 0], [0, 7]], np.float32)
    others = np.array([[1, 0], [2, 0]], np.float32)
    chosen = choose_threshold([known], others, np.arange(len(others)))
    assert not is_none_of_these(known, {"unknown": chosen}).any()
    assert is_none_of_these(others, {"unknown": chosen}).all()


@pytest.mark.parametrize(("apart", "least", "most"), [(-0.5, 0.02, 0.05), (-2.8, 0, 0.02)])
def test_threshold_raises_few_false_alarms_and_more_only_where_it_would_miss_most(apart, least, most):
    rng = np.random.default_rng(1)
    known, others = rng.normal(0, 1, (5_000, 3)), rng.normal(apart, 1, (5_000, 3))
    chosen = {"unknown": choose_threshold([known], others, np.arange(len(others)))}
    assert least <= is_none_of_these(known, chosen).mean() <= most
    assert is_none_of_these(others, chosen).mean() > most


def test_threshold_raises_few_false_alarms_in_each_group_not_only_over_all():
    rng = np.random.default_rng(1)
    many, few, others = rng.normal(9, 1, (5_000, 3)), rng.normal(6, 1, (50, 3)), rng.normal(0, 1, (5_000, 3))
    chosen = {"unknown": choose_threshold([many, few], others, np.arange(len(others)))}
    assert is_none_of_these(few, chosen).mean() <= 0.05
    assert is_none_of_these(others, chosen).mean() > 0.9


def test_a_picture_of_several_pieces_is_missed_where_half_of_them_are_taken_for_classes():
    calibration = {"unknown": {"score": "max-logit", "threshold": 5.0}}
    pieces = [[[9, 0]], [[1, 0]], [[9, 0], [1, 0]], [[9, 0], [1, 0], [2, 0]], [[1, 0], [9, 0], [8, 0]]]
    logits = np.concatenate([np.array(one, np.float32) for one in pieces])
    pictures = np.repeat(np.arange(5), [len(one) for one in pieces])
    reached = of_pictures(familiarity(logits, "max-logit"), pictures)
    assert reached.tolist() == [9, 1, 9, 2, 8]
    for score, one in zip(reached, pieces, strict=True):
        answers = [SimpleNamespace(is_none=bool(no)) for no in is_none_of_these(np.array(one, float), calibration)]
        assert Reading(boxes=(), images=logits, answers=tuple(answers)).is_number == (score >= 5)
    assert numbered_on([pictures[:2], pictures]).tolist() == [0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6]


def test_confusion_and_mistakes_tell_of_every_picture(tiny):
    classifier = ImageClassifier.load("tiny-cnn")
    test = load("digits").test
    logits = classifier.predict_logits(test.images.astype(np.float32) / 255)
    found = mistakes_and_confusion(classifier, logits, test.labels)
    confusion = np.array(found["confusion"])
    assert confusion.sum(axis=1).tolist() == np.bincount(test.labels).tolist()
    assert len(found["mistakes"]) == confusion.sum() - np.trace(confusion)
    sure = [probability for _row, _answer, probability in found["mistakes"]]
    assert sure == sorted(sure, reverse=True)
    row, answer, probability = found["mistakes"][0]
    assert answer == logits[row].argmax() != test.labels[row]
    assert probability == pytest.approx(classifier.probabilities(logits)[row, answer], abs=1e-4)


@pytest.fixture
def strangers(tiny, monkeypatch):
    """Lets the tiny networks be shown digits turned into stripes under names that they do not know."""
    source = dataclasses.replace(load("digits").source, name="stripes", labels=tuple("abcdefghij"))
    digits = load("digits")
    images = np.zeros_like(digits.test.images)
    images[:, ::2] = 255
    stripes = dataclasses.replace(digits.test, images=images)
    data = dataclasses.replace(digits, source=source, validation=stripes, test=stripes)
    monkeypatch.setitem(out_of_distribution.OTHER_SETS, "digits", ("stripes",))
    monkeypatch.setattr(out_of_distribution, "load", lambda name, folder: data)
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tiny.trained))
    return data


@pytest.mark.slow
def test_export_measures_how_well_a_network_knows_its_limits(strangers, tiny):
    plain = tiny.cards["tiny-cnn"]
    assert "miss_rate" not in plain.metrics
    path = tiny.trained / "tiny-cnn" / "card.json"
    before = path.read_text()
    try:
        card = export("tiny-cnn")
        assert card.calibration["unknown"]["sets"] == ["stripes"]
        assert card.metrics["miss_rate"]["by_set"].keys() == {"stripes"}
        assert card.metric("false_alarm_rate") < 0.1
        assert evaluate("tiny-cnn")["agrees"]
    finally:
        path.write_text(before)


def test_own_classes_are_no_strangers(strangers, tiny, monkeypatch):
    known = dataclasses.replace(strangers, source=load("digits").source)
    monkeypatch.setattr(out_of_distribution, "load", lambda name, folder: known)
    with pytest.raises(ValueError, match="concatenate"):
        unknown_pictures(ImageClassifier.load("tiny-cnn"), "test")


def test_set_that_cannot_be_had_is_left_out(strangers, monkeypatch, caplog):
    def absent(name, folder):
        raise DataError("{name} is nowhere.", name=name)

    monkeypatch.setattr(out_of_distribution, "load", absent)
    assert unknown_pictures(ImageClassifier.load("tiny-cnn"), "test") == {}
    assert "stripes is nowhere" in caplog.text


def test_every_other_set_is_one_that_can_be_loaded():
    assert {name for names in out_of_distribution.OTHER_SETS.values() for name in names} <= set(catalogue.NAMES)


def test_int8_file_answers_nearly_as_well_and_its_cost_is_on_the_card(tiny):
    card = load_card("tiny-cnn")
    test = load("digits").test
    twin = ImageClassifier.load("tiny-cnn", int8=True).predict_proba(test.images.astype(np.float32) / 255)
    assert card.metrics["int8_test_accuracy"]["value"] == np.mean(twin.argmax(1) == test.labels)
    assert card.metric("int8_test_accuracy") > card.metric("test_accuracy") - 0.03
    assert card.files[INT8_FILE]["bytes"] == card.metrics["int8_test_accuracy"]["bytes"]


def test_int8_file_that_loses_too_much_is_not_kept(tiny, monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    monkeypatch.setattr(export_module, "MOST_LOST", -1)
    card = export("tiny-cnn")
    assert "int8_test_accuracy" not in card.metrics
    assert INT8_FILE not in card.files
    assert not (tmp_path / "tiny-cnn" / INT8_FILE).exists()
