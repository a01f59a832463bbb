"""The README's table of models, written from the cards, and which recipes have none yet.

    python -m core.readme

A test fails where the README and the cards differ.
"""

from pathlib import Path

from core.artifacts import Card, load_card, model_names
from core.figures import (
    ACCURACY,
    DISTANCE,
    EXACT,
    LEGIBLE,
    NATS,
    OVERLAP,
    RECALL,
    SCALED,
    TRANSLATED,
    Figures,
    figures_of,
)

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- models: python -m core.readme -->\n", "<!-- end of models -->\n"
UNITS = {
    ACCURACY: "",
    RECALL: " recalled",
    EXACT: " exact Korean sentences",
    TRANSLATED: " exact translations",
    LEGIBLE: " of new syllables read",
    NATS: " nats a character",
    DISTANCE: " classifier-FID",
    OVERLAP: " IoU while hidden",
    SCALED: " MASE, 12 hours ahead",
}


def models_table() -> str:
    """Returns the Markdown table model -> data -> score -> size -> training time, one row a card."""
    head = "| Model | Trained on | Score on the test set | Parameters | Size | Training |\n|---|---|---|---|---|---|\n"
    return head + "".join(_row(load_card(name)) for name in model_names())


def _row(card: Card) -> str:
    found = figures_of(card)
    unfinished = "" if found.epochs_done == found.epochs else f"{found.epochs_done} of "
    twice = "2 x " if found.trainings == 2 else ""
    training = f"{unfinished}{twice}{found.epochs} epochs, {found.minutes:.0f} min on {card.recipe['device']}"
    size = f"{found.bytes / 1e6:.2f} MB"
    return f"| `{card.name}` | {card.data['name']} | {_score(found)} | {found.parameters:,} | {size} | {training} |\n"


def _score(found: Figures) -> str:
    if found.score is None:
        return "—"
    if found.interval is None:
        return f"{found.value:.3g}{UNITS[found.score]}"
    low, high = found.interval
    return f"{found.value:.2%}{UNITS[found.score]} ({low:.2%} to {high:.2%})"


def waiting() -> str:
    """Returns the paragraph that names the recipes no committed model was made by; nothing where there is none."""
    from core.families import every_recipe

    names = ", ".join(f"`{name}`" for name in every_recipe() if name not in model_names())
    return f"\nRecipes that are ready and have no model here (`python -m core train NAME`): {names}.\n" if names else ""


def with_table(text: str) -> str:
    """Returns the README's text with what stands between its two marks written anew."""
    before, rest = text.split(START, 1)
    return before + START + models_table() + waiting() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
