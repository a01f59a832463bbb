"""Pictures out of styles: what maps latents to styles, and what draws a picture from a style for each layer."""

from typing import Self

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError, SettingError
from core.inference.agreement import MAPPING
from core.inference.sessions import Session, load_session
from core.tasks import STYLED_GENERATION

NOISE_SEED = 1  # of the noise that goes with latents by their place
PICTURES_A_RUN = 8


class StyleSampler:
    """A trained generator with styles, behind its card.

    Args:
        card: What is known of the model.
        synthesis: Runs `styles` float32 (n, layers, style), `noise` float32 (n, noise) -> `images` float32
            (n, h, w, 1) [-1, 1].
        mapping: Runs `latent` float32 (n, latent), `truncation` float32 (n, 1) -> `style` float32 (n, style).
    """

    is_conditional = False
    task = STYLED_GENERATION

    def __init__(self, card: Card, synthesis: Session, mapping: Session) -> None:
        self.card = card
        self._synthesis, self._mapping = synthesis, mapping

    @classmethod
    def load(cls, name: str) -> Self:
        """Returns the generator stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it has no styles, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != cls.task:
            raise ArtifactError("The model must be one that mixes styles. Received: {name}.", name=name)
        return cls(card, load_session(card), load_session(card, MAPPING))

    @property
    def layers(self) -> int:
        """How many layers take a style, from coarse to fine."""
        return int(self.card.inputs[0].shape[1] or 0)

    def latents(self, count: int, seed: int) -> np.ndarray:
        """Draws latents float32 (count, latent) from a standard normal distribution; the first n of more are the same.

        Raises:
            SettingError: There would be none, or the seed is below 0.
        """
        if count < 1 or seed < 0:
            raise SettingError(
                "There must be at least one picture, and a seed from 0 on. Received: {count}, {seed}.",
                count=count,
                seed=seed,
            )
        return np.random.default_rng(seed).standard_normal((count, self.card.preprocessing["latent"]), np.float32)

    def styles(self, latents: np.ndarray, truncation: float = 1.0) -> np.ndarray:
        """Returns the styles w of latents, float32 (n, style).

        Args:
            latents: float32 (n, latent), finite.
            truncation: How much is left of the distance from the mean style: 1 all of it, 0 nothing.

        Raises:
            ValueError: A shape does not fit, or a number is not finite.

        Source of truncation: Karras et al. 2019, arXiv:1812.04948, appendix B.
        """
        size = self.card.preprocessing["latent"]
        if (
            latents.ndim != 2
            or latents.shape[1] != size
            or not (np.isfinite(latents).all() and np.isfinite(truncation))
        ):
            raise ValueError(f"latents must be finite, of shape (n, {size}). Received: shape {latents.shape}")
        given = {
            "latent": np.ascontiguousarray(latents, np.float32),
            "truncation": np.full((len(latents), 1), truncation, np.float32),
        }
        return self._mapping.run(["style"], given)[0]

    def in_all_layers(self, styles: np.ndarray) -> np.ndarray:
        """Returns each style for all layers: float32 (n, style) -> (n, layers, style)."""
        return np.repeat(styles[:, np.newaxis], self.layers, axis=1)

    def noise(self, count: int, seed: int = NOISE_SEED) -> np.ndarray:
        """Draws the noise of so many pictures, float32 (count, noise), standard normal."""
        return np.random.default_rng(seed).standard_normal((count, self.card.preprocessing["noise"]), np.float32)

    def draw(self, styles: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        """Returns the pictures, float32 (n, height, width, 1) in [-1, 1].

        Args:
            styles: float32 (n, layers, style), a style for each layer.
            noise: float32 (n, noise); none for None.

        Raises:
            ValueError: A shape does not fit, or a number is not finite.
        """
        wanted = (self.layers, self.card.preprocessing["style"])
        if noise is None:
            noise = np.zeros((len(styles), self.card.preprocessing["noise"]), np.float32)
        if styles.shape[1:] != wanted or not (np.isfinite(styles).all() and np.isfinite(noise).all()):
            raise ValueError(f"styles must be finite, of shape (n, {wanted}). Received: shape {styles.shape}")
        parts = [
            self._synthesis.run(
                ["images"], {"styles": styles[i : i + PICTURES_A_RUN], "noise": noise[i : i + PICTURES_A_RUN]}
            )[0]
            for i in range(0, len(styles), PICTURES_A_RUN)
        ]
        return np.clip(np.concatenate(parts), -1, 1)  # a runtime's tanh may lie 1e-7 beyond

    def sample(self, latents: np.ndarray, _labels: np.ndarray | None = None) -> np.ndarray:
        """Returns the pictures of latents, one style in all layers, with noise; as `ImageSampler.sample` does."""
        return self.draw(self.in_all_layers(self.styles(latents)), self.noise(len(latents)))
