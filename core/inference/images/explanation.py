"""Why this answer? Where in the picture an image classifier found its evidence."""

import numpy as np
import onnx
from onnx import numpy_helper

from core.artifacts import Card, verified_bytes
from core.inference.images.classifier import ImageClassifier

BATCH = 64  # covered pictures that are looked at together


def averaged_maps(card: Card) -> str | None:
    """Returns the tensor that the network's global average pooling averages, None for a network without."""
    tensors = [layer["tensor"] for layer in card.layers]
    place = next((i for i, layer in enumerate(card.layers) if layer["kind"] == "average"), None)
    return tensors[place - 1] if place else None


def class_activation_map(classifier: ImageClassifier, images: np.ndarray, label: int) -> np.ndarray:
    """Returns the evidence for one class at each place of the last feature maps, exact for the served file.

    The mean over all places plus the class's bias is its logit.

    Args:
        classifier: A network that ends in global average pooling and one dense layer.
        images: float32 (1, height, width, channels) in [0, 1].
        label: Number of the class.

    Returns:
        float32 (rows, columns), in units of the logit; negative speaks against the class.

    Raises:
        ValueError: The network has no global average pooling.

    Source: Zhou et al. 2016, Learning deep features for discriminative localization, arXiv:1512.04150, eq. 2.
    """
    tensor = averaged_maps(classifier.card)
    if tensor is None:
        raise ValueError(f"The network must average its last feature maps. Received: {classifier.card.name}")
    maps = classifier.activations(images, tensor)[tensor][0]  # (channels, rows, columns)
    return np.tensordot(last_weights(classifier.card)[:, label], maps, axes=1).astype(np.float32)


def last_weights(card: Card) -> np.ndarray:
    """Returns the kernel of the last dense layer from the served file, float32 (features, classes)."""
    for constant in onnx.load_from_string(verified_bytes(card)).graph.initializer:
        if constant.name == "logits/kernel":
            return numpy_helper.to_array(constant)
    raise ValueError(f"The graph must have logits/kernel. Received: {card.name}")


def occlusion_map(
    classifier: ImageClassifier,
    images: np.ndarray,
    label: int,
    *,
    logit: float,
    window: int,
    stride: int,
    logits: np.ndarray | None = None,
) -> np.ndarray:
    """Returns how much the logit of a class falls when a square of the picture is covered.

    The cover has the mean colour of the picture, black for digits, whose paper is black.

    Args:
        classifier: Any network.
        images: float32 (1, height, width, channels) in [0, 1].
        label: Number of the class.
        logit: That of the class for the whole picture.
        window: Side of the square, px of the network's input.
        stride: Step between two squares, px.
        logits: What `covered_logits` gives for the same picture, window and stride, where it is known already.

    Returns:
        float32 (height, width): the mean over all squares that cover a pixel; positive speaks for the class.

    Source: Zeiler and Fergus 2014, Visualizing and understanding convolutional networks, arXiv:1311.2901, section 4.2.
    """
    height, width = images.shape[1:3]
    if logits is None:
        logits = covered_logits(classifier, images, window=window, stride=stride)
    falls, times = np.zeros((height, width), np.float64), np.zeros((height, width))
    for covered_logit, (top, left) in zip(logits[:, label], _corners(height, width, window, stride), strict=True):
        falls[top : top + window, left : left + window] += logit - covered_logit
        times[top : top + window, left : left + window] += 1
    return (falls / np.maximum(times, 1)).astype(np.float32)


def covered_logits(classifier: ImageClassifier, images: np.ndarray, *, window: int, stride: int) -> np.ndarray:
    """Returns the logits of every class, float32 (squares, classes), with one square covered after the other.

    Args:
        classifier, images, window, stride: See `occlusion_map`, which needs a class's column of them.
    """
    if not 1 <= window <= min(images.shape[1:3]) or stride < 1:
        raise ValueError(f"The window must fit into the picture. Received: window={window}, stride={stride}")
    is_digit = classifier.card.preprocessing["fit"] == "mnist"
    cover = np.zeros(images.shape[-1], np.float32) if is_digit else images[0].mean(axis=(0, 1))
    corners = _corners(images.shape[1], images.shape[2], window, stride)
    found = []
    for start in range(0, len(corners), BATCH):
        part = corners[start : start + BATCH]
        covered = np.repeat(images, len(part), axis=0)
        for image, (top, left) in zip(covered, part, strict=True):
            image[top : top + window, left : left + window] = cover
        found.append(classifier.predict_logits(covered))
    return np.concatenate(found)


def _corners(height: int, width: int, window: int, stride: int) -> list[tuple[int, int]]:
    """Returns (top, left) of every square."""
    tops, lefts = (sorted({*range(0, side - window, stride), side - window}) for side in (height, width))
    return [(top, left) for top in tops for left in lefts]
