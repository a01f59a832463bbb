"""Prices from one day or month to the next: the VIX, the S&P 500, and the won against the dollar."""

import csv
import io
from pathlib import Path

import numpy as np

from core.data.texts.corpus import TextFile, read_text
from core.errors import DataError

GITHUB = "https://raw.githubusercontent.com/datasets"
VIX = TextFile(
    places=("series2/vix_daily.csv.gz", "vix_daily.csv"),
    url=f"{GITHUB}/finance-vix/6f56e2760520/data/vix-daily.csv",
    content_sha256="fa8f8119bb2fa785bb408bcae541a1e630fef97f3acb160b94ed3115c1318db5",
)
SP500 = TextFile(
    places=("series2/sp500_monthly.csv.gz", "sp500_monthly.csv"),
    url=f"{GITHUB}/s-and-p-500/f23898667d87/data/data.csv",
    content_sha256="28d16941c581bda9bdcae4e0f9e3cc4b61204f8484e8c2249abdde2efe2cc3c4",
)
WON = TextFile(
    places=("series2/fx_monthly.csv.gz", "fx_monthly.csv"),
    url=f"{GITHUB}/exchange-rates/fa7d949956d1/data/monthly.csv",
    content_sha256="4a71fb249a3b5ebc7f106015ddc811fd74e2914b1a92a5d0da3316eb8d964437",
)
NAMES = ("vix", "sp500", "won")


def load(name: str, data_dir: Path | None = None) -> np.ndarray:
    """Returns the prices `vix` (a trading day each), `sp500` or `won` (a month each), float64 (n,), the oldest first.

    Raises:
        DataError: The file could not be downloaded, or is not the published one.
    """
    if name == "vix":
        return _column(VIX, "CLOSE", data_dir)
    if name == "sp500":
        return _column(SP500, "SP500", data_dir)
    return _column(WON, "Exchange rate", data_dir, {"Country": "South Korea"})


def _column(file: TextFile, column: str, data_dir: Path | None, only: dict[str, str] | None = None) -> np.ndarray:
    text = read_text(file, data_dir)
    if text is None:
        raise DataError(
            "{name} is not on this machine. Name its folder by --data-dir or $GLASSBOX_DATA.", name=file.name
        )
    rows = csv.DictReader(io.StringIO(text))
    kept = [row for row in rows if all(row[key] == value for key, value in (only or {}).items())]
    return np.array([float(row[column]) for row in kept if row[column]])
