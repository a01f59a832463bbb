"""A photograph painted in other styles in the reader's tab, and what was measured of the network that paints.

The tab's side is web/paint/stage.js.
"""

import streamlit as st

from core.artifacts import MODEL_FILE, STYLES_FILE, Card
from core.errors import ArtifactError
from core.pictures.pixels import encode_png, fit_within
from core.tasks import STYLE_TRANSFER
from core.ui.frame.address import choice
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.gan.address import explained_list
from core.ui.shared.encoding import base64_of
from core.ui.shared.picture_input import picture_from, picture_sources
from core.ui.shared.samples import PHOTOS
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards, size_text

NAME = "paint-styles"
CAMERA = "camera"
SHOWN = 512  # px of the longer side of a photograph that is sent to the tab, at most
FIRST_STYLE, FIRST_STRENGTH = [1], [1.0]

_stage = component("paint/stage")


def painter_card() -> Card:
    """Returns the card of the network that paints; stops the page where it is missing."""
    found = next((card for card in cards(STYLE_TRANSFER) if card.name == NAME), None)
    if found is None:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("\n".join(f"python -m core {what} {NAME}" for what in ("train", "export")), language=None)
        st.stop()
    return found


def show_painter(card: Card) -> None:
    """Lets the reader choose a style, its strength, and a photograph or the camera; the tab paints."""
    if not runs_in_tab():
        return
    names = _style_names(card)
    initial = {"style": FIRST_STYLE, "strength": FIRST_STRENGTH}
    start = {
        "style": explained_list(_("Number of the style"), 0, len(names) - 1, key="style", default=FIRST_STYLE),
        "strength": explained_list(_("Strength"), 0.0, 1.0, key="strength", default=FIRST_STRENGTH),
    }
    place = st.container(key="paint-stage")
    place.empty()  # it keeps its room from the start
    source = choice(
        st.segmented_control, _("Picture from"), picture_sources(), key="paint", default="sample", required=True
    )
    picture = None if source == CAMERA else picture_from(source, "paint", tuple(PHOTOS))
    if source == CAMERA:
        st.caption(_("The browser asks before it opens the camera, and only over https or on this computer."))
    try:
        network, thumbnails = network_urls(card), model_url(card.name, STYLES_FILE)
    except ArtifactError as error:
        show_error(error)
        return
    with place:
        _stage(
            key="paint-board",
            data={
                "language": language(),
                "network": network,
                "thumbnails": thumbnails,
                "names": names,
                "side": card.preprocessing["height"],
                "picture": None if picture is None else base64_of(encode_png(fit_within(picture, SHOWN))),
                "isCamera": source == CAMERA,
                "initial": initial,
                "start": start,
                "messages": _messages(),
            },
        )


def show_painter_figures(card: Card) -> None:
    """Shows how near the network comes to its styles and to the photographs, beside slower ways and none at all."""
    st.subheader(_("How near it comes"), anchor=False)
    names = _style_names(card)
    heads = ("", _("Style loss ↓"), *names, _("Content loss ↓"))
    optimised = card.metrics["optimised_style_loss"]
    rows = [
        (_("**Painted by the network**, in one pass"), *_losses(card, "style_loss"), _value(card, "content_loss")),
        (_("The photograph as it is"), *_losses(card, "baseline_style_loss"), "0"),
        (
            _("Its pixels moved, in {steps} steps").format(steps=optimised["steps"]),
            *_losses(card, "optimised_style_loss"),
            _value(card, "optimised_content_loss"),
        ),
    ]
    show_table(heads, rows)
    st.caption(
        _(
            "Style loss: 0 is the style itself. Content loss: 0 is the photograph, 2 has nothing to do with it. "
            "{photos} test photographs in each style; the pixels of {moved} of them were moved, on which the network's "
            "style loss is {style} and its content loss {content}. The network's file has {size}."
        ).format(
            photos=card.metrics["style_loss"]["count"] // len(names),
            moved=optimised["count"] // len(names),
            style=f"{optimised['painted']:.3f}",
            content=f"{card.metrics['optimised_content_loss']['painted']:.2f}",
            size=size_text(card.files[MODEL_FILE]["bytes"]),
        )
    )


def _losses(card: Card, metric: str) -> tuple[str, ...]:
    """Returns the mean, and the mean of each style."""
    measured = card.metrics[metric]
    return tuple(f"{value:.3f}" for value in (measured["value"], *measured["by_style"]))


def _value(card: Card, metric: str) -> str:
    return f"{card.metrics[metric]['value']:.2f}"


def _style_names(card: Card) -> list[str]:
    """Returns what each style is called, in the reader's language; its name where it has no words yet."""
    known = {"strokes": _("Brush strokes"), "mosaic": _("Mosaic"), "hatching": _("Pencil hatching")}
    return [known.get(name, name) for name in card.preprocessing["styles"]]


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "png": _("Picture (PNG)"),
        "retry": _("Try again"),
        "styles": _("Style"),
        "strength": _("Strength"),
        "loading": _("Loading the painter into this tab … {percent}"),
        "ready": _("Painted in this tab."),
        "noCamera": _("The camera did not open. Allow it in the browser's settings, or take a photograph instead."),
        "failed": _("The painter could not be loaded into this tab, or it broke down there."),
        "rate": _("{rate} pictures a second"),
        "alt": _("The photograph, painted in the style {style}"),
    }
