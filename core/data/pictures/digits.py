"""scikit-learn's bundled digits in MNIST's format: for trying the whole path where nothing can be downloaded."""

from pathlib import Path

import numpy as np

from core.data.pictures import archive
from core.data.pictures.image_data import Source, Split

SOURCE = Source(
    name="digits",
    title="Optical recognition of handwritten digits (Alpaydin and Kaynak 1998), from scikit-learn",
    url="https://archive.ics.uci.edu/dataset/80",
    licence="CC BY 4.0",
    labels=tuple("0123456789"),
    shape=(28, 28, 1),
    sizes=(1_437, 360),
    fit="mnist",
    content_sha256="919d980eec2ee972a8cefe6d54fe98a99ea29d954646ce61e0fb8cd6978e32cc",
)
MARGIN, SIDE = 4, 20  # like MNIST: a digit of 20 pixels in a frame of 28
ORDER_SEED = 0


def read(folder: Path) -> tuple[Split, Split] | None:
    """Returns (train, test) whatever the folder: the digits come with scikit-learn."""
    return build()


def build() -> tuple[Split, Split]:
    """Enlarges the 8x8 pictures and sets a fifth of them apart as the test part."""
    from sklearn.datasets import load_digits  # here, because it takes a second to import

    digits = load_digits()
    order = np.random.default_rng(ORDER_SEED).permutation(len(digits.target))
    framed = np.pad(_enlarge(digits.images), ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    both = archive.as_split(framed, digits.target)
    kept = SOURCE.sizes[0]
    return both.take(order[:kept]), both.take(order[kept:])


def _enlarge(images: np.ndarray) -> np.ndarray:
    """Scales float (n, 8, 8) 0..16 to uint8 (n, 20, 20) 0..255, bilinear, in whole numbers so that it is exact."""
    tenths = np.clip(4 * np.arange(SIDE) - 3, 0, 70)  # where output pixel i lies: (i + 1/2) 8/20 - 1/2
    weights = np.zeros((SIDE, 8), np.int64)
    weights[np.arange(SIDE), tenths // 10] = 10 - tenths % 10
    weights[np.arange(SIDE), np.minimum(tenths // 10 + 1, 7)] += tenths % 10
    sums = weights @ images.astype(np.int64) @ weights.T  # 0..1600
    return ((sums * 255 + 800) // 1600).astype(np.uint8)
