"""Cards that are as the schema says, made of committed ones, for models that exist in tests alone."""

import dataclasses
from pathlib import Path
from typing import Any

from core.artifacts import Card

COMMITTED = Path(__file__).resolve().parents[2] / "trained"
UNSEEN = {"sha256": "0" * 64, "bytes": 1}  # of a file that a card must list and a test does not need


def like(committed: str, name: str, **changes: Any) -> Card:
    """Returns a committed model's card under another name, its recipe too, with some fields changed."""
    card = Card.from_json((COMMITTED / committed / "card.json").read_text(encoding="utf-8"))
    recipe = changes.pop("recipe", card.recipe | {"name": name})
    return dataclasses.replace(card, name=name, recipe=recipe, **changes)
