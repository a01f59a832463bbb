"""The glossary explains every term that a message names in two languages, and takes the other language out."""

import re

import pytest

from core.ui.frame.glossary import OTHER, glossary, in_one_language
from core.ui.frame.language import LOCALE, catalogue
from tests.pages.test_pages import ROOT, open_page

BRACKETS = re.compile(r"\(([^()]*)\)")
FOREIGN = {"en": re.compile(r"[가-힣][가-힣 -]*"), "ko": re.compile(r"[a-z]{2,}([ -][a-z]+)*")}
NO_TERMS = {"lang"}  # words of a program


def messages(code: str) -> list[str]:
    said = catalogue("ko")
    texts = [path.read_text(encoding="utf-8") for path in sorted((LOCALE / "text").rglob(f"*.{code}.md"))]
    return [*(said if code == "en" else said.values()), *texts]


@pytest.mark.parametrize("code", OTHER)
def test_what_stands_in_brackets_in_the_other_language_is_a_term(code):
    left = [
        part
        for message in messages(code)
        for inside in BRACKETS.findall(in_one_language(message, code))
        for part in (" ".join(part.split()) for part in inside.split(","))
        if FOREIGN[code].fullmatch(part) and part not in NO_TERMS
    ]
    assert left == []


@pytest.mark.parametrize(
    ("message", "code", "said"),
    [
        ("Temperature (온도)", "en", "Temperature"),
        ("the network says (혼동 행렬, confusion matrix).", "en", "the network says (confusion matrix)."),
        ("the\nbias (편향),", "en", "the\nbias,"),
        ("**생성자**(generator)와 비평자(critic, WGAN-GP)", "ko", "**생성자**와 비평자(WGAN-GP)"),
        (
            "8비트 파일(int8), 내 신경망(.onnx), f(x) ({reason})",
            "ko",
            "8비트 파일(int8), 내 신경망(.onnx), f(x) ({reason})",
        ),
    ],
)
def test_the_other_language_is_taken_out_and_nothing_else(message, code, said):
    assert in_one_language(message, code) == said


def test_every_term_has_its_words_and_a_page():
    words = [word.lower() for term in glossary() for code in OTHER for word in term.words[code]]
    assert len(words) == len(set(words))
    assert all(term.says["en"].endswith(".") and term.says["ko"].endswith((".", "요.")) for term in glossary())
    assert all((ROOT / "pages" / f"{term.page}.py").is_file() for term in glossary())


@pytest.mark.parametrize(
    ("code", "terms", "labels"),
    [("en", "", "Seed"), ("en", "both", "Seed (시드)"), ("ko", "", "시드(seed)"), ("ko", "one", "시드")],
)
def test_terms_stand_in_one_language_or_both(code, terms, labels):
    test = open_page(ROOT / "pages" / "text" / "write.py", code, **({"terms": terms} if terms else {}))
    assert labels in [widget.label for widget in test.number_input]


def test_the_switch_holds_in_the_whole_visit():
    test = open_page(ROOT / "pages" / "text" / "write.py", "en")
    test.toggle(key="terms-switch").set_value(True).run()
    assert "Seed (시드)" in [widget.label for widget in test.number_input]
    test.switch_page("pages/text/own.py").run()
    assert "(손실)" in " ".join(words.value for words in test.markdown)
