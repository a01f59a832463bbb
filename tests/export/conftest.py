"""Tiny networks, really trained on the bundled digits and exported, for all tests here."""

import dataclasses
from types import SimpleNamespace

import pytest

from core.data import load
from core.export.images.export import export
from core.models import ConvolutionalConfig, ResNetConfig
from core.training.images import fit as classifier
from core.training.images import recipes
from core.training.images.recipes import MNIST, Recipe

CNN = Recipe(
    name="tiny-cnn",
    data="digits",
    config=ConvolutionalConfig(**MNIST, stacks=((4,), (8,)), dense=16, dropout=0.1),
    epochs=2,
    batch_size=32,
    learning_rate=5e-3,
)
RESNET = dataclasses.replace(CNN, name="tiny-resnet", config=ResNetConfig(**MNIST, depth=8, width=4))


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    """Folders with two networks trained and exported; the resnet's run was stopped after the first of two epochs."""
    folder = tmp_path_factory.mktemp("glassbox")
    made = SimpleNamespace(checkpoints=folder / "checkpoints", trained=folder / "trained", cards={})
    with pytest.MonkeyPatch.context() as patch:
        _enter(patch, made)
        for recipe, minutes in ((CNN, None), (RESNET, 1e-6)):
            classifier.fit(recipe, load("digits"), device="cpu", minutes=minutes)
            made.cards[recipe.name] = export(recipe.name)
    return made


@pytest.fixture
def tiny(workshop, monkeypatch):
    """The workshop with its folders and recipes in force."""
    _enter(monkeypatch, workshop)
    return workshop


def _enter(patch, made):
    patch.setenv("GLASSBOX_CHECKPOINTS", str(made.checkpoints))
    patch.setenv("GLASSBOX_TRAINED", str(made.trained))
    for recipe in (CNN, RESNET):
        patch.setitem(recipes.RECIPES, recipe.name, recipe)
