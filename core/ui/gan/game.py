"""Real or fake? Eight pictures, some from the data set, some generated; the reader against the discriminator."""

import dataclasses

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import samples
from core.data.pictures.image_data import Split
from core.errors import DataError
from core.inference import ImageSampler
from core.pictures.pixels import encode_png
from core.ui.frame.language import _
from core.ui.gan.grid import sample
from core.ui.gan.models import is_critic
from core.ui.gan.training_pictures import training_and_test

PICTURES = 8
FEWEST_REAL, MOST_REAL = 2, 6
SHADES = 16  # of the digits that come with the app
WIDTH = 104  # px
BUNDLED = "mnist"  # the set of which a few pictures come with the app
SCORES = "gan-game-scores"  # of this visit: round -> (reader, discriminator)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Round:
    """Eight pictures in mixed order, uint8 (8, height, width): which are real, which the discriminator calls real.

    `is_believed` is None where no discriminator plays.
    """

    pictures: NDArray[np.uint8]
    is_real: NDArray[np.bool_]
    is_believed: NDArray[np.bool_] | None = None


@st.cache_resource(show_spinner=False)
def bundled_digits() -> Split:
    """Returns the digits that come with the app, held out from those to learn from."""
    images, labels = samples.digits()
    return Split(
        images=np.rint(images * 255).astype(np.uint8)[-samples.held_out() :], labels=labels[-samples.held_out() :]
    )


def deal(sampler: ImageSampler, real: Split, number: int, *, shades: int = 256) -> Round:
    """Returns one round of the game, the same for the same number.

    Args:
        real: Pictures that neither generator nor discriminator has learned from.
        number: Of the round, from 1.
        shades: Greys of the real pictures; the generated ones get as few, so that these do not give them away.
    """
    rng = np.random.default_rng(number)
    count = int(rng.integers(FEWEST_REAL, MOST_REAL + 1))
    rows = rng.choice(len(real), count, replace=False)
    fakes = sample(sampler, PICTURES - count, number)
    genuine = real.images[rows].astype(np.float32) / np.float32(127.5) - 1
    labels = real.labels[rows].astype(np.int32) if sampler.is_conditional else None
    made = _in_shades(fakes.pictures, shades)
    asked = made[..., np.newaxis].astype(np.float32) / np.float32(127.5) - 1
    scores = np.concatenate([sampler.discriminate(genuine, labels), sampler.discriminate(asked, fakes.labels)])
    if is_critic(sampler.card):  # a critic has no threshold of its own: its upper half counts as real
        scores = scores - np.median(scores)
    order = rng.permutation(PICTURES)
    return Round(
        pictures=np.concatenate([real.images[rows, ..., 0], made])[order],
        is_real=(np.arange(PICTURES) < count)[order],
        is_believed=(scores > 0)[order],
    )


def _in_shades(pictures: NDArray[np.uint8], shades: int) -> NDArray[np.uint8]:
    step = 255 / (shades - 1)
    return np.rint(np.rint(pictures / step) * step).astype(np.uint8)


def play(sampler: ImageSampler, number: int) -> None:
    """Plays one round: with the data set's test pictures where they are here, else with the digits of the app."""
    name, shades = str(sampler.card.data["name"]), 256
    try:
        _train, real = training_and_test(name)
    except DataError:
        if name != BUNDLED:
            _show_without_real(sampler, number)
            return
        real, shades = bundled_digits(), SHADES
        st.caption(_("The real digits are a few that come with this site. All eight pictures have 16 greys."))
    dealt = deal(sampler, real, number, shades=shades)
    key = f"{sampler.card.name}-{number}"
    scores: dict[str, tuple[int, int]] = st.session_state.setdefault(SCORES, {})
    marks = ask(dealt, key, is_over=key in scores)
    if key not in scores:
        if st.button(_("Check"), type="primary", icon=":material/check:", key="check"):
            scores[key] = _right(marks, dealt), _right(dealt.is_believed, dealt)
            st.rerun()
        return
    _show_scores(scores, key)


def _right(marks: NDArray[np.bool_] | None, dealt: Round) -> int:
    return 0 if marks is None else int((marks == dealt.is_real).sum())


def ask(dealt: Round, key: str, *, is_over: bool) -> NDArray[np.bool_]:
    """Shows the pictures, each with its switch; returns which the reader takes for real."""
    marks = []
    with st.container(horizontal=True, key="pixelated-game", gap="small"):
        for place, picture in enumerate(dealt.pictures):
            with st.container(width=WIDTH + 8, key=f"game-{place}"):
                name = _("Picture {number}").format(number=place + 1)
                st.image(encode_png(picture), alt=name, width=WIDTH, output_format="PNG")
                mark = st.checkbox(_("Real"), key=f"real-{key}-{place}", disabled=is_over, persist_state="session")
                marks.append(mark)
                if is_over:
                    _show_answer(dealt, place, mark)
    return np.array(marks)


def _show_answer(dealt: Round, place: int, mark: bool) -> None:
    truth = _("It is **real**.") if dealt.is_real[place] else _("It is **generated**.")
    yours = "✓" if mark == dealt.is_real[place] else "✗"
    who = _("You {yours}").format(yours=yours)
    if dealt.is_believed is not None:
        its = "✓" if dealt.is_believed[place] == dealt.is_real[place] else "✗"
        who = _("You {yours} · discriminator {its}").format(yours=yours, its=its)
    st.caption(f"{truth}  \n{who}")


def _show_scores(scores: dict[str, tuple[int, int]], key: str) -> None:
    """Shows who was right how often, in this round and in this visit."""
    yours, its = scores[key]
    columns = st.columns(4)
    total = PICTURES * len(scores)
    sums = [sum(pair[who] for pair in scores.values()) for who in range(2)]
    columns[0].metric(_("You, this round"), f"{yours} / {PICTURES}")
    columns[1].metric(_("Discriminator (판별자), this round"), f"{its} / {PICTURES}")
    columns[2].metric(_("You, this visit"), f"{sums[0]} / {total}")
    columns[3].metric(_("Discriminator, this visit"), f"{sums[1]} / {total}")


def _show_without_real(sampler: ImageSampler, number: int) -> None:
    st.info(
        _("No real pictures of this kind are on this server, so all of these are generated. Choose digits to play.")
    )
    with st.container(horizontal=True, key="pixelated-game"):
        for place, picture in enumerate(sample(sampler, PICTURES, number).pictures):
            name = _("Generated picture {number}").format(number=place + 1)
            st.image(encode_png(picture), alt=name, caption=name, width=WIDTH, output_format="PNG")
