"""Streamlit's scripts and styles go packed to who takes that; everything else goes as it is."""

import asyncio
import gzip

import pytest
from starlette.responses import Response

from core.ui.frame.look.packed import PackedStatic

SCRIPT = b"export const words = 'the same again';\n" * 100


def answer(path: str, method: str = "GET", status: int = 200, **headers: str) -> tuple[dict[str, str], bytes]:
    response = Response(SCRIPT, status_code=status, media_type="text/javascript", headers={"vary": "Origin"})
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(
        PackedStatic(response)({"type": "http", "method": method, "path": path, "headers": given}, receive, send)
    )
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return found, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("path", ["/static/js/index.js", "/base/static/css/index.css"])
def test_scripts_and_styles_are_packed(path):
    headers, body = answer(path, accept_encoding="gzip, br")
    assert gzip.decompress(body) == SCRIPT
    assert headers["content-encoding"] == "gzip" and headers["content-length"] == str(len(body))
    assert headers["vary"] == "Origin, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/static/js/index.js", {}),
        ("/static/js/index.js", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/index.js", {"accept_encoding": "gzip", "status": 404}),
        ("/static/js/index.js", {"accept_encoding": "gzip", "method": "HEAD"}),
        ("/static/media/font.woff2", {"accept_encoding": "gzip"}),
        ("/runtime/frame/session.js", {"accept_encoding": "gzip"}),
    ],
)
def test_everything_else_goes_as_it_is(path, more):
    headers, body = answer(path, **more)
    assert "content-encoding" not in headers and body == SCRIPT
