"""Several digits in one picture: what was found where, and which part of the picture is read.

The reader may choose one box, or draw another one; the rest of the page then goes on with that part alone.
"""

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.errors import PictureError
from core.inference import ImageClassifier, Reading
from core.inference.images.answer import UNREAD
from core.pictures.pixels import encode_png, fit_within
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.shared.answer_display import answer_text, as_picture, pieces_of, reading_of, show_picture
from core.ui.shared.charts import probable
from core.ui.shared.encoding import base64_of
from core.ui.shared.remembered import remembered
from core.ui.shared.wording import short_title

LONGEST_SHOWN = 640  # px of the picture with its boxes
LEAST_SIDE = 4  # px of the part that is read
DIGIT_WIDTH = 76  # px
MARGIN = 0.1  # of a box's longer side, so that there is paper round its ink

_boxes = component("classify/boxes")


def part_to_read(picture: np.ndarray, classifiers: Sequence[ImageClassifier]) -> tuple[np.ndarray, dict[str, Reading]]:
    """Shows the boxes of several digits, and returns the part that the reader chose and what is read in it.

    Args:
        picture: uint8 (height, width, 3), as the reader gave it.
        classifiers: Networks of any kind; only those of digits look for several.

    Returns:
        uint8 (height, width, 3), the picture itself or the part chosen; and, by the name of each network that finds
        several digits in it, what it reads there; where the pieces look like no digits, the page says so, and the
        network is left out.
    """
    readers = [one for one in classifiers if one.reads_digits]
    if not readers:
        return picture, {}
    if not _has_several(readers[0], picture) and not st.toggle(_("Read only a part of the picture"), key="by-hand"):
        return picture, {}
    found = _read(readers[0], picture)
    box = _chosen_box(picture, found)
    part = picture if box is None else _cut(picture, box)
    readings = {one.card.name: reading for one in readers if (reading := _read(one, part)) is not None}
    several = {name: reading for name, reading in readings.items() if len(reading.answers) > 1}
    strange = [reading for reading in several.values() if not reading.is_number]
    if strange:
        said = _("The {count} pieces do not look like digits: letters perhaps, or a drawing.")
        st.info(said.format(count=len(strange[0].answers)))
    return part, {name: reading for name, reading in several.items() if reading.is_number}


def show_readings(readings: dict[str, Reading], classifiers: Sequence[ImageClassifier]) -> None:
    """Shows each network's number and, digit by digit, what it saw and what it says."""
    for classifier in classifiers:
        reading = readings.get(classifier.card.name)
        if reading is None:
            continue
        title = short_title(classifier.card)
        st.subheader(title, anchor=False)
        least = min(answer.probability for answer in reading.answers)
        said = _("{count} digits, the least sure one {percent}")
        said = said.format(count=len(reading.answers), percent=probable(least))
        st.metric(_("Number"), reading.number, said, delta_color="off", delta_arrow="off", width="content")
        if UNREAD in reading.number:
            st.caption(_("A question mark stands for a piece that is none of the digits."))
        with st.container(horizontal=True, key=f"pixelated-pieces-{classifier.card.name}"):
            for image, answer in zip(reading.images, reading.answers, strict=True):
                label, sure = answer_text(answer)
                show_picture(
                    as_picture(image[np.newaxis]), UNREAD if answer.is_none else f"{label} ({sure})", DIGIT_WIDTH
                )


def _has_several(classifier: ImageClassifier, picture: np.ndarray) -> bool:
    try:
        return len(pieces_of(picture, classifier)[0]) > 1
    except PictureError:
        return False


def _read(classifier: ImageClassifier, picture: np.ndarray) -> Reading | None:
    """Returns what a network reads; None where there is nothing or too much: its answer says so."""
    try:
        return reading_of(picture, classifier)
    except PictureError:
        return None


def _chosen_box(picture: np.ndarray, reading: Reading | None) -> tuple[float, float, float, float] | None:
    """Shows the picture with its boxes and returns the one that is chosen or drawn, None for all of the picture."""
    shown = _shown(picture)
    key = hashlib.sha256(shown).hexdigest()[:16]
    answers = () if reading is None else reading.answers
    _boxes(
        key="boxes",
        data={
            "picture": base64_of(shown),
            "id": key,
            "boxes": [] if reading is None else [list(box) for box in reading.boxes],
            "labels": [UNREAD if answer.is_none else answer.label for answer in answers],
            "messages": _messages(),
        },
        on_chosen_change=lambda: None,
    )
    chosen = st.session_state.get("boxes", {}).get("chosen")
    return checked_box(chosen.get("box")) if isinstance(chosen, dict) and chosen.get("id") == key else None


@remembered
def _shown(picture: np.ndarray) -> bytes:
    return encode_png(fit_within(picture, LONGEST_SHOWN))


def checked_box(sent: object) -> tuple[float, float, float, float] | None:
    """Returns (top, left, bottom, right) in [0, 1] that the page sent; None for anything else."""
    if not isinstance(sent, list) or len(sent) != 4 or not all(isinstance(side, int | float) for side in sent):
        return None
    top, left, bottom, right = (float(side) for side in sent)
    if not all(math.isfinite(side) for side in (top, left, bottom, right)):
        return None
    is_box = 0 <= top < bottom <= 1 and 0 <= left < right <= 1
    return (top, left, bottom, right) if is_box else None


@remembered  # the same array again, so that what was computed of it is found again
def _cut(picture: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Returns a part of the picture and a little paper round it."""
    height, width = picture.shape[:2]
    top, left, bottom, right = box[0] * height, box[1] * width, box[2] * height, box[3] * width
    margin = MARGIN * max(bottom - top, right - left)
    first_row, first_column = max(0, int(top - margin)), max(0, int(left - margin))
    last_row = max(first_row + LEAST_SIDE, math.ceil(bottom + margin))
    last_column = max(first_column + LEAST_SIDE, math.ceil(right + margin))
    return picture[first_row:last_row, first_column:last_column]


def _messages() -> dict[str, str]:
    return {
        "all": _("All of the picture"),
        "digit": _("Piece {place}: {label}"),
        "drawn": _("Your box"),
        "hint": _(
            "Choose a box, or draw one over the picture. By keyboard: Enter chooses one of the boxes or sets one in "
            "the middle, the arrow keys then move it, with Shift they change its size."
        ),
        "own": _("A box in the middle"),
        "picture": _("Your picture and what was found in it"),
    }
