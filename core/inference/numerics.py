"""From logits to probabilities. Models emit logits; this is the one place that turns them into more."""

import numpy as np


def softmax(logits: np.ndarray, *, axis: int = -1) -> np.ndarray:
    """Returns probabilities along `axis`, shifted by the maximum so that no exponential overflows.

    Args:
        logits: float (any shape), finite or -inf; not all -inf along `axis`.

    Returns:
        float (same shape), in [0, 1], sums to 1 along `axis`.

    Source: Goodfellow et al. 2016, Deep Learning, section 4.1.
    """
    exponentials = np.exp(logits - np.max(logits, axis=axis, keepdims=True))
    return exponentials / np.sum(exponentials, axis=axis, keepdims=True)
