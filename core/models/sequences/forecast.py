"""Networks that forecast a day of a series from the week before: one builder, three cells.

the last hours -> cell -> its state -> for each of the next 24 hours, with what is known of that hour: dense -> dense
-> three quantiles

What is known of an hour to come: its calendar, the value one day before and one week before. Values are seen in the
measure of their own week: less its mean, by its deviation, so that a series that grew is read like one that did not.
"""

import dataclasses

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from core.series.calendar import WIDTH
from core.series.windows import DAY, QUANTILES, WEEK

CELLS = {"rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
FLOOR = 0.1  # of the deviation of all values: a week is not taken for flatter than that


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForecastConfig:
    """`cell` is rnn, lstm or gru; it reads the last `hours`. `least` bounds the answers from below.

    `closed` is the column that is 1 where there was nothing to count; None where there is no such column. Where it
    `leans`, the answer lies between the network's and the value at the same hour of the day before.
    """

    cell: str
    units: int = 64
    hours: int = 48
    hidden: int = 64
    dropout: float = 0.0
    least: float | None = None
    closed: int | None = None
    leans: bool = False

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"The cell must be one of {', '.join(CELLS)}. Received: cell={self.cell!r}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scales:
    """Mean and deviation of each column of the hours that are learned from; the first is the series itself."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


class OwnMeasure(layers.Layer):
    """Takes the values of a week and whether each counts, float32 (n, 168); returns mean and deviation, (n, 1) each."""

    def __init__(self, deviation: float, **options: object) -> None:
        super().__init__(**options)
        self.floor = FLOOR * deviation

    def call(self, values: tf.Tensor, counts: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Measures."""
        number = ops.maximum(ops.sum(counts, axis=1, keepdims=True), 1.0)
        mean = ops.sum(values * counts, axis=1, keepdims=True) / number
        spread = ops.sum(ops.square(values - mean) * counts, axis=1, keepdims=True) / number
        return mean, ops.sqrt(spread + self.floor**2)


def build_forecast(config: ForecastConfig, scales: Scales, spread: float = 1.0, share: float = 1.0) -> keras.Model:
    """Makes an untrained network.

    Args:
        spread: By how much the outer quantiles stand farther from the middle than was learned.
        share: Of the network in the answer; the rest is the value at the same hour of the day before. It need not have
            learned that, which with few days to learn from it does not.

    Returns:
        Model from `past`, float32 (n, 168, columns) in their own units, the series first, its calendar last, and
        `future`, float32 (n, 24, 12), the calendar of the hours to come, to `quantiles`, float32 (n, 24, 3), of 10, 50
        and 90 %, in the series' own unit.
    """
    columns = len(scales.mean)
    past = keras.Input((WEEK, columns), name="past")
    future = keras.Input((DAY, WIDTH), name="future")
    values = past[:, :, 0]
    counts = ops.ones_like(values) if config.closed is None else 1.0 - past[:, :, config.closed]
    mean, deviation = OwnMeasure(scales.deviation[0], name="measure")(values, counts)
    own = (values - mean) / deviation * counts
    centre, scale = (np.array(numbers[1:], np.float32) for numbers in (scales.mean, scales.deviation))
    others = (past[:, :, 1:] - centre) / scale
    read = ops.concatenate([own[:, -config.hours :, None], others[:, -config.hours :]], axis=-1)
    state = CELLS[config.cell](config.units, name="cell")(read)
    state = layers.Dropout(config.dropout, name="dropout")(state)
    level = ops.concatenate([(mean - scales.mean[0]) / scales.deviation[0], deviation / scales.deviation[0]], axis=-1)
    known = [ops.concatenate([state, level], axis=-1)]
    before = [part[:, :, None] for row in (own, counts) for part in (row[:, -DAY:], row[:, :DAY])]
    if config.closed is None:
        before = before[:2]
    hours = ops.concatenate([layers.RepeatVector(DAY, name="each_hour")(known[0]), *before, future], axis=-1)
    hidden = layers.Dense(config.hidden, activation="relu", name="dense")(hours)
    hidden = layers.Dropout(config.dropout, name="dropout_dense")(hidden)
    found = layers.Dense(len(QUANTILES), name="steps")(ops.concatenate([hidden, hours], axis=-1))
    middle = found[:, :, :1]
    below, above = spread * ops.softplus(found[:, :, 1:2]), spread * ops.softplus(found[:, :, 2:])
    in_own_measure = ops.concatenate([middle - below, middle, middle + above], axis=-1)
    quantiles = mean[:, :, None] + deviation[:, :, None] * in_own_measure
    if share < 1:
        quantiles = share * quantiles + (1 - share) * values[:, -DAY:, None]
    if config.least is not None:
        quantiles = ops.maximum(quantiles, config.least)
    return keras.Model([past, future], layers.Identity(name="quantiles")(quantiles))
