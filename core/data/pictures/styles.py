"""Pictures whose style a network takes over, drawn here by code and a seed: strokes, mosaic, hatching.

    drawn("mosaic", 256)    # float32 (256, 256, 3) in [0, 1]

They are nobody's paintings, so their licence is the project's own. What counts of each are its statistics: colours,
and how wide, how long and how parallel its marks are.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

FINER = 2  # drawn so many times larger, then averaged, so that edges are smooth
SEED = 26
STROKES = ("#0b1f4b", "#123a7a", "#1f5fae", "#3f8fd0", "#8ec3e6", "#e9c13a", "#f4e19a", "#d8872b", "#f7f2dc", "#2f6f5e")
STROKE_SHARES = (0.14, 0.17, 0.18, 0.13, 0.08, 0.09, 0.06, 0.05, 0.04, 0.06)
TILES = ("#1e7a5a", "#2a9d7a", "#c3352b", "#e2563c", "#23408e", "#3867c8", "#f0b429", "#f7dd8a", "#f4efe2", "#8a2f6b")
GROUT = (28, 24, 30)
PAPER, GRAPHITE = (244, 239, 226), (38, 38, 46)


def _flow(side: int, rng: np.random.Generator, smoothness: float) -> np.ndarray:
    """Returns an angle at each pixel that changes slowly, radians, float64 (side, side)."""
    parts = [gaussian_filter(rng.standard_normal((side, side)), smoothness, mode="wrap") for _ in range(2)]
    return np.arctan2(*parts)


def _canvas(side: int, colour: str | tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (side, side), colour)
    return image, ImageDraw.Draw(image)


def _path(start: np.ndarray, angles: np.ndarray, length: float, step: float) -> np.ndarray:
    """Returns the places of a mark that follows the angles from `start` on, float64 (n, 2), x before y."""
    places = [start]
    side = len(angles)
    for _ in range(int(length / step)):
        x, y = places[-1]
        angle = angles[int(y) % side, int(x) % side]
        places.append(places[-1] + step * np.array([np.cos(angle), np.sin(angle)]))
    return np.array(places)


def _strokes(side: int, rng: np.random.Generator) -> Image.Image:
    """Long strokes of a broad brush that swirl, each of several bristles in shades of one colour."""
    image, draw = _canvas(side, STROKES[1])
    angles = _flow(side, rng, side / 9)
    shades = np.array([[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in STROKES])
    width, bristle = side / 36, side / 150
    for _ in range(2_600):
        colour = shades[rng.choice(len(shades), p=STROKE_SHARES)]
        path = _path(rng.uniform(0, side, 2), angles, rng.uniform(0.08, 0.2) * side, side / 100)
        across = np.stack([-np.gradient(path[:, 1]), np.gradient(path[:, 0])], axis=1)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        for offset in np.arange(-width / 2, width / 2, bristle):
            shade = np.clip(colour + rng.normal(0, 20), 0, 255).astype(int)
            draw.line([tuple(place) for place in path + across * offset], tuple(shade), round(bristle) + 1, "curve")
    return image


def _mosaic(side: int, rng: np.random.Generator) -> Image.Image:
    """Tiles of stone in the colours of a painted temple, dark between them; each leans to one shade."""
    tile = side / 17
    grid = np.stack(np.meshgrid(*[np.arange(-tile, side + tile, tile)] * 2), axis=-1).reshape(-1, 2)
    middles = grid + rng.uniform(-0.36, 0.36, grid.shape) * tile
    pixels = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1)
    distances, nearest = cKDTree(middles).query(pixels, k=2)
    colours = np.array([[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in TILES])
    patches = gaussian_filter(rng.standard_normal((len(TILES), side, side)), (0, tile * 1.3, tile * 1.3), mode="wrap")
    x, y = np.clip(middles.astype(int), 0, side - 1).T
    of_tile = colours[np.argmax(patches[:, y, x], axis=0)] + rng.normal(0, 14, (len(middles), 1))
    picture = of_tile[nearest[..., 0]]
    picture[distances[..., 1] - distances[..., 0] < tile * 0.17] = GROUT
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _hatching(side: int, rng: np.random.Generator) -> Image.Image:
    """A pencil's short parallel lines, in three directions the more there are, the darker it is."""
    image, draw = _canvas(side, PAPER)
    tone = gaussian_filter(rng.standard_normal((side, side)), side / 12, mode="wrap")
    tone = (tone - tone.min()) / np.ptp(tone)
    for angle, least in ((-0.9, 0.25), (0.7, 0.48), (0.05, 0.68)):
        along = np.array([np.cos(angle), np.sin(angle)])
        for _ in range(2_600):
            start = rng.uniform(0, side, 2)
            if tone[int(start[1]), int(start[0])] < least + rng.uniform(-0.05, 0.05):
                continue
            end = start + (along + rng.normal(0, 0.05, 2)) * rng.uniform(0.05, 0.13) * side
            shade = (np.array(GRAPHITE) + rng.uniform(0, 70)).astype(int)
            draw.line([tuple(start), tuple(end)], tuple(shade), round(rng.uniform(0.8, 1.5) * side / 256))
    return image


DRAWERS: dict[str, Callable[[int, np.random.Generator], Image.Image]] = {
    "strokes": _strokes,
    "mosaic": _mosaic,
    "hatching": _hatching,
}


def drawn(name: str, side: int = 256) -> np.ndarray:
    """Returns a style's picture, the same at each call.

    Args:
        name: One of DRAWERS.
        side: px.

    Returns:
        float32 (side, side, 3) in [0, 1].
    """
    image = DRAWERS[name](side * FINER, np.random.default_rng(SEED))
    return np.asarray(image.reduce(FINER), np.float32) / 255
