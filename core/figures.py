"""The figures of a model's card that tables show: the README's, and the home page's in the reader's language."""

import dataclasses

from core.artifacts import Card
from core.errors import ArtifactError

# What the test set says of a model, the first that its card has; the first two are accuracies with an interval.
ACCURACY, RECALL, NATS, DISTANCE = SCORES = (
    "test_accuracy",
    "accuracy_by_distance",
    "test_nats_per_character",
    "classifier_fid",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Figures:
    """What one row of a table says.

    Args:
        score: One of SCORES.
        value: Its number.
        interval: The ends of the 95 % interval of an accuracy, in [0, 1]; None for other scores.
        trainings: 2 where the network learned once more from training and validation data.
        epochs: Of each training, as the recipe asks for.
        epochs_done: Fewer than `epochs` where the training was cut short.
        minutes: Of all trainings together.
        was_resumed: It went on from its own export, where the optimizer's momentum was lost.
    """

    score: str
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
    """Returns the figures of a card.

    Raises:
        ArtifactError: It has none of the scores.
    """
    score = next((name for name in SCORES if name in card.metrics), None)
    if score is None:
        raise ArtifactError(
            "The card of {name} must have one of the scores {scores}. `python -m core export {name}` writes it again.",
            name=card.name,
            scores=", ".join(SCORES),
        )
    measured, recipe = card.metrics[score], card.recipe
    is_complete = recipe.get("complete", True)
    return Figures(
        score=score,
        value=measured["value"],
        interval=tuple(measured["interval"]) if score in (ACCURACY, RECALL) else None,
        parameters=card.parameters,
        bytes=card.bytes,
        trainings=2 if recipe.get("refit") else 1,
        epochs=recipe["epochs"],
        epochs_done=recipe["epochs"] if is_complete else recipe["epochs_done"],
        minutes=(recipe["seconds"] + recipe.get("refit_seconds", 0)) / 60,
        was_resumed=bool(recipe.get("continued_from")),
    )
