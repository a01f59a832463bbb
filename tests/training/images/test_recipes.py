"""Recipes: complete, comparable as plain values, refused when they make no sense."""

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest

from core.artifacts import NAME
from core.data import NAMES, load
from core.errors import SettingError
from core.training.augmentation import AUGMENTATIONS
from core.training.images.recipes import RECIPES, BalancedRecipe


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_recipe_names_data_and_augmentation_that_exist(recipe):
    assert NAME.fullmatch(recipe.name)
    assert recipe.data in NAMES
    assert recipe.augmentation in AUGMENTATIONS
    assert recipe.warmup_epochs < recipe.epochs


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_plain_recipe_survives_json(recipe):
    assert json.loads(json.dumps(recipe.as_plain())) == recipe.as_plain()


@pytest.mark.parametrize("change", [{"epochs": 0}, {"batch_size": 0}, {"seed": -1}])
def test_impossible_settings_are_refused(change):
    with pytest.raises(SettingError, match="at least 1"):
        dataclasses.replace(RECIPES["mnist-mlp"], **change)


@pytest.mark.parametrize(
    "name", ["mnist", "fashion", *(pytest.param(name, marks=pytest.mark.slow) for name in ("cifar10", "everyday64"))]
)
def test_standardisation_is_that_of_the_training_pictures(name):
    if not Path(os.environ.get("GLASSBOX_DATA", "-")).is_dir():
        pytest.fail("$GLASSBOX_DATA") if os.environ.get("CI") else pytest.skip("needs $GLASSBOX_DATA")
    images = load(name).train.images.astype(np.float64) / 255
    recipe = next(recipe for recipe in RECIPES.values() if recipe.data == name)
    np.testing.assert_allclose(recipe.config.mean, images.mean((0, 1, 2)), atol=1e-3)
    np.testing.assert_allclose(recipe.config.deviation, images.std((0, 1, 2)), atol=1e-3)


def test_rare_classes_count_more_and_all_pictures_one_on_average():
    config = dataclasses.replace(RECIPES["everyday-resnet"].config, classes=3)
    recipe = BalancedRecipe(name="tiny", data="digits", config=config, balance=0.5)
    labels = np.repeat([0, 1, 2], [400, 100, 25])
    weights = recipe.class_weights(labels)
    np.testing.assert_allclose(weights / weights[0], [1, 2, 4])
    assert weights[labels].mean() == pytest.approx(1)
    assert RECIPES["cifar10-resnet20"].class_weights(labels) is None


@pytest.mark.parametrize("head_epochs", [0, 16])
def test_both_phases_of_transfer_learning_need_an_epoch(head_epochs):
    with pytest.raises(SettingError, match=f"Received: {head_epochs} of 16"):
        dataclasses.replace(RECIPES["everyday-transfer"], head_epochs=head_epochs)
