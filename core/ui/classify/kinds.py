"""What kind of picture is it? One network of each kind is asked, so that the fitting ones can be chosen."""

from collections.abc import Sequence

import numpy as np

from core.artifacts import Card, model_names
from core.errors import ArtifactError, PictureError
from core.inference import ImageClassifier
from core.ui.frame.language import _
from core.ui.shared.answer_display import prepared, reading_of
from core.ui.shared.canvas import DIGITS_FIT
from core.ui.shared.remembered import remembered

NETWORKS = {  # of each kind: what is chosen for it; the first one is asked whether a picture is of its kind
    "digits": ("mnist-cnn", "mnist-mlp"),
    "clothes": ("fashion-cnn",),
    "photographs": ("everyday-transfer", "cifar10-resnet20"),
}
UNREADABLE = 0.25  # of the pieces of a number, at most; print and drawings have more
BLACK = 20  # of 255; the networks of clothes know them on black alone
COLOURFUL = 35  # of 255, the mean distance of the strongest from the weakest channel; no paper has so much


def kind_of(card: Card) -> str:
    """Returns the kind of pictures that a classifier knows: "digits", "clothes" or "photographs"."""
    if card.preprocessing["fit"] == DIGITS_FIT:
        return "digits"
    return "photographs" if card.preprocessing["channels"] == 3 else "clothes"


def networks_of(kind: str) -> list[str]:
    """Returns the names of the networks that are chosen for a kind, those that are there."""
    return [name for name in NETWORKS[kind] if name in model_names()]


def kind_in_words(kind: str) -> str:
    """Returns what pictures of a kind are called in the reader's language."""
    return {"digits": _("digits"), "clothes": _("clothes"), "photographs": _("photographs")}[kind]


def looks_like(kind: str) -> str:
    """Returns why the networks of a kind were chosen for one picture."""
    return {
        "digits": _("This looks handwritten, so the networks of digits read it."),
        "clothes": _("This looks like a piece of clothing, so the network of clothes reads it."),
        "photographs": _("This looks like a photograph, so the networks of photographs read it."),
    }[kind]


def fitting_kind(picture: np.ndarray) -> str | None:
    """Returns the kind of a picture, None where the networks of no kind know it.

    Args:
        picture: uint8 (height, width, 3), sRGB.
    """
    return _kind(picture, tuple(_judge(kind) for kind in NETWORKS))


def _judge(kind: str) -> ImageClassifier | None:
    try:
        return ImageClassifier.load(NETWORKS[kind][0])
    except ArtifactError:  # the page does without, and says so where the reader asks for it
        return None


@remembered
def _kind(picture: np.ndarray, judges: tuple[ImageClassifier | None, ...]) -> str | None:
    digits, clothes, photographs = judges
    if digits and _is_number(picture, digits):
        return "digits"
    colours = picture.max(axis=-1).astype(np.float32) - picture.min(axis=-1)
    if clothes and not colours.any() and _is_on_black(picture) and _knows(picture, clothes):
        return "clothes"
    if photographs and (colours.mean() > COLOURFUL or _knows(picture, photographs)):
        return "photographs"
    return None


def _is_number(picture: np.ndarray, classifier: ImageClassifier) -> bool:
    try:
        answers = reading_of(picture, classifier).answers
    except PictureError:
        return False
    return sum(answer.is_none for answer in answers) <= UNREADABLE * len(answers)


def _knows(picture: np.ndarray, classifier: ImageClassifier) -> bool:
    return not classifier.is_none_of_these(*classifier.predict(prepared(picture, classifier)))[0]


def _is_on_black(picture: np.ndarray) -> bool:
    return bool(picture[:: picture.shape[0] - 1 or 1, :: picture.shape[1] - 1 or 1].mean() < BLACK)


def kinds_of(classifiers: Sequence[ImageClassifier]) -> list[str]:
    """Returns the kinds of some networks, each once."""
    return list(dict.fromkeys(kind_of(one.card) for one in classifiers))
