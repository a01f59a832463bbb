"""What a set of labelled pictures is, whatever file it came from."""

import dataclasses
import hashlib

import numpy as np

from core.errors import DataError

VALIDATION_IMAGES = 5_000
SPLIT_SEED = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Split:
    """Pictures and what they show.

    `images` is uint8 (n, height, width, channels) 0..255, `labels` int64 (n,).
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray) -> "Split":
        """Returns the pictures at `rows`, int64 (m,), in that order."""
        return Split(images=self.images[rows], labels=self.labels[rows])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """Where a data set comes from and how its arrays are recognised.

    `shape` is one picture's (height, width, channels); `fit` names how a reader's picture is brought to it (`mnist`:
    the ink centred by mass, `square`: cropped and resized). `content_sha256` is `content_sha256()` of the published
    arrays, so that any container may carry them (idx, npz, lossless sheets). `validation` says how many training
    pictures are held out, a fifth of a small set at most.
    """

    name: str
    title: str
    url: str
    licence: str
    labels: tuple[str, ...]
    shape: tuple[int, int, int]
    sizes: tuple[int, int]
    fit: str
    content_sha256: str
    validation: int = VALIDATION_IMAGES


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImageData:
    """A data set in its three parts: train to learn, validation to choose, test to report once."""

    source: Source
    train: Split
    validation: Split
    test: Split


def check(source: Source, train: Split, test: Split) -> None:
    """Compares arrays with what was published.

    Raises:
        DataError: A shape, a label or the content differs.
    """
    for split, size in zip((train, test), source.sizes, strict=True):
        if split.images.shape != (size, *source.shape) or split.images.dtype != np.uint8 or len(split) != size:
            raise DataError(
                "{name} must hold {size} uint8 pictures of shape {shape}. Received: {received} {dtype}. "
                "Delete the file and run `python -m core fetch {name}`.",
                name=source.name,
                size=size,
                shape=source.shape,
                received=split.images.shape,
                dtype=split.images.dtype,
            )
        if set(np.unique(split.labels)) != set(range(len(source.labels))):
            raise DataError(
                "The labels of {name} must be 0 to {last}, each one present. "
                "Delete the file and run `python -m core fetch {name}`.",
                name=source.name,
                last=len(source.labels) - 1,
            )
    received = content_sha256(train, test)
    if received != source.content_sha256:
        raise DataError(
            "The content of {name} differs from the published data: its sha256 must be {expected}. "
            "Received: {received}. Delete the file and run `python -m core fetch {name}`.",
            name=source.name,
            expected=source.content_sha256,
            received=received,
        )


def content_sha256(*splits: Split) -> str:
    """Returns the sha256 of all pictures and labels (as uint8), train before test, images before labels."""
    digest = hashlib.sha256()
    for split in splits:
        digest.update(split.images.data)
        digest.update(split.labels.astype(np.uint8).data)
    return digest.hexdigest()


def hold_out(source: Source, train: Split, test: Split) -> ImageData:
    """Moves the last pictures of a seeded permutation of `train` to the validation part.

    The source says how many, a fifth of a small set at most; the rest keeps the permuted order.
    """
    order = np.random.default_rng(SPLIT_SEED).permutation(len(train))
    kept = len(train) - min(source.validation, len(train) // 5)
    return ImageData(source=source, train=train.take(order[:kept]), validation=train.take(order[kept:]), test=test)
