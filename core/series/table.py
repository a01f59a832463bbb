"""A table of dates and numbers, read as a person would read it. The same as web/sequences/table.js."""

import dataclasses
import datetime
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from core.errors import InputError
from core.text.encodings import ENCODINGS, MARKS, decode_text, guess_encoding

LEAST = 12  # values
MOST = 2_000_000  # rows
SAMPLE = 200  # rows that tell which column is what
ENOUGH = 0.8  # of the sample must be dates, or numbers, for a column to hold them
EVEN = 0.85  # of the steps between dates must be the commonest for gaps to be gaps
LARGEST = 1e15
SECONDS = 86_400  # of a day
STEPS = {  # seconds: what a step is called, and the steps of a season
    60: ("minute", 60),
    300: ("5 minutes", 288),
    600: ("10 minutes", 144),
    900: ("15 minutes", 96),
    1_800: ("30 minutes", 48),
    3_600: ("hour", 24),
    SECONDS: ("day", 7),
    7 * SECONDS: ("week", 52),
}
DATE = re.compile(
    r"(\d{4})(?:\s*[-/.년]\s*(\d{1,2})(?:\s*[-/.월]\s*(\d{1,2}))?\s*[.월일]?)?"
    r"(?:[T\s]+(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?|시))?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
ENDING = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?",
    re.ASCII,
)
NUMBER = re.compile(r"([-+]?[\d.,' \u00a0\u202f]*\d[.,]?(?:e[-+]?\d+)?)\s*(?:[^\d\s.,:/-]{1,6})?", re.ASCII | re.I)
EPOCH = datetime.datetime(1970, 1, 1)

