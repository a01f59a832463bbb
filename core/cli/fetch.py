"""Brings data sets to this machine."""

import logging
from pathlib import Path
from typing import Any

from core.cli.commands import Commands, Options, as_utf8

logger = logging.getLogger("core")


def add(commands: Commands) -> None:
    """Adds the command."""
    fetch = commands.add(
        "fetch", _fetch, "Bring data sets to this machine and check them.", has_json=False, has_data=True
    )
    fetch.add_argument(
        "sets",
        metavar="SET",
        nargs="+",
        type=as_utf8,
        help="mnist, fashion, cifar10, everyday64, digits, text-en, text-ko, bikes, tatoeba, pneumonia28 ...",
    )


def _fetch(options: Options) -> int:
    for name in options.sets:
        logger.info("%s is here and whole: %s", name, _brought(name, options.data_dir))
    return 0


def _brought(name: str, data_dir: Path | None) -> str:
    """Brings a data set and returns how much it holds."""
    from core.data import load
    from core.data.pictures import chest
    from core.data.sequences import series
    from core.data.texts.catalogue import TEXT_NAMES, load_text

    if name in OTHERS:
        return f"{OTHERS[name](data_dir):,} sentences or texts"
    if name in series.LOADERS:
        return f"{len(series.load(name, data_dir)):,} hours"
    if name == chest.SOURCE.name:
        data: Any = chest.load(data_dir)
    else:
        data = load_text(name, data_dir) if name in TEXT_NAMES else load(name, data_dir)
    return ", ".join(f"{len(getattr(data, part)):,} {part}" for part in ("train", "validation", "test"))


def _sentences(data_dir: Path | None) -> int:
    from core.data.texts import translation

    return sum(map(len, translation.load_tatoeba(data_dir).values()))


def _newswires(data_dir: Path | None) -> int:
    from core.data.texts import topics

    found = topics.load(data_dir)
    return len(found.train) + len(found.validation) + len(found.test)


# Sets that no catalogue of core/data holds: each brings its own and says how many texts that are.
OTHERS = {"tatoeba": _sentences, "reuters46": _newswires}
