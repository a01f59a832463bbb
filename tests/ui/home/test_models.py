"""The table of models: numbers that sort as numbers, and only columns that say something."""

from core.artifacts import load_card, model_names
from core.tasks import IMAGE_GENERATION
from core.ui.home.models import in_order, table, task_names


def test_every_model_has_a_row_of_numbers():
    found = table([load_card(name) for name in model_names()])
    assert list(found["name"]) == model_names()
    assert found["parameters"].dtype.kind == "i" and found["megabytes"].dtype.kind == "f"
    assert found.loc[found["name"] == "mnist-cnn", "accuracy"].item() > 99
    assert found["accuracy"].isna().any()


def test_columns_without_a_number_are_left_out():
    generators = [card for card in map(load_card, model_names()) if card.task == IMAGE_GENERATION]
    assert "distance" in table(generators) and "accuracy" not in table(generators)


def test_every_task_of_the_models_has_a_name():
    assert {load_card(name).task for name in model_names()} <= set(task_names())


def test_models_are_sorted_by_a_column_and_those_without_a_figure_come_last():
    cards = [load_card(name) for name in model_names()]
    assert in_order(cards, "name") == cards
    accuracies = list(table(in_order(cards, "accuracy"))["accuracy"])
    known = [value for value in accuracies if value == value]  # not NaN
    assert known == sorted(known, reverse=True) and known == accuracies[: len(known)] and len(known) < len(cards)
    sizes = list(table(in_order(cards, "megabytes"))["megabytes"])
    assert sizes == sorted(sizes) and sizes != list(table(cards)["megabytes"])
