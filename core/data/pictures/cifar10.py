"""CIFAR-10: 60,000 colour pictures of ten kinds of things."""

import io
import itertools
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures import archive
from core.data.pictures.image_data import Source, Split, content_sha256

SOURCE = Source(
    name="cifar10",
    title="CIFAR-10 (Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images)",
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    licence="none stated; the authors ask for the citation",
    labels=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    shape=(32, 32, 3),
    sizes=(50_000, 10_000),
    fit="square",
    content_sha256="80387ddb9a0edf3fc4a964ee3770296169bb26a651050df20035579673099660",
)
# What `content_sha256` gives of the test part alone.
TEST_SHA256 = "8193b3fbce55bec361cd1b8fd4880cb1649832dc4d6de6da1e7a21847a4843aa"
SHEET_ROWS, SHEET_COLUMNS = 25, 40


def read(folder: Path) -> tuple[Split, Split] | None:
    """Returns (train, test) from an npz file or from lossless WebP sheets of 1,000 pictures, or None."""
    train, test = (folder / "images" / f"cifar10_{part}.npz" for part in ("train", "test"))
    if train.is_file() and test.is_file():
        return _read_sheets(train), _read_sheets(test)
    return archive.read(folder, SOURCE.name)


def read_test(folder: Path) -> Split | None:
    """Returns the test part alone, a sixth of the work, where it lies there as sheets and is what was published."""
    path = folder / "images" / "cifar10_test.npz"
    test = _read_sheets(path) if path.is_file() else None
    return test if test is not None and content_sha256(test) == TEST_SHA256 else None


def _read_sheets(path: Path) -> Split:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
        data, offsets, labels = file["webp"], file["offsets"], file["labels"]
    height, width, channels = SOURCE.shape
    pictures = []
    for start, end in itertools.pairwise(offsets):
        sheet = np.asarray(Image.open(io.BytesIO(data[start:end].tobytes())).convert("RGB"))
        tiles = sheet.reshape(SHEET_ROWS, height, SHEET_COLUMNS, width, channels)
        pictures.append(tiles.transpose(0, 2, 1, 3, 4).reshape(-1, height, width, channels))
    return archive.as_split(np.concatenate(pictures), labels)


def build() -> tuple[Split, Split]:
    """Downloads the set with Keras, which checks the file's sha256."""
    from keras.datasets import cifar10  # here, so that reading data needs no TensorFlow

    return archive.as_splits(*cifar10.load_data())
