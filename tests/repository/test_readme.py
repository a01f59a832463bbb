"""The README says what the cards say."""

import math
import re

import pytest

from core import readme
from core.artifacts import load_card, model_names
from core.ui.home.models import table
from tests.test_artifacts import card_of


def test_table_of_models_is_what_the_cards_say():
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.with_table(text), "run `python -m core.readme`"


def test_every_required_library_has_its_reason():
    text = readme.README.read_text(encoding="utf-8")
    for file in readme.README.parent.glob("requirements*.txt"):
        for library in re.findall(r"^([a-z0-9-]+)==", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert f"`{library}`" in text, f"{library} of {file.name}"


@pytest.mark.parametrize("name", model_names())
def test_the_page_of_models_and_the_readme_tell_the_same_training(name):
    """Epochs and minutes of all trainings together."""
    row = table([load_card(name)]).iloc[0]
    told = readme._row(load_card(name)).split("|")[-2].split(" on ")[0]
    epochs, minutes = told.strip().removesuffix(" min").split(" epochs, ")
    done = math.prod(int(number) for number in re.findall(r"\d+", epochs.split(" of ")[0]))
    assert (row["epochs"], round(row["minutes"])) == (done, int(minutes))


def test_card_without_a_score_has_a_row_in_both_tables():
    recipe = {"epochs": 30, "epochs_done": 12, "complete": False, "seconds": 600, "device": "a CPU"}
    card = card_of(recipe=recipe, data={"name": "mnist"}, metrics={})
    assert readme._row(card) == "| `tiny-cnn` | mnist | — | 4 | 0.00 MB | 12 of 30 epochs, 10 min on a CPU |\n"
    row = table([card]).iloc[0]
    assert (row["parameters"], row["epochs"], row["minutes"]) == (4, 12, 10) and "accuracy" not in row
