"""What is in a picture? A network looks at it once, then says a word at a time and looks again before each."""

import dataclasses

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError
from core.inference.agreement import SPEAKER, SPOKEN
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.pictures.pixels import square
from core.scenes.grammar import END, start, written
from core.tasks import IMAGE_CAPTIONING


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sentence:
    """What was said of a picture.

    Args:
        words: With the full stop, where the network came to it.
        probabilities: float32 (words,), of each word behind those before it.
        attention: float32 (words, grid, grid): where the network looked before it said each word; each sums to 1.
    """

    words: tuple[str, ...]
    probabilities: np.ndarray
    attention: np.ndarray

    @property
    def text(self) -> str:
        """The sentence as it is written."""
        return written(self.words)


class Describer:
    """A trained network that describes pictures, behind its card.

    Args:
        card: What is known of the model; `card.labels` are the words.
        encoder: Runs `images` float32 (n, side, side, 1) in [0, 1] -> `features` (n, places, width), `state`
            (n, state_size).
        speaker: Runs `features`, `token` int32 (n,), `state` -> `logits` (n, words), `next_state`, `attention`
            (n, places).
    """

    def __init__(self, card: Card, encoder: Session, speaker: Session) -> None:
        self.card = card
        self._encoder = encoder
        self._speaker = speaker

    @classmethod
    def load(cls, name: str) -> "Describer":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not describe pictures, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != IMAGE_CAPTIONING:
            raise ArtifactError("The model must be one that describes pictures. Received: {name}.", name=name)
        return cls(card, load_session(card), load_session(card, SPEAKER))

    def look(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns the features of pictures, float32 (n, places, width), and the state to begin with.

        Args:
            images: float32 (n, side, side, 1) in [0, 1], light things on a dark ground.

        Raises:
            ValueError: The shape is not this network's, or a value is not finite.
        """
        side = self.card.preprocessing["height"]
        if images.ndim != 4 or images.shape[1:] != (side, side, 1) or not np.isfinite(images).all():
            raise ValueError(f"images must be finite, of shape (n, {side}, {side}, 1). Received: shape {images.shape}")
        features, state = self._encoder.run(["features", "state"], {"images": images.astype(np.float32)})
        return features, state

    def step(
        self, features: np.ndarray, tokens: np.ndarray, state: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns the logits of the next word, the next state, and where was looked, float32 (n, places)."""
        logits, next_state, attention = self._speaker.run(
            SPOKEN,
            {"features": features, "token": tokens.astype(np.int32), "state": state},
        )
        return logits, next_state, attention

    def describe(self, images: np.ndarray, language: str) -> list[Sentence]:
        """Returns a sentence for each picture: always the likeliest word, until the full stop.

        Args:
            images: As for `look`.
            language: "ko" or "en".
        """
        labels, grid = self.card.labels, self.card.preprocessing["grid"]
        features, state = self.look(images)
        tokens = np.full(len(images), labels.index(start(language)), np.int32)
        said, sure, looked = [], [], []
        for _word in range(self.card.preprocessing["length"]):
            logits, state, attention = self.step(features, tokens, state)
            tokens = logits.argmax(axis=-1).astype(np.int32)
            said.append(tokens)
            sure.append(softmax(logits)[np.arange(len(tokens)), tokens])
            looked.append(attention.reshape(-1, grid, grid))
            if all(labels.index(END) in row for row in np.stack(said, axis=1).tolist()):
                break
        parts = (np.stack(part, axis=1) for part in (said, sure, looked))
        return [self._sentence(*row) for row in zip(*parts, strict=True)]

    def _sentence(self, tokens: np.ndarray, sure: np.ndarray, looked: np.ndarray) -> Sentence:
        words = [self.card.labels[token] for token in tokens]
        length = words.index(END) + 1 if END in words else len(words)
        return Sentence(words=tuple(words[:length]), probabilities=sure[:length], attention=looked[:length])

    def fit(self, picture: np.ndarray) -> np.ndarray:
        """Returns a picture, uint8 (h, w, 3), as this network reads one, float32 (1, side, side, 1) in [0, 1].

        The largest centred square of it, turned to light on dark where its edge is light.
        """
        side = self.card.preprocessing["height"]
        found = square(picture, height=side, width=side, channels=1)[..., 0]
        edge = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
        return (1 - found if np.median(edge) > 0.5 else found).reshape(1, side, side, 1)
