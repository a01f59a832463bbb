"""The figures of a model's card that tables show: the README's, and the home page's in the reader's language."""

import dataclasses

from core.artifacts import Card

# What the test set says of a model, the first that its card has; the first five are accuracies with an interval.
ACCURACY, RECALL, EXACT, TRANSLATED, LEGIBLE, NATS, DISTANCE, SCALED, OVERLAP = SCORES = (
    "test_accuracy",
    "accuracy_by_distance",
    "exact_ko",
    "test_exact",
    "read_held_out",
    "test_nats_per_character",
    "classifier_fid",
    "test_mase",
    "iou_hidden",
)
SECOND_FILES = ("speaker.onnx", "writer.onnx", "mapping.onnx")  # of a network in two files


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figures:
    """What one row of a table says.

    Args:
        score: One of SCORES; None where the card has none.
        value: Its number, 0 without a score.
        interval: The ends of the 95 % interval of an accuracy, in [0, 1]; None for other scores.
        trainings: 2 where the network learned once more from training and validation data.
        epochs: Of each training, as the recipe asks for.
        epochs_done: Fewer than `epochs` where the training was cut short.
        minutes: Of all trainings together.
        was_resumed: It went on from its own export, where the optimizer's momentum was lost.
    """

    score: str | None
    value: float
    interval: tuple[float, float] | None
    parameters: int
    bytes: int
    trainings: int
    epochs: int
    epochs_done: int
    minutes: float
    was_resumed: bool


def figures_of(card: Card) -> Figures:
    """Returns the figures of a card."""
    score = next((name for name in SCORES if card.metric(name) is not None), None)
    measured = card.metrics[score] if score else None
    recipe = card.recipe
    is_complete = recipe.get("complete", True)
    return Figures(
        score=score,
        value=(card.metric(score) if score else None) or 0.0,
        interval=tuple(measured["interval"]) if isinstance(measured, dict) and "interval" in measured else None,
        parameters=card.parameters,
        bytes=card.bytes + sum(card.files[file]["bytes"] for file in SECOND_FILES if file in card.files),
        trainings=2 if recipe.get("refit") else 1,
        epochs=recipe["epochs"],
        epochs_done=recipe["epochs"] if is_complete else recipe["epochs_done"],
        minutes=(recipe["seconds"] + recipe.get("refit_seconds", 0)) / 60,
        was_resumed=bool(recipe.get("continued_from")),
    )
