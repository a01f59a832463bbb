"""The npz file that carries a data set: x_train, y_train, x_test, y_test, as Keras publishes MNIST."""

import os
from pathlib import Path

import numpy as np

from core.data.pictures.image_data import Split

Arrays = tuple[np.ndarray, np.ndarray]


def places(folder: Path, name: str) -> tuple[Path, ...]:
    """Returns where <name>.npz may lie in `folder`."""
    return folder / f"{name}.npz", folder / "images" / f"{name}.npz"


def read(folder: Path, name: str) -> tuple[Split, Split] | None:
    """Returns (train, test) of <name>.npz in `folder` or its images/, or None where there is none."""
    for path in places(folder, name):
        if path.is_file():
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                return as_splits((file["x_train"], file["y_train"]), (file["x_test"], file["y_test"]))
    return None


def write(folder: Path, name: str, train: Split, test: Split) -> None:
    """Writes <name>.npz, all or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{os.getpid()}.npz"
    labels = (train.labels.astype(np.uint8), test.labels.astype(np.uint8))
    np.savez_compressed(unfinished, x_train=train.images, y_train=labels[0], x_test=test.images, y_test=labels[1])
    unfinished.replace(folder / f"{name}.npz")


def as_splits(train: Arrays, test: Arrays) -> tuple[Split, Split]:
    """Returns Keras's two pairs of arrays as splits."""
    return as_split(*train), as_split(*test)


def as_split(images: np.ndarray, labels: np.ndarray) -> Split:
    """Returns uint8 (n, h, w[, c]) pictures and integer (n,) or (n, 1) labels in the form used everywhere."""
    images = images if images.ndim == 4 else images[..., np.newaxis]
    return Split(images=np.ascontiguousarray(images), labels=labels.reshape(-1).astype(np.int64))
