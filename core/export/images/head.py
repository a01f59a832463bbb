"""A small head that tells a network's own pictures from others by what its layers hold, having been shown both.

A layer of rectified units and one number. Imports no TensorFlow.

Source: Hendrycks et al. 2019, Deep anomaly detection with outlier exposure, arXiv:1812.04606.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.export.images.familiarity import LEAST, End

UNITS = 32  # 64 tell no more apart on validation pictures, 16 less
STEPS, RATE, DECAY = 600, 0.02, 1e-3  # of Adam, on all pictures at once
LAST_RATE = 0.1  # share of the first that is left at the end
SEED = 0
LEAST_DEVIATION = 0.05  # of the mean one: what hardly ever differs would count too much in a picture where it does


class Head(NamedTuple):
    """`hidden` (d, units) and `bias` (units,) of rectified units, `output` (units,) and `last` of the one number."""

    hidden: np.ndarray
    bias: np.ndarray
    output: np.ndarray
    last: float

    def of(self, values: np.ndarray) -> np.ndarray:
        """Returns how familiar pictures are, float (n,), by what the layers hold, float (n, d)."""
        return np.asarray((values @ self.hidden + self.bias).clip(0) @ self.output + self.last)

    def node(self, end: End, values: str) -> str:
        """Returns the name of what the head says of a tensor (n, d), for the end of a graph."""
        weighed = end.call("MatMul", values, end.constant(self.hidden))
        units = end.call("Relu", end.call("Add", weighed, end.constant(self.bias)))
        said = end.over_features("ReduceSum", end.call("Mul", units, end.constant(self.output)))
        return end.call("Add", said, end.constant(self.last))

    def in_deviations(self, values: np.ndarray) -> "Head":
        """Returns the head that says the same in standard deviations of these pictures, from their mean."""
        said = self.of(values)
        mean, deviation = float(said.mean()), max(float(said.std()), LEAST)
        return self._replace(output=self.output / deviation, last=(self.last - mean) / deviation)


def fit_head(known: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> Head:
    """Returns a head that is fitted on training pictures.

    Every group counts the same within its kind, and both kinds count the same.

    Args:
        known: Groups of pictures of the network's classes, float32 (n, d) of what its layers hold.
        others: Groups of pictures of other things, the same of each.
    """
    groups = [*known, *others]
    is_known = np.repeat([1.0] * len(known) + [0.0] * len(others), [len(group) for group in groups])
    weights = np.concatenate(
        [np.full(len(group), 0.5 / len(kind) / max(len(group), 1)) for kind in (known, others) for group in kind]
    )
    values = np.concatenate(groups).astype(np.float64)
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    deviation = deviation.clip(LEAST_DEVIATION * deviation.mean() + LEAST)
    standard = ((values - mean) / deviation).astype(np.float32)
    hidden, bias, output, last = _descended(standard, is_known.astype(np.float32), weights.astype(np.float32))
    return Head(hidden / deviation[:, np.newaxis], bias - (mean / deviation) @ hidden, output, float(last[0]))


def _descended(values: np.ndarray, is_known: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """Returns weights and biases of the units, and of the one number, that make the right kind likeliest.

    Source: Kingma and Ba 2015, Adam, arXiv:1412.6980, algorithm 1.
    """
    rng, count = np.random.default_rng(SEED), values.shape[1]
    drawn = [
        rng.normal(0, count**-0.5, (count, UNITS)),
        np.zeros(UNITS),
        rng.normal(0, UNITS**-0.5, UNITS),
        np.zeros(1),
    ]
    found = [one.astype(np.float32) for one in drawn]
    means, squares = ([np.zeros_like(one) for one in found] for _moment in range(2))
    for step in range(1, STEPS + 1):
        rate = RATE * (1 - (1 - LAST_RATE) * step / STEPS)
        for place, slope in enumerate(_slopes(found, values, is_known, weights)):
            means[place] += 0.1 * (slope - means[place])
            squares[place] += 0.001 * (slope**2 - squares[place])
            size = np.sqrt(squares[place] / (1 - 0.999**step)) + LEAST
            found[place] -= np.float32(rate / (1 - 0.9**step)) * means[place] / size
    return found


def _slopes(
    found: list[np.ndarray], values: np.ndarray, is_known: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Returns the gradients of the weighted cross entropy, with a small weight decay."""
    hidden, bias, output, last = found
    before = values @ hidden + bias
    units = before.clip(0)
    said = (units @ output + last[0]).clip(-40, 40)
    error = weights * (1 / (1 + np.exp(-said)) - is_known)
    back = np.outer(error, output) * (before > 0)
    return (
        values.T @ back + DECAY * hidden,
        back.sum(axis=0),
        units.T @ error + DECAY * output,
        np.array([error.sum()], np.float32),
    )
