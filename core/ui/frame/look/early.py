"""What comes with the empty page itself: what it says of itself (preview.py), where its server is, and the style. As an
element of each page the style would come after what it is for, and everything would jump.
"""

import json
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from core.ui.frame.look import STYLE
from core.ui.frame.look.preview import Preview, with_preview
from core.ui.frame.look.whole import answer_changed
from core.ui.frame.routes import base_path

END = "</body>"  # the style stands behind Streamlit's own, so that of two rules of one weight ours holds
UNWANTED = (b"accept-encoding", b"if-none-match", b"if-modified-since")  # the page is changed, and is small
# Who previews a link asks for anything, or does not say; a browser asks so for scripts and data, which have an ending.
ANYTHING = ("", "*/*")


class EarlyPage:
    """ASGI middleware around Streamlit's own: puts style and preview into every HTML page that the server sends."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, Preview]) -> None:
        self.app = app
        self.pages = pages
        self.style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or not _may_be_a_page(scope):
            await self.app(scope, receive, send)
            return

        async def change(body: bytes, headers: MutableHeaders) -> bytes:
            before, end, after = body.decode().rpartition(END)
            if not end:
                return body
            del headers["etag"], headers["last-modified"]
            headers["vary"] = "Accept-Language"
            added = self.style + _where_the_server_is()
            return (with_preview(before, scope, self.pages) + added + end + after).encode()

        headers = [(name, value) for name, value in scope["headers"] if name not in UNWANTED]
        await answer_changed(self.app, {**scope, "headers": headers}, receive, send, is_wanted=_is_html, change=change)


def _is_html(_status: int, headers: MutableHeaders) -> bool:
    return headers.get("content-type", "").startswith("text/html")


def _where_the_server_is() -> str:
    """Returns what keeps Streamlit's script from looking for its server below each deep link, where it is not found."""
    return f"<script>window.__streamlit = {{ BACKEND_BASE_URL: location.origin + {json.dumps(base_path())} }};</script>"


def _may_be_a_page(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept", "")
    return "text/html" in accepted or (accepted in ANYTHING and "." not in scope["path"])
