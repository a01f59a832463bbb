"""What a network may learn from: a part of each set comes with the app, all of it is where the server has it."""

import dataclasses

from core.data import samples, whole
from core.data.pictures.catalogue import BUILDERS
from core.ui.frame.language import _
from core.ui.frame.routes import picture_urls
from core.ui.shared.class_labels import class_labels

FIRST_SET = samples.MNIST
_BESIDE = {samples.MNIST: ("mnist-mlp", "mnist-cnn"), samples.FASHION: ("fashion-cnn",)}
_ALL = "-all"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PictureSet:
    """A set of labelled pictures of 28 x 28 px.

    Args:
        title: In the reader's language.
        count: How many there are to learn from.
        addresses: What web/shared/digits.js loads it from.
        classes: What the labels 0, 1, ... mean, in the reader's language.
        beside: Served networks that look at such pictures.
    """

    title: str
    count: int
    addresses: dict[str, str | int]
    classes: tuple[str, ...]
    beside: tuple[str, ...]


def picture_titles() -> dict[str, str]:
    """Returns the sets that can be had here, by key, in the reader's language."""
    titles = {samples.MNIST: _("MNIST, a part"), samples.FASHION: _("Fashion-MNIST, a part")}
    more = {whole.NAMES[0] + _ALL: _("MNIST, all"), whole.NAMES[1] + _ALL: _("Fashion-MNIST, all")}
    return titles | {key: title for key, title in more.items() if whole.is_here(key.removesuffix(_ALL))}


def picture_count(key: str) -> int:
    """Returns how many pictures of a set there are to learn from."""
    name = key.removesuffix(_ALL)
    return whole.counts(name)[0] if key.endswith(_ALL) else samples.training(name)


def picture_set(key: str) -> PictureSet:
    """Returns one of the sets of `picture_titles`."""
    name = key.removesuffix(_ALL)
    return PictureSet(
        title=picture_titles()[key],
        count=picture_count(key),
        addresses=picture_urls(name, is_whole=key.endswith(_ALL)),
        classes=tuple(class_labels(BUILDERS[name].SOURCE.labels)),
        beside=_BESIDE[name],
    )
