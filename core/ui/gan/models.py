"""Which generators there are, what they are called, and which one the reader wants."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.inference import ImageSampler
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.loading import load_or_stop
from core.ui.shared.class_labels import class_labels
from core.ui.shared.wording import GENERATES, cards, generator_title

COURSE_GENERATOR = "gan-mnist-dcgan"
ANY_CLASS = "any"
LAST_CHOSEN = "last generator"


def generator_cards() -> list[Card]:
    """Returns the card of every generator, the course's own first; where there is none, says so and stops the page."""
    found = sorted(cards(GENERATES), key=lambda card: (card.name != COURSE_GENERATOR, card.name))
    if not found:
        st.info(_("No generator has been trained yet: `python -m core train gan-mnist-dcgan`."))
        st.stop()
    return found


def choose_generator(key: str) -> ImageSampler:
    """Asks for a generator and returns it; where it is damaged, says so and stops the page.

    Args:
        key: Names the widget, another on each page: Streamlit loses the value of a widget whose key the next page
            uses too. A page that is new to this visit begins with what was chosen last.
    """
    names = {card.name: generator_title(card) for card in generator_cards()}
    if key not in st.session_state and key not in st.query_params and st.session_state.get(LAST_CHOSEN) in names:
        st.session_state[key] = st.session_state[LAST_CHOSEN]
    name = choice(st.pills, _("Generator (생성자)"), names, key=key, default=next(iter(names)), required=True)
    st.session_state[LAST_CHOSEN] = name
    return load_or_stop(ImageSampler, name)


def choose_class(card: Card, *, key: str, is_any_offered: bool = True) -> int | None:
    """Asks which class to make, where the generator can be told; None for any, or where it cannot."""
    if not card.labels:
        return None
    options = {str(number): label for number, label in enumerate(class_labels(card.labels))}
    if is_any_offered:
        options = {ANY_CLASS: _("All in turn")} | options
    chosen = choice(st.selectbox, _("Class"), options, key=key, default=next(iter(options)))
    return None if chosen == ANY_CLASS else int(chosen)


def labels_for(card: Card, chosen: int | None, count: int) -> np.ndarray | None:
    """Returns the class of each of `count` pictures, int32 (count,); None where the generator knows no classes."""
    if not card.labels:
        return None
    turns: Sequence[int] = range(count) if chosen is None else [chosen] * count
    return (np.array(turns) % len(card.labels)).astype(np.int32)


def is_critic(card: Card) -> bool:
    """Is its discriminator a critic, whose scores are no probabilities? Source: Arjovsky et al. 2017."""
    return card.recipe.get("loss") == "wgan-gp"
