"""How numbers that may be negative become a picture.

Views: "picture" shows 0 as black and 1 as white; "signed" shows -limit, 0 and limit on a purple-white-orange
scale; "size" shows |x| and "level" x from 0 to limit in grey. Three channels keep their colours; there
"signed" shows 0 as mid-grey.
"""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.convolution.kernels import Cells
from core.convolution.layer import LayerSettings, Pixels
from core.pictures.pixels import encode_png, fit_within
from core.ui.shared.encoding import base64_of

# ColorBrewer's PuOr, from -1 to 1. Source: https://colorbrewer2.org
DIVERGING = np.array(
    [
        (45, 0, 75),
        (84, 39, 136),
        (128, 115, 172),
        (178, 171, 210),
        (216, 218, 235),
        (247, 247, 247),
        (254, 224, 182),
        (253, 184, 99),
        (224, 130, 20),
        (179, 88, 6),
        (127, 59, 8),
    ],
    np.float32,
)
DISPLAYED_SIDE = 320  # px; larger stages travel at this size, a panel is about 250 wide
EXACT_COUNT = 4096  # values; up to so many travel as the numbers themselves


@dataclasses.dataclass(frozen=True, kw_only=True)
class View:
    """A view by name, and the largest value that its scale tells apart."""

    name: str
    limit: float

    @property
    def ends(self) -> tuple[float, float]:
        """The values at the two ends of the scale."""
        return (-self.limit if self.name == "signed" else 0.0, 1.0 if self.name == "picture" else self.limit)

    @property
    def code(self) -> tuple[int, float]:
        """(zero, unit) of the 8-bit codes: value = (code - zero) * unit."""
        if self.name in ("signed", "size"):
            return 128, self.limit / 127
        return 0, self.ends[1] / 255

    def clipped_share(self, maps: Pixels) -> float:
        """Returns which share of the values the scale cannot show, in [0, 1]."""
        if self.name in ("signed", "size"):
            return 0.0
        low, high = self.ends
        slack = 1e-5 * max(high, 1)
        return float(np.mean((maps < low - slack) | (maps > high + slack)))


PICTURE = View(name="picture", limit=1.0)


def fitting_view(wish: str, convolved: Pixels, kernel: Cells, channels: int, settings: LayerSettings) -> View:
    """Returns the view of a layer's results; its limit comes from the convolution, so that it outlives ReLU.

    Args:
        wish: Name of a view, or "auto": a kernel that keeps the brightness shows a picture, one that adds it up
            a level, one that takes differences signed values.
        convolved: float32 (rows, columns, channels), before the activation.
        kernel, channels, settings: What made it; `channels` are those of the layer's input.
    """
    limit = max(float(np.abs(convolved).max()), 1e-6)
    gain = float(kernel.sum()) * (channels if settings.is_summed else 1)
    if wish == "auto":
        is_difference = gain < 0.01 * float(np.abs(kernel).sum())
        wish = "signed" if is_difference else "picture" if abs(gain - 1) < 0.01 else "level"
    return View(name=wish, limit=limit)


def activated_view(view: View, settings: LayerSettings) -> View:
    """Returns the view after the activation: the same, but sigmoid and tanh have limits of their own."""
    return dataclasses.replace(view, limit=1.0) if settings.activation in ("sigmoid", "tanh") else view


def travelling(maps: Pixels, view: View) -> dict[str, Any]:
    """Returns what the page needs to colour and to read a stage: its exact numbers if they are few, else a PNG."""
    fields = {"view": view.name, "limit": view.limit, "low": view.ends[0], "high": view.ends[1]}
    if maps.size <= EXACT_COUNT:
        return fields | {"values": base64_of(maps.astype("<f4").tobytes())}
    zero, unit = view.code
    png = encode_png(fit_within(_grey_or_colour(codes_of(maps, view)), DISPLAYED_SIDE))
    return fields | {"png": base64_of(png), "zero": zero, "unit": unit}


def codes_of(maps: Pixels, view: View) -> NDArray[np.uint8]:
    """Returns the 8-bit codes of values, rounded to the nearest and clipped, in the same shape."""
    zero, unit = view.code
    codes = maps * np.float32(1 / unit)
    codes += np.float32(zero + 0.5)  # a cast rounds down
    return np.clip(codes, 0, 255, out=codes).astype(np.uint8)


def coloured(maps: Pixels, view: View) -> NDArray[np.uint8]:
    """Returns a stage as the page shows it, uint8 (height, width[, 3]), at full size."""
    if view.name == "signed" and maps.shape[2] == 1:
        places = np.linspace(-view.limit, view.limit, len(DIVERGING))
        parts = [np.interp(maps[..., 0], places, DIVERGING[:, part]) for part in range(3)]
        return np.rint(np.stack(parts, axis=-1)).astype(np.uint8)
    low, high = view.ends
    shown = np.abs(maps) if view.name == "size" else maps
    return _grey_or_colour(np.rint(np.clip((shown - low) / (high - low), 0, 1) * 255).astype(np.uint8))


def _grey_or_colour(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return samples[..., 0] if samples.shape[2] == 1 else samples
