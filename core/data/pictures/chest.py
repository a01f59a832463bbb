"""Chest radiographs of children at 28 x 28 px, grey: 0 normal, 1 pneumonia. For lessons, never for diagnosis.

They are PneumoniaMNIST's (Yang et al. 2023, https://doi.org/10.1038/s41597-022-01721-8; CC BY 4.0), made from the
radiographs that Kermany et al. 2018 published (https://doi.org/10.17632/rscbjbr9sj.2; CC BY 4.0). The file is another
one than MedMNIST's: of its 1,214 normal pictures to learn from it holds 388. Nothing measured on it is to be quoted as
a result on PneumoniaMNIST.
"""

import dataclasses
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.data.pictures import archive
from core.data.pictures.catalogue import cache_folder, folders
from core.data.pictures.image_data import ImageData, Source, Split, content_sha256
from core.errors import DataError

FILE, FOLDER = "pneumonia28.npz", "medical"
NORMAL, PNEUMONIA = 0, 1
PARTS = ("train", "val", "test")
SOURCE = Source(
    name="pneumonia28",
    title="PneumoniaMNIST (Yang et al. 2023, after Kermany et al. 2018), without two thirds of the normal pictures",
    url="https://raw.githubusercontent.com/varun19424/pneumonia_mnist/9361a718d67e8a40f1ef8929db8c5682add8bd70/"
    "data/pneumoniamnist.npz",
    licence="CC BY 4.0",
    labels=("normal", "pneumonia"),
    shape=(28, 28, 1),
    sizes=(3_882, 624),
    fit="square",
    content_sha256="e9695a3bf805b97413472a0890ebae933ea41a71e386e3ec8f2d7bcada544cc8",
    validation=524,
)


def load(data_dir: Path | None = None) -> ImageData:
    """Returns the pictures in their own three parts, downloading them where they are nowhere on this machine.

    What stands twice is learned from once, and not at all where the validation part has it too.

    Raises:
        DataError: They could not be downloaded, or what was found is not what is meant.
    """
    for folder in folders(data_dir):
        for path in (folder / FOLDER / FILE, folder / FILE):
            if path.is_file():
                return _parts(path.read_bytes())
    data = _downloaded()
    found = _parts(data)
    cache_folder().mkdir(parents=True, exist_ok=True)
    (cache_folder() / FILE).write_bytes(data)
    return found


def _parts(data: bytes) -> ImageData:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            train, validation, test = (_split(file, part) for part in PARTS)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            "{name} in {folder} cannot be read. Delete the file and run `python -m core fetch {name}`.",
            name=SOURCE.name,
            folder=FILE,
        ) from error
    received = content_sha256(train, validation, test)
    if received != SOURCE.content_sha256:
        raise DataError(
            "The content of {name} differs from the published data: its sha256 must be {expected}. "
            "Received: {received}. Delete the file and run `python -m core fetch {name}`.",
            name=SOURCE.name,
            expected=SOURCE.content_sha256,
            received=received,
        )
    train = without_repetitions(train, validation)
    source = dataclasses.replace(SOURCE, sizes=(len(train), len(test)))
    return ImageData(source=source, train=train, validation=validation, test=test)


def _split(file: Mapping[str, np.ndarray], part: str) -> Split:
    return archive.as_split(file[f"{part}_images"], file[f"{part}_labels"])


def without_repetitions(split: Split, other: Split) -> Split:
    """Returns the pictures of `split` that are not in `other`, each once, in their order."""
    known = {picture.tobytes() for picture in other.images}
    kept = []
    for row, picture in enumerate(split.images):
        if picture.tobytes() not in known:
            known.add(picture.tobytes())
            kept.append(row)
    return split.take(np.array(kept, np.int64))


def _downloaded() -> bytes:
    from keras.utils import get_file  # here, so that reading data needs no TensorFlow

    try:
        return Path(get_file(FILE, origin=SOURCE.url, cache_dir=cache_folder(), cache_subdir=FOLDER)).read_bytes()
    except Exception as error:  # Keras raises a plain one where a download fails
        raise DataError(
            "{name} could not be downloaded from {url} ({reason}). "
            "Try `python -m core fetch {name}` with a connection, or name its folder by --data-dir or $GLASSBOX_DATA.",
            name=SOURCE.name,
            url=SOURCE.url,
            reason=error,
        ) from error
