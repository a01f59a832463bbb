"""The style of the pages comes with the empty page itself. As an element of each page it would come after what it is
for, and everything would jump.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ui.frame.look import STYLE

END = b"</body>"  # the style stands behind Streamlit's own, so that of two rules of one weight ours holds
UNWANTED = (b"accept-encoding", b"if-none-match", b"if-modified-since")  # the page is changed, and is small


class EarlyStyle:
    """ASGI middleware around Streamlit's own: puts our style into every HTML page that the server sends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.style = b"<style>" + STYLE.read_bytes() + b"</style>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_styled(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start is not None:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                await self._send_page(start, body, send)
                return
            await send(message)

        headers = [(name, value) for name, value in scope["headers"] if name not in UNWANTED]
        await self.app({**scope, "headers": headers}, receive, send_styled)

    async def _send_page(self, start: Message, body: bytes, send: Send) -> None:
        before, end, after = body.rpartition(END)
        if end:
            body = before + self.style + end + after
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(body))
            del headers["etag"], headers["last-modified"]
        await send(start)
        await send({"type": "http.response.body", "body": body})
