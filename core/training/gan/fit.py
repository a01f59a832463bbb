"""Trains a generative adversarial network by its recipe.

    python -m core train gan-mnist-dcgan     # or --resume after an interruption

Both networks learn from one pass over each batch. What is measured, drawn and exported is the generator with the
running average of its weights. Source of that: Yazici et al. 2018, arXiv:1806.04498.
"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from core.data import ImageData, Split, load
from core.errors import SettingError
from core.models.gan import build_discriminator, build_generator
from core.pictures.pixels import tile_sheet
from core.training import devices
from core.training.checkpoints import Record, Row
from core.training.gan.recipes import GANRecipe
from core.training.runs import Learner, cosine, number_of, reseed, run

LINE = (
    "epoch %(epoch)d: generator %(generator_loss).3f, discriminator %(discriminator_loss).3f, "
    "right %(discriminator_accuracy).2f; distance %(classifier_fid).2f, rarest class %(min_class_share).3f; "
    "%(seconds).0f s"
)
MEANS = ("generator_loss", "discriminator_loss", "discriminator_accuracy")  # means over an epoch
GRID = 8  # the timeline shows GRID x GRID pictures an epoch
MEASURED_COUNT = 5_000  # pictures a measurement draws
PENALTY_EVERY = 16  # updates of the discriminator between two of its penalties, R1
LOST_CLASS = 0.01  # a class rarer than this has been lost
TIMELINE_SEED = 1_000_003

Measure = Callable[[np.ndarray, np.ndarray | None], dict[str, float]]

logger = logging.getLogger(__name__)


def load_data(recipe: GANRecipe, data_dir: Path | None = None) -> ImageData:
    """Returns the recipe's pictures. Raises DataError where they could not be had."""
    return load(recipe.data, data_dir)


