"""Many pictures at once: a table with thumbnails that fills while the networks work, and can be stopped."""

import csv
import dataclasses
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.errors import PictureError
from core.inference import ImageClassifier, Reading
from core.inference.cores import CORES
from core.pictures.kinds import FORMAT_NAMES
from core.pictures.limits import MAX_MEGABYTES, MAX_MEGAPIXELS
from core.pictures.pixels import fit_within
from core.ui.classify.choices import fit_networks_to, is_by_hand, say_what_was_chosen
from core.ui.classify.kinds import fitting_kind, kind_of
from core.ui.frame.language import _
from core.ui.frame.messages import plain_message_of
from core.ui.frame.proxy.reconnection import say_what_was_lost
from core.ui.frame.visits import visit_megabytes
from core.ui.shared.answer_display import answer_text, reading_of
from core.ui.shared.encoding import png_url
from core.ui.shared.picture_input import opened_picture
from core.ui.shared.wording import short_title

MOST_FILES = 200
THUMBNAIL = 64  # px
ROW_HEIGHT = 48  # px
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a cell that begins so


@dataclasses.dataclass(kw_only=True)
class Row:
    """One file: its thumbnail and what each network said or why it could not, or why the file cannot be opened.

    `kind` is that of the picture, None where no network knows it. `answers` has the sha256 of a network's file for its
    key: another one under the same name is asked anew.
    """

    thumbnail: str = ""
    is_stretched: bool = False
    kind: str | None = None
    error: PictureError | None = None
    answers: dict[str, Reading | PictureError] = dataclasses.field(default_factory=dict)


def uploaded_files(key: str) -> list[UploadedFile]:
    """Asks for one or many pictures; those beyond the limit are left out, and the page says so."""
    files = st.file_uploader(
        _("Your pictures: choose, drop or paste one or many"),
        accept_multiple_files=True,
        key=key,
        max_upload_size=MAX_MEGABYTES,
    )
    limits = _(
        "At most {files} files, together {total:,.0f} MB, each {megabytes} MB and {megapixels} megapixels: {formats}."
    )
    st.caption(
        limits.format(
            files=MOST_FILES,
            total=visit_megabytes(),
            megabytes=MAX_MEGABYTES,
            megapixels=MAX_MEGAPIXELS,
            formats=", ".join(FORMAT_NAMES),
        )
    )
    say_what_was_lost(key)
    if len(files) > MOST_FILES:
        st.warning(_("Only the first {most} of {count} files are read.").format(most=MOST_FILES, count=len(files)))
    return files[:MOST_FILES]


def show_batch(files: Sequence[UploadedFile], classifiers: Sequence[ImageClassifier]) -> None:
    """Shows what the networks make of many files, each of those of its kind until the reader chooses by hand.

    What was computed once is kept for the visit.
    """
    rows: dict[str, Row] = st.session_state.setdefault("batch-rows", {})
    keys = _content_keys(files)
    for gone in rows.keys() - set(keys):
        del rows[gone]
    if st.session_state.get("batch-files") != keys:
        st.session_state["batch-files"], st.session_state["batch-stopped"] = keys, False
    due = [place for place, key in enumerate(keys) if not _is_done(rows.get(key), classifiers)]
    if due and _is_going_on(due, len(files)):
        bar = st.progress(1 - len(due) / len(files))
        said = _("{done} of {count} pictures")
        for start in range(0, len(due), CORES.count):
            number = len(files) - len(due) + start
            bar.progress(number / len(files), said.format(done=number, count=len(files)))
            _read_some({keys[place]: files[place] for place in due[start : start + CORES.count]}, rows, classifiers)
        bar.empty()
        st.session_state["batch-stopped"] = False
        st.rerun()  # so that the button to stop goes
    counts = Counter(rows[key].kind or "" for key in keys if key in rows)
    del counts[""]  # no network knows them
    if not due:
        fit_networks_to(sorted(counts), classifiers)
    say_what_was_chosen(counts)
    found = [(file.name, rows[key]) for file, key in zip(files, keys, strict=True) if key in rows]
    _show_table(found, classifiers)


def _content_keys(files: Sequence[UploadedFile]) -> list[str]:
    """Returns the sha256 of each file as it was sent, also where it was emptied since."""
    known: dict[str, str] = st.session_state.get("batch-keys", {})
    keys = {
        file.file_id: known.get(file.file_id) or hashlib.sha256(file.getvalue() or file.file_id.encode()).hexdigest()
        for file in files
    }
    st.session_state["batch-keys"] = keys
    return list(keys.values())


def _is_done(row: Row | None, classifiers: Sequence[ImageClassifier]) -> bool:
    return row is not None and (bool(row.error) or all(one.sha256 in row.answers for one in _fitting(row, classifiers)))


