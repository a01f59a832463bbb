"""Styles mixed in the reader's tab, and what was measured beside a generator without. The tab's side is web/styles."""

from typing import Any

import streamlit as st

from core.artifacts import Card
from core.errors import ArtifactError
from core.inference import StyleSampler
from core.inference.agreement import MAPPING
from core.tasks import IMAGE_GENERATION, STYLED_GENERATION
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.gan.address import explained_list
from core.ui.gan.grid import choose_seed
from core.ui.gan.models import generator_title
from core.ui.shared.charts import percent
from core.ui.shared.encoding import base64_of
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards, short_title

NAME, PEER = "gan-fashion-style", "gan-fashion-dcgan"
ROWS, COLUMNS = 4, 5  # pictures that lend their coarse layers, and those that lend their fine ones
FIRST_MIX, FIRST_SPLIT, FIRST_TRUNCATION, FIRST_NOISE = [0.5, 0.5], [3], [0.7], [1]

_mixer = component("styles/mixer")


def style_card() -> Card:
    """Returns the card of the generator that mixes styles; stops the page where it is missing."""
    found = next((card for card in cards(STYLED_GENERATION) if card.name == NAME), None)
    if found is None:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("\n".join(f"python -m core {what} {NAME}" for what in ("train", "export")), language=None)
        st.stop()
    return found


def show_mixer(card: Card) -> None:
    """Lets the reader drag through a grid of mixed styles; all of it in the tab."""
    if not runs_in_tab():
        return
    sampler = load_or_stop(StyleSampler, card.name)
    initial = {"mix": FIRST_MIX, "split": FIRST_SPLIT, "psi": FIRST_TRUNCATION, "grain": FIRST_NOISE}
    start = {
        "mix": explained_list(_("Place in the grid"), 0.0, 1.0, key="mix", default=FIRST_MIX),
        "split": explained_list(_("Coarse layers"), 1, sampler.layers - 1, key="split", default=FIRST_SPLIT),
        "psi": explained_list(_("Truncation"), 0.0, 1.0, key="psi", default=FIRST_TRUNCATION),
        "grain": explained_list(_("Noise"), 0, 1, key="grain", default=FIRST_NOISE),
    }
    place = st.container(key="mixer-stage")
    seed = choose_seed("styles-seed")
    try:
        network = {
            **network_urls(card),
            "mapping": {"file": model_url(card.name, MAPPING), "bytes": card.files[MAPPING]["bytes"]},
        }
    except ArtifactError as error:
        show_error(error)
        return
    with place:
        _mixer(
            key="mixer",
            data={
                "language": language(),
                "network": network,
                "rows": ROWS,
                "columns": COLUMNS,
                "side": card.preprocessing["height"],
                "layers": sampler.layers,
                "latents": base64_of(sampler.latents(ROWS + COLUMNS, seed).astype("<f4").tobytes()),
                "noise": base64_of(sampler.noise(1, seed).astype("<f4").tobytes()),
                "initial": initial,
                "start": start,
                "messages": _messages(),
            },
        )


def show_style_figures(card: Card) -> None:
    """Shows what was measured of it, and of the generator without styles of the same pictures."""
    st.subheader(_("Beside a generator without styles"), anchor=False)
    heads = (_("Pictures"), "Classifier-FID ↓", _("Precision ↑"), _("Recall ↑"), _("Path length ↓"))
    rows = [(f"**{short_title(card)}**", *_figures(card), _length(card.metrics.get("path_length")))]
    for peer in cards(IMAGE_GENERATION):
        if peer.name == PEER:
            measured = card.metrics.get("peer_path_length", {}).get("measured")
            rows.append((generator_title(peer), *_figures(peer), _length(measured)))
    show_table(heads, rows)
    st.caption(
        _(
            "Perceptual path length: how fast pictures change on the way between two, in the features of our own "
            "classifier. Smaller means a smoother way. Between styles it is a straight line, between latents an arc."
        )
    )


def _figures(card: Card) -> tuple[str, ...]:
    distance, precision, recall = (card.metric(name) for name in ("classifier_fid", "precision", "recall"))
    return (
        "—" if distance is None else f"{distance:.2f}",
        *("—" if share is None else percent(share) for share in (precision, recall)),
    )


def _length(measured: dict[str, Any] | None) -> str:
    return "—" if measured is None else f"{measured['value']:,.0f}"


def _messages() -> dict[str, str]:
    """Returns every word of the mixer, in the reader's language. Fields are filled in by the page."""
    return {
        "grid": _(
            "A grid of mixtures: each row lends its coarse layers, each column its fine ones. Drag in it, or move by "
            "the arrow keys, with Shift by a whole picture; Home goes to the middle."
        ),
        "coarse": _("coarse layers"),
        "fine": _("fine layers"),
        "split": _("Coarse + fine"),
        "psi": _("Truncation"),
        "grain": _("Noise"),
        "position": _("Coarse layers of row {row}, fine layers of column {column}"),
        "readout": _("{milliseconds} ms a picture"),
        "loading": _("Loading the generator into this tab … {percent}"),
        "inTab": _("Runs in this tab. Self-test passed: pixels at most {difference} from the card's."),
        "failed": _("The generator could not be loaded into this tab."),
        "retry": _("Try again"),
    }
