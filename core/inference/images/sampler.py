"""Pictures out of random numbers: one class serves the pages, the command line and the parity check."""

import math

import numpy as np

from core.artifacts import Card, load_card
from core.errors import SettingError
from core.inference.cores import CORES
from core.inference.sessions import Session, load_session

DISCRIMINATOR_FILE = "discriminator.onnx"
MAX_COUNT = 10_000
MAX_SEED = 2**32 - 1
LEAST_TRUNCATION = 0.1


class ImageSampler:
    """A trained generator behind its card, with the discriminator it was trained against.

    Args:
        card: What is known of the model.
        generator: Runs `latent` float32 (n, size) [, `label` int32 (n,)] -> `images` float32 (n, h, w, 1) [-1, 1].
        discriminator: Runs `images` [, `label`] -> `logits` float32 (n, 1), above 0 means real.
    """

    def __init__(self, card: Card, generator: Session, discriminator: Session) -> None:
        self.card = card
        self._generator = generator
        self._discriminator = discriminator

    @classmethod
    def load(cls, name: str) -> "ImageSampler":
        """Returns the generator stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, or a file differs from its card.
        """
        card = load_card(name)
        return cls(card, load_session(card), load_session(card, DISCRIMINATOR_FILE))

    @property
    def is_conditional(self) -> bool:
        """Can one say what the pictures are to show? Then `labels` must be given."""
        return bool(self.card.preprocessing["conditional"])

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of one image."""
        made = self.card.preprocessing
        return made["height"], made["width"], made["channels"]

    def latents(self, count: int, seed: int, truncation: float | None = None) -> np.ndarray:
        """Draws latent vectors from a standard normal distribution; a seed always gives the same ones.

        Args:
            count: How many, 1 to MAX_COUNT. The first n of more are the same as n.
            seed: 0 to MAX_SEED.
            truncation: No number lies beyond +-truncation: fewer surprises, less variety. The distribution's ends are
                cut off and the rest is stretched, so that a picture changes gradually with the truncation.

        Returns:
            float32 (count, size).

        Raises:
            SettingError: A number is out of its range.

        Source of truncation: Brock et al. 2018, arXiv:1809.11096, section 3.1.
        """
        if not (1 <= count <= MAX_COUNT and 0 <= seed <= MAX_SEED):
            raise SettingError(
                "There may be 1 to {most} pictures, and a seed from 0 to {highest}. Received: {count}, {seed}.",
                most=MAX_COUNT,
                highest=MAX_SEED,
                count=count,
                seed=seed,
            )
        if truncation is not None and not (math.isfinite(truncation) and truncation >= LEAST_TRUNCATION):
            raise SettingError(
                "The truncation must be at least {least}. Received: {truncation}.",
                least=LEAST_TRUNCATION,
                truncation=truncation,
            )
        from scipy import special  # 0.1 s, and only where something is drawn

        cut = 0.0 if truncation is None else special.ndtr(-truncation)
        uniforms = np.random.default_rng(seed).random((count, self.card.preprocessing["latent"]))
        return special.ndtri(cut + uniforms.clip(1e-12) * (1 - 2 * cut)).astype(np.float32)

    def sample(self, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Returns the pictures of latent vectors.

        Args:
            latents: float32 (n, size), finite.
            labels: int32 (n,), classes of `card.labels`; for a conditional generator alone.

        Returns:
            float32 (n, height, width, channels) in [-1, 1].

        Raises:
            ValueError: A shape does not fit, a number is not finite, or labels are missing or not known.
        """
        pictures = CORES.run(self._generator, ["images"], self._checked(latents, labels))[0]
        return np.clip(pictures, -1, 1)  # a runtime's tanh may lie 1e-7 beyond

    def discriminate(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Returns the discriminator's logits, float32 (n,): above 0 a picture is taken for real rather than generated.

        Args:
            images: float32 (n, height, width, channels) in [-1, 1].
            labels: See `sample`.
        """
        if images.ndim != 4 or images.shape[1:] != self.image_shape or not np.isfinite(images).all():
            raise ValueError(f"images must be finite, of shape (n, *{self.image_shape}). Received: {images.shape}")
        feeds = {"images": np.ascontiguousarray(images, np.float32), **self._labels(len(images), labels)}
        return CORES.run(self._discriminator, ["logits"], feeds)[0][:, 0]

    def activations(self, latents: np.ndarray, labels: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Returns {tensor name: float32 (n, ...)} of the generator's inner tensors, in the order of `card.layers`.

        They come out of the served file itself: its graph is opened with them as further outputs.
        """
        names = tuple(layer["tensor"] for layer in self.card.layers)
        session = load_session(self.card, extra_outputs=names)
        return dict(zip(names, session.run(list(names), self._checked(latents, labels)), strict=True))

    def _checked(self, latents: np.ndarray, labels: np.ndarray | None) -> dict[str, np.ndarray]:
        size = self.card.preprocessing["latent"]
        if latents.ndim != 2 or latents.shape[1] != size or not np.isfinite(latents).all():
            raise ValueError(f"latents must be finite, of shape (n, {size}). Received: shape {latents.shape}")
        return {"latent": np.ascontiguousarray(latents, np.float32), **self._labels(len(latents), labels)}

    def _labels(self, count: int, labels: np.ndarray | None) -> dict[str, np.ndarray]:
        if not self.is_conditional:
            return {}
        if labels is None or labels.shape != (count,) or not ((labels >= 0) & (labels < len(self.card.labels))).all():
            raise ValueError(
                f"labels must be {count} numbers from 0 to {len(self.card.labels) - 1}. Received: {labels}"
            )
        return {"label": np.ascontiguousarray(labels, np.int32)}
