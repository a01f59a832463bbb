"""Sentences translated in the tab, with links that can be cut, and how often the translations are right."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.artifacts import BAD_FILE, SYMBOLS_FILE, Card, load_document
from core.errors import ArtifactError
from core.inference.agreement import WRITER
from core.tasks import TRANSLATION
from core.ui.frame.address import choice
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.shared.charts import LOOKS, STATIC, drawn_once, figure_of, percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

ATTENTION, FIXED = "", "-fixed"  # behind the way of a network
COLOURS = {ATTENTION: "#0072B2", FIXED: "#E69F00"}  # of the Okabe-Ito palette
SAMPLES = {
    "en": (
        "I am learning RNN.",
        "How are you?",
        "Mina ate two apples at school yesterday.",
        "What did you read in the library on Monday?",
        "Tom wants to go to Seoul with Anna but the child cannot sleep.",
    ),
    "ko": (
        "저는 RNN을 배우고 있어요.",
        "어떻게 지내세요?",
        "미나는 어제 학교에서 사과 두 개를 먹었어요.",
        "월요일에 도서관에서 무엇을 읽었어요?",
        "톰은 안나와 함께 서울에 가고 싶어 하지만 그는 아파요.",
    ),
}
TATOEBA = "https://tatoeba.org/sentences/show"

Models = Mapping[str, Card]  # by the way of each: "en-ko", "ko-en", and "en-ko-fixed" of the one without attention

_translate = component("translate/stage")


def translators() -> Models:
    """Returns the networks that translate; stops the page where none of those with attention is here."""
    found = {_way_of(card): card for card in cards(TRANSLATION)}
    if not {"en-ko", "ko-en"} & set(found):
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("python -m core train translate-en-ko\npython -m core export translate-en-ko", language=None)
        st.stop()
    return found


def _way_of(card: Card) -> str:
    facts = card.preprocessing
    return f"{facts['source']}-{facts['target']}{'' if facts['has_attention'] else FIXED}"


def choose_way(models: Models) -> str:
    """Lets the reader choose from which language to which, of those that are here: "en-ko" or "ko-en"."""
    titles = {"en-ko": _("English → Korean"), "ko-en": _("Korean → English")}
    ways = {way: title for way, title in titles.items() if way in models}
    options = {"required": True, "label_visibility": "collapsed"}
    return choice(st.segmented_control, _("Direction"), ways, key="way", default=next(iter(ways)), **options)


def show_translating(models: Models, way: str) -> None:
    """Lets the reader type a sentence and cut links, all of it in the tab."""
    if not runs_in_tab():
        return
    fixed = models.get(way + FIXED)
    try:
        networks = {"attention": _source(models[way]), "fixed": _source(fixed) if fixed else None}
    except ArtifactError as error:
        show_error(error)
        return
    _translate(
        key="translate",
        data={
            "language": language(),
            "way": way,
            "networks": networks,
            "samples": SAMPLES[way.partition("-")[0]],
            "messages": _messages(),
        },
    )


def _source(card: Card) -> dict[str, Any]:
    return {
        **network_urls(card),
        "writer": {"file": model_url(card.name, WRITER), "bytes": card.files[WRITER]["bytes"]},
        "symbols": model_url(card.name, SYMBOLS_FILE),
    }


def show_figures(models: Models, way: str) -> None:
    """Says how often the translations are right: by length, beside the network without attention and a plain method."""
    st.subheader(_("How often is it right?"), anchor=False)
    card, fixed = models[way], models.get(way + FIXED)
    both = {ATTENTION: card, **({FIXED: fixed} if fixed else {})}
    lines = {kind: one.metrics["test_exact"]["by_words"] for kind, one in both.items()}
    words = "; ".join(
        f"{_titles()[kind]}: "
        + ", ".join(
            _("{words} words {share}").format(words=_group(rows, i), share=percent(row["value"]))
            for i, row in enumerate(rows)
        )
        for kind, rows in lines.items()
    )
    st.markdown(_("**Exactly right, by how long the English sentence is**"))
    st.plotly_chart(_figure(lines), config=STATIC, key="translate-length", alt=words)
    heads = [_("On sentences it never saw"), *(_titles()[kind] for kind in both), _("The most similar sentence's")]
    measured = card.metrics["test_exact"]
    rows = [
        [_("**Generated sentences, letter for letter**"), *(_share(one, "test_exact") for one in both.values())],
        [_("Generated sentences, chrF"), *(_chrf(one, "grammar_chrf") for one in both.values())],
        [_("Sentences of Tatoeba, chrF"), *(_chrf(one, "test_chrf") for one in both.values())],
        [_("Picture captions, chrF"), *(_chrf(one, "captions_chrf") for one in both.values())],
    ]
    plain = [_share(card, "baseline_test_exact")]
    plain += [_chrf(card, f"baseline_{name}") for name in ("grammar_chrf", "test_chrf", "captions_chrf")]
    show_table(heads, [[*row, value] for row, value in zip(rows, plain, strict=True)])
    low, high = measured["interval"]
    st.caption(
        _(
            "{count} generated sentences, each with a pair of words that was in no sentence it learned from; 95 % "
            "interval with attention {low} to {high}. chrF compares letters, 0 to 100. The plain method gives the "
            "translation that it knows of the most similar sentence. **Outside its grammar it is poor**, and this is "
            "the figure that says so: Tatoeba's and the captions' words are mostly unknown to it."
        ).format(count=f"{measured['count']:,}", low=percent(low), high=percent(high))
    )


def _titles() -> dict[str, str]:
    return {ATTENTION: _("With attention"), FIXED: _("Without: one fixed vector")}


def _group(rows: list[dict[str, Any]], place: int) -> str:
    """Returns which numbers of words a row is of: "5–6"."""
    least = rows[place - 1]["most"] + 1 if place else 1
    return f"{least}–{rows[place]['most']}"


@drawn_once
def _figure(lines: dict[str, list[dict[str, Any]]]) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": _titles()[kind],
            "x": [_group(rows, place) for place in range(len(rows))],
            "y": [row["value"] for row in rows],
            "line": {"color": COLOURS[kind], "dash": look["dash"]},
            "marker": {"symbol": look["symbol"], "size": 8},
            "hovertemplate": "%{y:.1%}",
        }
        for look, (kind, rows) in zip(LOOKS, lines.items(), strict=False)
    ]
    return figure_of(
        traces,
        height=300,
        margin={"l": 0, "r": 16, "t": 8, "b": 8},
        xaxis={"title": _("English words"), "fixedrange": True, "type": "category"},
        yaxis={"title": _("exactly right"), "fixedrange": True, "tickformat": ".0%", "range": [0, 1.02]},
        legend={"orientation": "h", "y": 1.15},
        hovermode="x unified",
    )


def _share(card: Card, name: str) -> str:
    return percent(card.metric(name) or 0)


def _chrf(card: Card, name: str) -> str:
    value = card.metric(name)
    return "—" if value is None else f"{value:.1f}"


def show_bad_ones(models: Models, way: str) -> None:
    """Shows the worst translations of Tatoeba's sentences."""
    try:
        bad = load_document(models[way], BAD_FILE)["bad"]
    except ArtifactError as error:
        show_error(error)
        return
    if not bad:
        return
    st.subheader(_("Five that went wrong"), anchor=False)
    heads = [_("Sentence of Tatoeba"), _("What it wrote"), _("What a person wrote"), "chrF"]
    rows = [
        [
            f"{_plain(row['source'])} [↗]({TATOEBA}/{row['number']})",
            _plain(row["said"]),
            _plain(row["wanted"]),
            f"{row['chrf']:.1f}",
        ]
        for row in bad
    ]
    show_table(heads, rows, texts=(0, 1, 2), key="bad")
    st.caption(_("The worst of Tatoeba's test sentences by chrF. Sentences: tatoeba.org, CC BY 2.0 FR."))


