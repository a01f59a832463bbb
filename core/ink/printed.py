"""Takes off what is printed: what spans the picture or touches its border, boxes, lines to write on.

Lines are found piece by piece: along one of a few slopes most of the piece's width (or height) is ink. A stroke that
crosses a line is kept, as in the removal of staff lines from sheet music.
"""

import dataclasses

import numpy as np
from scipy import ndimage

SLOPES = np.linspace(-0.1, 0.1, 21)  # up to 6 degrees askew
COVERED = 0.7  # of a piece's width; less is no line of it
EVERYWHERE = np.ones((3, 3), bool)
UPRIGHT = np.array([[0, 1, 0]] * 3, bool)
LEAST = 0.06  # of the picture's longer side; less is a speck that a line left
ROUNDS = 3  # what hangs on a line may be a line again
THIN = 0.125  # a bar's thickness over its length, at most


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Line:
    """A line that lies: where its middle crosses the piece's, how thick it is and its ink, bool (h, w)."""

    at: float
    thick: int
    ink: np.ndarray


def without_print(mask: np.ndarray) -> np.ndarray:
    """Returns ink without lines, boxes and what touches the picture's border; none where nothing else is there.

    Args:
        mask: bool (h, w), True is ink, printed or written.

    Returns:
        bool (h, w).
    """
    left = mask.copy()
    for _round in range(ROUNDS):
        before = left.sum()
        left = _one_round(left)
        if left.sum() == before:
            break
    left = _without_bars(left & ~touching(left))
    return left if longest(left) >= LEAST * max(mask.shape) else np.zeros_like(mask)


def _one_round(mask: np.ndarray) -> np.ndarray:
    """Takes the lines off every piece that touches the border or is a frame."""
    pieces, _count = ndimage.label(mask, EVERYWHERE)
    kept = mask.copy()
    for number, box in enumerate(ndimage.find_objects(pieces), start=1):
        piece = pieces[box] == number
        if min(piece.shape) < 3 and max(piece.shape) < 8:
            continue
        lying, standing = _lines(piece), [_turned(line) for line in _lines(piece.T)]
        if _is_frame(piece, lying, standing):
            lying, standing = _sides(lying, standing)
        else:
            lying, standing = _from_the_border(lying, standing, box, mask.shape) or (_underline(piece, lying), [])
        kept[box] &= ~_line_ink(piece, lying, standing)
    return kept


def _from_the_border(
    lying: list[_Line], standing: list[_Line], box: tuple[slice, slice], shape: tuple[int, int]
) -> tuple[list[_Line], list[_Line]] | None:
    """Returns the lines of a piece that come from the picture's border or join two that do; None where none does.

    A straight stroke of a digit that stands on such a line comes from nowhere.
    """
    (top, bottom), (left, right) = (
        (side.start == 0, side.stop == length) for side, length in zip(box, shape, strict=True)
    )
    rows = [line for line in lying if (left and line.ink[:, 0].any()) or (right and line.ink[:, -1].any())]
    columns = [line for line in standing if (top and line.ink[0].any()) or (bottom and line.ink[-1].any())]
    if not rows and not columns:
        return None
    turned = [_turned(line) for line in columns]
    sides = [line for line in lying if _joins(_turned(line), turned)], [line for line in standing if _joins(line, rows)]
    return rows + sides[0], columns + sides[1]


def _joins(line: _Line, others: list[_Line]) -> bool:
    """Does a line that stands join some that lie, as the side of a cell does: no thicker than they, and not beyond?"""
    if len(others) < 2:
        return False
    thick = max(other.thick for other in others)
    at = line.ink.any(axis=0)
    crossed = np.nonzero(np.any([other.ink[:, at].any(axis=1) for other in others], axis=0))[0]
    ends = np.nonzero(line.ink.any(axis=1))[0]
    is_within = crossed.size > 0 and crossed[0] - thick <= ends[0] and ends[-1] <= crossed[-1] + thick
    return bool(is_within and line.thick <= 1.5 * thick + 2)


def touching(mask: np.ndarray) -> np.ndarray:
    """Returns the pieces that touch the picture's border, bool (h, w)."""
    pieces, _count = ndimage.label(mask, EVERYWHERE)
    border = np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]])
    return np.isin(pieces, np.unique(border[border > 0]))


def _lines(piece: np.ndarray) -> list[_Line]:
    """Returns the lines that lie in a piece and run through most of its width."""
    y, x = np.nonzero(piece)
    height, width = piece.shape
    if width < 8:
        return []
    reach = int(np.ceil(0.1 * width / 2)) + 1
    counts = np.zeros((len(SLOPES), height + 2 * reach), int)
    for number, slope in enumerate(SLOPES):
        rows = y - np.rint(slope * (x - width / 2)).astype(int) + reach
        counts[number] = np.bincount(rows, minlength=counts.shape[1])
    found: list[_Line] = []
    while counts.max() >= COVERED * width:
        number, row = (int(index) for index in np.unravel_index(counts.argmax(), counts.shape))
        full = counts[number] >= 0.6 * counts[number, row]
        first, last = row, row
        while first > 0 and full[first - 1]:
            first -= 1
        while last + 1 < len(full) and full[last + 1]:
            last += 1
        rows = y - np.rint(SLOPES[number] * (x - width / 2)).astype(int) + reach
        inside = (rows >= first) & (rows <= last)
        ink = np.zeros_like(piece)
        ink[y[inside], x[inside]] = True
        found.append(_Line(at=(first + last) / 2 - reach, thick=int(last - first + 1), ink=ink))
        around = int(np.ceil(0.1 * width / 2)) + 1  # the same line under another slope
        counts[:, max(0, first - around) : last + around + 1] = 0
    return found


