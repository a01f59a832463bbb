"""Networks that are cut while they run; what runs in the tab is web/surgery/stage.js."""

import re

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.errors import PictureError
from core.inference import ImageClassifier
from core.ui.deep.surgery_pictures import Judging, pictures_for
from core.ui.frame.address import choice, is_first_drawn
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.shared.answer_display import pieces_of
from core.ui.shared.class_labels import class_labels
from core.ui.shared.encoding import base64_of, source_of
from core.ui.shared.network_and_picture import picture_key
from core.ui.shared.picture_input import LATEST, picture_input
from core.ui.shared.samples import DIGITS, PHOTOS
from core.ui.shared.wording import CLASSIFIES, cards, short_title

PAIRS = {  # what is cut side by side: the same layers with and without links, and others of one data set
    "links": ("cifar10-resnet20", "cifar10-plain20"),
    "convolutions": ("cifar10-vgg", "cifar10-alexnet"),
    "digits": ("mnist-cnn-deep", "mnist-cnn"),
}
PAIR = "surgery-networks"  # a widget of the page, and a parameter of its URL
CUTS = "surgery"  # a parameter of the URL, kept by web/surgery/stage.js
CUTS_OF = "surgery is of"  # which pair the cuts of the URL are for
LONGEST = 640  # characters of it
WORD = r"(?:[blpqns]\d{1,3}|f\d{1,3}-\d{1,3})"

_surgery = component("surgery/stage")


def choose_networks() -> list[Card]:
    """Asks which networks are cut, side by side; stops the page where there is none."""
    known = {card.name: card for card in cards(CLASSIFIES)}
    pairs = {key: [known[name] for name in names if name in known] for key, names in PAIRS.items()}
    titles = {key: _title_of(found) for key, found in pairs.items() if found}
    if not titles:
        st.info(_("No network has been trained yet: `python -m core train mnist-cnn`."))
        st.stop()
    chosen = choice(st.segmented_control, _("Network"), titles, key=PAIR, default=next(iter(titles)), required=True)
    return pairs[chosen]


def _title_of(networks: list[Card]) -> str:
    """Returns what a pair is called; its data set is said once."""
    return " + ".join([short_title(networks[0]), *map(_kind_of, networks[1:])])


def _kind_of(card: Card) -> str:
    """Returns the kind of a network alone, where its title says the data set before it."""
    title = short_title(card)
    return title.rpartition(": ")[2]


def choose_picture(card: Card) -> np.ndarray | None:
    """Asks for the picture whose answer is watched, float32 (1, height, width, channels) in [0, 1]; None for none.

    Of several digits in a picture it is the first.
    """
    kind = picture_key(card)
    picture = picture_input(kind, DIGITS if kind == "digit" else tuple(PHOTOS))
    if picture is None:
        return None
    st.session_state[LATEST] = picture
    try:
        pieces: np.ndarray = pieces_of(picture, load_or_stop(ImageClassifier, card.name))[1]
    except PictureError as error:
        show_error(error)
        return None
    return pieces[:1]


def show_surgery(networks: list[Card], images: np.ndarray | None) -> None:
    """Puts the networks on the page, where they are cut in the reader's tab.

    Args:
        networks: Of one data set; the first one's chain of blocks is drawn.
        images: What `choose_picture` returned.
    """
    if not runs_in_tab():
        return
    card = networks[0]
    with st.spinner(_("Reading the test pictures …")):
        judging = pictures_for(card)
    _surgery(
        key="surgery-stage",
        data={
            "language": language(),
            "networks": [source_of(one) | {"title": _kind_of(one)} for one in networks],
            "labels": class_labels(card.labels),
            "sheet": judging.sheet,
            "images": None if images is None else base64_of(images.astype("<f4").tobytes()),
            "shape": list(card.inputs[0].shape[1:]),
            "surgery": _cuts_of_address(),
            "messages": _messages(card, judging),
        },
    )


