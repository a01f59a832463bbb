"""Both sides of an ablation differ in one idea alone, and their curves are kept."""

import dataclasses
import json
import os
import sys

import pytest

from core.artifacts import trained_folder
from core.data import load
from core.models import MLPConfig
from core.training.images import ablations
from core.training.images.ablations import ABLATIONS, Ablation
from core.training.images.recipes import Recipe


@pytest.mark.parametrize(
    ("name", "differs"), [("dropout", {"config"}), ("augmentation", {"augmentation"}), ("residual", {"config"})]
)
def test_sides_differ_in_one_idea(name, differs):
    one, other = ABLATIONS[name].with_idea.as_plain(), ABLATIONS[name].without.as_plain()
    assert {key for key in one if one[key] != other[key]} == differs
    if "config" in differs:
        wanted = {"dropout": {"dropout"}, "residual": {"residual"}}[name]
        assert {key for key in one["config"] if one["config"][key] != other["config"][key]} == wanted


def test_committed_curves_are_those_of_the_recipes_in_the_code():
    committed = json.loads((trained_folder() / ablations.ABLATIONS_FILE).read_text())
    assert committed.keys() == ABLATIONS.keys()
    for name, ablation in ABLATIONS.items():
        recipes = {"with": ablation.with_idea.as_plain(), "without": ablation.without.as_plain()}
        assert committed[name]["recipes"] == recipes
        assert committed[name]["pictures"] == ablation.pictures


@pytest.mark.slow
def test_curves_are_kept_and_no_checkpoints_left(monkeypatch, tmp_path):
    config = MLPConfig(shape=(28, 28, 1), mean=(0.13,), deviation=(0.3,), units=(8,))
    recipe = Recipe(name="ablation", data="digits", config=config, epochs=2, batch_size=32, learning_rate=0.01)
    plain = dataclasses.replace(recipe, config=dataclasses.replace(config, dropout=0.0))
    monkeypatch.setitem(ABLATIONS, "dropout", Ablation(with_idea=recipe, without=plain, pictures=320))
    monkeypatch.delenv("GLASSBOX_CHECKPOINTS", raising=False)
    other = json.loads((trained_folder() / "ablations.json").read_text())["residual"]
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    (tmp_path / "ablations.json").write_text(json.dumps({"residual": other}))
    monkeypatch.setattr(sys, "argv", ["ablations", "dropout"])
    ablations.main()
    found = json.loads((tmp_path / "ablations.json").read_text())
    assert len(found["dropout"]["with"]) == len(found["dropout"]["without"]) == 2
    assert found["dropout"]["pictures"] == 320 < len(load("digits").train)
    assert found["residual"] == other
    assert "GLASSBOX_CHECKPOINTS" not in os.environ