def _fitting(row: Row, classifiers: Sequence[ImageClassifier]) -> list[ImageClassifier]:
    """Returns the networks that are asked about a file: all where the reader chose them, or no network knows it."""
    is_any = row.kind is None or is_by_hand()
    return [one for one in classifiers if is_any or kind_of(one.card) == row.kind]


def _is_going_on(due: Sequence[int], count: int) -> bool:
    """Draws the button that stops or goes on, and returns whether to work; pressing it ends the running script."""
    if st.session_state.get("batch-stopped"):
        if not st.button(_("Go on"), key="batch-go-on"):
            st.info(_("Stopped: {done} of {count} pictures are read.").format(done=count - len(due), count=count))
            return False
        st.session_state["batch-stopped"] = False
    st.button(_("Stop"), key="batch-stop", on_click=lambda: st.session_state.update({"batch-stopped": True}))
    return True


def _read_some(files: dict[str, UploadedFile], rows: dict[str, Row], classifiers: Sequence[ImageClassifier]) -> None:
    """Reads as many files as there are cores, each network with each of them at the same time where nobody else works.

    Args:
        files: By the sha256 of their content, so that the same file is read once.
        rows: What is known already, by the same; what was found is put in.
    """
    asked: list[tuple[Row, np.ndarray, ImageClassifier]] = []
    for key, file in files.items():
        try:
            picture, _size, is_stretched = opened_picture(file)
        except PictureError as error:
            rows[key] = Row(error=error.to_keep())
            continue
        row = rows.get(key) or Row(
            thumbnail=png_url(fit_within(picture, THUMBNAIL)),
            is_stretched=is_stretched,
            kind=None if is_by_hand() else fitting_kind(picture),
        )
        rows[key] = row
        asked += [(row, picture, one) for one in _fitting(row, classifiers) if one.sha256 not in row.answers]
    answers = CORES.each(lambda one: _reading(*one[1:]), asked)
    for (row, _picture, classifier), answer in zip(asked, answers, strict=True):
        row.answers[classifier.sha256] = answer


def _reading(picture: np.ndarray, classifier: ImageClassifier) -> Reading | PictureError:
    try:
        return reading_of(picture, classifier)
    except PictureError as error:
        return error.to_keep()


def _in_words(reading: Reading | PictureError | None) -> tuple[str, float | None]:
    """Returns what a network said in the reader's language, and the probability of the class that it names.

    Of several digits it is the number, and the probability of the least sure one.
    """
    if reading is None:
        return "", None
    if isinstance(reading, PictureError):
        return plain_message_of(reading), None
    if len(reading.answers) > 1 and not reading.is_number:
        none, pieces = _("None of these"), _("{count} pieces that are no digits").format(count=len(reading.answers))
        return f"{none} ({pieces})", None
    if len(reading.answers) > 1:
        return reading.number, min(answer.probability for answer in reading.answers)
    answer = reading.answers[0]
    label, sure = answer_text(answer)
    return (f"{label} ({sure})", None) if answer.is_none else (label, answer.probability)


def _show_table(found: Sequence[tuple[str, Row]], classifiers: Sequence[ImageClassifier]) -> None:
    if not found:
        return
    picture, file, trouble = _("Picture"), _("File"), _("Could not be opened")
    columns: dict[str, list[Any]] = {
        picture: [row.thumbnail or None for _name, row in found],
        file: [name for name, _row in found],
    }
    shown: dict[str, Any] = {picture: st.column_config.ImageColumn(width="small")}
    for classifier in classifiers:
        title = short_title(classifier.card)
        sure = _("{network}: probability").format(network=title)
        said = [_in_words(row.answers.get(classifier.sha256)) for _name, row in found]
        columns[title], columns[sure] = [words for words, _share in said], [share for _words, share in said]
        shown[sure] = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    if any(row.error for _name, row in found):
        columns[trouble] = [plain_message_of(row.error) if row.error else "" for _name, row in found]
    if any(row.is_stretched for _name, row in found):
        guessed = _("Black and white taken from the picture")
        columns[_("Light")] = [guessed if row.is_stretched else "" for _name, row in found]
    st.dataframe(columns, column_config=shown, row_height=ROW_HEIGHT, hide_index=True)
    st.download_button(
        _("Download as CSV"),
        as_csv({title: values for title, values in columns.items() if title != picture}),
        "answers.csv",
        "text/csv",
        on_click="ignore",
    )


def as_csv(columns: dict[str, list[Any]]) -> bytes:
    """Returns a table as UTF-8 text that spreadsheets open; no cell can be taken for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row])
    return ("\ufeff" + stream.getvalue()).encode()
