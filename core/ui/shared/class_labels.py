"""What classes are called in the reader's language."""

from collections.abc import Sequence

from core.ui.frame.language import _


def class_label(label: str) -> str:
    """Returns the reader's word for a label of a card; the label itself where there is none."""
    return _words().get(label, label)


def class_labels(labels: Sequence[str]) -> list[str]:
    """Returns the reader's words for all labels of a card, in its order."""
    words = _words()
    return [words.get(label, label) for label in labels]


def _words() -> dict[str, str]:
    return {
        "T-shirt": _("T-shirt"),
        "trousers": _("trousers"),
        "pullover": _("pullover"),
        "dress": _("dress"),
        "coat": _("coat"),
        "sandal": _("sandal"),
        "shirt": _("shirt"),
        "sneaker": _("sneaker"),
        "bag": _("bag"),
        "ankle boot": _("ankle boot"),
        "airplane": _("airplane"),
        "automobile": _("automobile"),
        "bird": _("bird"),
        "cat": _("cat"),
        "deer": _("deer"),
        "dog": _("dog"),
        "frog": _("frog"),
        "horse": _("horse"),
        "ship": _("ship"),
        "truck": _("truck"),
        "lion": _("lion"),
        "bear": _("bear"),
        "elephant": _("elephant"),
        "monkey": _("monkey"),
        "cow": _("cow"),
        "fish": _("fish"),
        "butterfly": _("butterfly"),
        "car": _("car"),
        "bus": _("bus"),
        "train": _("train"),
        "boat": _("boat"),
        "pizza": _("pizza"),
        "banana": _("banana"),
        "teapot": _("teapot"),
    }
