"""A run that goes on from its export: the same network, its own recipe, and a card that says so."""

import dataclasses

import numpy as np
import pytest

from core.artifacts import load_card
from core.data import load
from core.errors import ArtifactError, SettingError
from core.export.images.evaluation import predict_logits
from core.export.images.export import export
from core.inference import ImageClassifier
from core.models import MobileNetConfig
from core.training.checkpoints import load_record
from core.training.images import fit as classifier
from core.training.images import recipes
from core.training.images.from_export import export_to_checkpoint
from core.training.images.recipes import TransferRecipe
from core.training.runs import Learner
from tests.export.conftest import CNN, RESNET

LONGER = {recipe.name: dataclasses.replace(recipe, epochs=4) for recipe in (CNN, RESNET)}


@pytest.fixture
def lost(tiny, monkeypatch, tmp_path):
    """The workshop without its checkpoints."""
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    for recipe in LONGER.values():
        monkeypatch.setitem(recipes.RECIPES, recipe.name, recipe)
    return tmp_path


def _learner(recipe, data):
    steps = len(data.train) // recipe.batch_size
    return Learner(recipe, lambda: classifier.build(recipe.config), classifier.optimizer_of(recipe, steps), "float32")


@pytest.mark.parametrize("name", LONGER)
def test_the_network_computes_what_the_export_does_also_while_it_learns(lost, name):
    data, recipe = load("digits"), LONGER[name]
    learner = _learner(recipe, data)
    export_to_checkpoint(recipe, data, learner, lost / name)
    wanted = predict_logits(ImageClassifier.load(name), data.validation)
    images = data.validation.images.astype(np.float32) / 255
    for model in (learner.model, learner.averaged):
        np.testing.assert_allclose(model(images, training=False).numpy(), wanted, atol=1e-4)
    learning = learner.model(images, training=True).numpy()  # by its own batch's statistics, and with dropout
    assert np.corrcoef(learning.ravel(), wanted.ravel())[0, 1] > 0.9


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if "resnet" in name else name for name in LONGER]
)
def test_it_learns_on_after_the_exported_epoch_and_the_card_says_so(lost, name, monkeypatch):
    before = load_card(name)
    done = before.recipe["best_epoch"]
    record = classifier.fit(LONGER[name], load("digits"), device="cpu", from_export=True)
    assert record.is_complete
    assert [row["epoch"] for row in record.history] == [1, 2, 3, 4]
    assert record.history[done]["loss"] < record.history[0]["loss"]
    assert record.history[-1]["learning_rate"] == pytest.approx(0, abs=1e-9)
    assert record.continued_from == load_record(lost / name).continued_from == done
    monkeypatch.setenv("GLASSBOX_TRAINED", str(lost / "trained"))
    card = export(name)
    assert card.recipe["continued_from"] == done
    assert card.reproducible["value"] is False
    assert str(done) in card.reproducible["reason"]
    assert "continued_from" not in before.recipe
    assert before.reproducible == {"value": True}


def test_a_checkpoint_is_not_overwritten(tiny):
    with pytest.raises(SettingError, match="Go on with --resume"):
        classifier.fit(LONGER["tiny-cnn"], load("digits"), device="cpu", from_export=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"batch_size": 64}, "Changed: batch_size"),
        ({"epochs": 2, "learning_rate": 1e-2}, "Changed: learning_rate"),
        ({"epochs": 1}, "Received: 1 epochs"),
    ],
)
def test_another_recipe_and_fewer_epochs_are_refused(lost, change, said):
    with pytest.raises(SettingError, match=said):
        classifier.fit(dataclasses.replace(LONGER["tiny-cnn"], **change), load("digits"), from_export=True)
    assert not (lost / "tiny-cnn").exists()


def test_a_transfer_is_refused(lost):
    transfer = TransferRecipe(
        name="tiny-cnn", data="digits", config=MobileNetConfig(shape=(28, 28, 1)), pretrained="none"
    )
    with pytest.raises(SettingError, match="no transfer"):
        export_to_checkpoint(transfer, load("digits"), learner=None, folder=lost / "tiny-cnn")


def test_without_an_export_it_is_said_what_to_do(lost, monkeypatch):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(lost / "nothing"))
    with pytest.raises(ArtifactError, match="core train tiny-cnn"):
        classifier.fit(LONGER["tiny-cnn"], load("digits"), from_export=True)
