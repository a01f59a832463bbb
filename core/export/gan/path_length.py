"""How evenly pictures change on the way between two: the perceptual path length. Imports no TensorFlow.

The distance is the squared one in the features of our own classifier: not comparable with VGG's.
Source: Karras et al. 2019, arXiv:1812.04948, section 4.1, full path; its trimming of the two outer hundredths.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.inference.images.classifier import ImageClassifier
from core.inference.images.sampler import ImageSampler
from core.inference.images.style_sampler import StyleSampler

PAIRS, SEED = 2_000, 3
STEP = 1e-3  # of the way; much less would be lost in float32
BATCH = 500


def style_path_length(sampler: StyleSampler, classifier: ImageClassifier) -> dict[str, Any]:
    """Returns the path length between styles, along the straight line; the noise of a pair stays the same."""
    first, last = (sampler.styles(sampler.latents(PAIRS, seed)) for seed in (SEED, SEED + 1))
    noise = sampler.noise(PAIRS)

    def draw(shares: np.ndarray) -> np.ndarray:
        return sampler.draw(sampler.in_all_layers(first + shares * (last - first)), noise)

    return _measured(draw, classifier, "style")


def latent_path_length(sampler: ImageSampler, classifier: ImageClassifier) -> dict[str, Any]:
    """Returns the path length between latents, along the sphere: what a generator without styles has."""
    first, last = (sampler.latents(PAIRS, seed) for seed in (SEED, SEED + 1))
    return _measured(lambda shares: sampler.sample(slerp(first, last, shares)), classifier, "latent")


def slerp(first: np.ndarray, last: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Returns the points at `shares` float32 (n, 1) of the arcs between vectors float32 (n, size).

    Source: White 2016, arXiv:1609.04468, section 2.1.
    """
    lengths = np.linalg.norm(first, axis=-1, keepdims=True) * np.linalg.norm(last, axis=-1, keepdims=True)
    angles = np.arccos(np.clip((first * last).sum(-1, keepdims=True) / lengths, -1, 1))
    found = (np.sin((1 - shares) * angles) * first + np.sin(shares * angles) * last) / np.sin(angles)
    return found.astype(np.float32)


def _measured(draw: Callable[[np.ndarray], np.ndarray], classifier: ImageClassifier, space: str) -> dict[str, Any]:
    shares = np.random.default_rng(SEED).random((PAIRS, 1)).astype(np.float32)
    near, far = (_features(classifier, (draw(part) + 1) / 2) for part in (shares, shares + np.float32(STEP)))
    lengths = ((far.astype(np.float64) - near) ** 2).sum(axis=-1) / STEP**2
    low, high = np.percentile(lengths, [1, 99])
    kept = lengths[(lengths >= low) & (lengths <= high)]
    return {"value": float(kept.mean()), "count": PAIRS, "step": STEP, "space": space}


def _features(classifier: ImageClassifier, images: np.ndarray) -> np.ndarray:
    layer = classifier.card.layers[-2]["tensor"]
    parts = [classifier.activations(images[i : i + BATCH])[layer] for i in range(0, len(images), BATCH)]
    return np.concatenate(parts)
