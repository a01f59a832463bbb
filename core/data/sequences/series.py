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

from core.data.texts.corpus import TextFile, read_text
from core.errors import DataError, SettingError
from core.series.calendar import calendar_of

LICENCE = "CC BY 4.0"
HOUR_COLUMNS = ("temperature", "humidity", "wind", "visibility", "sun", "rain", "snow", "closed")


UCI = "https://archive.ics.uci.edu/static/public"


def _from_zip(name: str, encoding: str) -> Callable[[bytes], bytes]:
    """Returns what takes one table out of a downloaded archive, in UTF-8."""

    def take(downloaded: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(downloaded)) as archive:
            return archive.read(name).decode(encoding).encode()

    return take


# Copies of these tables differ in their first line and in how they write a date: their numbers are compared by SHA256.
BIKES = TextFile(
    places=("series2/seoul_bike_hourly_2018.csv.gz", "seoul_bike_hourly_2018.csv"),
    url=f"{UCI}/560/seoul+bike+sharing+demand.zip",
    content_sha256=None,
    make=_from_zip("SeoulBikeData.csv", "cp1252"),
)
STEEL = TextFile(
    places=("series2/steel_kr_15min_2018.csv.gz", "steel_kr_15min_2018.csv"),
    url=f"{UCI}/851/steel+industry+energy+consumption.zip",
    content_sha256=None,
    make=_from_zip("Steel_industry_data.csv", "utf-8"),
)
SHA256 = {  # see Series.content_sha256
    "bikes": "60391e9def213081f9e9e925e9b8f1ba9e0d54aa6fc9e6aaa6fc85ef6136a7b6",
    "temperature": "186982cce7ba26c15bbdd0a4011611aab8de165fc0970edf7ed2caef99c8deca",
    "steel": "c89b25d9764dd9093b431f08df054f1eab8254cde5fc85f1bfd2181321d68ed0",
}


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
        DataError: It could not be downloaded, or what was found is not what was published.
    """
    if name not in LOADERS:
        known = ", ".join(LOADERS)
        raise SettingError("The series must be one of: {known}. Received: {name}.", name=name, known=known)
    try:
        found = LOADERS[name](data_dir)
    except (IndexError, ValueError) as error:
        raise DataError(
            "The table of {name} must have the published columns of numbers. Received: {reason}. Delete the file and "
            "try again.",
            name=name,
            reason=error,
        ) from error
    if found.content_sha256 != SHA256[name]:
        raise DataError(
            "The content of {name} differs from the published data: its sha256 must be {expected}. "
            "Received: {received}. Delete the file and try again.",
            name=name,
            expected=SHA256[name],
            received=found.content_sha256,
        )
    return found


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
    text = read_text(file, data_dir) or ""
    return list(csv.reader(io.StringIO(text)))[1:]


def _column(rows: list[list[str]], place: int) -> np.ndarray:
    return np.array([float(row[place]) for row in rows], np.float32)


LOADERS: dict[str, Callable[[Path | None], Series]] = {"bikes": _bikes, "temperature": _temperature, "steel": _steel}
