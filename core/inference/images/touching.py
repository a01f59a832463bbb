"""Digits that touch each other, cut apart by what a network says of the parts."""

from typing import TYPE_CHECKING

import numpy as np

from core.inference.images.calibration import beyond_threshold, digits_deviation
from core.inference.images.written import as_digits, stacked

if TYPE_CHECKING:
    from core.inference.images.classifier import ImageClassifier
    from core.inference.images.written import Drawn, Piece

NARROWEST_PAIR = 0.9  # width over height; of two digits side by side 96 % are wider, of single ones a third
NARROWEST_ROW = 1.3  # of three or more
MOST_TRIED = 3  # first digits of such a row
MOST_CUT = 24  # pieces of a picture in which digits that touch are looked for
FEW = 2  # pieces that may all be pairs of digits
# Of the less sure half; chosen on validation digits in pairs and alone, and on clothes and photographs.
SURE_OF_NONE, SURE = 0.95, 0.9996
FAMILIAR = 0.2  # beyond the threshold of "none of these", in deviations of such digits


def touching_apart(classifier: "ImageClassifier", drawn: "list[Drawn]") -> "list[Drawn]":
    """Returns the pieces, those cut that are digits which touch, by what the network says of the parts.

    A piece that is none of the digits is cut where the network is sure of either part, one that it reads as a digit
    only where it is as wide as high and the network surer still. Of a page of print or a drawing nothing is cut.
    """
    from core.ink import proportion  # scipy takes 0.2 s, and only for pictures of digits

    wide = [proportion(piece) >= NARROWEST_PAIR for piece, _digit in drawn]
    if not any(wide) or len(drawn) > MOST_CUT:
        return drawn
    is_none = classifier.is_none_of_these(*classifier.predict(stacked(drawn)))
    if len(drawn) > FEW and is_none.mean() > 0.5:
        return drawn
    found: list[Drawn] = []
    for (piece, digit), is_strange, is_wide in zip(drawn, is_none, wide, strict=True):
        cut = _cut(classifier, piece, is_strange) if is_wide else []
        found += cut or [(piece, digit)]
    return found


def _cut(classifier: "ImageClassifier", piece: "Piece", is_strange: bool) -> "list[Drawn]":
    """Returns the digits of a piece, none where it is one, or the network not sure enough of one of them."""
    from core.ink import proportion

    if not is_strange and proportion(piece) < 1:
        return []
    found = _cut_pair(classifier, piece, SURE_OF_NONE if is_strange else SURE)
    if not found and is_strange and proportion(piece) >= NARROWEST_ROW:
        found = _cut_row(classifier, piece)
    return found


def _cut_pair(classifier: "ImageClassifier", piece: "Piece", least: float) -> "list[Drawn]":
    from core.ink import halves

    pairs = [pair for parts in halves(piece) if len(pair := as_digits(parts)) == 2]
    if not pairs:
        return []
    margins = _margins(classifier, [one for pair in pairs for one in pair], least).reshape(-1, 2).min(axis=1)
    return pairs[int(margins.argmax())] if margins.max() > 0 else []


def _cut_row(classifier: "ImageClassifier", piece: "Piece") -> "list[Drawn]":
    """Returns the digits of three or more: a first one that the network is sure of, and those of what follows."""
    from core.ink import halves

    ways = [(first[0], rest) for left, rest in halves(piece, is_row=True) if (first := as_digits([left]))]
    if not ways:
        return []
    margins = _margins(classifier, [first for first, _rest in ways], SURE_OF_NONE)
    for place in np.argsort(-margins)[:MOST_TRIED]:
        if margins[place] <= 0:
            break
        first, rest = ways[place]
        if others := _cut(classifier, rest, is_strange=True):
            return [first, *others]
    return []


def _margins(classifier: "ImageClassifier", drawn: "list[Drawn]", least: float) -> np.ndarray:
    """Returns by how much the best class is above the next, (n,), in logits; 0 of what is strange or below `least`."""
    logits, familiar = classifier.predict(stacked(drawn))
    calibration = classifier.card.calibration
    is_familiar = beyond_threshold(logits, calibration, familiar) >= FAMILIAR * digits_deviation(calibration)
    surest = np.where(is_familiar, classifier.probabilities(logits).astype(np.float64).max(axis=1), 0)
    highest = np.sort(logits, axis=1)
    return np.where(surest >= least, highest[:, -1] - highest[:, -2], 0)
