"""Trains a network that forecasts a series, by its recipe.

python -m core train forecast-bikes-lstm
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.sequences import series
from core.data.sequences.series import Series
from core.models.sequences.forecast import Scales, build_forecast
from core.series.windows import DAY, QUANTILES, WEEK, after, before, origins_of
from core.training.checkpoints import Record
from core.training.forecast.recipes import ForecastRecipe
from core.training.runs import Learner, cosine, number_of, run

EVALUATION_BATCH = 500
Change = Callable[[np.ndarray], np.ndarray]


def load_data(recipe: ForecastRecipe, data_dir: Path | None = None) -> Series:
    """Returns the recipe's series. Raises DataError as `core.data.sequences.series.load` does."""
    return series.load(recipe.data, data_dir)


def fit(recipe: ForecastRecipe, data: Series, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    end, until = data.ends
    origins = origins_of(0, end)
    scales = scales_of(data)

    def learner_for(precision: str, _folder: Path) -> Learner:
        optimizer = keras.optimizers.Adam(
            cosine(recipe, len(origins) // recipe.batch_size), global_clipnorm=recipe.clip_norm
        )
        return ForecastLearner(recipe, lambda: build_forecast(recipe.config, scales), optimizer, precision, scales)

    def training(epoch: int) -> tf.data.Dataset:
        order = np.random.default_rng(number_of(recipe.seed, epoch)).permutation(origins)
        order = order[: len(order) // recipe.batch_size * recipe.batch_size]
        return batches(data, order, recipe.batch_size, lambda past: closed(past, recipe, epoch))

    return run(
        recipe,
        learner_for,
        training,
        lambda: batches(data, origins_of(end, until), EVALUATION_BATCH),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


class Pinball(keras.losses.Loss):
    """The pinball loss of all quantiles, in deviations of the series."""

    def __init__(self, deviation: float) -> None:
        super().__init__(name="pinball")
        self.deviation = deviation

    def call(self, wanted: tf.Tensor, given: tf.Tensor) -> tf.Tensor:
        """Returns float32 (n, 24) from float32 (n, 24) and the quantiles (n, 24, 3)."""
        missed = (wanted[:, :, tf.newaxis] - given) / self.deviation
        shares = tf.constant(QUANTILES, missed.dtype)
        return tf.reduce_mean(tf.maximum(shares * missed, (shares - 1) * missed), axis=-1)


class MiddleError(keras.metrics.Mean):
    """The mean absolute error of the middle quantile, in the series' own unit."""

    def update_state(self, wanted: tf.Tensor, given: tf.Tensor, sample_weight: Any = None) -> None:
        """Adds a batch: float32 (n, 24) and quantiles (n, 24, 3)."""
        super().update_state(tf.abs(wanted - given[:, :, 1]))


class ForecastLearner(Learner):
    """A learner that is judged by its error, in the series' own unit, not by right answers."""

    line = (
        "epoch %(epoch)d: loss %(loss).4f; validation %(validation_loss).4f, off by %(validation_mae).2f; "
        "%(seconds).0f s"
    )

    def __init__(
        self, recipe: ForecastRecipe, build: Any, optimizer: keras.Optimizer, precision: str, scales: Scales
    ) -> None:
        super().__init__(recipe, build, optimizer, precision)
        loss = Pinball(scales.deviation[0])
        for model, its_optimizer in ((self.model, optimizer), (self.averaged, "sgd")):
            model.compile(its_optimizer, loss, metrics=[MiddleError(name="mae")], jit_compile=False)


def scales_of(data: Series) -> Scales:
    """Returns mean and deviation of each column over the hours that are learned from."""
    learned = data.columns[: data.ends[0]].astype(np.float64)
    deviation = learned.std(axis=0)
    deviation[deviation == 0] = 1
    return Scales(mean=tuple(learned.mean(axis=0).tolist()), deviation=tuple(deviation.tolist()))


def batches(data: Series, origins: np.ndarray, size: int, change: Change | None = None) -> tf.data.Dataset:
    """Returns ((past, future), wanted) as `build_forecast` takes them, of each origin in that order.

    Args:
        change: What becomes of all the pasts, float32 (n, 168, columns), before they are read.
    """
    past = before(data.columns, origins)
    parts = ((change(past) if change else past, after(data.calendar, origins)), after(data.values, origins))
    return tf.data.Dataset.from_tensor_slices(parts).batch(size).prefetch(2)


def closed(past: np.ndarray, recipe: ForecastRecipe, epoch: int) -> np.ndarray:
    """Returns float32 (n, 168, columns) with a day of some of them closed, which follows from seed and epoch alone."""
    column = recipe.config.closed
    if column is None or recipe.closing == 0:
        return past
    rng = np.random.default_rng(number_of(recipe.seed, epoch, 1))
    first = rng.integers(-DAY, WEEK, len(past))[:, np.newaxis]
    place = np.arange(WEEK)
    is_closed = (first <= place) & (place < first + DAY) & (rng.random(len(past)) < recipe.closing)[:, np.newaxis]
    past = past.copy()
    past[..., 0][is_closed], past[..., column][is_closed] = 0, 1
    return past
