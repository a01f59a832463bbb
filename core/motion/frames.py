"""Frames of a scene: a picture of a thing, scaled into its square, and the curtain before it."""

import numpy as np

from core.motion.paths import SIDE, Paths

CURTAIN_VALUE = 0.5
INK = 25  # of 255: what is darker belongs to the ground
THING = 28  # px, the side of a thing's picture


def ink_squares(things: np.ndarray) -> np.ndarray:
    """Returns the smallest square round each picture's ink, float32 (n, 3): x and y of its centre and its side.

    Args:
        things: uint8 (n, 28, 28); an empty one has the whole picture.
    """
    ink = things > INK
    spans = []
    for axis in (1, 2):  # columns, then rows
        is_inked: np.ndarray = np.any(ink, axis=axis)
        is_inked[~is_inked.any(axis=1)] = True
        first, last = is_inked.argmax(axis=1), THING - is_inked[:, ::-1].argmax(axis=1)
        spans.append((first, last))
    (left, right), (top, bottom) = spans
    side = np.maximum(right - left, bottom - top)
    return np.stack([(left + right) / 2, (top + bottom) / 2, side], axis=-1).astype(np.float32)


def draw_frames(things: np.ndarray, paths: Paths) -> np.ndarray:
    """Returns the frames, float32 (n, frames, 64, 64) in [0, 1].

    Args:
        things: uint8 (n, 28, 28), one for each scene.
    """
    count, frames = paths.squares.shape[:2]
    ink = np.repeat(ink_squares(things), frames, axis=0)
    squares = paths.squares.reshape(-1, 3)
    across, down = (_weights(squares[:, axis], squares[:, 2], ink[:, axis], ink[:, 2]) for axis in (0, 1))
    pictures = np.repeat(things.astype(np.float32) / 255, frames, axis=0)
    drawn = np.clip(down @ pictures @ across.transpose(0, 2, 1), 0, 1)
    left, right = paths.curtains.reshape(-1, 2, 1).transpose(1, 0, 2)
    columns = np.arange(SIDE) + 0.5
    is_curtain = ((columns > left) & (columns < right))[:, np.newaxis]
    return np.where(is_curtain, np.float32(CURTAIN_VALUE), drawn).reshape(count, frames, SIDE, SIDE)


def _weights(centre: np.ndarray, side: np.ndarray, ink_centre: np.ndarray, ink_side: np.ndarray) -> np.ndarray:
    """Returns how much each of 28 pixels gives to each of 64, float32 (n, 64, 28): linear, smooth where it shrinks."""
    ratio = (ink_side / side)[:, np.newaxis, np.newaxis]  # pixels of the thing for one of the frame
    radius = np.maximum(np.float32(1), ratio)
    places = (np.arange(SIDE, dtype=np.float32) + 0.5)[:, np.newaxis] - centre[:, np.newaxis, np.newaxis]
    wanted = ink_centre[:, np.newaxis, np.newaxis] + places * ratio - 0.5
    return np.maximum(0, 1 - np.abs(wanted - np.arange(THING, dtype=np.float32)) / radius) / radius