def _turned(line: _Line) -> _Line:
    return dataclasses.replace(line, ink=line.ink.T)


def _is_frame(piece: np.ndarray, lying: list[_Line], standing: list[_Line]) -> bool:
    """Two sides face each other, thin and far apart, and a third joins them."""
    height, width = piece.shape
    thin = 0.15 * min(height, width)
    rows = [line.at for line in lying if line.thick <= thin]
    columns = [line.at for line in standing if line.thick <= thin]
    if not rows or not columns or len(rows) + len(columns) < 3:
        return False
    return bool(np.ptp(rows) >= 0.6 * height or np.ptp(columns) >= 0.6 * width)


def _sides(lying: list[_Line], standing: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Returns a frame's lines that are about as thick as its thinnest two: a thicker one is a digit's stroke in it."""
    most = 1.5 * sorted(line.thick for line in (*lying, *standing))[1] + 2
    return [line for line in lying if line.thick <= most], [line for line in standing if line.thick <= most]


def _underline(piece: np.ndarray, lying: list[_Line]) -> list[_Line]:
    """Returns the one thin line that is longer than what stands on it is high or wide; none where it is a stroke."""
    if len(lying) != 1:
        return []
    rest = piece & ~_line_ink(piece, lying, [])
    rows, columns = np.nonzero(rest.any(axis=1))[0], np.nonzero(rest.any(axis=0))[0]
    if not rows.size or lying[0].thick > 0.08 * piece.shape[1]:
        return []
    return lying if piece.shape[1] >= 1.2 * max(np.ptp(rows), np.ptp(columns)) else []


def _line_ink(piece: np.ndarray, lying: list[_Line], standing: list[_Line]) -> np.ndarray:
    """Returns the lines' own ink, bool (h, w): where a stroke crosses, the ink goes on beyond the line and stays."""
    gone = np.zeros_like(piece)
    for lines, structure in ((lying, UPRIGHT), (standing, UPRIGHT.T)):
        runs, count = ndimage.label(piece, structure)
        lengths = np.bincount(runs.ravel(), minlength=count + 1)
        for line in lines:
            short = lengths <= 1.5 * line.thick + 2
            hit = np.zeros(count + 1, bool)
            hit[runs[line.ink]] = True
            gone |= (hit & short)[runs] & piece
    across = np.zeros_like(piece)
    for line in (*lying, *standing):  # where two lines meet, each goes on beyond the other
        across |= line.ink
    crossing = np.zeros_like(piece)
    for first in lying:
        for second in standing:
            reach = 1 + max(first.thick, second.thick)
            crossing |= ndimage.binary_dilation(first.ink & second.ink, EVERYWHERE, iterations=reach)
    return gone | (crossing & across)


def _without_bars(mask: np.ndarray) -> np.ndarray:
    """Returns ink without thin straight bars that are longer, or much thinner, than what else is there."""
    pieces, _count = ndimage.label(mask, EVERYWHERE)
    boxes = ndimage.find_objects(pieces)
    bars = [_is_bar(pieces[box] == number) for number, box in enumerate(boxes, start=1)]
    others = [number for number, is_bar in enumerate(bars) if not is_bar]
    if not others or len(others) == len(bars):
        return mask
    largest = max(others, key=lambda number: np.sum(pieces[boxes[number]] == number + 1))
    high, wide = (side.stop - side.start for side in boxes[largest])
    broad = stroke(pieces[boxes[largest]] == largest + 1)
    kept = mask.copy()
    for number in np.flatnonzero(bars):
        piece = pieces[boxes[number]] == number + 1
        height, width = piece.shape
        is_longer = width >= 1.2 * wide if width > height else height >= 1.4 * high
        if is_longer or stroke(piece) <= 0.5 * broad:
            kept[boxes[number]] &= ~piece
    return kept


def _is_bar(piece: np.ndarray) -> bool:
    """Is it long, thin, and lies or stands?"""
    length, across = max(piece.shape), min(piece.shape)
    thick = piece.sum() / length
    return bool(thick <= THIN * length and across <= 0.12 * length + 2 * thick)


def stroke(piece: np.ndarray) -> float:
    """Returns about how broad the strokes are, px."""
    framed = np.pad(piece, 1)
    return float(4 * ndimage.distance_transform_edt(framed)[framed].mean() - 1)


def longest(mask: np.ndarray) -> int:
    """Returns the longer side of the largest piece, px."""
    pieces, _count = ndimage.label(mask, EVERYWHERE)
    return max((max(y.stop - y.start, x.stop - x.start) for y, x in ndimage.find_objects(pieces)), default=0)
