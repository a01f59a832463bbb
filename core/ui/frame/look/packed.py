"""Streamlit's own scripts and styles, sent packed: it sends them as they lie on the disk, four times as much."""

import gzip
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        start: Message | None = None
        body = b""

        async def send_packed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                is_plain = "content-encoding" not in Headers(raw=message["headers"])
                if message["status"] == 200 and is_plain:
                    start = message
                    return
            elif start is not None:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                packed = await run_in_threadpool(_packed, body)
                headers = MutableHeaders(scope=start)
                headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(packed))
                headers.add_vary_header("Accept-Encoding")
                await send(start)
                await send({"type": "http.response.body", "body": packed})
                return
            await send(message)

        await self.app(scope, receive, send_packed)


def _can_be_packed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or FOLDER not in scope["path"]:
        return False
    headers = Headers(scope=scope)
    return scope["path"].endswith(PACKED) and "gzip" in headers.get("accept-encoding", "") and "range" not in headers


@lru_cache(maxsize=512)  # more than Streamlit has of them
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=LEVEL, mtime=0)
