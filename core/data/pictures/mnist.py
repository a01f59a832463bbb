"""MNIST: 70,000 handwritten digits."""

from pathlib import Path

from core.data.pictures import archive
from core.data.pictures.image_data import Source, Split

SOURCE = Source(
    name="mnist",
    title="MNIST handwritten digits (LeCun, Cortes, Burges)",
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    licence="CC BY-SA 3.0",
    labels=tuple("0123456789"),
    shape=(28, 28, 1),
    sizes=(60_000, 10_000),
    fit="mnist",
    content_sha256="06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16",
)


def places(folder: Path) -> tuple[Path, ...]:
    """Returns where the set's file may lie in `folder`."""
    return archive.places(folder, SOURCE.name)


def read(folder: Path) -> tuple[Split, Split] | None:
    """Returns (train, test) from `folder`, or None where it has no such file."""
    return archive.read(folder, SOURCE.name)


def build() -> tuple[Split, Split]:
    """Downloads the set with Keras, which checks the file's sha256."""
    from keras.datasets import mnist  # here, so that reading data needs no TensorFlow

    return archive.as_splits(*mnist.load_data())
