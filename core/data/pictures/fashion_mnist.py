"""Fashion-MNIST: 70,000 pictures of clothes in MNIST's format."""

import gzip
from pathlib import Path

import numpy as np

from core.data.pictures import archive
from core.data.pictures.image_data import Source, Split

SOURCE = Source(
    name="fashion",
    title="Fashion-MNIST (Xiao, Rasul and Vollgraf 2017)",
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/ (train|t10k)-(images-idx3|labels-idx1)-ubyte.gz",
    licence="MIT",
    labels=(
        "T-shirt",
        "trousers",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ),
    shape=(28, 28, 1),
    sizes=(60_000, 10_000),
    fit="square",
    content_sha256="ca3ab2a37f845e1b8ae23cab1b51749a3011ba3bf1d9016176d75cbaabac376f",
)
IDX_FOLDERS = ("fashion-mnist", "datasets/fashion-mnist", "keras/datasets/fashion-mnist")


def places(folder: Path) -> tuple[Path, ...]:
    """Returns where the set's files may lie in `folder`: the first of the four idx files, or an npz file."""
    return *(folder / name / "train-images-idx3-ubyte.gz" for name in IDX_FOLDERS), *archive.places(folder, SOURCE.name)


def read(folder: Path) -> tuple[Split, Split] | None:
    """Returns (train, test) from an npz file or from the four published idx files, or None."""
    for idx in (folder / name for name in IDX_FOLDERS):
        if (idx / "train-images-idx3-ubyte.gz").is_file():
            return _read_idx(idx, "train"), _read_idx(idx, "t10k")
    return archive.read(folder, SOURCE.name)


def _read_idx(folder: Path, part: str) -> Split:
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as stream:
        labels = np.frombuffer(stream.read(), np.uint8, offset=8)  # 8 bytes of magic number and count
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read(), np.uint8, offset=16)  # then height and width, 4 bytes each
    return archive.as_split(images.reshape(-1, *SOURCE.shape), labels)


def build() -> tuple[Split, Split]:
    """Downloads the set with Keras."""
    from keras.datasets import fashion_mnist  # here, so that reading data needs no TensorFlow

    return archive.as_splits(*fashion_mnist.load_data())
