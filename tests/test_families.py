"""One table of families: whole, found by a recipe's name and a card's task, and light until it is used."""

import dataclasses
import inspect
import subprocess
import sys

import pytest

from core import tasks
from core.artifacts import load_card, model_names
from core.cli import main
from core.errors import ArtifactError, SettingError
from core.families import FAMILIES, every_recipe, family_of, find_recipe
from tests.test_artifacts import card_of

PARTS = ("load_data", "fit", "export", "evaluate")


@pytest.mark.parametrize("name", FAMILIES)
def test_every_part_of_a_family_exists_and_takes_what_the_commands_give(name):
    family = FAMILIES[name]
    recipes = family.recipes()
    assert recipes and all(recipe.name == key for key, recipe in recipes.items())
    given = {
        "load_data": (next(iter(recipes.values())), None),
        "fit": (next(iter(recipes.values())), None),
        "export": ("name", None, None),
        "evaluate": ("name", None),
    }
    for part in PARTS:
        inspect.signature(_behind(getattr(family, part))).bind(*given[part])


def _behind(lazy):
    """The function that one of the table's entries imports when it is called."""
    from pkgutil import resolve_name

    return resolve_name(inspect.getclosurevars(lazy).nonlocals["name"])


def test_no_recipe_and_no_task_is_of_two_families():
    assert len(every_recipe()) == sum(len(family.recipes()) for family in FAMILIES.values())
    every_task = [task for family in FAMILIES.values() for task in family.tasks]
    known = {value for key, value in vars(tasks).items() if key.isupper() and isinstance(value, str)}
    assert len(every_task) == len(set(every_task)) and set(every_task) == known


@pytest.mark.parametrize("name", model_names())
def test_a_model_is_of_its_recipes_family(name):
    assert family_of(load_card(name)) is find_recipe(name)[0]


def test_a_task_that_no_family_has_is_refused():
    with pytest.raises(ArtifactError, match=r"image-classification.*Received: singing"):
        family_of(card_of("tiny-cnn", task="singing"))


@pytest.mark.parametrize("command", ["train", "export"])
def test_an_unknown_recipe_lists_those_of_all_families(capsys, command):
    with pytest.raises(SettingError, match=r"mnist-mlp, mnist-cnn.*text-en-gru.*memory-rnn.*Received: mnist-rnn"):
        find_recipe("mnist-rnn")
    assert main([command, "mnist-rnn"]) == 1
    assert "Received: mnist-rnn" in capsys.readouterr().err


def test_the_table_and_an_evaluation_load_no_tensorflow():
    program = (
        "import sys; from core.families import FAMILIES; from pkgutil import resolve_name; import inspect;"
        "[resolve_name(inspect.getclosurevars(family.evaluate).nonlocals['name']) for family in FAMILIES.values()];"
        "print({'tensorflow', 'keras', 'tf2onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr


def test_a_fifth_family_is_an_entry_of_the_table(capsys, monkeypatch, tmp_path):
    from core.training.recipes import BaseRecipe

    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    seen, made = [], {}

    def export(name, data_dir, root):
        (root / name).mkdir()
        card = card_of(name, task="forecast", data={"name": "tides"}, recipe={"complete": True})
        (root / name / "card.json").write_text(card.to_json(), encoding="utf-8")
        made[name] = card
        return card

    monkeypatch.setitem(
        FAMILIES,
        "forecasting",
        dataclasses.replace(
            FAMILIES["images"],
            tasks=("forecast",),
            recipes=lambda: {"tides-gru": BaseRecipe(name="tides-gru", data="tides")},
            export=export,
            evaluate=lambda name, data_dir: seen.append(name) or {"metrics": {}, "card_metrics": {}, "agrees": True},
        ),
    )
    assert main(["export", "tides-gru"]) == 0
    monkeypatch.setattr("core.cli.models.load_card", made.__getitem__)  # core/card.schema.json does not know its task
    assert main(["evaluate", "tides-gru"]) == 0
    assert seen == ["tides-gru"] and "The card agrees." in capsys.readouterr().out
