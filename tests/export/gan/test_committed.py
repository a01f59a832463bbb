"""The generators in trained/: as good as their cards say and as the figures asked of them."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.artifacts import load_card, model_names, trained_folder, verified_path
from core.export.gan.quality import evaluate
from core.inference import ImageSampler

NAMES = [name for name in model_names() if load_card(name).task == "image-generation"]
COLLAPSED = "gan-mnist-collapsed"
LEARNED = [name for name in NAMES if name != COLLAPSED]
FIGURES = ("classifier_fid", "classifier_kid", "precision", "recall", "min_class_share", "class_entropy")


@pytest.mark.parametrize("name", NAMES)
def test_files_are_those_of_the_card(name):
    card = load_card(name)
    for file in card.files:
        assert verified_path(card, file).stat().st_size == card.files[file]["bytes"]
    assert {path.name for path in (trained_folder() / name).iterdir()} == {*card.files, "card.json"}
    assert max(card.parity["max_difference"], card.parity["discriminator_max_difference"]) <= 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_the_card_has_every_figure_beside_the_best_and_the_worst(name):
    metrics = load_card(name).metrics
    for figure in FIGURES:
        assert (
            metrics[figure]["count"] == metrics["real"][figure]["count"] == metrics["noise"][figure]["count"] == 10_000
        )
    distances = [metrics["real"], metrics, metrics["noise"]]
    assert sorted(distances, key=lambda figures: figures["classifier_fid"]["value"]) == distances


@pytest.mark.parametrize("name", LEARNED)
def test_no_class_is_left_out(name):
    assert load_card(name).metric("min_class_share") >= 0.05


def test_the_collapsed_one_is_measurably_worse_than_the_one_it_is_shown_beside():
    if COLLAPSED not in NAMES:
        pytest.skip(f"{COLLAPSED} is not trained")
    collapsed, good = load_card(COLLAPSED), load_card("gan-mnist-dcgan")
    assert collapsed.metric("class_entropy") < good.metric("class_entropy") - 0.3
    assert collapsed.metric("recall") < 0.5 * good.metric("recall")


def test_a_digit_that_is_asked_for_is_drawn():
    assert load_card("gan-mnist-conditional").metric("conditional_accuracy") >= 0.97


def test_the_tutorials_network_is_no_better_after_as_many_pictures():
    metrics = load_card("gan-mnist-dcgan").metrics
    if "after_as_many_pictures" not in metrics:
        pytest.skip("the tutorial's network is not trained")
    compared = metrics["after_as_many_pictures"]
    for figure in ("classifier_fid", "classifier_kid"):
        assert compared["ours"][figure] <= compared["peer"][figure]


@pytest.mark.parametrize("name", NAMES)
def test_the_self_test_holds(name):
    sampler = ImageSampler.load(name)
    given = sampler.card.self_test
    labels = np.array(given["label"]) if "label" in given else None
    pictures = sampler.sample(np.array(given["latent"], np.float32), labels)
    np.testing.assert_allclose(pictures.reshape(len(pictures), -1), given["images"], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_evaluate_finds_what_the_card_says(name):
    if not Path(os.environ.get("GLASSBOX_DATA", "-")).is_dir():
        pytest.skip("$GLASSBOX_DATA must name the folder of the data sets")
    assert evaluate(name)["agrees"]
