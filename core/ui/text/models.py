"""The networks that write: which there are, what they are called, where the page finds them."""

from typing import Any

import streamlit as st

from core.artifacts import Card
from core.errors import ArtifactError
from core.tasks import TEXT_GENERATION
from core.text import PROMPTS
from core.ui.frame.address import choice
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.shared.cells import CELLS, COLOURS, cell_of
from core.ui.shared.wording import cards


def writers() -> dict[str, list[Card]]:
    """Returns the networks of each language, "ko" and "en" where there are any, in the order RNN, LSTM, GRU."""
    found = sorted(cards(TEXT_GENERATION), key=lambda card: list(CELLS).index(cell_of(card)))
    by_language = {code: [card for card in found if card.data["name"] == f"text-{code}"] for code in PROMPTS}
    return {code: listed for code, listed in by_language.items() if listed}


def choose_writers() -> tuple[str, list[Card]]:
    """Asks which language the networks write; stops the page where none is trained.

    Returns:
        "ko" or "en", and the networks of that language.
    """
    found = writers()
    if not found:
        st.info(_("No network that writes has been trained yet. These commands make one:"))
        st.code("python -m core train text-en-gru\npython -m core export text-en-gru", language=None)
        st.stop()
    names = {"ko": _("Korean (reviews)"), "en": _("English (Shakespeare)")}
    labels = {code: names[code] for code in found}
    first = language() if language() in found else next(iter(found))
    code = choice(st.segmented_control, _("Writes"), labels, key="writes", default=first, required=True)
    return code, found[code]


def say_what_is_missing() -> None:
    """Names the commands that make the networks that are not there yet."""
    found = writers()
    there = {card.name for listed in found.values() for card in listed}
    missing = [f"text-{code}-{cell}" for code in PROMPTS for cell in CELLS if f"text-{code}-{cell}" not in there]
    if missing:
        commands = _("Not trained yet: {names}. `python -m core train NAME`, then `python -m core export NAME`.")
        st.caption(commands.format(names=", ".join(missing)))


def source(card: Card) -> dict[str, Any]:
    """Returns what web/text/client.js needs to load a network, and how it is shown; stops where a file is missing."""
    try:
        urls = {**network_urls(card), "vocabulary": model_url(card.name, str(card.vocabulary_file))}
    except ArtifactError as error:
        show_error(error)
        st.stop()
    cell = cell_of(card)
    return {
        "cell": cell,
        "title": CELLS[cell],
        "colour": COLOURS[cell],
        "parameters": card.parameters,
        **urls,
    }
