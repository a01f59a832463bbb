"""Accuracy against labels: what is learned from, what stays frozen, and that a stopped measurement goes on."""

import dataclasses
import json

import numpy as np
import pytest

from core.artifacts import LABEL_CURVE_FILE, load_label_curve
from core.data import load
from core.data.pictures.image_data import Split
from core.models import ResNetConfig, build
from core.training.images import label_curve
from core.training.images.label_curve import AMOUNTS, WAYS, few, halved, main, recipe_of, started

TINY = {"shape": (28, 28, 1), "mean": (0.13,), "deviation": (0.3,), "depth": 8, "width": 4}


def test_few_pictures_are_as_many_of_each_class():
    labels = np.repeat(np.arange(10), 100)
    split = Split(images=np.zeros((1_000, 1, 1, 1), np.uint8), labels=labels)
    taken = few(split, 500, seed=0)
    assert np.bincount(taken.labels).tolist() == [50] * 10
    assert few(split, 1_000, seed=0) is split


def test_halved_pixels_are_means_of_four():
    digits = load("digits")
    small = halved(digits)
    assert small.source.shape == (14, 14, 1)
    corner = digits.train.images[:, 10:12, 10:12].mean(axis=(1, 2))
    np.testing.assert_allclose(small.train.images[:, 5, 5], corner, atol=0.5)


@pytest.mark.parametrize(("way", "is_everything_trained"), [("scratch", True), ("frozen", False), ("fine-tuned", True)])
def test_base_is_taken_over_but_for_its_last_layer(way, is_everything_trained):
    recipe = dataclasses.replace(recipe_of(way, 500, 0), config=ResNetConfig(**TINY))
    base = [np.full_like(weight, 0.5) for weight in build(ResNetConfig(**TINY, classes=19)).get_weights()]
    model = started(way, recipe, base)
    is_taken = [bool((weight == 0.5).all()) for weight in model.get_weights()]
    assert is_taken == [way != "scratch"] * (len(is_taken) - 2) + [False, False]
    assert (len(model.trainable_weights) > 2) == is_everything_trained


def test_a_stopped_measurement_goes_on(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    asked = []

    def accuracy(way, labels, seed, data, base):
        asked.append((way, labels, seed))
        if len(asked) == 4:
            raise KeyboardInterrupt
        return 0.5

    monkeypatch.setattr(label_curve, "load", lambda _name: None)
    monkeypatch.setattr(label_curve, "accuracy", accuracy)
    with pytest.raises(KeyboardInterrupt):
        main()
    assert len(load_label_curve()["points"]) == 3
    main()
    points = load_label_curve()["points"]
    assert len(points) == len(WAYS) * sum(len(seeds) for _epochs, seeds in AMOUNTS.values()) == len(asked) - 1
    assert json.loads((tmp_path / LABEL_CURVE_FILE).read_text())["base"] == label_curve.BASE.as_plain()
