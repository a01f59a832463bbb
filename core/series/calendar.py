"""What a calendar says of an hour before it comes."""

import datetime

import numpy as np

# Days off in South Korea, December 2017 to January 2019. Source: Korea's rules on public holidays of offices, and
# Labour Day, on which works rest as well.
DAYS_OFF = frozenset(
    datetime.date.fromisoformat(day)
    for day in (
        *("2017-12-25", "2018-01-01", "2018-02-15", "2018-02-16", "2018-03-01", "2018-05-01", "2018-05-07"),
        *("2018-05-22", "2018-06-06", "2018-06-13", "2018-08-15", "2018-09-24", "2018-09-25", "2018-09-26"),
        *("2018-10-03", "2018-10-09", "2018-12-25", "2019-01-01"),
    )
)
WIDTH = 12


def calendar_of(start: datetime.datetime, hours: int) -> np.ndarray:
    """Returns what is known beforehand of each hour, float32 (hours, 12).

    Two waves of a day, as sine and cosine; the weekday from Monday, one column each; 1 on a day off, else 0.

    Args:
        start: The first hour.
    """
    days = np.array(
        [(start + datetime.timedelta(hours=number)).date() in DAYS_OFF for number in range(hours)], np.float32
    )
    hour = (start.hour + np.arange(hours)) % 24
    weekday = (start.weekday() + (start.hour + np.arange(hours)) // 24) % 7
    angle = 2 * np.pi * hour / 24
    waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    return np.concatenate([np.stack(waves, axis=1), np.eye(7)[weekday], days[:, np.newaxis]], axis=1).astype(np.float32)
