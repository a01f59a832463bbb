"""Finds a body of text by name, as `core.data.pictures.catalogue` finds pictures."""

from collections.abc import Callable
from pathlib import Path

from core.data.texts import english, korean
from core.data.texts.corpus import TextData
from core.errors import SettingError

LOADERS: dict[str, Callable[[Path | None], TextData]] = {"text-en": english.load, "text-ko": korean.load}
TEXT_NAMES = tuple(LOADERS)


def load_text(name: str, data_dir: Path | None = None) -> TextData:
    """Reads a body of text, downloading what is nowhere on this machine.

    Raises:
        SettingError: There is none of that name.
        DataError: What was found is not the published data, or it could not be downloaded.
    """
    if name not in LOADERS:
        known = ", ".join(TEXT_NAMES)
        raise SettingError("The text must be one of: {known}. Received: {name}.", name=name, known=known)
    return LOADERS[name](data_dir)
