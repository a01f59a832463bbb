"""Streamlit's own scripts and styles, sent packed: it sends them as they lie on the disk, four times as much."""

import gzip
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from core.ui.frame.look.whole import answer_changed

PACKED = (".js", ".css")
FOLDER = "/static/"
LEVEL = 9


class PackedStatic:
    """ASGI middleware around Streamlit's own: packs what lies in its static folder, each file once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if not _can_be_packed(scope):
            await self.app(scope, receive, send)
            return
        await answer_changed(self.app, scope, receive, send, is_wanted=_is_plain, change=_pack)


async def _pack(body: bytes, headers: MutableHeaders) -> bytes:
    packed = await run_in_threadpool(_packed, body)
    headers["content-encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    return packed


def _is_plain(status: int, headers: MutableHeaders) -> bool:
    return status == 200 and "content-encoding" not in headers


def _can_be_packed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or FOLDER not in scope["path"]:
        return False
    headers = Headers(scope=scope)
    return scope["path"].endswith(PACKED) and "gzip" in headers.get("accept-encoding", "") and "range" not in headers


@lru_cache(maxsize=512)  # more than Streamlit has of them
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=LEVEL, mtime=0)
