"""The walk through a latent space, in the reader's tab. The page's side is web/gan/walk.js."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.inference import ImageSampler
from core.pictures.pixels import encode_png, from_signed, tile_sheet
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.routes import network_urls
from core.ui.gan.address import explained_list
from core.ui.gan.directions import directions, model_sha256
from core.ui.shared.encoding import base64_of

SAMPLES = 24  # of the palette
DIRECTIONS = 6
WIDEST_TURN = 3.0  # how far a slider goes, in standard normal numbers
SQUARE_SIDE = 7  # pictures on each side of the square that the server draws
FIRST_CORNERS, FIRST_TERMS = (
    [0, 1, 2, 3],
    [4, 5, 6],
)  # numbers of samples: the square's corners, and a, b, c of a - b + c
FIRST_PLACE = [0.5, 0.5]  # in the square, 0..1 across and down: its middle
PATHS = ("slerp", "lerp")

_walk = component("gan/walk")


def latent_walk(sampler: ImageSampler, seed: int, label: int | None) -> None:
    """Lets the reader drag through the latents of one seed.

    Args:
        sampler: The generator; the tab computes with the same file.
        seed: Of the samples to choose from.
        label: Class of a conditional generator, else None.
    """
    card = sampler.card
    latents = sampler.latents(SAMPLES, seed)
    initial = _initial()
    start = _from_address(initial)
    if not is_available():
        _show_square(sampler, latents[start["corners"]], label)
        return
    with st.spinner(_("Measuring which directions change most …")):
        ways, shares = directions(sampler, model_sha256(sampler), DIRECTIONS, label)
    _walk(
        key="latent-walk",
        data={
            "language": language(),
            "generator": network_urls(card),
            "size": latents.shape[1],
            "count": SAMPLES,
            "latents": base64_of(latents.astype("<f4").tobytes()),
            "label": 0 if label is None else label,
            "directions": base64_of(ways.astype("<f4").tobytes()),
            "shares": shares.astype(float).tolist(),
            "initial": initial,
            "start": start,
            "messages": _messages(),
        },
    )


def _initial() -> dict[str, Any]:
    """Returns what is chosen where the address says nothing."""
    return {
        "corners": FIRST_CORNERS,
        "sum": FIRST_TERMS,
        "at": FIRST_PLACE,
        "turns": [0.0] * DIRECTIONS,
        "path": PATHS[0],
    }


def _from_address(initial: dict[str, Any]) -> dict[str, Any]:
    """Returns what a shared address chooses; what is no choice is explained and left out."""
    last = SAMPLES - 1
    path = st.query_params.get("path")
    return {
        "corners": explained_list(_("Corners"), 0, last, key="corners", default=initial["corners"]),
        "sum": explained_list(_("Terms of the sum"), 0, last, key="sum", default=initial["sum"]),
        "at": explained_list(_("Place in the square"), 0.0, 1.0, key="at", default=initial["at"]),
        "turns": explained_list(_("Sliders"), -WIDEST_TURN, WIDEST_TURN, key="turns", default=initial["turns"]),
        "path": path if path in PATHS else initial["path"],
    }


def _show_square(sampler: ImageSampler, corners: NDArray[np.float32], label: int | None) -> None:
    """Shows the square as one picture from the server, where nothing can be computed in the tab."""
    st.info(
        _(
            "The in-page runtime is not installed, so the server draws the square and nothing can be dragged. "
            "`python -m core install-runtime` installs it."
        )
    )
    latents = square(corners, SQUARE_SIDE)
    labels = None if label is None else np.full(len(latents), label, np.int32)
    pictures = from_signed(sampler.sample(latents, labels))[..., 0]
    sheet = tile_sheet(pictures, across=SQUARE_SIDE)
    words = _("Four samples in the corners, and what lies between them.")
    with st.container(key="pixelated-square"):
        st.image(encode_png(sheet), alt=words, caption=words, width=2 * sheet.shape[1], output_format="PNG")


def square(corners: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Returns the latents of a square, row by row, as web/gan/latents.js finds them.

    Args:
        corners: float32 (4, size): top left, top right, bottom left, bottom right.
        side: Latents in a row and in a column.

    Returns:
        float32 (side * side, size).
    """
    fractions = np.linspace(0, 1, side)
    return np.stack(
        [
            slerp(slerp(corners[0], corners[1], x), slerp(corners[2], corners[3], x), y)
            for y in fractions
            for x in fractions
        ]
    )


def slerp(a: NDArray[np.float32], b: NDArray[np.float32], fraction: float) -> NDArray[np.float32]:
    """Returns the point at `fraction` of the arc from a to b, float32 (size,).

    Source: White 2016, Sampling generative networks, arXiv:1609.04468, section 2.1.
    """
    norms = float(np.linalg.norm(a) * np.linalg.norm(b))
    angle = np.arccos(np.clip(float(a @ b) / norms, -1, 1)) if norms else 0.0
    if np.sin(angle) < 1e-4:
        return (a + fraction * (b - a)).astype(np.float32)
    return ((np.sin((1 - fraction) * angle) * a + np.sin(fraction * angle) * b) / np.sin(angle)).astype(np.float32)


def _messages() -> dict[str, str]:
    """Returns every word of the walk, in the reader's language. Fields are filled in by the page."""
    return {
        "square": _(
            "The square between four samples. Drag in it, or move by the arrow keys, with Shift by larger steps; "
            "Space plays, Home goes to the middle."
        ),
        "loading": _("Loading the generator into this tab … {percent}"),
        "inTab": _("Runs in this tab. Self-test passed: pixels at most {difference} from the card's."),
        "failed": _("The generator could not be loaded into this tab."),
        "retry": _("Try again"),
        "play": _("Play a loop"),
        "pause": _("Pause"),
        "path": _("Way between two samples"),
        "slerp": _("slerp: along the sphere that random latents lie near; the length stays."),
        "lerp": _("lerp: along the straight line; in the middle the latent is too short."),
        "gif": _("Record GIF"),
        "webm": _("Record WebM"),
        "recording": _("Recording … {percent}"),
        "recordingFailed": _("The browser could not record this. Try the other format."),
        "readout": _("Length of the latent: {length} (random ones: about {usual}) · {milliseconds} ms a picture"),
        "position": _("Generated picture at {x} % across and {y} % down"),
        "slidersTitle": _("Directions that change most"),
        "slidersNote": _("Each slider moves the latent along one direction. In brackets: its share of all the change."),
        "direction": _("Direction {number} ({percent})"),
        "straighten": _("All back to 0"),
        "chooserTitle": _("Corners and arithmetic"),
        "chooserNote": _("First choose a place: a corner, or a term of a − b + c. Then choose a sample for it."),
        "slot": _("Place {letter}: sample {number}"),
        "palette": _("Samples"),
        "sample": _("Sample {number}"),
        "sum": _("a − b + c"),
    }
