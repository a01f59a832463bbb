"""Can what a generator of Hangul draws be read, and how far is it from real fonts? Imports no TensorFlow.

Who reads is a reader of jamo that has learned from other fonts. A syllable is read where all three of its jamo are.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from core.data.pictures.hangul import KINDS, HangulData, jamo, mixtures, one_hot
from core.data.pictures.image_data import Split
from core.documents import wilson_interval
from core.export.gan.quality import frechet_distance, nearness, precision_and_recall

COUNT = 1_000  # pictures of each kind that are followed while a generator learns
SEEN, COPIES = 8_000, 1_000  # pictures of syllables that were learned; those that are looked up among the training's

Draw = Callable[[np.ndarray, np.ndarray], np.ndarray]
Read = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclasses.dataclass(frozen=True)
class Legibility:
    """Measures what is drawn of latents float32 (n, fonts) and syllables' places int32 (n,).

    Args:
        read: From images float32 (n, 32, 32, 1) in [-1, 1] to features float32 (n, d) and jamo int (n, 3).
        data: Whose fonts and syllables are asked for.
    """

    read: Read
    data: HangulData

    def brief(self, draw: Draw) -> dict[str, float]:
        """Returns what is followed while a generator learns: syllables that it learns, and those held out for
        choosing, in the fonts it knows, and hands between these."""
        fonts = len(self.data.names)
        held, seen = some(self.data.validation, COUNT), some(self.data.train, COUNT)
        features, found = self.read(draw(one_hot(held.labels, fonts), held.labels % KINDS))
        places = seen.labels % KINDS
        return {
            "classifier_fid": frechet_distance(self.read(in_range(held))[0], features),
            "read_seen": right(self.read(draw(one_hot(seen.labels, fonts), places))[1], places),
            "read_held_out": right(found, held.labels % KINDS),
            "read_new": right(self.read(draw(mixtures(len(places), fonts), places))[1], places),
        }

    def figures(self, draw: Draw) -> dict[str, Any]:
        """Returns the card's figures: the syllables of the test, which are held out, those learned, and new hands."""
        fonts, test = len(self.data.names), self.data.test
        seen = some(self.data.train, SEEN)
        places = seen.labels % KINDS
        features, held = self.read(draw(one_hot(test.labels, fonts), test.labels % KINDS))
        _, known = self.read(draw(one_hot(seen.labels, fonts), places))
        new_features, new = self.read(draw(mixtures(len(places), fonts), places))
        real, read_real = self.read(in_range(test))
        learned, _ = self.read(in_range(self.data.train))
        others = self.data.checking.take(np.flatnonzero(np.isin(self.data.checking.labels % KINDS, places)))
        other_features, _ = self.read(in_range(some(others, COPIES)))
        precision, recall = precision_and_recall(real, features)
        pictures = {"count": len(test), "reference": len(test)}
        return {
            "classifier_fid": {"value": frechet_distance(real, features), **pictures},
            "precision": {"value": precision, **pictures},
            "recall": {"value": recall, **pictures},
            "read_seen": share_read(known, places),
            "read_held_out": share_read(held, test.labels % KINDS),
            "read_new": share_read(new, places),
            "read_real": share_read(read_real, test.labels % KINDS),
            "read_other_fonts": share_read(
                self.read(in_range(self.data.checking))[1], self.data.checking.labels % KINDS
            ),
            "nearest_training": nearness(new_features[:COPIES], other_features, learned),
        }


def some(split: Split, count: int) -> Split:
    """Returns `count` pictures, or all where there are fewer, always the same."""
    return split.take(np.sort(np.random.default_rng(0).permutation(len(split))[:count]))


def in_range(split: Split) -> np.ndarray:
    """Returns the pictures, float32 (n, side, side, 1) in [-1, 1]."""
    return split.images.astype(np.float32) / 127.5 - 1


def right(found: np.ndarray, places: np.ndarray) -> float:
    """Returns which share of syllables has all three jamo right: int (n, 3) beside places (n,)."""
    return float((found == jamo(places)).all(axis=-1).mean())


def share_read(found: np.ndarray, places: np.ndarray) -> dict[str, Any]:
    """Returns `right` as a metric, with its 95 % interval as if all pictures were independent."""
    share, count = right(found, places), len(places)
    return {"value": share, "interval": list(wilson_interval(share * count, count)), "count": count}
