"""How a generator of Hangul in styles learns: it copies fonts, and draws hands between them that are legible and real.

    python -m core train gan-hangul-style

Source of the latents: one for each font, as in Bojanowski et al. 2018 (GLO), arXiv:1707.05776, but fixed; the mapping
network learns what each means. Source of the rest: `core.training.gan.styles`, `core.models.hangul`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from core.data.pictures import hangul
from core.data.pictures.hangul import FIRST, KINDS, SHARPNESS, HangulData, mixtures
from core.models.hangul import build_judge
from core.models.styles import build_generator
from core.pictures.pixels import tile_sheet
from core.training.checkpoints import Record
from core.training.gan.fit import MEANS, timeline_folder
from core.training.gan.reader import reader_of
from core.training.gan.recipes import HangulRecipe
from core.training.gan.styles import StyleAdversaries, StyleLearner, jamo_of, mixed
from core.training.runs import run

LINE = (
    "epoch %(epoch)d: generator %(generator_loss).3f, discriminator %(discriminator_loss).3f, copies off by "
    "%(copied).4f; read %(read_seen).3f, held out %(read_held_out).3f, new hands %(read_new).3f; "
    "distance %(classifier_fid).2f; %(seconds).0f s"
)
SURE = 1e-6  # keeps the logarithms finite where ink is 0 or 1
WORD = "다람쥐헌쳇바퀴타"  # the timeline's columns

Draw = Callable[[np.ndarray, np.ndarray], np.ndarray]
Measure = Callable[[Draw], dict[str, float]]


class HangulAdversaries(StyleAdversaries):
    """A generator of Hangul, a discriminator that reads, and how one batch teaches both."""

    recipe: HangulRecipe
    followed = (*MEANS, "copied")

    @staticmethod
    def networks(recipe: Any) -> tuple[keras.Model, keras.Model]:
        """Makes an untrained generator and an untrained discriminator."""
        return build_generator(recipe.config), build_judge(recipe.config)

    def _update(self, images: tf.Tensor, labels: tf.Tensor, *, with_generator: bool) -> dict[str, tf.Tensor]:
        count, recipe = images.shape[0], self.recipe
        half, wanted = count // 2, jamo_of(labels % KINDS)
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            fakes = self._fakes(labels)
            logits, *parts = self.discriminator(tf.concat([images, fakes], axis=0), training=True)
            real, fake = tf.split(tf.cast(logits, tf.float32), 2)
            copied = apart(fakes[:half], images[:half])
            read_real, read_fake = (
                unread([part[of] for part in parts], wanted) for of in (slice(count), slice(count, None))
            )
            generator_loss, loss = self._losses_of(real, fake)
            generator_loss += recipe.copying * copied + recipe.reading * read_fake
            loss += recipe.reading * read_real + self._penalty(images, fakes, labels)
        self._apply(self.discriminator_optimizer, discriminator_tape, loss, self.discriminator)
        self._apply(self.optimizer, generator_tape, generator_loss, self.generator)
        right = tf.reduce_mean(tf.cast(tf.concat([real > 0, fake < 0], axis=0), tf.float32))
        return {
            "generator_loss": generator_loss,
            "discriminator_loss": loss,
            "discriminator_accuracy": right,
            "copied": copied,
        }

    def _fakes(self, labels: tf.Tensor) -> tf.Tensor:
        """Draws the first half in the fonts of the labels, the others in hands between fonts."""
        count, config = labels.shape[0], self.recipe.config
        half = count // 2
        uniform = tf.random.stateless_uniform((2, count - half, 1, config.latent), self._number(0), 1e-6)
        pairs = (-tf.math.log(uniform)) ** SHARPNESS
        new = mixed(pairs[0], pairs[1], self._crossings(count - half), config.layers)
        fonts = tf.one_hot(labels[:half] // KINDS, config.latent)[:, tf.newaxis]
        latents = tf.concat([tf.repeat(fonts, config.layers, axis=1), new], axis=0)
        noise = tf.random.stateless_normal((count, config.noise), self._number(2))
        return tf.cast(self.generator([latents, noise, jamo_of(labels % KINDS)], training=True), tf.float32)

    def _discriminate(self, images: tf.Tensor, _labels: tf.Tensor) -> tf.Tensor:
        return self.discriminator(images, training=True)[0]


class HangulLearner(StyleLearner):
    """Both networks in training. The timeline shows a word in eight hands, one a row, the last two between fonts."""

    line = LINE
    recipe: HangulRecipe
    adversaries = HangulAdversaries
    measure: Any  # of the drawing itself, not of pictures: what is drawn depends on the data

    def _measure(self, _epoch: int) -> dict[str, float]:
        return self.measure(self._generate)

    def _draw(self, epoch: int) -> None:
        rows, columns = len(WORD), len(WORD)
        fonts = self.recipe.config.latent
        hands = np.eye(fonts, dtype=np.float32)[np.linspace(0, fonts - 1, rows).astype(int)]
        hands[-2:] = mixtures(2, fonts)
        places = np.array([ord(letter) - FIRST for letter in WORD], np.int32)
        drawn = self._generate(np.repeat(hands, columns, axis=0), np.tile(places, rows))
        path = timeline_folder(self.folder) / f"{epoch:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(tile_sheet(np.rint((drawn[..., 0] + 1) * 127.5).astype(np.uint8), across=columns)).save(path)


def load_data(_recipe: HangulRecipe, _data_dir: Path | None = None) -> HangulData:
    """Draws the syllables. Raises DataError where fonts are missing."""
    return hangul.load()


def fit(
    recipe: HangulRecipe,
    data: HangulData,
    *,
    measuring: Callable[[keras.Model, HangulData], Measure],
    precision: str = "auto",
    **options: Any,
) -> Record:
    """Trains the reader of jamo, unless that was done, then both networks; see `core.training.gan.fit.fit`.

    Args:
        measuring: Makes of a reader and the data what says how good a generator is, given what draws latents
            float32 (n, fonts) and syllables' places int32 (n,) as images float32 (n, 32, 32, 1) in [-1, 1].
    """

    def learner(precision: str, folder: Path) -> HangulLearner:
        measure: Any = measuring(reader_of(data, folder), data)
        keras.utils.set_random_seed(recipe.seed)  # the same whether the reader was trained now or before
        return HangulLearner(recipe, recipe.steps, measure, precision, folder)

    return run(
        recipe,
        learner,
        lambda epoch: batches(data, recipe, epoch),
        lambda: None,
        precision=precision,
        is_mirrored=False,
        **options,
    )


def batches(data: HangulData, recipe: HangulRecipe, epoch: int) -> tf.data.Dataset:
    """Returns one epoch of (images float32 [-1, 1], labels int32): every family of fonts as often as another."""
    split = data.train
    rng = np.random.default_rng((recipe.seed, epoch))
    shares = (data.weights / np.bincount(split.labels // KINDS))[split.labels // KINDS]
    rows = rng.choice(len(split), (recipe.steps, recipe.batch_size), p=shares / shares.sum())
    images, labels = tf.constant(split.images), tf.constant(split.labels, tf.int32)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.cast(tf.gather(images, rows), tf.float32) / 127.5 - 1, tf.gather(labels, rows)

    return tf.data.Dataset.from_tensor_slices(rows).map(batch, tf.data.AUTOTUNE).prefetch(2)


def apart(drawn: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
    """Returns the mean cross entropy, nats a pixel, of pictures float32 [-1, 1], as shares of ink: where one is sure
    and wrong it pulls, as a difference of two pixels behind a tanh would not."""
    ink, target = (drawn + 1) / 2, (wanted + 1) / 2
    return -tf.reduce_mean(target * tf.math.log(ink + SURE) + (1 - target) * tf.math.log(1 - ink + SURE))


def unread(logits: list[tf.Tensor], wanted: tf.Tensor) -> tf.Tensor:
    """Returns the mean cross entropy, nats, of the three jamo together.

    Args:
        logits: Of initial, vowel and final, (n, kinds) each.
        wanted: int32 (n, 3).
    """
    losses = [
        tf.nn.sparse_softmax_cross_entropy_with_logits(wanted[:, place], tf.cast(part, tf.float32))
        for place, part in enumerate(logits)
    ]
    return tf.reduce_mean(tf.add_n(losses))
