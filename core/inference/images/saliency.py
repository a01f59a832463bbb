"""Which pixels a class's logit depends on: maps of the gradient, and a check whether they tell of the network."""

import numpy as np

from core.artifacts import MODEL_FILE
from core.inference.backward import DIRECTION, GRADIENT, gradient_session
from core.inference.images.classifier import ImageClassifier
from core.inference.sessions import Session

BATCH = 4  # pictures that are looked at together; each keeps all of its feature maps until its gradient is done
SAMPLES, NOISE = 32, 0.15  # of SmoothGrad: how many, and the deviation, in the range of a pixel
STEPS = 32  # of the path of integrated gradients


def gradients_of(session: Session, images: np.ndarray, label: int, classes: int) -> np.ndarray:
    """Returns the gradient of one logit with respect to each picture.

    Args:
        session: Of `core.inference.backward`'s graph of `logits`.
        images: float32 (n, height, width, channels) in [0, 1].
        label: Number of the class, 0 to `classes` - 1.

    Returns:
        float32 (n, height, width, channels), in units of the logit a unit of the pixel.
    """
    found = []
    for start in range(0, len(images), BATCH):
        part = np.ascontiguousarray(images[start : start + BATCH], dtype=np.float32)
        direction = np.zeros((len(part), classes), np.float32)
        direction[:, label] = 1
        found.append(session.run([GRADIENT], {"images": part, DIRECTION: direction})[0])
    return np.concatenate(found)


def gradient_map(session: Session, images: np.ndarray, label: int, classes: int) -> np.ndarray:
    """Returns how the logit changes where one pixel gets lighter, summed over its colours: float32 (height, width).

    Source: Simonyan et al. 2013, Deep inside convolutional networks, arXiv:1312.6034, section 3.
    """
    return gradients_of(session, images, label, classes)[0].sum(axis=-1)


def smooth_grad(session: Session, images: np.ndarray, label: int, classes: int, seed: int = 0) -> np.ndarray:
    """Returns the mean of `gradient_map` over SAMPLES noisy copies of the picture: float32 (height, width).

    Source: Smilkov et al. 2017, SmoothGrad: removing noise by adding noise, arXiv:1706.03825, eq. 2.
    """
    noise = np.random.default_rng(seed).normal(0, NOISE, (SAMPLES, *images.shape[1:])).astype(np.float32)
    return gradients_of(session, images + noise, label, classes).mean(axis=0).sum(axis=-1)


def integrated_gradients(
    session: Session, images: np.ndarray, label: int, classes: int, baseline: np.ndarray
) -> np.ndarray:
    """Returns what each pixel adds to the logit on the straight way from a picture that shows nothing.

    The sum over all pixels is the logit's difference between the two pictures, up to the finite number of steps.

    Args:
        baseline: float32 (1, height, width, channels) in [0, 1]: the picture that shows nothing.

    Returns:
        float32 (height, width), in units of the logit.

    Source: Sundararajan et al. 2017, Axiomatic attribution for deep networks, arXiv:1703.01365, eq. 3.
    """
    shares = ((np.arange(STEPS, dtype=np.float32) + 0.5) / STEPS)[:, np.newaxis, np.newaxis, np.newaxis]
    path = baseline + shares * (images - baseline)
    mean = gradients_of(session, path, label, classes).mean(axis=0)
    return ((images - baseline)[0] * mean).sum(axis=-1)


def baseline_of(classifier: ImageClassifier, images: np.ndarray) -> np.ndarray:
    """Returns a picture that shows nothing, of the shape of `images`: black for digits, else the mean colour."""
    if classifier.card.preprocessing["fit"] == "mnist":
        return np.zeros_like(images)
    return np.broadcast_to(images.mean(axis=(1, 2), keepdims=True), images.shape).astype(np.float32)


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Returns how alike two maps order their places by strength, whatever the sign, in [-1, 1]; 0 where one is flat.

    Source: Spearman's correlation of absolute values, as Adebayo et al. 2018, arXiv:1810.03292, section 4.
    """
    ranks = [_ranks(np.abs(values).ravel()) for values in (one, other)]
    if not np.ptp(ranks[0]) or not np.ptp(ranks[1]):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Returns each value's place in their order, float64 (n,); equal ones share the mean of their places."""
    _sorted, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def gradient_norms(classifier: ImageClassifier, images: np.ndarray, file: str = MODEL_FILE) -> dict[str, float]:
    """Returns the Euclidean norm of the gradient of the answer's logit with respect to what each convolution gives.

    Shortcuts are left out: the convolutions are those of the main path, from the picture to the answer.

    Args:
        images: float32 (1, height, width, channels) in [0, 1].
        file: START_FILE for the same logit of the network as it was before its first step.

    Returns:
        {layer: norm} in the order of the layers, 0 or more, in units of the logit a unit of the layer's values.
    """
    card = classifier.card
    tensors = tuple(
        layer["tensor"] for layer in card.layers if layer["kind"] == "conv" and "shortcut" not in layer["layer"]
    )
    session = gradient_session(card, inner=tensors, file=file)
    direction = np.zeros((1, len(card.labels)), np.float32)
    direction[0, int(classifier.predict_logits(images)[0].argmax())] = 1
    found = session.run([f"{name}/{GRADIENT}" for name in tensors], {"images": images, DIRECTION: direction})
    names = [name.rpartition("/")[0] for name in tensors]
    return {name: float(np.linalg.norm(values)) for name, values in zip(names, found, strict=True)}
