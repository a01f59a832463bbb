"""Scenes in which a thing moves: MNIST's digits and Fashion-MNIST's clothes, on paths drawn at random.

What is seen in a scene is a picture of the same part: things of the test part move in no scene that is learned from.
"""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np

from core.data.pictures.catalogue import load as load_images
from core.motion.frames import draw_frames
from core.motion.paths import SIDE, Paths, draw_paths

NAME, TITLE = "moving", "Generated scenes of digits and clothes that go behind a curtain"
LICENCE = "MNIST: CC BY-SA 3.0; Fashion-MNIST: MIT"
SOURCE = "core/data/sequences/moving.py"
SETS = ("mnist", "fashion")
PARTS = ("train", "validation", "test")
SIZES = {"validation": 512, "test": 2_000}  # scenes
SEED = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class MovingData:
    """Pictures of things by part, uint8 (n, 28, 28)."""

    things: dict[str, np.ndarray]

    @property
    def content_sha256(self) -> str:
        """The sha256 of the things of the test part."""
        return hashlib.sha256(self.things["test"].data).hexdigest()


def load(data_dir: Path | None = None) -> MovingData:
    """Returns the things; the scenes are drawn by `scenes`. Raises DataError where a data set could not be had."""
    sets = [load_images(name, data_dir) for name in SETS]
    return MovingData(
        things={
            part: np.ascontiguousarray(np.concatenate([getattr(data, part).images[..., 0] for data in sets]))
            for part in PARTS
        }
    )


def scenes(
    things: np.ndarray, count: int, frames: int, rng: np.random.Generator, length: int | None = None
) -> tuple[np.ndarray, Paths]:
    """Returns scenes drawn at random: their frames, float32 (count, frames, 64, 64) in [0, 1], and what happens.

    Args:
        things: uint8 (n, 28, 28), of which each scene takes one.
        length: How many frames in a row of each scene are returned, from a frame drawn at random on; None for all.
    """
    chosen = things[rng.integers(len(things), size=count)]
    paths = draw_paths(count, frames, rng)
    if length is not None and length < frames:
        paths = paths.cut(rng.integers(frames - length + 1, size=count), length)
    return draw_frames(chosen, paths), paths


def places(paths: Paths) -> np.ndarray:
    """Returns what to say of each frame, float32 (n, frames, 4): centre and side by 64 px, and visible, 0 or 1."""
    return np.concatenate([paths.squares / SIDE, ~paths.hidden[..., np.newaxis]], axis=-1).astype(np.float32)
