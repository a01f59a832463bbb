"""What was wanted of a network and is not reached, from core/locale/goals.toml.

python -m core.goals        writes it into the cards under trained/
"""

import dataclasses
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.artifacts import CARD_FILE, Card, load_card, model_names, trained_folder
from core.figures import ACCURACY, NATS

FILE = Path(__file__).with_name("locale") / "goals.toml"
NOTICED = "strangers_noticed"
METRICS = (ACCURACY, NATS, NOTICED)  # of which the page of models can tell
LOWER_IS_BETTER = (NATS,)


@cache
def _all() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def goals_of(name: str) -> tuple[dict[str, Any], ...]:
    """Returns a card's `goals`: {"metric", "wanted", "tried": {language: text}} each; none for most networks."""
    return tuple(
        {"metric": goal["metric"], "wanted": goal["wanted"], "tried": {"en": goal["en"], "ko": goal["ko"]}}
        for goal in _all().get(name, ())
    )


def is_reached(card: Card, goal: dict[str, Any]) -> bool:
    """Does the card's metric come up to the goal?"""
    value = card.metric(goal["metric"])
    if value is None:
        return False
    return value <= goal["wanted"] if goal["metric"] in LOWER_IS_BETTER else value >= goal["wanted"]


def main() -> None:
    """Writes every card whose goals are others than the file's."""
    for name in model_names():
        card = load_card(name)
        if card.goals != goals_of(name):
            text = dataclasses.replace(card, goals=goals_of(name)).to_json()
            (trained_folder() / name / CARD_FILE).write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
