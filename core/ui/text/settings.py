"""How freely the networks write: length, temperature, top-k, top-p, greedy, seed. All of it stays in the URL."""

import dataclasses

import streamlit as st

from core.inference.text.sampling import HOTTEST, LAST_SEED, SamplerSettings
from core.ui.frame.address import number
from core.ui.frame.language import _

LONGEST_TEXT = 10_000
LARGEST_TOP_K = 1_000
SEED = "seed"  # the key of the seed's widget


@dataclasses.dataclass(frozen=True, kw_only=True)
class WritingSettings:
    """`length` in symbols, `seed` 0..2^53 - 1, and how the next symbol is drawn."""

    length: int
    seed: int
    sampler: SamplerSettings


FIRST_SETTINGS = WritingSettings(length=300, seed=1, sampler=SamplerSettings(temperature=0.6, top_k=0, top_p=1.0))


def choose_settings() -> WritingSettings:
    """Draws the controls in one row, what is seldom changed behind a button."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="text-settings"):
        length = number(
            st.number_input,
            _("Length (symbols)"),
            0,
            LONGEST_TEXT,
            key="length",
            default=FIRST_SETTINGS.length,
            step=100,
            width=140,
        )
        temperature = number(
            st.slider,
            _("Temperature (온도)"),
            0.0,
            HOTTEST,
            key="temperature",
            default=FIRST_SETTINGS.sampler.temperature,
            step=0.05,
            width=190,
            help=_("Below 1 the likely symbols win more often, above 1 the unlikely ones. 0 is greedy."),
        )
        # In sight: what stands behind the button is not in the address when "Another text" changes it.
        seed = number(
            st.number_input,
            _("Seed (시드)"),
            0,
            LAST_SEED,
            key=SEED,
            default=FIRST_SETTINGS.seed,
            width=150,
            help=_("The same seed writes the same text, in this tab and on the server."),
        )
        more = st.popover(_("More settings"), icon=":material/tune:", width="content", key="text-more")
    with more:
        top_k, top_p, is_greedy = _choose_more()
    sampler = SamplerSettings(temperature=0.0 if is_greedy else temperature, top_k=top_k, top_p=top_p)
    return WritingSettings(length=length, seed=seed, sampler=sampler)


def _choose_more() -> tuple[int, float, bool]:
    """Draws what is seldom changed. Returns top-k, top-p, and whether the likeliest symbol is always taken."""
    top_k = number(
        st.number_input,
        "Top-k",
        0,
        LARGEST_TOP_K,
        key="top-k",
        default=0,
        help=_("Only the k likeliest symbols may come. 0 means all."),
    )
    top_p = number(
        st.slider,
        "Top-p",
        0.0,
        1.0,
        key="top-p",
        default=1.0,
        step=0.01,
        help=_("Only the likeliest symbols that together reach this probability may come."),
    )
    is_greedy = st.toggle(
        _("Greedy (argmax)"),
        key="greedy",
        bind="query-params",
        persist_state="session",
        help=_("Always take the likeliest symbol, as in the course. The text soon goes round in circles."),
    )
    return top_k, top_p, is_greedy
