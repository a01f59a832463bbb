"""How well the committed networks keep a thing in mind, from their ONNX files. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import Card, load_card
from core.data.sequences import memory
from core.export.comparison import compared, share_right
from core.inference.sessions import Session, load_session

RECALLS = 500  # sequences a distance
SEED = 20_261_121  # of the test sequences; no training uses it
TOLERANCE = 2e-4


def evaluate(name: str, _data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
    """
    card = load_card(name)
    metrics = measure_memory(card, load_session(card))
    count = metrics["accuracy_by_distance"]["count"]
    return compared(card, metrics, count, lambda _metric, _on_card: TOLERANCE)


def recall_sequences(longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns the test sequences, a block of 500 for each distance from 0, and the thing of each."""
    distances = np.repeat(np.arange(longest - 1), RECALLS)
    return memory.sequences(distances, longest, np.random.default_rng(SEED))


def measure_memory(card: Card, session: Session) -> dict[str, Any]:
    """Returns how often the thing is recalled: over all distances, and at each."""
    tokens, things = recall_sequences(card.preprocessing["longest"])
    right = read_to_end(session, tokens, card.inputs[1].shape[1] or 0).argmax(axis=1) == things
    by_distance = right.reshape(-1, RECALLS).mean(axis=1)
    return {
        "accuracy_by_distance": {
            **share_right(int(right.sum()), len(right)),
            "distances": list(range(len(by_distance))),
            "accuracies": by_distance.round(4).tolist(),
            "chance": 1 / memory.THINGS,
        }
    }


def read_to_end(session: Session, tokens: np.ndarray, state_size: int) -> np.ndarray:
    """Returns the logits after the last symbol of each sequence.

    Args:
        tokens: int32 (n, length).

    Returns:
        float32 (n, classes).
    """
    state = np.zeros((len(tokens), state_size), np.float32)
    for moment in np.ascontiguousarray(tokens.T):
        logits, state = session.run(["logits", "next_state"], {"token": moment, "state": state})
    return logits
