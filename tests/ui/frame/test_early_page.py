"""Style and preview come with the empty page, whatever the browser has of it already; nothing else is touched."""

import asyncio

import pytest
from starlette.responses import Response

from core.ui.frame.look import STYLE
from core.ui.frame.look.early import EarlyPage
from core.ui.frame.look.preview import Preview

PAGE = b"<html><head></head><body><div id=root></div></body></html>"
PAGES = {"": Preview(title="Start", what="It begins.", poster="home")}


def answer(response: Response, path: str = "/", **headers: str) -> tuple[dict[str, str], bytes]:
    """Returns what a browser gets from an app that answers so."""
    seen, sent = {}, []

    async def app(scope, receive, send):
        seen.update(dict(scope["headers"]))
        await response(scope, receive, send)

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(EarlyPage(app, PAGES)({"type": "http", "method": "GET", "path": path, "headers": given}, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return {**found, **{f"asked {name.decode()}": value.decode() for name, value in seen.items()}}, body


def test_the_page_holds_the_style_and_where_its_server_is_behind_everything_else():
    headers, body = answer(Response(PAGE, media_type="text/html", headers={"etag": "x"}), accept="text/html,*/*")
    script = b'<script>window.__streamlit = { BACKEND_BASE_URL: location.origin + "/" };</script>'
    assert body == PAGE.replace(b"</body>", b"<style>" + STYLE.read_bytes() + b"</style>" + script + b"</body>")
    assert headers["content-length"] == str(len(body)) and "etag" not in headers


def test_the_server_is_found_below_a_path_too(monkeypatch):
    monkeypatch.setattr("core.ui.frame.look.early.base_path", lambda: "/deep/er/")
    _headers, body = answer(Response(PAGE, media_type="text/html"), accept="text/html")
    assert b'location.origin + "/deep/er/" }' in body


def test_a_page_is_asked_for_whole_and_unpacked():
    headers, _body = answer(
        Response(PAGE, media_type="text/html"), accept="text/html", accept_encoding="gzip", if_none_match="x"
    )
    assert not {"asked accept-encoding", "asked if-none-match"} & set(headers)


@pytest.mark.parametrize("accept", ["*/*", ""])
def test_who_previews_a_link_need_not_ask_for_html(accept):
    page = PAGE.replace(b"<head>", b"<head><title>Streamlit</title>")
    headers, body = answer(Response(page, media_type="text/html"), "/text", accept=accept)
    assert b"<title>Start \xc2\xb7 Glassbox</title>" in body
    assert headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("media_type", "accept", "path"),
    [
        ("text/html", "*/*", "/static/part.html"),
        ("text/html", "image/webp", "/"),
        ("application/json", "text/html", "/"),
        ("text/css", "text/css", "/"),
    ],
)
def test_what_is_no_page_stays_as_it_is(media_type, accept, path):
    headers, body = answer(Response(PAGE, media_type=media_type, headers={"etag": "x"}), path, accept=accept)
    assert body == PAGE and headers["etag"] == "x"
