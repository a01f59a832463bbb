"""Hourly series of a year with what else was known at each hour: Seoul's bikes and air, a steel works' electricity.

Both files are CC BY 4.0; NOTICE names their authors.
"""

import csv
import dataclasses
import datetime
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.data.text_data import TextFile, read_text
from core.errors import DataError, SettingError
from core.series.calendar import calendar_of

LICENCE = "CC BY 4.0"
HOUR_COLUMNS = ("temperature", "humidity", "wind", "visibility", "sun", "rain", "snow", "closed")


def _from_zip(name: str) -> Callable[[bytes], bytes]:
    """Returns what takes one file out of a downloaded archive."""

    def take(downloaded: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(downloaded)) as archive:
            return archive.read(name)

    return take


BIKES = TextFile(
    places=("series2/seoul_bike_hourly_2018.csv.gz", "seoul_bike_hourly_2018.csv"),
    url="https://archive.ics.uci.edu/dataset/560/seoul+bike+sharing+demand",
    content_sha256="d6966cdf740091cd5eeb8bf39274906e7a795c5685bc8ec0398bf9f327a252a1",
    make=None,
)
STEEL = TextFile(
    places=("series2/steel_kr_15min_2018.csv.gz", "steel_kr_15min_2018.csv"),
    url="https://archive.ics.uci.edu/dataset/851/steel+industry+energy+consumption",
    content_sha256="426762a1eae7095d77d1cb2d8751deaee342799977bd5b707847a4409418925e",
    make=None,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Series:
    """Numbers an hour apart.

    Args:
        unit: What a number counts: "bikes", "degrees", "kWh".
        start: Hour of the first.
        values: float32 (n,).
        others: What else was measured in each hour and is known once it is over, float32 (n,) each.
        least: No value can be smaller; None where nothing bounds them.
    """

    name: str
    title: str
    url: str
    unit: str
    start: datetime.datetime
    values: np.ndarray
    others: dict[str, np.ndarray]
    least: float | None
    licence: str = LICENCE

    def __len__(self) -> int:
        return len(self.values)

    @property
    def calendar(self) -> np.ndarray:
        """See `core.series.calendar.calendar_of`, float32 (n, 12)."""
        return calendar_of(self.start, len(self))

    @property
    def columns(self) -> np.ndarray:
        """What is known of each hour once it is over, float32 (n, 1 + others + 12): value, others, calendar."""
        measured = np.stack([self.values, *self.others.values()], axis=1)
        return np.concatenate([measured, self.calendar], axis=1).astype(np.float32)

    @property
    def ends(self) -> tuple[int, int]:
        """Where the first three fifths end, which are learned from, and where the fourth, which is chosen by."""
        return len(self) * 3 // 5, len(self) * 4 // 5

    @property
    def content_sha256(self) -> str:
        """The sha256 of the values and of what else was measured, float32, column by column."""
        digest = hashlib.sha256(np.ascontiguousarray(self.values).data)
        for column in self.others.values():
            digest.update(np.ascontiguousarray(column).data)
        return digest.hexdigest()


def load(name: str, data_dir: Path | None = None) -> Series:
    """Returns one of the series `bikes`, `temperature`, `steel`.

    Raises:
        SettingError: There is none of that name.
        DataError: Its file is not on this machine or not the published one.
    """
    if name not in LOADERS:
        known = ", ".join(LOADERS)
        raise SettingError("The series must be one of: {known}. Received: {name}.", name=name, known=known)
    return LOADERS[name](data_dir)


def _bikes(data_dir: Path | None) -> Series:
    rows = _rows(BIKES, data_dir)
    return Series(
        name="bikes",
        title="Seoul bike sharing demand",
        url=BIKES.url,
        unit="bikes",
        start=datetime.datetime(2017, 12, 1),
        values=_column(rows, 1),
        others=_weather(rows),
        least=0.0,
    )


def _temperature(data_dir: Path | None) -> Series:
    rows = _rows(BIKES, data_dir)
    others = _weather(rows)
    values = others.pop("temperature")
    others.pop("closed")
    return Series(
        name="temperature",
        title="Temperature in Seoul, of the bike sharing demand data",
        url=BIKES.url,
        unit="degrees",
        start=datetime.datetime(2017, 12, 1),
        values=values,
        others=others,
        least=None,
    )


def _weather(rows: list[list[str]]) -> dict[str, np.ndarray]:
    """Returns what the rows of the bikes say besides the bikes; `closed` is 1 where none could be rented."""
    numbers = {name: _column(rows, place) for name, place in zip(HOUR_COLUMNS[:4], (3, 4, 5, 6), strict=True)}
    numbers |= {name: _column(rows, place) for name, place in zip(HOUR_COLUMNS[4:7], (8, 9, 10), strict=True)}
    return numbers | {"closed": np.array([row[13] != "Yes" for row in rows], np.float32)}


def _steel(data_dir: Path | None) -> Series:
    """Sums four quarters to an hour. The quarter hour that ends at 0:00 stands last in its day and is read so."""
    quarters = _rows(STEEL, data_dir)
    sums = {name: _column(quarters, place).reshape(-1, 4) for name, place in (("kwh", 1), ("lag", 2), ("lead", 3))}
    return Series(
        name="steel",
        title="Steel industry energy consumption",
        url=STEEL.url,
        unit="kWh",
        start=datetime.datetime(2018, 1, 1),
        values=sums["kwh"].sum(axis=1),
        others={"lagging": sums["lag"].sum(axis=1), "leading": sums["lead"].sum(axis=1)},
        least=0.0,
    )


def _rows(file: TextFile, data_dir: Path | None) -> list[list[str]]:
    text = read_text(file, data_dir)
    if text is None:
        raise DataError(
            "{name} is not on this machine. Name its folder by --data-dir or $GLASSBOX_DATA.", name=file.name
        )
    return list(csv.reader(io.StringIO(text)))[1:]


def _column(rows: list[list[str]], place: int) -> np.ndarray:
    return np.array([float(row[place]) for row in rows], np.float32)


LOADERS: dict[str, Callable[[Path | None], Series]] = {"bikes": _bikes, "temperature": _temperature, "steel": _steel}
