"""The convolution lab's arithmetic against other engines: 1024 x 1024 in colour, 7 x 7, every channel on its own."""

import importlib
import importlib.util
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.bench.timing import milliseconds, row
from core.convolution.kernels import Cells, random_cells
from core.convolution.layer import LONGEST_SIDE, LayerSettings, Stages, as_input, convolve, run_layer

cv2: Any = importlib.import_module("cv2") if importlib.util.find_spec("cv2") else None

REPEATS = 15
ONE_FILTER = LayerSettings(padding="same", is_summed=False)
CHAIN = {
    "summed, ReLU, max-pool": LayerSettings(padding="same", activation="relu", pooling="max"),
    "depthwise, sigmoid, average-pool": LayerSettings(
        padding="same", is_summed=False, activation="sigmoid", pooling="average"
    ),
    "dilated by 3, padding 9": LayerSettings(padding=9, dilation=3, activation="tanh", pooling="max"),
}


def rows() -> list[dict[str, Any]]:
    """Returns one row an engine for the same filter, then one a whole chain from the decoded picture on."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (LONGEST_SIDE, LONGEST_SIDE, 3), np.uint8)
    pixels, kernel = as_input(picture), random_cells(7, seed=0)
    job = "convolution: 1024 x 1024 x 3, 7 x 7"
    ours = milliseconds(lambda: convolve(pixels, kernel, ONE_FILTER), repeats=REPEATS)
    found = [row(job, "glassbox", ours)]
    peers: dict[str, Callable[[], object] | None] = {
        "scipy.ndimage.correlate": lambda: ndimage.correlate(pixels, kernel[..., np.newaxis], mode="constant"),
        "scipy.ndimage.convolve": lambda: ndimage.convolve(pixels, kernel[..., np.newaxis], mode="constant"),
        "OpenCV filter2D": cv2 and (lambda: cv2.filter2D(pixels, -1, kernel, borderType=cv2.BORDER_CONSTANT)),
    }
    for engine, call in peers.items():
        found.append(row(job, engine, call and milliseconds(call, repeats=REPEATS), ours=ours))
    for name, chosen in CHAIN.items():
        times = milliseconds(partial(_chain, picture, kernel, chosen), repeats=REPEATS)
        found.append(row(f"convolution chain: {name}", "glassbox", times))
    return found


def _chain(picture: NDArray[np.uint8], kernel: Cells, chosen: LayerSettings) -> Stages:
    return run_layer(as_input(picture), kernel, chosen)
