"""Errors in the reader's language."""

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import ArtifactError, PictureError


def page(error):
    from core.ui.frame.messages import show_error

    show_error(error)


def shown(error, code: str) -> str:
    test = AppTest.from_function(page, args=(error,), default_timeout=30)
    test.query_params["lang"] = code
    return test.run().error[0].value


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "at most 20 MB. Received: 31.5 MB"), ("ko", "20 MB까지 열 수 있어요. 받은 파일은 31.5 MB")],
)
def test_the_reader_reads_the_error_with_its_values(code, expected):
    template = "A picture may be at most {limit} MB. Received: {received:.1f} MB. Make it smaller and try again."
    assert expected in shown(PictureError(template, limit=20, received=31.46), code)


def test_values_cannot_become_links_or_pictures():
    hostile = "![x](http://evil.example) <img src=x> $x$ `x`"
    text = shown(ArtifactError("{name} must have the file {file}.", name=hostile, file="model.onnx"), "en")
    assert text == r"!\[x\](http\://evil.example) \<img src=x> \$x\$ \`x\` must have the file model.onnx."
