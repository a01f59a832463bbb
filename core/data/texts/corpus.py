"""What a body of text is, and the files it is read from: found on this machine or downloaded, and recognised."""

import contextlib
import dataclasses
import gzip
import hashlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from core.data.pictures.catalogue import cache_folder, folders
from core.errors import DataError

CACHE = "text"  # the cache's folder for downloaded text

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextData:
    """A body of text in three parts: train to learn, validation to choose, test to report once.

    `reason` says why a reader cannot rebuild exactly this text, and is empty where they can. `least` is how often a
    symbol must occur in the training part to be one of the vocabulary's.
    """

    name: str
    title: str
    url: str
    licence: str
    train: str
    validation: str
    test: str
    least: int = 1
    reason: str = ""

    def joined(self) -> "TextData":
        """Returns the same text with its validation part at the end of its training part as well."""
        return dataclasses.replace(self, train=self.train + self.validation)

    @property
    def content_sha256(self) -> str:
        """The sha256 of the three parts, UTF-8, one after the other."""
        return hashlib.sha256((self.train + self.validation + self.test).encode()).hexdigest()


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextFile:
    """A published file, recognised by the sha256 of its content, or by its reader (None); it may be compressed (.gz).

    `places` are paths below a data folder. `make` turns what `url` holds into the content, `None` where the file is
    only looked for.
    """

    places: tuple[str, ...]
    url: str
    content_sha256: str | None
    make: Callable[[bytes], bytes] | None = lambda downloaded: downloaded

    @property
    def name(self) -> str:
        """Its file name, without the compression."""
        return Path(self.places[0]).name.removesuffix(".gz")


def read_text(file: TextFile, data_dir: Path | None = None) -> str | None:
    """Returns the file's content, downloading it where it is nowhere on this machine.

    Returns None where it is not here and cannot be downloaded at all.

    Raises:
        DataError: What was found is not the published file, or the download failed.
    """
    for folder in folders(data_dir):
        for path in (folder / place for place in (*file.places, f"{CACHE}/{file.name}")):
            if path.is_file():
                logger.info("%s read from %s", file.name, path)
                content = path.read_bytes()
                return _checked(file, gzip.decompress(content) if path.suffix == ".gz" else content)
    return _checked(file, _download(file, file.make)) if file.make else None


def _checked(file: TextFile, content: bytes) -> str:
    received = hashlib.sha256(content).hexdigest()
    if file.content_sha256 not in (None, received):
        raise DataError(
            "The content of {name} differs from the published data: its sha256 must be {expected}. "
            "Received: {received}. Delete the file and try again.",
            name=file.name,
            expected=file.content_sha256,
            received=received,
        )
    return content.decode("utf-8")


def _download(file: TextFile, make: Callable[[bytes], bytes]) -> bytes:
    from keras.utils import get_file  # here, so that reading data needs no TensorFlow

    folder = cache_folder() / CACHE
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{file.name}.download"
    try:
        with contextlib.redirect_stdout(sys.stderr):  # Keras shows its progress on stdout
            raw = Path(get_file(name, origin=file.url, cache_dir=folder.parent, cache_subdir=folder.name))
        content = make(raw.read_bytes())
    except Exception as error:  # Keras raises a plain one where a download fails, `make` others for a broken archive
        raise DataError(
            "{name} could not be downloaded from {url} ({reason}). "
            "Try again with a connection, or name its folder by --data-dir or $GLASSBOX_DATA.",
            name=file.name,
            url=file.url,
            reason=error,
        ) from error
    raw.write_bytes(content)
    raw.replace(folder / file.name)
    return content
