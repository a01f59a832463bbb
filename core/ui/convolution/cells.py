"""Numbers in cells that the reader edits: kernels and small pictures, kept in the URL and for the visit."""

import dataclasses
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.errors import InputError
from core.ui.frame.address import keep_in_url_if_needed

Cells = NDArray[np.float32]
Rows = list[list[Any]]

LONGEST_TEXT = 2000  # characters of a parameter that are looked at


@dataclasses.dataclass(kw_only=True)
class Sheet:
    """What lies under an editor: the cells it started from, and the rows that the reader has made of them."""

    origin: Hashable
    start: Cells
    rows: Rows
    version: int = 0

    def replace(self, cells: Cells) -> None:
        """Starts again from these cells."""
        self.start, self.rows, self.version = cells, cells.tolist(), self.version + 1


def cell_editor(
    label: str, key: str, origin: Hashable, cells: Cells, check: Callable[[Rows], Cells], **limits: Any
) -> Sheet:
    """Draws an editor of numbers; the caller checks the `rows` of what it returns.

    Args:
        label: What the cells are, for a screen reader.
        key: Names the editor and its parameter in the URL (`1,0;0,1`, row by row).
        origin: What `cells` were made from; where it changes, the editor starts again from `cells`.
        cells: float32 (rows, columns).
        check: Turns rows into cells or raises InputError.
        **limits: `min_value`, `max_value` and `step` of a number column.
    """
    sheet = st.session_state.setdefault(f"{key}-sheet", Sheet(origin=None, start=cells, rows=cells.tolist()))
    if sheet.origin is None:
        sheet.replace(_usable(_rows_of(st.query_params.get(key, "")), check, cells))
    elif sheet.origin != origin:
        sheet.replace(cells)
    elif f"{key}-{sheet.version}" not in st.session_state:  # back from another page, which forgets what was typed
        sheet.replace(_usable(sheet.rows, check, cells))
    sheet.origin = origin
    names = [str(column + 1) for column in range(sheet.start.shape[1])]
    width = next(px for px, most in ((62, 4), (46, 7), (42, 9), (38, 99)) if len(names) <= most)
    is_short = np.allclose(sheet.start, sheet.start.round(2), atol=1e-6)
    column = st.column_config.NumberColumn(width=width, format="plain" if is_short else "%.2f", **limits)
    edited = st.data_editor(
        pd.DataFrame(sheet.start.astype(float).round(6), columns=names),
        key=f"{key}-{sheet.version}",
        hide_index=True,
        width="content",
        column_config=dict.fromkeys(names, column),
        alt=label,
    )
    sheet.rows = edited.to_numpy().tolist()
    typed = np.array(sheet.rows, np.float32)
    is_edited = typed.shape != cells.shape or not np.allclose(typed, cells, atol=1e-5)  # six decimals are shown
    keep_in_url_if_needed(
        key, ";".join(",".join(f"{cell:.6g}" for cell in row) for row in sheet.rows) if is_edited else None
    )
    return sheet


def _rows_of(text: str) -> Rows:
    return [row.split(",") for row in text[:LONGEST_TEXT].split(";")]


def _usable(rows: Rows, check: Callable[[Rows], Cells], cells: Cells) -> Cells:
    try:
        return check(rows)
    except InputError:
        return cells
