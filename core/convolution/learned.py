"""The filters that a served network has learned, and how much they look like the hand-made ones."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from core.artifacts import MODEL_FILE, Card, bytes_of, verified_path
from core.convolution.kernels import KernelShape, kernel_cells
from core.errors import ArtifactError

COMPARED = ("sobel-x", "sobel-y", "laplacian", "gaussian-blur", "emboss")  # Prewitt and Scharr are nearly Sobel
COMPARED_SIZE = 3  # of the kernels that can be compared


def first_layer(card: Card) -> str | None:
    """Returns the name of the network's first convolution layer, None for one without."""
    return next((layer["layer"] for layer in card.layers if layer["kind"] == "conv"), None)


def first_filters(card: Card) -> NDArray[np.float32]:
    """Returns the kernels of the first convolution, read from the served file itself.

    Returns:
        float32 (filters, height, width, channels), read-only. Where the export has folded a batch norm into
        the convolution, its factors are in them.

    Raises:
        ArtifactError: The network has no convolution, or its file differs from its card.
    """
    return _filters(verified_path(card), card.files[MODEL_FILE]["sha256"], f"{first_layer(card)}/kernel")


@lru_cache(maxsize=16)
def _filters(path: Path, sha256: str, tensor: str) -> NDArray[np.float32]:
    for weights in onnx.load_from_string(bytes_of(path, sha256)).graph.initializer:
        if weights.name == tensor:
            filters = np.moveaxis(numpy_helper.to_array(weights), 1, 3)  # ONNX has (filters, channels, height, width)
            filters.flags.writeable = False
            return filters
    raise ArtifactError("{name} must have the weights {tensor}.", name=path.parent.name, tensor=tensor)


def most_alike(filters: NDArray[np.float32]) -> list[tuple[str, float]]:
    """Returns for each filter the kernel of COMPARED that it looks most like.

    Args:
        filters: float32 (filters, 3, 3, channels); the channels are averaged.

    Returns:
        One (name, cosine of the angle between the two in [-1, 1]) a filter; below 0 it is inverted. Nothing
        where the filters have another size.
    """
    if filters.shape[1:3] != (COMPARED_SIZE, COMPARED_SIZE):
        return []
    made = _directions(np.stack([kernel_cells(name, KernelShape(size=COMPARED_SIZE)) for name in COMPARED]))
    cosines = _directions(filters.mean(axis=3)) @ made.T  # (filters, kernels)
    best = np.abs(cosines).argmax(axis=1)
    return [(COMPARED[kernel], float(cosines[index, kernel])) for index, kernel in enumerate(best)]


def _directions(kernels: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = kernels.reshape(len(kernels), -1)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
