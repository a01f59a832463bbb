"""How a reader gives a page a picture: a sample, a file, or the camera."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.errors import BusyError, PictureError
from core.pictures.decoding import Decoded
from core.pictures.kinds import FORMAT_NAMES
from core.pictures.limits import MAX_MEGABYTES, MAX_MEGAPIXELS
from core.pictures.opening import open_picture
from core.ui.frame.address import choice, is_first_drawn
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.frame.proxy.reconnection import say_what_was_lost
from core.ui.frame.visits import contents, visit
from core.ui.shared.samples import sample_label, sample_picture

LONGEST_SIDE = 1024  # px; a session keeps one picture of at most 3 MB
HANDED = "handed"  # a source, and the place of the picture that the page before had
ONLY = "only picture opened"
LATEST = "latest picture"  # of the page that is open, for the next one


@dataclasses.dataclass(kw_only=True)
class _Opened:
    """The file that was given last, and the last picture that could be opened."""

    file_id: str = ""
    size: tuple[int, int] = (0, 0)  # (height, width) of the picture as it was given
    picture: np.ndarray | None = None
    is_stretched: bool = False
    error: PictureError | None = None


def picture_input(key: str, samples: Sequence[str]) -> np.ndarray | None:
    """Asks for a picture; what was chosen is kept in the URL as `?<key>=` and `?<key>-sample=`.

    Args:
        key: Names the widgets; one picture input a key.
        samples: Names of `core.ui.shared.samples`, the first one is shown at first.

    Returns:
        uint8 (height, width, 3), no side longer than LONGEST_SIDE, or None until there is one.
    """
    sources = picture_sources()
    if is_first_drawn(f"{key}-{HANDED}") and LATEST in st.session_state:
        st.session_state[HANDED] = st.session_state[LATEST]
    if HANDED in st.session_state:
        sources = {HANDED: _("The picture before")} | sources
    source = choice(st.segmented_control, _("Picture from"), sources, key=key, default="sample", required=True)
    return picture_from(source, key, samples)


def picture_sources() -> dict[str, str]:
    """Returns where pictures come from: name -> label in the reader's language."""
    return {"sample": _("Samples"), "upload": _("Upload"), "camera": _("Camera")}


def chosen_picture(key: str) -> str:
    """Returns what `picture_input` was asked for, as a saved picture says it: a sample's name, or where it is from."""
    source = st.session_state[key]
    if source == "sample":
        return sample_label(st.session_state[f"{key}-sample"])
    return picture_sources().get(source, _("The picture before"))


def picture_from(source: str, key: str, samples: Sequence[str]) -> np.ndarray | None:
    """Asks for a picture from one of the sources; see `picture_input`."""
    if source == HANDED:
        handed: np.ndarray = st.session_state[HANDED]
        return handed
    if source == "sample":
        labels = {name: sample_label(name) for name in samples}
        return sample_picture(
            choice(st.pills, _("Sample"), labels, key=f"{key}-sample", default=samples[0], required=True)
        )
    limits = _("At most {megabytes} MB and {megapixels} megapixels: {formats}.")
    if source == "upload":
        file = st.file_uploader(_("Your picture"), key=f"{key}-upload", max_upload_size=MAX_MEGABYTES)
        said = {"megabytes": MAX_MEGABYTES, "megapixels": MAX_MEGAPIXELS, "formats": ", ".join(FORMAT_NAMES)}
        st.caption(limits.format(**said))
    else:
        file = st.camera_input(_("Your camera"), key=f"{key}-camera")
        st.caption(_("The browser asks before it opens the camera, and only over https or on this computer."))
    say_what_was_lost(f"{key}-{source}")
    return _opened(file, f"{key}-{source}-opened")


def picture_of(files: Sequence[UploadedFile]) -> np.ndarray | None:
    """Returns the only file's picture, uint8 (height, width, 3); None for none, for many, and where it is broken."""
    if len(files) != 1:
        return None
    opened: _Opened = st.session_state.get(ONLY, _Opened())
    if opened.file_id != files[0].file_id:
        opened = st.session_state[ONLY] = _Opened()
        _read(files[0], opened)
    if opened.error is not None:
        show_error(opened.error)
    _show_stretched(opened)
    return opened.picture


def opened_picture(file: UploadedFile) -> Decoded:
    """Returns a file's picture, uint8 (height, width, 3), no side longer than LONGEST_SIDE. Raises PictureError."""
    return open_picture(contents(file), longest=LONGEST_SIDE, reader=visit())


def given_size(key: str, source: str) -> tuple[int, int] | None:
    """Returns (height, width) of the file that `picture_from` returned, before it was scaled down; None for no file."""
    opened: _Opened | None = st.session_state.get(f"{key}-{source}-opened")
    return opened.size if opened and source in ("upload", "camera") else None


def _opened(file: UploadedFile | None, place: str) -> np.ndarray | None:
    """Returns the file's picture; where it cannot be opened, says why and returns the picture before it."""
    if file is None:  # also for a moment, while one file takes the place of another
        return None
    opened: _Opened = st.session_state.setdefault(place, _Opened())
    if opened.file_id != file.file_id:
        _read(file, opened)
    if opened.error is not None:
        show_error(opened.error)
        if opened.picture is not None:
            st.caption(_("The picture before it stays."))
    _show_stretched(opened)
    return opened.picture


def _show_stretched(opened: _Opened) -> None:
    if opened.is_stretched:
        st.caption(
            _("The file does not say what its values mean: the darkest one is shown as black, the lightest as white.")
        )


def _read(file: UploadedFile, opened: _Opened) -> None:
    """Opens the file, or notes why it cannot be; where too many wait, the next run of the page tries again."""
    opened.file_id, opened.error = file.file_id, None
    try:
        opened.picture, opened.size, opened.is_stretched = opened_picture(file)
    except BusyError as error:
        opened.file_id, opened.error = "", error.to_keep()
    except PictureError as error:
        opened.error = error.to_keep()
