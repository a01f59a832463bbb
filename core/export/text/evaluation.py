"""How well a committed network foresees real text, from its ONNX file. Imports no TensorFlow."""

import logging
import math
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.texts.catalogue import load_text
from core.documents import wilson_interval
from core.export.comparison import compared
from core.inference.text.generator import TextGenerator

TOLERANCE = 1e-3  # nats, bits, shares: another processor rounds differently, and the state carries it on

logger = logging.getLogger(__name__)


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: Its text could not be had.
    """
    card = load_card(name)
    data = load_text(card.data["name"], data_dir)
    if data.content_sha256 != card.data["content_sha256"]:
        logger.warning("This is not the text that %s was measured on. %s", name, data.reason)
    metrics = measure(TextGenerator.load(name), data.test, "test")
    return compared(card, metrics, len(data.test), lambda metric, _on_card: TOLERANCE * max(1, metric["value"]))


def measure(generator: TextGenerator, text: str, split: str) -> dict[str, dict[str, Any]]:
    """Returns how well each symbol of a split is foreseen, read once from its first to its last.

    Nats are of base e, bits of base 2; a symbol that the vocabulary lacks counts as the unknown one. Perplexity is
    e to the nats: among how many equally likely symbols one would be as unsure.
    """
    scores = generator.score(text)
    right, count = int(scores.is_likeliest.sum()), len(scores.nats)
    return {
        **in_units(float(scores.nats.mean()), text, split),
        f"{split}_next_character_accuracy": {
            "value": right / count,
            "interval": list(wilson_interval(right, count)),
            "count": count,
            "split": split,
        },
    }


def in_units(nats: float, text: str, split: str, prefix: str = "") -> dict[str, dict[str, Any]]:
    """Returns nats per symbol of `text`, and the same in bits, in bits per UTF-8 byte, and as perplexity."""
    bits = nats / math.log(2)
    values = {
        "nats_per_character": nats,
        "bits_per_character": bits,
        "bits_per_byte": bits * len(text) / len(text.encode()),
        "perplexity": math.exp(nats),
    }
    about = {"count": len(text), "split": split}
    return {f"{prefix}{split}_{name}": {"value": value, **about} for name, value in values.items()}


def baseline_nats(nats: np.ndarray, text: str, split: str, name: str, **details: Any) -> dict[str, dict[str, Any]]:
    """Returns a counting baseline's figures under `<name>_<split>_...`."""
    found = in_units(float(nats.mean()), text, split, f"{name}_")
    return {key: {**metric, **details} for key, metric in found.items()}
