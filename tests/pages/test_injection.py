"""Nothing that an address or a reader's text holds becomes a link, a picture or a heading of a page."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_pages import ROOT
from tests.support.apps import PAGES, app_at, app_of, name_of

MARK = "evil"
MOST = 900  # parameters of an address; Streamlit ignores all of more than a thousand
KINDS = {
    "domain": "www.evil.example/a",
    "markdown": "![evil](http://evil.example) [evil](http://evil.example)",
    "heading": "evil\n\n# evil heading\n\nevil@evil.example",
    "html": '<a href="http://evil.example">evil</a><h1>evil</h1>',
    "long": "evil.example " * 40,
}
BOXES = (
    "markdown",
    "caption",
    "error",
    "warning",
    "info",
    "success",
    "title",
    "header",
    "subheader",
    "metric",
    "toast",
)


@cache
def parameters() -> tuple[str, ...]:
    """Returns every word of our sources that may be the name of a parameter; more than there are does no harm."""
    sources = [*(ROOT / "core" / "ui").rglob("*.py"), *PAGES]
    words = {word for path in sources for word in re.findall('"([a-z][a-z0-9_-]{1,24})"', path.read_text("utf-8"))}
    assert {"gan-seed", "gan-count", "gan-round", "corners", "turns", "network", "kernel"} <= words
    return tuple(sorted(words - {"lang"}))


def said(test: AppTest) -> Iterator[str]:
    """Yields what the page says in Markdown: its boxes and the labels of its widgets."""
    for kind in BOXES:
        yield from (str(element.value) for element in getattr(test, kind))
    for widget in (*test.button, *test.checkbox, *test.toggle, *test.slider, *test.selectbox, *test.number_input):
        yield widget.label


def assert_nothing_is_theirs(texts: list[str]) -> None:
    for text in texts:
        assert MARK not in re.sub("`[^`]*`", "", text), text
        for value in re.findall("`([^`]*)`", text):
            assert MARK not in value or (value.isprintable() and len(value) <= 40), value


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(1, len(KINDS)))])
@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_parameter_becomes_a_link_a_picture_or_a_heading(path, turn):
    """Each parameter gets another kind than the next; after all turns each has had every kind."""
    kinds = list(KINDS.values())
    given = [(name, kinds[(place + turn) % len(kinds)]) for place, name in enumerate(parameters())]
    found: list[str] = []
    for first in range(0, len(given), MOST):
        test = app_at(name_of(path))
        test.query_params.update(dict(given[first : first + MOST]) | {"lang": "en"})
        test.run()
        assert not test.exception
        found += said(test)
    assert_nothing_is_theirs(found)
    if name_of(path) in ("gan/sample", "gan/game", "gan/walk"):  # they say what they received
        assert any(MARK in text for text in found)


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_the_lesson_becomes_a_link_a_picture_or_a_heading(kind):
    def page():
        from core.ui.text.numbers import show_numbers

        show_numbers()

    test = app_of(page)
    test.session_state["sentences-en"] = " ".join(["evil", *KINDS[kind].split()])[:500]
    test.query_params["lang"] = "en"
    test.run()
    assert not test.exception
    texts = list(said(test))
    assert any(MARK in text for text in texts)
    for text in texts:
        assert MARK not in re.sub("`[^`]*`", "", text), text


def test_a_word_of_a_chart_is_no_tag():
    def page():
        import numpy as np

        from core.ui.shared.charts import probability_chart

        probability_chart(np.array([1.0]), ["<a\ufeffhref=//evil.example>evil</a>"])

    chart = app_of(page).run().get("plotly_chart")[0].proto
    assert "<a" not in chart.spec.replace("\\u003c", "<")