def _plain(text: str) -> str:
    """Returns a text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>$~:" else sign for sign in text)


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "text": _("A sentence"),
        "offers": _("Sentences to begin with"),
        "with_attention": _("With attention"),
        "without_attention": _("Without attention: the whole sentence in one fixed vector"),
        "sure": _("Its least certain word has a probability of {percent}."),
        "unknown": _("Unknown to it: {symbols}"),
        "endless": _("It could not finish: it knows no such sentence."),
        "empty": _("Nothing to translate: write a sentence."),
        "too_long": _("Too long: it reads {most} symbols, and these are {count}. One sentence at a time."),
        "grid_title": _("Where it looked, percent"),
        "grid_note": _(
            "A row for each word that it wrote, a column for each that it read. Choose a cell to cut the link: it "
            "looks at the rest of the row instead, and writes the sentence again."
        ),
        "grid": _("Attention: rows are what was written, columns what was read"),
        "cut": _("“{word}” looked at “{source}”: {percent}. Cut this link"),
        "mend": _("“{word}” cannot look at “{source}”. Restore this link"),
        "mend_all": _("Restore all links"),
        "end": _("(end)"),
        "loading": _("Loading the networks into this tab …"),
        "ready": _("They translate in this tab. Your sentence is sent nowhere."),
        "failed": _("The networks could not be loaded into this tab."),
        "retry": _("Try again"),
    }
