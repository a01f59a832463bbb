"""Hangul out of styles, and a reader of jamo that says whether it can be read."""

import numpy as np

from core.artifacts import load_card
from core.errors import ArtifactError
from core.inference.agreement import READER
from core.inference.images.style_sampler import PICTURES_A_RUN, StyleSampler
from core.inference.sessions import Session, load_session
from core.tasks import HANGUL_GENERATION

READ_AT_ONCE = 250


class HangulSampler(StyleSampler):
    """A trained generator of Hangul, behind its card.

    A latent has a number for each font: all of it on one is that font, shared among several a hand between them.

    Args:
        card: What is known of the model.
        synthesis: Runs `styles` float32 (n, layers, style), `jamo` int32 (n, 3) -> `images` float32 (n, h, w, 1)
            [-1, 1].
        mapping: As of `StyleSampler`.
    """

    task = HANGUL_GENERATION

    def draw_jamo(self, styles: np.ndarray, jamo: np.ndarray) -> np.ndarray:
        """Returns the pictures, float32 (n, height, width, 1) in [-1, 1].

        Args:
            styles: float32 (n, layers, style), a style for each layer.
            jamo: Integers (n, 3): initial 0 to 18, vowel 0 to 20, final 0 to 27, of which 0 is none.

        Raises:
            ValueError: A shape does not fit, or a number is not finite.
        """
        wanted = (self.layers, self.card.preprocessing["style"])
        if styles.shape[1:] != wanted or jamo.shape != (len(styles), 3) or not np.isfinite(styles).all():
            raise ValueError(f"styles must be finite, of shape (n, {wanted}). Received: shape {styles.shape}")
        jamo = np.ascontiguousarray(jamo, np.int32)
        parts = [
            self._synthesis.run(
                ["images"], {"styles": styles[i : i + PICTURES_A_RUN], "jamo": jamo[i : i + PICTURES_A_RUN]}
            )[0]
            for i in range(0, len(styles), PICTURES_A_RUN)
        ]
        return np.clip(np.concatenate(parts), -1, 1)  # a runtime's tanh may lie 1e-7 beyond

    def write(self, latents: np.ndarray, jamo: np.ndarray) -> np.ndarray:
        """Returns the pictures of latents float32 (n, fonts) and jamo (n, 3), one style in all layers."""
        return self.draw_jamo(self.in_all_layers(self.styles(latents)), jamo)


class JamoReader:
    """A reader of jamo, which has learned from other fonts than the generator beside it.

    Args:
        session: Runs `images` float32 (n, 32, 32, 1) [-1, 1] -> `features` (n, d) and the logits `initial` (n, 19),
            `vowel` (n, 21) and `final` (n, 28).
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def load(cls, name: str) -> "JamoReader":
        """Returns the reader beside a generator. Raises ArtifactError where there is none, or it is another file."""
        card = load_card(name)
        if READER not in card.files:
            raise ArtifactError("The model must have a reader of jamo. Received: {name}.", name=name)
        return cls(load_session(card, READER))

    def read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns features float32 (n, d) and jamo int64 (n, 3) of images float32 (n, 32, 32, 1) in [-1, 1]."""
        features, found = [], []
        for start in range(0, len(images), READ_AT_ONCE):
            part = np.ascontiguousarray(images[start : start + READ_AT_ONCE], np.float32)
            first, *logits = self._session.run(["features", "initial", "vowel", "final"], {"images": part})
            features.append(first)
            found.append(np.stack([one.argmax(axis=-1) for one in logits], axis=-1))
        return np.concatenate(features), np.concatenate(found)
