"""The experiments and the settings of what learns: every one names a training step, changes one thing, says why."""

import dataclasses
import itertools
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.steps import load_steps
from core.ui.learn.experiments import FREE, experiments
from core.ui.learn.picture_sets import picture_set, picture_titles
from core.ui.learn.settings import ACTIVATIONS, FIELDS, LINEAR, MLP, OPTIMIZERS, Settings, parameter, title
from core.ui.learn.trainer import network_files
from tests.support.apps import app_at

ROOT = Path(__file__).resolve().parents[3]
CHANGES = [(key, label, changes) for key, experiment in experiments().items() for label, changes in experiment.changes]


def open_page(**parameters: str) -> AppTest:
    test = app_at("learn/train")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def chosen(test: AppTest) -> dict[str, object]:
    """Returns the settings that stand on the page, of those that it asks for."""
    return {field: test.session_state[parameter(field)] for field in FIELDS if parameter(field) in test.session_state}


@pytest.mark.parametrize("key", experiments())
def test_experiments_start_from_a_training_step_that_is_served(key):
    experiment = experiments()[key]
    assert network_files(experiment.start.graph)["step"]["url"].endswith(tuple("0123456789abcdef"))
    assert (key == FREE) == (not experiment.question) == (not experiment.answer) == (not experiment.changes)


@pytest.mark.parametrize(("key", "label", "changes"), CHANGES)
def test_a_button_changes_one_thing(key, label, changes):
    start = experiments()[key].start
    assert len(changes) == 1
    other = dataclasses.replace(start, **changes)
    assert (other.run, other.graph) != (start.run, start.graph)
    assert title(other) != title(start)


def test_every_choice_has_its_training_step():
    names = {row["name"] for row in load_steps()["networks"]}
    made = itertools.product((*ACTIVATIONS, LINEAR), range(1, 7))
    assert {Settings(network=MLP, activation=kind, layers=depth).graph for kind, depth in made} < names
    assert {Settings(network=kind).graph for kind in ("softmax", "cnn")} < names


def test_without_a_non_linearity_relu_has_the_slope_of_one():
    linear = Settings(network=MLP, activation=LINEAR)
    assert (linear.graph, linear.run["slope"]) == ("mlp-relu-2", 1)
    assert Settings(network=MLP).run["slope"] == 0


@pytest.mark.parametrize("key", [key for key in experiments() if key != FREE])
def test_address_of_an_experiment_opens_its_state(key):
    test = open_page(experiment=key)
    start = dataclasses.asdict(experiments()[key].start)
    assert chosen(test) == {field: start[field] for field in chosen(test)}
    assert any(experiments()[key].question in words.value for words in test.markdown)


def test_a_click_on_another_experiment_takes_all_settings_of_the_one_before_away():
    test = open_page(**{"experiment": "overfitting", "net-dropout": "0.5", "net-seed": "7"})
    assert (test.session_state["net-dropout"], test.session_state["net-seed"]) == (0.5, 7)
    test.session_state["experiment"] = "vanishing-gradient"
    test.run()
    assert not test.exception
    assert (test.session_state["net-layers"], test.session_state["net-activation"]) == (6, "sigmoid")
    assert (test.session_state["net-dropout"], test.session_state["net-seed"]) == (0.0, 1)


def test_the_cure_is_one_click():
    test = open_page(experiment="vanishing-gradient")
    next(button for button in test.button if button.label == "ReLU instead").click().run()
    assert not test.exception
    assert (test.session_state["net-activation"], test.session_state["net-layers"]) == ("relu", 6)


@pytest.mark.parametrize(
    "hostile",
    [
        {"rate": "nan", "layers": "7", "batch": "1000000", "pictures": "0", "dropout": "1", "optimizer": "lion"},
        {"rate": "-1", "seed": "1e9"},
        {"rate": "1e10"},
    ],
)
def test_what_no_run_may_be_is_the_default(hostile):
    test = open_page(**{"net-network": "mlp", **{parameter(field): value for field, value in hostile.items()}})
    for field in hostile:
        assert test.session_state[parameter(field)] == getattr(Settings(), field)


def test_clothes_are_a_choice_and_no_more_pictures_are_asked_for_than_there_are():
    test = open_page(**{"net-data": "fashion", "net-pictures": "1600"})
    assert test.session_state["net-data"] == "fashion"
    assert test.session_state["net-pictures"] == "all"  # of 1,360
    assert title(Settings(data="fashion")) != title(Settings())
    assert picture_set("fashion").classes[1] == "trousers"


def test_a_whole_set_is_offered_where_it_is_on_the_server_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    test = open_page(**{"net-data": "mnist-all"})
    assert test.session_state["net-data"] == "mnist"
    (tmp_path / "mnist.npz").touch()
    assert list(picture_titles()) == ["mnist", "fashion", "mnist-all"]
    assert picture_set("mnist-all").addresses | {"whole": ""} == {
        **{"whole": "", "side": 28, "training": 60_000, "heldOut": 1_000}
    }


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_titles_tell_runs_apart(name):
    assert title(Settings(optimizer=name)) != title(Settings(optimizer=name, decay=0.1))


def test_a_server_without_training_steps_says_which_command_makes_them(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = open_page()
    assert "core.export.training_step" in test.error[0].value
