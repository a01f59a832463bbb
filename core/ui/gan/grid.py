"""A grid of generated pictures with the discriminator's opinion of each. The page's side is web/gan/grid.js."""

import dataclasses
import functools
import secrets
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import Card
from core.inference import ImageSampler
from core.inference.numerics import softmax
from core.pictures.pixels import encode_png, from_signed, tile_sheet
from core.ui.frame.address import choice
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.gan.address import explained_number
from core.ui.gan.models import choose_class, is_critic, labels_for
from core.ui.shared.charts import percent
from core.ui.shared.class_labels import class_labels
from core.ui.shared.encoding import base64_of

FEWEST_PICTURES, MOST_PICTURES, FIRST_COUNT = 4, 144, 36
LAST_SEED = 999_999
REPEAT_BUTTON = "same seed again"
WIDEST_TRUNCATION = 3.0  # standard deviations; a truncation as wide as this leaves all numbers as they were drawn

_grid = component("gan/grid")


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """Generated pictures in the order they are shown in.

    Args:
        latents: float32 (n, size).
        labels: int32 (n,), the classes asked for, or None.
        images: float32 (n, height, width, 1) in [-1, 1].
        scores: float32 (n,), the discriminator's logits.
    """

    latents: NDArray[np.float32]
    labels: NDArray[np.int32] | None
    images: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.images)

    @functools.cached_property
    def pictures(self) -> NDArray[np.uint8]:
        """The images as uint8 (n, height, width)."""
        return from_signed(self.images)[..., 0]

    def sorted_by(self, order: str) -> "Samples":
        """Returns the samples as drawn, or the most or the least real first."""
        if order == "drawn":
            return self
        places = np.argsort(-self.scores if order == "real" else self.scores, kind="stable")
        labels = None if self.labels is None else self.labels[places]
        return Samples(
            latents=self.latents[places], labels=labels, images=self.images[places], scores=self.scores[places]
        )


def choose_samples(sampler: ImageSampler) -> Samples:
    """Asks how many pictures, of which seed, and so on, and returns them in the order asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="gan-choices"):
        chosen = choose_class(sampler.card, key="gan-class")
        st.button(_("New pictures"), icon=":material/casino:", on_click=_new_seed, args=("gan-seed",))
        width = explained_number(
            st.slider,
            _("Truncation (잘라내기)"),
            0.1,
            WIDEST_TRUNCATION,
            key="gan-truncation",
            default=WIDEST_TRUNCATION,
            step=0.1,
            format="%.1f",
            width=220,
            help=_("No latent number lies further from 0 than this. Small: safer and more alike. 3: off."),
        )
        more = st.popover(_("More settings"), icon=":material/tune:", width="content", key="gan-settings")
    # What is said of the address, and the scripts that keep it, stand outside: a closed popover has neither.
    seed = explained_number(more.number_input, _("Seed"), 0, LAST_SEED, key="gan-seed", default=1, step=1)
    more.button(_("Same seed again"), icon=":material/replay:", key=REPEAT_BUTTON)
    count = explained_number(
        more.slider, _("How many"), FEWEST_PICTURES, MOST_PICTURES, key="gan-count", default=FIRST_COUNT
    )
    orders = {"drawn": _("As drawn"), "real": _("Most real first"), "fake": _("Least real first")}
    order = choice(more.selectbox, _("Order"), orders, key="gan-order", default="drawn")
    samples = sample(sampler, count, seed, truncation=None if width >= WIDEST_TRUNCATION else width, label=chosen)
    _compare(samples)
    return samples.sorted_by(order)


def choose_seed(key: str) -> int:
    """Asks for the seed, with a button for another one; `key` is of this page alone."""
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        seed: int = explained_number(st.number_input, _("Seed"), 0, LAST_SEED, key=key, default=1, step=1, width=160)
        st.button(_("New pictures"), icon=":material/casino:", on_click=_new_seed, args=(key,))
    return seed


def _new_seed(key: str) -> None:
    st.session_state[key] = secrets.randbelow(LAST_SEED + 1)


def _files_of(sampler: ImageSampler) -> str:
    return "".join(str(file["sha256"]) for file in sampler.card.files.values())


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={ImageSampler: _files_of})
def sample(
    sampler: ImageSampler, count: int, seed: int, *, truncation: float | None = None, label: int | None = None
) -> Samples:
    """Returns `count` pictures of a seed with their scores; a conditional generator without `label` takes turns."""
    latents = sampler.latents(count, seed, truncation)
    labels = labels_for(sampler.card, label, count)
    images = sampler.sample(latents, labels)
    scores = sampler.discriminate(images, labels)
    for array in (latents, images, scores):  # readers share them
        array.flags.writeable = False
    return Samples(latents=latents, labels=labels, images=images, scores=scores)


def _compare(samples: Samples) -> None:
    """Says whether the same seed gave the same pictures as before, when the reader asked for them again."""
    before = st.session_state.get("sampled")
    st.session_state["sampled"] = samples.pictures
    if not st.session_state.get(REPEAT_BUTTON) or before is None:
        return
    if np.array_equal(before, samples.pictures):
        st.success(_("Generated again: all {count} pictures are the same, pixel by pixel.").format(count=len(samples)))


def opinion(card: Card, score: float) -> str:
    """Returns a score in words: how probably real, or a critic's points, which are no probability."""
    if is_critic(card):
        return f"{score:+.1f}".replace("-", "−")
    return percent(float(softmax(np.array([0.0, score]))[1]), digits=0)


def show_grid(card: Card, samples: Samples) -> int:
    """Shows the samples; returns the place of the one that the reader has chosen, the first at first."""
    pictures = samples.pictures
    sheet = tile_sheet(pictures)
    sent = st.session_state.get("gan-grid", {}).get("chosen")
    chosen = sent if isinstance(sent, int) and 0 <= sent < len(samples) else 0
    names = class_labels(card.labels)
    data: dict[str, Any] = {
        "network": card.name,
        "png": base64_of(encode_png(sheet)),
        "across": sheet.shape[1] // pictures.shape[1],
        "side": int(pictures.shape[1]),
        "opinions": [opinion(card, float(score)) for score in samples.scores],
        "classes": [] if samples.labels is None else [names[label] for label in samples.labels],
        "chosen": chosen,
        "messages": _messages(card),
    }
    _grid(key="gan-grid", data=data, on_chosen_change=lambda: None)
    return chosen


def offer_downloads(name: str, samples: Samples) -> None:
    """Offers the whole grid as a PNG; a single picture is offered beside it in the grid."""

    def enlarged() -> bytes:  # only for who asks for it
        return encode_png(tile_sheet(samples.pictures).repeat(4, axis=0).repeat(4, axis=1))

    st.download_button(_("Download this grid (PNG)"), enlarged, f"{name}.png", "image/png", icon=":material/download:")


def _messages(card: Card) -> dict[str, str]:
    """Returns every word of the grid, in the reader's language. Fields are filled in by the page."""
    score = _("score {opinion}") if is_critic(card) else _("real: {opinion}")
    return {
        "grid": _("Generated pictures; the arrow keys go from one to the next"),
        "tile": _("Picture {number}, {opinion}"),
        "score": score,
        "chosen": _("Picture {number}"),
        "class": _("asked for: {name}"),
        "download": _("Download enlarged (PNG)"),
    }
