"""The directions of a latent space in which the pictures change most."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import MODEL_FILE
from core.inference import ImageSampler

BASES = 8  # latents around which the change is measured
STEP = 0.25  # of a standard normal number
SEED = 0


@st.cache_data(show_spinner=False, max_entries=256)  # a few kB for each generator and class
def directions(
    _sampler: ImageSampler, sha256: str, count: int, label: int | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the strongest directions and which part of all change each one makes.

    Every number of a latent is moved a little, at several places of the space; the principal components of
    all those changes (the eigenvectors of the mean J^T J, J the generator's Jacobian by finite differences)
    are the directions.

    Args:
        sha256: Of the generator's file; the same file is measured once.
        count: How many to return.
        label: Class of a conditional generator.

    Returns:
        float32 (count, size), each of norm 1, and float32 (count,) in [0, 1], falling: its part of all change.

    Source: Ramesh et al. 2018, A spectral regularizer for unsupervised disentanglement, arXiv:1812.01161, section 3.
    """
    bases = _sampler.latents(BASES, SEED)
    size = bases.shape[1]
    total = np.zeros((size, size))
    for base in bases:
        moved = np.concatenate([base[np.newaxis], base + STEP * np.eye(size, dtype=np.float32)])
        labels = None if label is None else np.full(len(moved), label, np.int32)
        pictures = _sampler.sample(moved, labels).reshape(len(moved), -1)
        jacobian = ((pictures[1:] - pictures[0]) / STEP).T  # (pixels, size)
        total += jacobian.T @ jacobian
    values, vectors = np.linalg.eigh(total)
    strongest = np.argsort(-values)[:count]
    shares = values[strongest] / max(float(values.sum()), 1e-12)
    return _upright(vectors[:, strongest].T).astype(np.float32), shares.astype(np.float32)


def _upright(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns each vector with its largest number positive: eigenvectors have no sign of their own."""
    largest = np.abs(vectors).argmax(axis=1)
    return vectors * np.sign(vectors[np.arange(len(vectors)), largest])[:, np.newaxis]


def model_sha256(sampler: ImageSampler) -> str:
    """Returns the sha256 of the generator's file."""
    return str(sampler.card.files[MODEL_FILE]["sha256"])
