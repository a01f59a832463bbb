"""What comes next? A network reads the last week of a series and answers with three quantiles of each hour of a day."""

import numpy as np

from core.artifacts import Card, load_card
from core.errors import ArtifactError
from core.inference.sessions import Session, load_session
from core.tasks import FORECASTING

BATCH = 200


class Forecaster:
    """A trained network that forecasts a series, behind its card.

    Args:
        card: What is known of the model; `card.preprocessing["columns"]` names what of each hour it reads.
        session: Runs `past` float32 (n, 168, columns), `future` float32 (n, 24, 12) -> `quantiles` (n, 24, 3).
    """

    def __init__(self, card: Card, session: Session) -> None:
        self.card = card
        self._session = session

    @classmethod
    def load(cls, name: str) -> "Forecaster":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not forecast, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != FORECASTING:
            raise ArtifactError("The model must be one that forecasts a series. Received: {name}.", name=name)
        return cls(card, load_session(card))

    def forecast(self, past: np.ndarray, future: np.ndarray) -> np.ndarray:
        """Returns the 10, 50 and 90 % quantiles of each hour to come in the series' own unit, float32 (n, 24, 3).

        Args:
            past: float32 (n, 168, columns), the latest hour last.
            future: float32 (n, 24, 12), the calendar of the hours to come.

        Raises:
            ValueError: A shape is not this network's, or a value is not finite.
        """
        shapes = [spec.shape[1:] for spec in self.card.inputs]
        if [past.shape[1:], future.shape[1:]] != shapes or len(past) != len(future):
            raise ValueError(f"past and future must be (n, *{shapes}). Received: {past.shape}, {future.shape}")
        if not (np.isfinite(past).all() and np.isfinite(future).all()):
            raise ValueError("past and future must be finite. Received: a value that is not")
        starts = range(0, len(past), BATCH)
        parts = ({"past": past[i : i + BATCH], "future": future[i : i + BATCH]} for i in starts)
        return np.concatenate([self._session.run(["quantiles"], feeds)[0] for feeds in parts])
