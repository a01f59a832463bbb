"""Errors in the reader's language."""

import re

import pytest

from core.errors import ArtifactError, PictureError
from core.ui.frame.messages import message_of, plain_message_of
from tests.support.apps import app_of


def page(error):
    from core.ui.frame.messages import show_error

    show_error(error)


def shown(error, code: str) -> str:
    test = app_of(page, args=(error,))
    test.query_params["lang"] = code
    return test.run().error[0].value


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "at most 20 MB. Received: 31.5 MB"), ("ko", "20 MB까지 열 수 있어요. 받은 파일은 31.5 MB")],
)
def test_the_reader_reads_the_error_with_its_values(code, expected):
    template = "A picture may be at most {limit} MB. Received: {received:.1f} MB. Make it smaller and try again."
    assert expected in shown(PictureError(template, limit=20, received=31.46), code)


HOSTILE = [
    "www.evil.example/a",
    "![a](http://evil.example) [b](http://evil.example)",
    "line\n\n# evil heading\n\n- evil",
    "<a href=//evil.example>evil.example</a>",
    "` www.evil.example ` `` evil",
    "evil@evil.example :material/bolt: :red[evil] $x$",
    "evil\u2028\u202e\x00" * 500,
    "",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("give", [str, lambda text: [text, "b"], OSError], ids=["str", "list", "exception"])
def test_values_are_code_of_one_line_and_at_most_40_symbols(hostile, give):
    template = "{name} must have the file `models/{file}`."
    text = message_of(ArtifactError(template, name=give(hostile), file=hostile))
    words, values = re.sub("`[^`]*`", "", text), re.findall("`([^`]*)`", text)
    assert words in (" must have the file .", ",  must have the file .")
    assert all(value.isprintable() and 0 < len(value) <= 40 + len("models/") for value in values)


def test_numbers_and_our_own_counts_are_no_code():
    template = "{a} {b:.1f} {c} {d} {e} {f}."
    values = {"a": 3, "b": 2.345, "c": "1,234", "d": "28 x 28", "e": "-1e+06", "f": "1. a"}
    assert shown(ArtifactError(template, **values), "en") == "3 2.3 1,234 28 x 28 -1e+06 `1. a`."


def test_a_place_without_markdown_gets_the_line_alone():
    error = PictureError("The file must be a picture: {formats}. Received: {name}.", formats=["A", "B"], name="`x`\ny")
    assert plain_message_of(error) == "The file must be a picture: A, B. Received: 'x' y."
    assert str(error).startswith("The file must be a picture: A, B. ")
