"""Which language a reader gets, and that Korean lacks no message."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from core.ui.frame.language import LANGUAGES, LOCALE, catalogue, po_file
from tests.support.apps import app_of

ROOT = LOCALE.parent.parent
SOURCES = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "core").rglob("*.py"))]
FUNCTIONS = ("_", "CoreError", "InputError", "PictureError", "BusyError", "SettingError", "ArtifactError", "DataError")


def greeting(meanwhile=None):
    import streamlit as st

    from core.ui.frame.language import _

    st.write(_("Home"))
    if meanwhile:
        meanwhile()
    st.write(_("Home"))


def visit(locale: str, query: str | None = None, **arguments) -> list[str]:
    test = app_of(greeting, kwargs=arguments)
    test.context["locale"] = locale
    if query is not None:
        test.query_params["lang"] = query
    return [element.value for element in test.run().markdown]


@pytest.mark.parametrize(
    ("locale", "query", "shown"),
    [
        ("ko-KR", None, "홈"),
        ("ko", None, "홈"),
        ("en-GB", None, "Home"),
        ("fr", None, "Home"),
        ("en-US", "ko", "홈"),
        ("ko-KR", "en", "Home"),
        ("ko-KR", "<script>", "홈"),
        ("en-US", "KO", "Home"),
        ("fr", "", "Home"),
    ],
)
def test_url_is_asked_before_the_browser(locale, query, shown):
    assert visit(locale, query) == [shown, shown]


def test_two_readers_at_once_read_two_languages():
    others: list[list[str]] = []
    ours = visit("ko-KR", meanwhile=lambda: others.append(visit("en-US")))
    assert ours == ["홈", "홈"]
    assert others == [["Home", "Home"]]


@cache
def messages() -> dict[str, str]:
    """Returns every message and one place where it stands."""
    found = {}
    for path in SOURCES:
        for line, message, _comments, _context in extract_from_file("python", str(path), dict.fromkeys(FUNCTIONS)):
            found[message if isinstance(message, str) else message[0]] = f"{path.name}:{line}"
    return found


def fields(template: str) -> set[str]:
    return {name for _text, name, _format, _conversion in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_message_is_translated(code):
    assert {message: place for message, place in messages().items() if message not in catalogue(code)} == {}


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_no_translation_outlives_its_message(code):
    assert set(catalogue(code)) - set(messages()) == set()


def ids_of(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return [str(message.id) for message in read_po(stream) if message.id]


@pytest.mark.parametrize("file", [LOCALE / "glassbox.pot", *map(po_file, sorted(set(LANGUAGES) - {"en"}))])
def test_template_and_translations_hold_the_messages_of_today(file):
    assert sorted(ids_of(file)) == sorted(messages()), "run `make messages`"


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_no_translation_is_a_guess_or_a_leftover(code):
    with po_file(code).open("rb") as stream:
        read = read_po(stream)
    assert [message.id for message in read if message.fuzzy] == []
    assert list(read.obsolete) == []


def test_make_messages_looks_where_these_tests_look():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"KEYWORDS := {' '.join(FUNCTIONS)}\n" in makefile


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_translations_keep_the_fields(code):
    assert {message: text for message, text in catalogue(code).items() if fields(message) != fields(text)} == {}


def test_no_message_hides_where_it_is_not_found():
    """Babel does not look into f-strings, and a message that is not a literal cannot be extracted."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
                assert not any(isinstance(call.func, ast.Name) and call.func.id == "_" for call in calls), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
                is_message = isinstance(node.args[0], ast.Constant) or path.name == "messages.py"
                assert is_message, f"{path}:{node.lineno}"


def test_teaching_texts_exist_in_every_language():
    texts = list((LOCALE / "text").rglob("*.md"))
    assert texts
    for name in {path.with_name(path.name.split(".")[0]) for path in texts}:
        assert all(name.with_name(f"{name.name}.{code}.md").is_file() for code in LANGUAGES), name


def test_korean_speaks_to_the_reader_in_one_manner():
    texts = [path.read_text(encoding="utf-8") for path in (LOCALE / "text").rglob("*.ko.md")]
    said = [*catalogue("ko").values(), *texts]
    assert [text for text in said if re.search(r"(?<!아)니다[.!?)]|하시오|하라[.]", text)] == []