def _cuts_of_address() -> str:
    """Returns what a shared address says is cut, empty where that is no list of cuts or is of other networks.

    It is read when the reader comes; which cuts are possible only the tab knows, which leaves out all others.
    """
    pair = st.session_state[PAIR]
    if is_first_drawn(CUTS):
        given = st.query_params.get(CUTS, "")
        is_right = len(given) <= LONGEST and re.fullmatch(rf"{WORD}(?:\.{WORD})*", given, re.ASCII)
        st.session_state[CUTS], st.session_state[CUTS_OF] = given if is_right else "", pair
    kept: str = st.session_state[CUTS] if st.session_state[CUTS_OF] == pair else ""
    return kept


def _messages(card: Card, judging: Judging) -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "loading": _("Loading the networks into this tab …"),
        "failed": _("The networks could not be loaded into this tab, or they broke down there."),
        "retry": _("Try again"),
        "undo": _("Undo"),
        "reset": _("Undo all cuts"),
        "network": _("Network"),
        "none": _("none of these"),
        "picture": _("Your picture"),
        "whole": _("Whole"),
        "now": _("Now"),
        **_messages_of_judging(card, judging),
        **_messages_of_chain(),
        **_messages_of_weights(),
    }


def _messages_of_judging(card: Card, judging: Judging) -> dict[str, str]:
    name = {"mnist": "MNIST", "cifar10": "CIFAR-10"}.get(str(card.data["name"]), str(card.data["name"]))
    if not judging.has_truth:
        lacking = _(
            "The test pictures of {name} are not on this server. So the networks see pieces of the app's own "
            "photographs, and what is counted is how often a cut network still gives the answer that it gave while it "
            "was whole."
        )
        return {
            "source": lacking.format(name=name),
            "done": _("Same answer as the whole network: {scores}."),
            "cutDone": _("Cuts: {cuts}. Same answer as the whole network: {scores}."),
            "count": _("{right} of {done} answers as before"),
            "mosaic": _("Pieces of photographs; {right} of {done} get the same answer as from the whole network."),
            "mosaicHint": _("Bright: same answer as from the whole network. Faded: another one."),
        }
    if name == "MNIST":
        source = _("Judged by 200 digits of MNIST that come with the app; no network here has learned from them.")
    else:
        source = _("Judged by 200 test pictures of {name}, equally many of each class, which this server has.")
    return {
        "source": source.format(name=name),
        "done": _("Right: {scores}."),
        "cutDone": _("Cuts: {cuts}. Right: {scores}."),
        "count": _("{right} of {done} right; whole: {whole}"),
        "mosaic": _("Test pictures, a row a class; {right} of {done} are answered rightly."),
        "mosaicHint": _("A row a class. Bright: answered rightly. Faded: wrongly."),
    }


def _messages_of_chain() -> dict[str, str]:
    return {
        "chain": _("The chain of blocks"),
        "chainHint": _(
            "Press a block to drop it, its arc to cut the residual link (잔차 연결). Both networks are cut alike. "
            "Keyboard: arrow keys and Enter."
        ),
        "chainHintPlain": _(
            "Press a block to drop it: that goes where its input and output have the same shape. Keyboard: arrow keys "
            "and Enter."
        ),
        "alone": _("With only this block dropped:"),
        "least": _("matters least"),
        "block": _("Stage {stage}, block {block}"),
        "filters": _("{count} filters"),
        "dropBlock": _("Drop {block}"),
        "cutLink": _("Cut the link around {block}"),
        "cannot": _("cannot be dropped: its input and output differ in shape"),
        "without": _("Without {block}: {shares}"),
    }


def _messages_of_weights() -> dict[str, str]:
    return {
        "weights": _("All weights"),
        "prune": _("Prune the smallest"),
        "noise": _("Noise, of a layer's spread"),
        "another": _("Other noise"),
        "bits": _("Round to"),
        "bitsCount": _("{bits} bits"),
        "filterTitle": _("Single filters"),
        "filterHint": _("A filter's level is how large its weights are. Press one to set it to zero."),
        "layer": _("Layer"),
        "filter": _("Filter {number}"),
    }
