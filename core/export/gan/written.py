"""Measures a generator of Hangul again, from its ONNX files and the fonts of this machine. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

from core.artifacts import load_card
from core.data.pictures import hangul
from core.export.comparison import compared
from core.export.gan.legibility import Legibility
from core.inference.images.hangul_sampler import HangulSampler, JamoReader

TOLERANCE = 0.03  # of a figure: another FreeType draws the fonts a little differently


def evaluate(name: str, _data_dir: Path | None = None) -> dict[str, Any]:
    """Returns what `compared` says of the card's figures. Raises DataError where a font is not installed."""
    card, data = load_card(name), hangul.load()
    metrics = Legibility(JamoReader.load(card.name).read, data).figures(drawing(HangulSampler.load(card.name)))
    return compared(card, metrics, len(data.test), lambda _metric, on_card: TOLERANCE * max(abs(on_card), 0.05))


def drawing(sampler: HangulSampler) -> Any:
    """Returns what draws latents float32 (n, fonts) and syllables' places (n,)."""
    return lambda latents, places: sampler.write(latents, hangul.jamo(places))
