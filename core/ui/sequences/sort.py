"""News texts sorted by topic: in the tab while one types, and how often each network is right."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.artifacts import WORDS_FILE, Card
from core.errors import ArtifactError
from core.tasks import TOPIC_CLASSIFICATION
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.sequences.topics import samples, topic_titles
from core.ui.shared.charts import percent
from core.ui.shared.colours import DIVERGING
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

_sort = component("sequences/sort")


def sorters() -> list[Card]:
    """Returns the networks that sort texts, the course's first; stops the page where there are none."""
    order = ["lstm", "bilstm", "regression"]
    found = sorted(cards(TOPIC_CLASSIFICATION), key=lambda card: order.index(_kind(card)))
    if not found:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("python -m core train topics-lstm\npython -m core export topics-lstm", language=None)
        st.stop()
    return found


def _kind(card: Card) -> str:
    return str(card.recipe["config"]["kind"])


def _title(card: Card) -> str:
    return {
        "lstm": _("LSTM of the course"),
        "bilstm": _("LSTM from both ends"),
        "regression": _("Counting words"),
    }[_kind(card)]


def show_sorting(models: Sequence[Card]) -> None:
    """Lets the reader type a text and strike words out, all of it in the tab."""
    if not runs_in_tab():
        return
    try:
        networks = [_source(card) for card in models]
    except ArtifactError as error:
        show_error(error)
        return
    titles = topic_titles()
    _sort(
        key="sort",
        data={
            "language": language(),
            "networks": networks,
            "topics": [titles.get(label, label) for label in models[0].labels],
            "samples": [{"title": title, "text": text} for title, text in samples()],
            "diverging": DIVERGING.tolist(),
            "messages": _messages(),
        },
    )


def _source(card: Card) -> dict[str, Any]:
    return {
        "title": _title(card),
        **network_urls(card),
        "words": model_url(card.name, WORDS_FILE),
    }


def show_figures(models: Sequence[Card]) -> None:
    """Says how often each network is right on the test newswires, beside the dumb method."""
    st.subheader(_("How often are they right?"), anchor=False)
    heads = [_("Network"), _("Right on test newswires"), _("95 % interval"), _("Parameters")]
    rows = []
    for card in models:
        measured = card.metrics["test_accuracy"]
        low, high = measured["interval"]
        interval = _("{low} to {high}").format(low=percent(low), high=percent(high))
        rows.append([f"**{_title(card)}**", f"**{percent(measured['value'])}**", interval, f"{card.parameters:,}"])
    dumb = models[0].metrics["baseline_test_accuracy"]
    rows.append([_("Always the commonest topic"), percent(dumb["value"]), "", ""])
    show_table(heads, rows)
    st.caption(
        _(
            "On {count} newswires of Reuters-21578 that none of them learned from. Their texts are for research only, "
            "so none is shown here: the texts above are ours."
        ).format(count=f"{dumb['count']:,}")
    )


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "text": _("A news text in English"),
        "offers": _("Texts to begin with"),
        "words": _("Strike a word out, and the bars move"),
        "restore": _("Bring all words back"),
        "strike": _("Strike this word out"),
        "back": _("Bring this word back"),
        "network": _("Network whose reasons are shown"),
        "note": _(
            "{read} of {all} words are read. {unknown} words are not among the {known} that it knows (dashed). Orange "
            "speaks for the likeliest topic, purple against it; the strongest word has the full colour."
        ),
        "empty": _("Nothing to sort: write a few words."),
        "loading": _("Loading the networks into this tab …"),
        "ready": _("They read in this tab. Your text is sent nowhere."),
        "failed": _("The networks could not be loaded into this tab."),
        "retry": _("Try again"),
    }
