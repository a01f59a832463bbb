"""Finds a data set by name: --data-dir, then $GLASSBOX_DATA, then the cache, then a download into the cache."""

import logging
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from core.data.pictures import archive, cifar10, digits, everyday64, fashion_mnist, mnist
from core.data.pictures.image_data import ImageData, Split, check, hold_out
from core.errors import DataError, SettingError

BUILDERS: dict[str, ModuleType] = {
    module.SOURCE.name: module for module in (mnist, fashion_mnist, cifar10, everyday64, digits)
}
NAMES = tuple(BUILDERS)
Found = TypeVar("Found")

logger = logging.getLogger(__name__)


def load(name: str, data_dir: Path | None = None) -> ImageData:
    """Reads a data set, downloading it where it is nowhere on this machine.

    Raises:
        SettingError: There is no set of that name.
        DataError: What was found is not the published data, or it could not be downloaded.
    """
    builder = _builder(name)
    return hold_out(builder.SOURCE, *(find(name, data_dir) or _build(builder)))


def find(name: str, data_dir: Path | None = None) -> tuple[Split, Split] | None:
    """Returns a set's (train, test) from this machine, compared with what was published; None where it is not here.

    Raises:
        SettingError: There is no set of that name.
        DataError: What was found is not the published data.
    """
    builder = _builder(name)
    for folder in folders(data_dir):
        found = read_from(builder, folder)
        if found is not None:
            logger.info("%s read from %s", name, folder)
            check(builder.SOURCE, *found)
            return found
    return None


def cache_folder() -> Path:
    """Returns where downloads are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "glassbox"


def folders(data_dir: Path | None) -> list[Path]:
    """Returns where data is looked for, in that order: `data_dir`, $GLASSBOX_DATA, the cache."""
    named = [data_dir, os.environ.get("GLASSBOX_DATA"), cache_folder()]
    return [Path(folder) for folder in named if folder]


def _builder(name: str) -> ModuleType:
    if name not in BUILDERS:
        raise SettingError("The data set must be one of: {known}. Received: {name}.", name=name, known=", ".join(NAMES))
    return BUILDERS[name]


def read_from(builder: ModuleType, folder: Path) -> tuple[Split, Split] | None:
    """Returns a set's (train, test) from one folder, None where it is not there. Raises DataError for a broken file."""
    return _read(builder, builder.read, folder)


def read_test(name: str, folder: Path) -> Split | None:
    """Returns a set's checked test part from one folder; None where it is not there, or not to be had without the rest.

    Raises:
        SettingError: There is no set of that name.
        DataError: The file is broken.
    """
    builder = _builder(name)
    return _read(builder, builder.read_test, folder) if hasattr(builder, "read_test") else None


def _read(builder: ModuleType, read: Callable[[Path], Found], folder: Path) -> Found:
    try:
        return read(folder)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            "{name} in {folder} cannot be read. Delete the file and run `python -m core fetch {name}`.",
            name=builder.SOURCE.name,
            folder=folder,
        ) from error


def _build(builder: ModuleType) -> tuple[Split, Split]:
    name = builder.SOURCE.name
    try:
        train, test = builder.build()
    except Exception as error:  # Keras raises a plain Exception where a download fails
        raise DataError(
            "{name} could not be downloaded from {url} ({reason}). "
            "Try `python -m core fetch {name}` with a connection, or name its folder by --data-dir or $GLASSBOX_DATA.",
            name=name,
            url=builder.SOURCE.url,
            reason=error,
        ) from error
    check(builder.SOURCE, train, test)
    archive.write(cache_folder(), name, train, test)
    return train, test
