"""What was wanted and is not reached stands on the cards, with what was tried."""

import dataclasses
import shutil
import tomllib

import pytest

from core.artifacts import load_card, model_names, trained_folder
from core.goals import FILE, METRICS, goals_of, is_reached, main

GOALS = tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOALS)
def test_each_goal_is_of_a_network_here_and_missed(name):
    card = load_card(name)
    for goal in goals_of(name):
        assert goal["metric"] in METRICS and card.metric(goal["metric"]) is not None
        assert not is_reached(card, goal)  # once reached, it is taken off the file


def test_each_card_tells_its_goals():
    assert {name: load_card(name).goals for name in model_names()} == {name: goals_of(name) for name in model_names()}


def test_a_goal_is_reached_from_its_side():
    card = load_card("text-ko-lstm")
    found = card.metric("test_nats_per_character")
    assert is_reached(card, {"metric": "test_nats_per_character", "wanted": found + 0.1})  # smaller is better
    assert not is_reached(card, {"metric": "test_nats_per_character", "wanted": found - 0.1})
    assert not is_reached(card, {"metric": "strangers_noticed", "wanted": 0.0})  # never measured


def test_cards_are_written_where_they_tell_something_else(tmp_path, monkeypatch, capsys):
    for name in ("everyday-resnet", "mnist-mlp"):
        shutil.copytree(trained_folder() / name, tmp_path / name)
    wanted = load_card("everyday-resnet")
    (tmp_path / wanted.name / "card.json").write_text(dataclasses.replace(wanted, goals=()).to_json(), encoding="utf-8")
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    main()
    assert capsys.readouterr().out == "everyday-resnet\n"
    assert load_card("everyday-resnet") == wanted