Note = dict[str, Any]
Found = list[tuple[float, float | None]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """Values that are evenly spaced and have no gaps.

    Args:
        column: Name of their column, "" without a header.
        step: What lies between two of them, such as "hour".
        period: Steps of a season, 1 for none.
        notes: What was mended, in order: {"name", ...}.
    """

    values: list[float]
    column: str
    step: str
    period: int
    notes: list[Note]


class TableError(InputError):
    """A table cannot be forecast. `reason` names why, as web/sequences/table.js does."""

    def __init__(self, reason: str, template: str, **fields: Any) -> None:
        super().__init__(template, **fields)
        self.reason = reason


def decoded(data: bytes) -> tuple[str, list[Note]]:
    """Returns the text of a file, and a note where its encoding had to be guessed: it is not UTF-8 and has no mark.

    Raises:
        TableError: It is no text.
    """
    encoding = guess_encoding(data)
    try:
        text = decode_text(data, encoding)
    except InputError as error:
        raise _binary() from error
    if "\0" in text[:4000]:
        raise _binary()
    is_sure = encoding == "utf-8" or data.startswith(tuple(MARKS))
    return text, [] if is_sure else [{"name": "encoding", "encoding": ENCODINGS[encoding]}]


def _binary() -> TableError:
    return TableError("binary", "This is no text. Save the table as CSV, then choose that file.")


def read_table(text: str) -> Table:
    """Reads a table; of several columns of numbers the first.

    Raises:
        TableError: It cannot be forecast.
    """
    lines = [line for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")) if line.strip()]
    _check_lines(lines)
    separator = _separator(lines)
    rows = [_cells(line, separator) for line in lines]
    body = rows[1 : SAMPLE + 1] or rows[:1]
    width = max(len(row) for row in rows[: SAMPLE + 1])
    columns = [[_at(row, place) for row in body] for place in range(width)]
    first_part, is_told = _order(rows, columns)
    dated = next((p for p in range(width) if width > 1 and _holds_dates(columns[p], first_part, p)), -1)
    numbered = next((p for p in range(width) if p != dated and _holds_numbers(columns[p])), -1)
    if numbered < 0:
        raise TableError(
            "noNumbers", "There must be a column of numbers. None was found: name dates first, then numbers."
        )
    is_comma = separator != "," and any(_has_decimal_comma(_at(row, numbered)) for row in rows)
    head = rows[0]
    has_header = (
        len(rows) > 1
        and number_of(_at(head, numbered), is_comma) is None
        and (dated < 0 or time_of(_at(head, dated), first_part) is None)
    )
    notes: list[Note] = [{"name": "comma"}] if is_comma else []
    found, strange = _pairs(rows[has_header:], dated, numbered, first_part, is_comma)
    if strange:
        notes.append({"name": "text", "count": strange})
    if dated < 0:
        notes.append({"name": "undated"})
        values, step, period = [value for _time, value in found], "row", 1
    else:
        if not is_told:
            notes.append({"name": "dayFirst"})
        values, step, period = _even(found, notes)
    return _finished(values, step, period, _at(head, numbered).strip() if has_header else "", notes)


def _check_lines(lines: Sequence[str]) -> None:
    if not lines:
        raise TableError(
            "empty", "There is nothing to read: choose a file with a column of dates and a column of numbers."
        )
    if len(lines) > MOST:
        raise TableError(
            "many",
            "There may be {most} rows at most. Received: {count}. Leave out the oldest.",
            most=MOST,
            count=len(lines),
        )


def _pairs(rows: Sequence[list[str]], dated: int, numbered: int, first_part: str, is_comma: bool) -> tuple[Found, int]:
    found: Found = []
    strange = 0
    for row in rows:
        time = float(len(found)) if dated < 0 else time_of(_at(row, dated), first_part)
        cell = _at(row, numbered)
        value = number_of(cell, is_comma)
        strange += time is None or (value is None and bool(cell.strip()))
        if time is not None:
            found.append((time, value))
    return found, strange


def _finished(values: Sequence[float | None], step: str, period: int, column: str, notes: list[Note]) -> Table:
    whole = _filled(values, notes)
    if len(whole) < LEAST:
        raise TableError(
            "few", "There must be 12 values at least. Received: {count}. Add earlier ones.", count=len(whole)
        )
    large = next((value for value in whole if abs(value) >= LARGEST), None)
    if large is not None:
        raise TableError(
            "large", "Exponential smoothing and linear need numbers below 1e15. Received: {value}.", value=large
        )
    if min(whole) == max(whole):
        notes.append({"name": "constant"})
    return Table(values=whole, column=column, step=step, period=period if len(whole) >= 3 * period else 1, notes=notes)


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _separator(lines: Sequence[str]) -> str:
    some = lines[:SAMPLE]
    return next((mark for mark in "\t;," if sum(mark in line for line in some) >= ENOUGH * len(some)), "")


def _cells(line: str, separator: str) -> list[str]:
    if not separator:
        return [re.sub(r'^"(.*)"$', r"\1", line.strip())]
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    cells, is_quoted, place = [""], False, 0
    while place < len(line):
        mark = line[place]
        if mark == '"' and is_quoted and line[place + 1 : place + 2] == '"':
            cells[-1] += mark
            place += 1
        elif mark == '"':
            is_quoted = not is_quoted
        elif mark == separator and not is_quoted:
            cells.append("")
        else:
            cells[-1] += mark
        place += 1
    return [cell.strip() for cell in cells]


def _order(rows: Sequence[list[str]], columns: Sequence[Sequence[str]]) -> tuple[str, bool]:
    """Returns "day" or "month", whichever stands first where the year ends a date, and whether the dates tell."""
    endings = (p for p, cells in enumerate(columns) if _share(cells, ENDING.fullmatch) >= ENOUGH)
    place = next(endings, None)
    if place is None:
        return "day", True
    found = [parts for row in rows if (parts := ENDING.fullmatch(_at(row, place)))]
    day, month = (any(int(parts[number]) > 12 for parts in found) for number in (1, 2))
    if day and month:
        raise TableError(
            "mixedDates",
            "Dates must be written one way: some here have the day first, others the month. Write them as 2020-12-31.",
        )
    return "month" if month else "day", day or month


def time_of(cell: str, first_part: str = "day") -> float | None:
    """Returns a date as seconds since 1970, None where it is none."""
    text = cell.strip()
    if ending := ENDING.fullmatch(text):
        day, month = (ending[1], ending[2]) if first_part == "day" else (ending[2], ending[1])
        return _seconds(ending[3], month, day, *ending.group(4, 5, 6))
    if parts := COMPACT.fullmatch(text):
        return _seconds(*parts.groups())
    parts = DATE.fullmatch(text)
    return _seconds(*parts.groups()) if parts else None


def _seconds(
    year: str,
    month: str | None = None,
    day: str | None = None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
) -> float | None:
    hours, minutes, seconds = (int(part or 0) for part in (hour, minute, second))
    is_midnight = hours == 24 and minutes == 0  # 24:00 is the next day's 0:00
    if int(year) < 1000 or (not is_midnight and hours > 23) or minutes > 59 or seconds > 59:
        return None
    try:
        midnight = datetime.datetime(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return (midnight - EPOCH).total_seconds() + 3_600 * hours + 60 * minutes + seconds


def _holds_dates(cells: Sequence[str], first_part: str, place: int) -> bool:
    """Are these dates? Years alone only where they rise by one, and in the first column: else they may be numbers."""
    if _share(cells, lambda cell: time_of(cell, first_part) is not None) < ENOUGH:
        return False
    if _share(cells, lambda cell: re.fullmatch(r"[0-9]{4}", cell)) < ENOUGH:
        return True
    if place or not all(cell.isdecimal() for cell in cells):
        return False
    return all(abs(int(b) - int(a)) == 1 for a, b in itertools.pairwise(cells))


def _holds_numbers(cells: Sequence[str]) -> bool:
    known = [any(number_of(cell, is_comma) is not None for is_comma in (False, True)) for cell in cells]
    return any(known) and sum(known) + list(cells).count("") >= 0.5 * len(cells)


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _has_decimal_comma(cell: str) -> bool:
    """Is the comma a decimal sign here: does it part off no three digits, or stand behind a point?"""
    bare = re.sub(r"\s", "", cell)
    if not re.fullmatch(r"[^,]*,[0-9]*", bare) or not re.search(r"[0-9],[0-9]", bare):
        return False
    return bool(re.search(r"\.[0-9]{3},[0-9]+", bare)) or not re.search(r"[0-9],[0-9]{3}[^0-9]*$", bare)


def number_of(cell: str, is_comma: bool) -> float | None:
    """Returns the number of a cell, None where there is none; a unit behind it and a sign of money are no part."""
    bare = re.sub(r"[−–]", "-", re.sub(r"^[₩$€£¥]\s*", "", cell.strip()))
    parts = NUMBER.fullmatch(bare)
    if not parts:
        return None
    if is_comma:
        plain = re.sub(r"[.' \u00a0\u202f]", "", parts[1]).replace(",", ".", 1)
    else:
        plain = re.sub(r"[,' \u00a0\u202f]", "", parts[1])
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _even(found: Found, notes: list[Note]) -> tuple[list[float | None], str, int]:
    """Sorts by date, takes the mean of a date's values, and puts None where a step is missing."""
    if any(after[0] < before[0] for before, after in itertools.pairwise(found)):
        found = sorted(found, key=lambda pair: pair[0])
        notes.append({"name": "sorted"})
    by_time: dict[float, list[float]] = {}
    for time, value in found:
        by_time.setdefault(time, []).extend([] if value is None else [value])
    if len(by_time) < len(found):
        notes.append({"name": "duplicates", "count": len(found) - len(by_time)})
    values = [sum(known) / len(known) if known else None for known in by_time.values()]
    return _spaced(list(by_time), values, notes)


def _spaced(
    times: Sequence[float], values: list[float | None], notes: list[Note]
) -> tuple[list[float | None], str, int]:
    days = [EPOCH + datetime.timedelta(seconds=time) for time in times]
    months = [day.year * 12 + day.month for day in days]
    is_monthly = len({day.day for day in days}) == 1 or all((day + datetime.timedelta(days=1)).day == 1 for day in days)
    if len(times) > 1 and is_monthly and all(b > a for a, b in itertools.pairwise(months)):
        is_yearly = all((b - a) % 12 == 0 for a, b in itertools.pairwise(months))
        places = [(month - months[0]) / (12 if is_yearly else 1) for month in months]
        return _on_grid(places, values, notes, *(("year", 1) if is_yearly else ("month", 12)))
    counts = Counter(b - a for a, b in itertools.pairwise(times))
    step = counts.most_common(1)[0][0] if counts else 1
    name, period = STEPS.get(int(step), ("step", 1))
    return _on_grid([(time - times[0]) / step for time in times], values, notes, name, period)


def _on_grid(
    places: Sequence[float], values: list[float | None], notes: list[Note], step: str, period: int
) -> tuple[list[float | None], str, int]:
    """Places values by their number of steps from the first; where steps differ too often they follow each other."""
    count = len(places)
    ones = sum(b - a == 1 for a, b in itertools.pairwise(places))
    is_whole = all(place == int(place) for place in places)
    if count > 1 and (not is_whole or ones < EVEN * (count - 1) or places[-1] + 1 > 2 * count):
        notes.append({"name": "uneven"})
        return values, "row", 1
    grid: list[float | None] = [None] * (int(places[-1]) + 1 if count else 0)
    for place, value in zip(places, values, strict=True):
        grid[int(place)] = value
    return grid, step, period


def _filled(values: Sequence[float | None], notes: list[Note]) -> list[float]:
    """Returns the values with gaps filled in evenly; what is missing at an end is left out."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    whole = [known[0][1]] if known else []
    for (left, low), (right, high) in itertools.pairwise(known):
        whole.extend(low + (high - low) / (right - left) * number for number in range(1, right - left))
        whole.append(high)
    missing = len(whole) - len(known)
    if missing:
        notes.append({"name": "filled", "count": missing})
    return whole