def fit(
    recipe: GANRecipe,
    data: ImageData,
    *,
    measure: Measure,
    learner: "type[GANLearner] | None" = None,
    precision: str = "auto",
    **options: Any,
) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    Args:
        learner: Of the recipe's kind; that of networks without styles for None.
        measure: Says how good generated pictures, float32 (n, side, side, 1) [-1, 1], of the labels asked for
            are.

    Raises:
        SettingError: The data do not fit, the unfinished run on disk is of another recipe, or a loss became NaN.
    """
    steps = steps_of(recipe, data)
    if data.source.shape != (recipe.side, recipe.side, 1) or steps < 1:
        raise SettingError(
            "{recipe} needs grey pictures of {side} x {side} pixels and at least one batch of them. Received: {data}.",
            recipe=recipe.name,
            side=recipe.side,
            data=data.source.name,
        )
    return run(
        recipe,
        lambda precision, folder: (learner or GANLearner)(recipe, steps, measure, precision, folder),
        lambda epoch: real_batches(data.train, recipe, epoch),
        lambda: None,
        precision=precision,
        is_mirrored=False,
        **options,
    )


def steps_of(recipe: GANRecipe, data: ImageData) -> int:
    """Returns how many updates of the generator an epoch has."""
    return len(data.train) // recipe.sections // (recipe.batch_size * recipe.critic_steps)


def real_batches(split: Split, recipe: GANRecipe, epoch: int) -> tf.data.Dataset:
    """Returns one epoch of (images float32 [-1, 1], labels int32), for all updates that go together at once."""
    size = recipe.batch_size * recipe.critic_steps
    turn, section = divmod(epoch, recipe.sections)
    order = np.array_split(np.random.default_rng((recipe.seed, turn)).permutation(len(split)), recipe.sections)[section]
    rows = order[: len(split) // recipe.sections // size * size].reshape(-1, size)
    images, labels = tf.constant(split.images), tf.constant(split.labels, tf.int32)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.cast(tf.gather(images, rows), tf.float32) / 127.5 - 1, tf.gather(labels, rows)

    return tf.data.Dataset.from_tensor_slices(rows).map(batch, tf.data.AUTOTUNE).prefetch(2)


class GANLearner(Learner):
    """Both networks in training, their optimizers, and the running average of the generator's weights.

    After each epoch the same latent vectors are drawn and kept, so that one can watch the generator learn.
    """

    line = LINE
    recipe: GANRecipe
    adversaries: "type[Adversaries]"  # set below, where they are

    def __init__(self, recipe: GANRecipe, steps: int, measure: Measure, precision: str, folder: Path) -> None:
        self.recipe, self.measure, self.folder = recipe, measure, folder
        keras.config.set_dtype_policy(devices.policy(precision))
        self.model = self.adversaries(recipe, steps)
        keras.config.set_dtype_policy("float32")
        self.averaged, _ = self.adversaries.networks(recipe)
        self.averaged.set_weights(self.model.generator.get_weights())
        self.model.averaged = self.averaged

    def epoch(
        self, epoch: int, training: tf.data.Dataset, validation: Any, callbacks: Sequence[keras.callbacks.Callback]
    ) -> Row:
        """Goes once through the training pictures and returns what came of it."""
        if epoch == 0:
            self._draw(0)
        started = time.monotonic()
        reseed(self.model.discriminator, self.recipe.seed, epoch)
        figures = self._fit(epoch, training, callbacks)
        if not np.isfinite(list(figures.values())).all():
            raise SettingError(
                "{recipe} must keep finite losses. Received: {losses}. Lower its learning rate; the epoch before is "
                "kept.",
                recipe=self.recipe.name,
                losses=", ".join(f"{key}={value:g}" for key, value in figures.items()),
            )
        self._draw(epoch + 1)
        measured = self._measure(epoch)
        if measured.get("min_class_share", 1) < LOST_CLASS:
            logger.warning("The generator leaves out a class: it may be collapsing.")
        return {"epoch": epoch + 1, **figures, **measured, "seconds": round(time.monotonic() - started, 1)}

    def state(self) -> dict[str, list[keras.Variable]]:
        """Returns every variable that the next epoch depends on; `averaged` is what the export takes."""
        model = self.model
        return {
            "model": [*model.generator.weights, *model.discriminator.weights],
            "averaged": [*self.averaged.weights, *model.discriminator.weights],
            "optimiser": [*model.optimizer.variables, *model.discriminator_optimizer.variables],
        }

    def _measure(self, epoch: int) -> dict[str, float]:
        rng = np.random.default_rng((self.recipe.seed, epoch, MEASURED_COUNT))
        latents = rng.standard_normal((MEASURED_COUNT, self.recipe.config.latent), np.float32)
        labels = self._asked_for(MEASURED_COUNT, across=MEASURED_COUNT)
        return self.measure(self._generate(latents, labels), labels)

    def _draw(self, epoch: int) -> None:
        """Keeps the picture of the same latent vectors, the classes in columns."""
        latents = timeline_latents(self.recipe.config.latent)
        labels = self._asked_for(GRID * GRID, across=GRID)
        pixels = np.rint((self._generate(latents, labels)[..., 0] + 1) * 127.5).astype(np.uint8)
        path = timeline_folder(self.folder) / f"{epoch:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(tile_sheet(pixels, across=GRID)).save(path)

    def _asked_for(self, count: int, across: int) -> np.ndarray | None:
        """Returns what so many pictures are to show, the same every `across`; None where one cannot ask."""
        classes = self.recipe.config.classes
        return np.arange(count, dtype=np.int32) % across % classes if classes else None

    def _generate(self, latents: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
        inputs = latents if labels is None else (latents, labels)
        batches = tf.data.Dataset.from_tensor_slices(inputs).batch(500)
        return np.concatenate([np.asarray(self._call(batch)) for batch in batches])

    @tf.function
    def _call(self, inputs: Any) -> tf.Tensor:
        return tf.cast(self.averaged(list(inputs) if isinstance(inputs, tuple) else inputs, training=False), tf.float32)


class Adversaries(keras.Model):
    """A generator, a discriminator, and how one batch teaches both."""

    followed: tuple[str, ...] = MEANS

    def __init__(self, recipe: GANRecipe, steps: int) -> None:
        super().__init__()
        self.recipe = recipe
        self.generator, self.discriminator = self.networks(recipe)
        self.averaged: Any = None  # set by the learner: it needs no training of its own
        self.means = {name: keras.metrics.Mean(name) for name in self.followed}
        self.discriminator_optimizer = self._adam(recipe, recipe.discriminator_rate, steps * recipe.critic_steps)
        self.compile(self._adam(recipe, recipe.learning_rate, steps * recipe.generator_steps), jit_compile=False)
        self.optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)

    @staticmethod
    def networks(recipe: GANRecipe) -> tuple[keras.Model, keras.Model]:
        """Makes an untrained generator and an untrained discriminator."""
        return build_generator(recipe.config, is_quick=True), build_discriminator(recipe.config)

    @staticmethod
    def _adam(recipe: GANRecipe, rate: float, steps: int) -> keras.Optimizer:
        schedule = rate if recipe.is_rate_constant else cosine(recipe, steps, rate)
        return keras.optimizers.Adam(schedule, beta_1=recipe.beta_1)

    def train_step(self, data: tuple[tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Updates both networks from real images float32 (n, 28, 28, 1) [-1, 1] and their labels int32 (n,)."""
        count = self.recipe.critic_steps
        for images, labels in zip(*(tf.split(part, count) for part in data), strict=True):
            figures = self._update(images, labels, with_generator=count == 1)
        if count > 1:
            figures |= self._update_generator(labels)
        for _ in range(self.recipe.generator_steps - 1):
            figures |= self._update_generator(labels)
        decay = self.recipe.average_decay
        for average, weight in zip(self.averaged.weights, self.generator.weights, strict=True):
            average.assign(decay * average + (1 - decay) * tf.cast(weight, average.dtype))
        for name, value in figures.items():
            self.means[name].update_state(value)
        return {name: mean.result() for name, mean in self.means.items()}

    def _update(self, images: tf.Tensor, labels: tf.Tensor, *, with_generator: bool) -> dict[str, tf.Tensor]:
        count = images.shape[0]
        both = tf.concat([labels, labels], axis=0)
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            fakes = self._fakes(labels)
            logits = tf.cast(self._discriminate(tf.concat([images, fakes], axis=0), both), tf.float32)
            real, fake = logits[:count], logits[count:]
            generator_loss, loss = self._losses_of(real, fake)
            loss += self._penalty(images, fakes, labels)
        self._apply(self.discriminator_optimizer, discriminator_tape, loss, self.discriminator)
        if with_generator:
            self._apply(self.optimizer, generator_tape, generator_loss, self.generator)
        right = tf.reduce_mean(tf.cast(tf.concat([real > 0, fake < 0], axis=0), tf.float32))
        return {"generator_loss": generator_loss, "discriminator_loss": loss, "discriminator_accuracy": right}

    def _penalty(self, images: tf.Tensor, fakes: tf.Tensor, labels: tf.Tensor) -> tf.Tensor | float:
        """Returns what is added to the discriminator's loss."""
        if self.recipe.loss == "cross-entropy-r1":
            return self._r1(images, labels, PENALTY_EVERY)
        if self.recipe.loss != "wgan-gp":
            return 0.0
        return self.recipe.penalty * gradient_penalty(
            lambda x: self._discriminate(x, labels), images, fakes, self._uniform(images.shape[0])
        )

    def _r1(self, images: tf.Tensor, labels: tf.Tensor, every: int) -> tf.Tensor:
        """Returns the penalty of R1, due every so many updates and then as many times over.

        Source: Mescheder et al. 2018, arXiv:1801.04406, eq. 9; StyleGAN2, arXiv:1912.04958, section 3.1.
        """
        return tf.cond(
            tf.equal(self.discriminator_optimizer.iterations % every, 0),
            lambda: every * self.recipe.penalty / 2 * r1(lambda x: self._discriminate(x, labels), images),
            lambda: 0.0,
        )

    def _update_generator(self, labels: tf.Tensor) -> dict[str, tf.Tensor]:
        with tf.GradientTape() as generator_tape:
            fake = tf.cast(self._discriminate(self._fakes(labels), labels), tf.float32)
            loss, _ = self._losses_of(fake, fake)
        self._apply(self.optimizer, generator_tape, loss, self.generator)
        return {"generator_loss": loss}

    def _losses_of(self, real: tf.Tensor, fake: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns the generator's loss and the discriminator's, from logits (n, 1)."""
        if self.recipe.loss == "wgan-gp":
            return -tf.reduce_mean(fake), tf.reduce_mean(fake) - tf.reduce_mean(real)
        softplus = tf.math.softplus  # -log sigmoid(x) = softplus(-x)
        return tf.reduce_mean(softplus(-fake)), tf.reduce_mean(softplus(-real)) + tf.reduce_mean(softplus(fake))

    def _fakes(self, labels: tf.Tensor) -> tf.Tensor:
        latents = tf.random.stateless_normal((labels.shape[0], self.recipe.config.latent), self._number(0))
        given = [latents, labels] if self.recipe.config.classes else latents
        return tf.cast(self.generator(given, training=True), tf.float32)

    def _discriminate(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        return self.discriminator([images, labels] if self.recipe.config.classes else images, training=True)

    def _uniform(self, count: int) -> tf.Tensor:
        return tf.random.stateless_uniform((count, 1, 1, 1), self._number(1))

    def _number(self, part: int) -> tf.Tensor:
        """Returns a seed that depends on how many updates there were, so that a resumed run draws the same."""
        done = tf.cast(self.discriminator_optimizer.iterations + 7 * self.optimizer.iterations, tf.int32)
        return tf.stack([done, number_of(self.recipe.seed, part)])

    @staticmethod
    def _apply(optimizer: keras.Optimizer, tape: tf.GradientTape, loss: tf.Tensor, model: keras.Model) -> None:
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)


GANLearner.adversaries = Adversaries


def gradient_penalty(
    critic: Callable[[tf.Tensor], tf.Tensor], real: tf.Tensor, fake: tf.Tensor, weights: tf.Tensor
) -> tf.Tensor:
    """Returns how far the norm of the critic's gradient is from 1 between real and fake images.

    Args:
        critic: From float32 (n, height, width, channels) to (n, 1), no sigmoid.
        real, fake: float32 (n, height, width, channels) in [-1, 1].
        weights: float32 (n, 1, 1, 1), uniform in [0, 1]: where between the two to look.

    Returns:
        float32 scalar, 0 where every gradient has norm 1. Unit: squared norm.

    Source: Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1, lines 4-7.
    """
    between = weights * real + (1 - weights) * fake
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = tf.reduce_sum(tf.cast(critic(between), tf.float32))
    gradients = tf.reshape(tape.gradient(scores, between), (tf.shape(real)[0], -1))
    return tf.reduce_mean((tf.sqrt(tf.reduce_sum(gradients**2, axis=-1) + 1e-12) - 1) ** 2)


def r1(discriminator: Callable[[tf.Tensor], tf.Tensor], images: tf.Tensor) -> tf.Tensor:
    """Returns the mean squared norm of the discriminator's gradient at real pictures.

    Args:
        discriminator: From float32 (n, height, width, 1) to logits (n, 1).
        images: float32 (n, height, width, 1) in [-1, 1].

    Returns:
        float32 scalar, 0 or more.

    Source: Mescheder et al. 2018, arXiv:1801.04406, eq. 9, without gamma / 2.
    """
    with tf.GradientTape() as tape:
        tape.watch(images)
        scores = tf.reduce_sum(tf.cast(discriminator(images), tf.float32))
    gradients = tape.gradient(scores, images)
    return tf.reduce_mean(tf.reduce_sum(gradients**2, axis=(1, 2, 3)))


def timeline_latents(size: int) -> np.ndarray:
    """Returns the latent vectors that are drawn after each epoch, float32 (GRID * GRID, size), always the same."""
    return np.random.default_rng(TIMELINE_SEED).standard_normal((GRID * GRID, size), np.float32)


def timeline_folder(folder: Path) -> Path:
    """Returns where the pictures of a run's epochs are kept: 000.png before training, 001.png after one epoch."""
    return folder / "timeline"
