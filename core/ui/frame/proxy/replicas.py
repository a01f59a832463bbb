"""Several processes of the app behind one proxy: a reader stays with the one that holds the visit.

GLASSBOX_REPLICA    this process's name at the proxy, such as 1; without it there is no cookie

The cookie says which process answered the page or took the websocket, and by a letter which of the others comes next
when that one is gone: drawn by lot, so that its readers spread over both. deploy/nginx.conf.template goes by it: never
by the reader's address, as a whole school may have one.
"""

import os
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REPLICA, COOKIE = "GLASSBOX_REPLICA", "glassbox_replica"
LINES = "ab"  # the ways on from a replica, of the template


class StayingReaders:
    """ASGI middleware around Streamlit's own: names this process in a cookie, with a page and with a websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        name = os.environ.get(REPLICA, "")
        self.names = [f"{name}{line}" for line in LINES] if name else []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request or websocket."""
        is_known = scope["type"] == "lifespan" or HTTPConnection(scope).cookies.get(COOKIE) in self.names
        if not self.names or is_known:
            await self.app(scope, receive, send)
            return
        is_secure = Headers(scope=scope).get("x-forwarded-proto") == "https"
        cookie = (
            f"{COOKIE}={secrets.choice(self.names)}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if is_secure else ''}"
        )

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "websocket.accept":
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie.encode())]}
            elif message["type"] == "http.response.start" and _is_page(message):
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_page(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
