"""Everyday photographs: 20,350 pictures of 19 kinds of things, a selection of Tiny ImageNet."""

import hashlib
import io
import itertools
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures import archive
from core.data.pictures.image_data import Source, Split

# Class -> the synsets of Tiny ImageNet that make it up, each with 500 training and 50 validation pictures.
SYNSETS = {
    "cat": ("n02123045", "n02123394", "n02124075"),
    "dog": ("n02085620", "n02094433", "n02099601", "n02099712", "n02106662", "n02113799"),
    "bird": ("n01855672", "n02002724", "n02056570", "n02058221"),
    "frog": ("n01641577", "n01644900"),
    "lion": ("n02129165",),
    "bear": ("n02132136",),
    "elephant": ("n02504458",),
    "monkey": ("n02481823", "n02480495"),
    "cow": ("n02403003",),
    "fish": ("n01443537",),
    "butterfly": ("n02279972",),
    "car": ("n04285008", "n03100240", "n02814533"),
    "bus": ("n04146614", "n04487081"),
    "truck": ("n03796401", "n03977966"),
    "train": ("n02917067", "n03393912"),
    "boat": ("n03662601", "n03447447"),
    "pizza": ("n07873807",),
    "banana": ("n07753592",),
    "teapot": ("n04398044",),
}
SOURCE = Source(
    name="everyday64",
    title="Everyday-19, from Tiny ImageNet (Le and Yang 2015, after ImageNet, Deng et al. 2009)",
    url="http://cs231n.stanford.edu/tiny-imagenet-200.zip",
    licence="none stated; ImageNet's pictures are for non-commercial research",
    labels=tuple(SYNSETS),
    shape=(64, 64, 3),
    sizes=(18_500, 1_850),
    fit="square",
    content_sha256="6dd77b8820cb531040545fc89b6ac1f91a764a280d26dd7ade4087556ad297ff",
    validation=1_850,
)
ARCHIVE = "tiny-imagenet-200"


def read(folder: Path) -> tuple[Split, Split] | None:
    """Returns (train, test) from an npz file of JPEG files or of pixels, or None.

    The data set's own validation pictures are our test part: its test pictures have no labels.
    """
    path = folder / "images" / f"{SOURCE.name}.npz"
    if not path.is_file():
        return archive.read(folder, SOURCE.name)
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
        if "train_jpeg" not in file.files:
            return archive.read(folder, SOURCE.name)
        train, test = (
            _in_order(zip(_files(file, part), file[f"{part}_label"], strict=True)) for part in ("train", "val")
        )
    return train, test


def _files(file: np.lib.npyio.NpzFile, part: str) -> list[bytes]:
    data, offsets = file[f"{part}_jpeg"], file[f"{part}_offsets"]
    return [data[start:end].tobytes() for start, end in itertools.pairwise(offsets)]


def build() -> tuple[Split, Split]:
    """Downloads Tiny ImageNet (237 MB) with Keras and takes the pictures of `SYNSETS`."""
    from keras.utils import get_file  # here, so that reading data needs no TensorFlow

    with zipfile.ZipFile(get_file(f"{ARCHIVE}.zip", SOURCE.url)) as file:
        return from_zip(file)


def from_zip(file: zipfile.ZipFile) -> tuple[Split, Split]:
    """Returns (train, test) from Tiny ImageNet's own archive."""
    label_of = {synset: label for label, synsets in enumerate(SYNSETS.values()) for synset in synsets}
    lines = file.read(f"{ARCHIVE}/val/val_annotations.txt").decode().splitlines()
    synset_of = dict(line.split("\t")[:2] for line in lines)
    train, test = [], []
    for name in file.namelist():
        parts = name.split("/")
        if not name.endswith(".JPEG"):
            continue
        if parts[1] == "train" and parts[2] in label_of:
            train.append((file.read(name), label_of[parts[2]]))
        elif parts[1] == "val" and synset_of[parts[-1]] in label_of:
            test.append((file.read(name), label_of[synset_of[parts[-1]]]))
    return _in_order(train), _in_order(test)


def _in_order(files: Iterable[tuple[bytes, int]]) -> Split:
    """Decodes JPEG files and sorts them by class and content, so that any container gives the same arrays."""
    rows = []
    for data, label in files:
        image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        rows.append((int(label), hashlib.sha256(image.tobytes()).digest(), image))
    rows.sort(key=lambda row: row[:2])
    return archive.as_split(np.stack([image for *_, image in rows]), np.array([label for label, *_ in rows]))
