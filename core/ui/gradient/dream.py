"""A picture changed into more of what a channel answers to; what runs in the tab is web/gradient/dream.js."""

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.pictures.pixels import encode_png, square
from core.ui.frame.address import choice, number
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import gradient_url
from core.ui.shared.encoding import base64_of
from core.ui.shared.picture_input import picture_from, picture_sources
from core.ui.shared.samples import DIGITS, PHOTOS
from core.ui.shared.wording import CLASSIFIES, cards, short_title

SIDE = 224  # px of the dream
TASTES = 24  # channels of a layer whose taste is shown, evenly out of all of them
NETWORK, LAYER, CHANNEL = "dream-network", "dream-layer", "dream-channel"  # widgets, and parameters of the URL
FIRST_NETWORK, FIRST_CHANNEL = "everyday-transfer", 30  # with the layer below it dreams of eyes
FIRST_LAYERS = ("block_9/add", "stage3_block1/add")
MOST_CHANNELS = 2048
NOISE = "noise"

_dream = component("gradient/dream")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wish:
    """Whose dream: a tensor of a network, one of its channels, and how many it has."""

    card: Card
    tensor: str
    channel: int
    channels: int


def dreamers() -> dict[str, Card]:
    """Returns the networks that can dream, by name: those with convolutions, whose maps have places."""
    return {card.name: card for card in cards(CLASSIFIES) if layers_of(card)}


def layers_of(card: Card) -> dict[str, int]:
    """Returns tensors to choose from -> how many channels each has: sums of blocks, and convolutions outside of these.

    All of them stand before an activation, so that no channel's gradient is zero everywhere.
    """
    kinds = {layer["kind"] for layer in card.layers}
    found = {}
    for layer in card.layers:
        is_outside = "add" not in kinds or "block" not in layer["layer"]
        if layer["kind"] == "add" or (layer["kind"] == "conv" and is_outside):
            found[layer["tensor"]] = layer["shape"][1]
    return found


def choose_wish(known: dict[str, Card]) -> Wish:
    """Asks for network, layer and channel; all of them stay in the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="dream-choices"):
        titles = {name: short_title(card) for name, card in known.items()}
        first = FIRST_NETWORK if FIRST_NETWORK in known else next(iter(known))
        card = known[choice(st.selectbox, _("Network"), titles, key=NETWORK, default=first, width=230)]
        layers = layers_of(card)
        names = {tensor: tensor.rpartition("/")[0] or tensor for tensor in layers}
        deep = next((one for one in FIRST_LAYERS if one in layers), list(layers)[len(layers) // 2])
        tensor = choice(st.selectbox, _("Layer"), names, key=LAYER, default=deep, width=230)
        last = layers[tensor] - 1
        chosen = number(
            st.number_input, _("Channel"), 0, MOST_CHANNELS - 1, key=CHANNEL, default=FIRST_CHANNEL, width=120
        )
        if chosen > last:
            said = _("This layer has channels 0 to {last}; you see channel {shown}.")
            st.caption(said.format(last=last, shown=chosen % (last + 1)))
    return Wish(card=card, tensor=tensor, channel=chosen % (last + 1), channels=last + 1)


def choose_start(card: Card) -> np.ndarray | None:
    """Asks what the dream begins with: uint8 (height, width, 3), or None for noise or while there is no picture."""
    is_grey = card.preprocessing["channels"] == 1
    kind, samples = ("dream-digit", DIGITS) if is_grey else ("dream-photo", tuple(PHOTOS))
    first = NOISE if is_grey else "sample"
    sources = picture_sources() | {NOISE: _("Noise")}
    source = choice(st.segmented_control, _("Begin with"), sources, key=kind, default=first, required=True)
    return None if source == NOISE else picture_from(source, kind, samples)


def choose_dream() -> dict[str, Any]:
    """Asks how the dream goes; all of it stays in the URL."""
    with st.expander(_("Octaves, jitter, smoothing")):
        return {
            "octaves": number(
                st.slider, _("Octaves (sizes, from small to large)"), 1, 5, key="dream-octaves", default=3
            ),
            "steps": number(st.slider, _("Steps at each size"), 5, 60, key="dream-steps", default=12),
            "jitter": number(st.slider, _("Jitter: shift before each step, px"), 0, 16, key="dream-jitter", default=8),
            "smoothing": number(
                st.slider, _("Smoothing of the gradient, px"), 0.0, 3.0, key="dream-smoothing", default=0.8, step=0.1
            ),
            "strength": number(
                st.slider,
                _("Size of a step, % of a pixel's range"),
                0.2,
                6.0,
                key="dream-strength",
                default=1.6,
                step=0.2,
            ),
        }


def show_dream(wish: Wish, picture: np.ndarray | None, dream: dict[str, Any]) -> None:
    """Puts the dream on the page, where it begins.

    Args:
        picture: uint8 (height, width, 3); None for noise.

    Raises:
        ArtifactError: The network's file is not as its card says.
    """
    if not runs_in_tab():
        return
    url, size = gradient_url(wish.card.name, wish.tensor, is_any_size=True)
    colours = wish.card.preprocessing["channels"]
    _dream(
        key="dream",
        on_channel_change=_take_channel,
        data={
            "language": language(),
            "graph": {"url": url, "bytes": size},
            "where": f"{wish.card.name} · {wish.tensor}",
            "channel": wish.channel,
            "channels": wish.channels,
            "shown": min(wish.channels, TASTES),
            "colours": colours,
            "side": SIDE,
            "seed": 1,
            "picture": None if picture is None else base64_of(_fitted(picture)),
            "dream": dream,
            "messages": _messages(),
        },
    )


def _take_channel() -> None:
    """Takes the channel whose taste the reader pressed; it comes from the tab, so it is checked."""
    pressed = st.session_state["dream"].get("channel")
    if isinstance(pressed, int | float) and 0 <= pressed < MOST_CHANNELS:
        st.session_state[CHANNEL] = int(pressed)


def _fitted(picture: np.ndarray) -> bytes:
    """Returns the largest centred square at the dream's size, as a PNG."""
    fitted = square(picture, height=SIDE, width=SIDE, channels=3)
    return encode_png(np.rint(fitted * 255).astype(np.uint8))


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("One step"),
        "reset": _("Start again"),
        "everywhere": _("Dream everywhere"),
        "png": _("Picture (PNG)"),
        "film": _("Record from the start (WebM)"),
        "stopFilm": _("Stop recording"),
        "loading": _("Loading the network and its gradient into this tab …"),
        "dreaming": _("It is dreaming, in this tab alone."),
        "paused": _("Paused. Press Play, or go on by one step."),
        "done": _("The dream has reached full size. Play goes on from here."),
        "failed": _("The network could not be loaded into this tab, or it broke down there."),
        "retry": _("Try again"),
        "facts": _("Step {step} of {planned} · {side} × {side} px · {milliseconds} ms a step"),
        "alt": _("The dream: the picture changed into more of what the channel answers to"),
        "paper": _("Paint where to dream"),
        "brush": _("Paint on the picture: then it dreams only there."),
        "keys": _("Keyboard: the arrow keys move the brush, Space paints, Delete dreams everywhere again."),
        "tastes": _("What channels of this layer like best: press one"),
        "taste": _("Channel {channel}"),
    }
