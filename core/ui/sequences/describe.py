"""Scenes described in words: in the tab while the reader places things, and how often the sentences are right."""

from typing import Any

import streamlit as st

from core.artifacts import THINGS_FILE, Card
from core.errors import ArtifactError
from core.inference.agreement import SPEAKER
from core.scenes.grammar import LANGUAGES, kind_name
from core.scenes.kinds import KINDS
from core.tasks import IMAGE_CAPTIONING
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.shared.charts import percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

_stage = component("describe/stage")


def describer() -> Card:
    """Returns the network that describes pictures; stops the page where there is none."""
    found = cards(IMAGE_CAPTIONING)
    if not found:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("python -m core train describe-lstm\npython -m core export describe-lstm", language=None)
        st.stop()
    return found[0]


def show_describing(card: Card) -> None:
    """Lets the reader place and draw things, and shows what the network says of them; all of it in the tab."""
    if not runs_in_tab():
        return
    try:
        network = _source(card)
    except ArtifactError as error:
        show_error(error)
        return
    _stage(
        key="describe",
        data={
            "language": language(),
            "network": network,
            "kinds": [kind.name for kind in KINDS],
            "names": {kind.name: kind_name(kind, language()) for kind in KINDS},
            "messages": _messages(),
        },
    )


def _source(card: Card) -> dict[str, Any]:
    return {
        **network_urls(card),
        "speaker": {
            "file": model_url(card.name, SPEAKER),
            "bytes": card.files[SPEAKER]["bytes"],
        },
        "things": model_url(card.name, THINGS_FILE),
    }


def show_figures(card: Card) -> None:
    """Says how often the sentences about test scenes are right, beside the plain method."""
    st.subheader(_("How often is it right?"), anchor=False)
    names = {"ko": _("Korean"), "en": _("English")}
    heads = [_("Right on scenes of the test"), *(names[code] for code in LANGUAGES), _("The most similar picture's")]
    whole = _("The whole sentence, word for word")
    rows = [
        [f"**{whole}**", *_both(card, "exact", bold=True), _plain(card, "exact")],
        [_("… of several things of a kind"), *_both(card, "exact_number"), _plain(card, "exact_number")],
        [_("… of two things in a place"), *_both(card, "exact_place"), _plain(card, "exact_place")],
        ["BLEU", *(f"{card.metric(f'bleu_{code}'):.1f}" for code in LANGUAGES), _plain_bleu(card)],
    ]
    show_table(heads, rows)
    facts = {
        name: percent(card.metric(f"{before}right_{part}") or 0)
        for before, end in (("", ""), ("baseline_", "_plain"))
        for part in ("things", "number", "place")
        for name in [f"{part}{end}"]
    }
    st.caption(
        _(
            "On {count} scenes whose pair of kinds in that place, or three or four of that kind, were in no picture "
            "that it learned from; nor were these drawings. Looked at one by one, the things are right in {things} "
            "of the sentences, the number in {number}, the place in {place}. The plain method takes the sentence of "
            "the most similar picture to learn from: it can never say a combination that it has not seen, but gets "
            "the things right in {things_plain}, the number in {number_plain}, the place in {place_plain}."
        ).format(count=f"{card.metrics['exact_ko']['count']:,}", **facts)
    )
    st.caption(
        _(
            "Before it names a thing, {share} of its attention lies on that thing; looked at evenly, it would be "
            "{even}."
        ).format(
            share=percent(card.metric("attention_on_thing") or 0),
            even=percent(card.metric("baseline_attention_on_thing") or 0),
        )
    )


def _both(card: Card, name: str, *, bold: bool = False) -> list[str]:
    values = [percent(card.metric(f"{name}_{code}") or 0, digits=1) for code in LANGUAGES]
    return [f"**{value}**" for value in values] if bold else values


def _plain(card: Card, name: str) -> str:
    return percent(max(card.metric(f"baseline_{name}_{code}") or 0 for code in LANGUAGES), digits=1)


def _plain_bleu(card: Card) -> str:
    return f"{max(card.metric(f'baseline_bleu_{code}') or 0 for code in LANGUAGES):.1f}"


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "paper": _("The scene. Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Ctrl+Z undoes."),
        "thing": _("{thing}. The arrow keys move it, plus and minus change its size, Delete takes it away."),
        "hint": _("Drag things, or draw with the pen. It knows one thing, two things, and up to four of a kind."),
        "palette": _("Things to place"),
        "add": _("Place: {thing}"),
        "size": _("Size of what comes next"),
        "small": _("small"),
        "large": _("large"),
        "chosen": _("Size of the chosen thing"),
        "undo": _("Undo the line"),
        "remove": _("Remove it"),
        "clear": _("Clear"),
        "empty": _("Nothing there yet: place a thing or draw one."),
        "others": _("Instead of “{word}” ({percent}) it could go on with:"),
        "again": _("As it would say it"),
        "tree_title": _("What it weighed up"),
        "tree_note": _(
            "Beam search keeps the three likeliest beginnings after each word; the percentage is that of the whole "
            "beginning. Choose a word, and the sentence goes on from there."
        ),
        "tree_language": _("Language of the tree"),
        "tree": _("Tree of the likeliest beginnings, word by word"),
        "node": _("{word}, {percent}"),
        "best_node": _("{word}, {percent}, in the best sentence"),
        "loading": _("Loading the network into this tab …"),
        "ready": _("It looks and speaks in this tab, with the files that the server has."),
        "failed": _("The network could not be loaded into this tab."),
        "retry": _("Try again"),
    }
