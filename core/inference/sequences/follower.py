"""Where is the thing, frame by frame, and is anything of it to be seen?"""

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError
from core.inference.sessions import Session, load_session
from core.tasks import TRACKING


class Follower:
    """A trained network that follows a thing, behind its card.

    Args:
        card: What is known of the model; `card.preprocessing["side"]` is that of a frame, px.
        session: Runs `frame` float32 (n, side, side) in [0, 1], `state` float32 (n, state_size) -> `place` (n, 4),
            `next_state`.
    """

    def __init__(self, card: Card, session: Session) -> None:
        self.card = card
        self._session = session

    @classmethod
    def load(cls, name: str) -> "Follower":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not follow a thing, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != TRACKING:
            raise ArtifactError("The model must be one that follows a thing. Received: {name}.", name=name)
        return cls(card, load_session(card))

    def first_state(self, count: int) -> np.ndarray:
        """Returns the state before the first frame of `count` scenes, float32 (count, state_size)."""
        return np.zeros((count, self.card.inputs[1].shape[1] or 0), np.float32)

    def step(self, frame: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Looks at one frame of each scene.

        Args:
            frame: float32 (n, side, side) in [0, 1].
            state: float32 (n, state_size).

        Returns:
            Places, float32 (n, 4): x and y of the centre and the side, by the frame's side, and how sure it is that
            something is to be seen, in 0..1; and the next state.
        """
        place, state = self._session.run(["place", "next_state"], {"frame": frame, "state": state})
        return place, state

    def follow(self, frames: np.ndarray) -> np.ndarray:
        """Returns the places in whole scenes, float32 (n, frames, 4), see `step`.

        Args:
            frames: float32 (n, frames, side, side) in [0, 1].

        Raises:
            ValueError: The shape is not this network's, or a value is not finite.
        """
        side = self.card.preprocessing["side"]
        if frames.ndim != 4 or frames.shape[2:] != (side, side) or not np.isfinite(frames).all():
            raise ValueError(f"frames must be finite, of shape (n, frames, {side}, {side}). Received: {frames.shape}")
        state, found = self.first_state(len(frames)), []
        for number in range(frames.shape[1]):
            place, state = self.step(np.ascontiguousarray(frames[:, number], np.float32), state)
            found.append(place)
        return np.stack(found, axis=1)
