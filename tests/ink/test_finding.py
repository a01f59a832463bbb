"""What is written is found, and what is printed is not: exact pictures made here, both polarities."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from core.ink import find_pieces, halves, ink_of
from core.pictures.digits import centre_digit

SIDE = 200


def four(top: int = 60, left: int = 70, high: int = 80) -> np.ndarray:
    """A 4 of straight strokes on a sheet, bool (SIDE, SIDE)."""
    mask = np.zeros((SIDE, SIDE), bool)
    wide, pen = high * 5 // 8, max(2, high // 10)
    mask[top : top + high // 2, left : left + pen] = True
    mask[top + high // 2 : top + high // 2 + pen, left : left + wide] = True
    mask[top : top + high, left + wide * 2 // 3 : left + wide * 2 // 3 + pen] = True
    return mask


def picture(ink: np.ndarray, printed: np.ndarray | None = None, *, is_dark: bool = True, light=1.0) -> np.ndarray:
    """uint8 (h, w, 3) of dark ink on light paper, or the reverse."""
    grey = np.where(ink, 0.1, 0.85)
    grey = np.where(printed & ~ink, 0.25, grey) if printed is not None else grey
    grey = grey * light
    grey = grey if is_dark else 1 - grey
    return np.repeat(np.rint(grey * 255).astype(np.uint8)[..., np.newaxis], 3, axis=-1)


def printed(kind: str) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), bool)
    if kind == "box":
        mask[40:43, 40:160] = mask[157:160, 40:160] = True
        mask[40:160, 40:43] = mask[40:160, 157:160] = True
    elif kind == "row of boxes":
        mask[40:43] = mask[157:160] = True
        mask[40:160, 40:43] = mask[40:160, 150:153] = True
    elif kind == "line below":
        mask[150:153] = True
    elif kind == "line to stand on":
        mask[140:143] = True
    elif kind == "short line":
        mask[150:153, 30:170] = True
    elif kind == "margin":
        mask[:, 30:32] = True
    elif kind == "table":
        mask[:, :25] = True
    elif kind == "table at a corner":
        mask[:, 170:] = mask[:20] = True
    elif kind == "askew":
        x = np.arange(SIDE)
        for thick in range(3):
            mask[150 + thick + x // 30, x] = True
    return mask


KINDS = (
    "box",
    "row of boxes",
    "line below",
    "line to stand on",
    "short line",
    "margin",
    "table",
    "table at a corner",
    "askew",
)


@pytest.mark.parametrize("is_dark", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_print_is_taken_off_and_the_digit_stays(kind, is_dark):
    alone = centre_digit(ink_of(picture(four(), is_dark=is_dark)))
    beside = centre_digit(ink_of(picture(four(), printed(kind), is_dark=is_dark)))
    assert np.abs(alone - beside).mean() < 0.06
    assert np.abs(alone - centre_digit(printed(kind).astype(np.float32))).mean() > 0.1


@pytest.mark.parametrize("is_dark", [True, False])
def test_a_sheet_whose_corner_lies_on_a_table_is_the_paper(is_dark):
    table = np.zeros((SIDE, SIDE), bool)
    table[:, :50] = table[170:] = True
    small = four(60, 80, high=40)
    alone, beside = (centre_digit(ink_of(picture(small, mask, is_dark=is_dark))) for mask in (None, table))
    assert np.abs(alone - beside).mean() < 0.06


@pytest.mark.parametrize("high", [32, 64, 150])
def test_a_thin_pen_is_as_broad_as_mnists_whatever_the_size_of_the_picture(high):
    sheet = np.zeros((SIDE, SIDE), bool)
    sheet[20 : 20 + high, 100 : 100 + max(1, high // 40)] = True
    digit = centre_digit(ink_of(picture(sheet)))
    assert 1.8 <= digit[8:20].sum(axis=1).mean() <= 4


def test_a_line_through_a_digit_does_not_cut_it():
    line = np.zeros((SIDE, SIDE), bool)
    line[75:77] = True
    alone, crossed = (centre_digit(ink_of(picture(four(), mask))) for mask in (None, line))
    assert np.abs(alone - crossed).mean() < 0.05


@pytest.mark.parametrize("is_dark", [True, False])
def test_upright_strokes_on_ruled_paper_are_no_sides_of_cells(is_dark):
    lines = np.zeros((SIDE, SIDE), bool)
    for row in range(15, SIDE, 35):
        lines[row : row + 2] = True
    alone, ruled = (centre_digit(ink_of(picture(four(), mask, is_dark=is_dark))) for mask in (None, lines))
    assert np.abs(alone - ruled).mean() < 0.05


def test_a_hard_shadow_is_no_ink():
    light = np.where(np.arange(SIDE) < 90, 0.6, 1.0)[np.newaxis]
    alone, shaded = (ink_of(picture(four(), light=light if has else 1.0)) for has in (False, True))
    assert np.abs(centre_digit(alone) - centre_digit(shaded)).mean() < 0.03


def test_a_digit_that_touches_the_border_is_read_where_nothing_else_is_there():
    ink = four()[60:, 70:]
    assert centre_digit(ink_of(picture(ink))) is not None


def test_a_pencil_beside_a_dark_margin_is_found():
    grey = np.where(four(), 0.68, 0.85)
    grey[:, 20:24] = 0.1
    found = find_pieces(np.repeat(np.rint(grey * 255).astype(np.uint8)[..., np.newaxis], 3, axis=-1))
    assert [tuple(round(side * SIDE) for side in piece.box) for piece in found] == [(60, 70, 140, 120)]


@pytest.mark.parametrize("places", [
    [(80, 20), (85, 80), (78, 140)],
    [(10, 80), (75, 84), (140, 78)],
    [(20, 20), (15, 120), (120, 25), (118, 121)],
], ids=["row", "column", "grid"])  # fmt: skip
def test_pieces_come_in_the_order_they_are_read(places):
    sheet = np.any([four(top, left, 48) for top, left in places], axis=0)
    found = [tuple(round(side * SIDE) for side in piece.box[:2]) for piece in find_pieces(picture(sheet))]
    assert found == places


def test_a_stroke_apart_belongs_to_its_digit_and_a_speck_to_none():
    sheet = four()
    sheet[50:55, 75:115] = True  # close above
    sheet[20:23, 20:23] = True
    found = find_pieces(picture(sheet))
    assert [round(piece.box[0] * SIDE) for piece in found] == [50]


def test_nothing_written_is_no_piece():
    assert find_pieces(picture(np.zeros((SIDE, SIDE), bool))) == []


@pytest.mark.parametrize("is_dark", [True, False])
@pytest.mark.parametrize("side", ["top", "bottom", "left", "right"])
def test_a_digit_that_touches_its_box_keeps_its_strokes(side, is_dark):
    """The upright stroke of the four runs from side to side, thicker than they are."""
    touching = {"top": 61, "bottom": 137, "left": 71, "right": 117}
    box = {"top": 45, "bottom": 155, "left": 55, "right": 135} | {side: touching[side]}
    lines = np.zeros((SIDE, SIDE), bool)
    for row in (box["top"], box["bottom"]):
        lines[row : row + 2, box["left"] : box["right"] + 2] = True
    for column in (box["left"], box["right"]):
        lines[box["top"] : box["bottom"] + 2, column : column + 2] = True
    alone, boxed = (centre_digit(ink_of(picture(four(), mask, is_dark=is_dark))) for mask in (None, lines))
    assert np.abs(alone - boxed).mean() < 0.05


@pytest.mark.parametrize("is_dark", [True, False])
def test_a_tiny_picture_may_be_filled_by_its_digit(is_dark):
    digit = np.asarray(Image.fromarray(four()[60:140, 70:120]).resize((20, 28)))
    (piece,) = find_pieces(picture(digit, is_dark=is_dark))
    assert piece.box == (0, 0, 1, 1)


def test_digits_that_touch_are_cut_where_the_ink_has_a_valley():
    sheet = four(60, 30) | four(60, 76)
    (piece,) = find_pieces(picture(sheet))
    cuts = [[round(part.box[1] * SIDE) for part in pair] for pair in halves(piece)]
    assert any(abs(left - 30) <= 1 and abs(right - 77) <= 4 for left, right in cuts)
    assert list(halves(dataclasses.replace(piece, ink=np.zeros_like(piece.ink)))) == []
