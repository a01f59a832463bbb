"""What every response of the server tells the browser: what a page may load, who may frame it, what it may use.

GLASSBOX_FRAMES    origins that may show the app in a frame, with spaces between them; "*" for any; none by default

Streamlit's own /_stcore/metrics is answered as /metrics is: core/ui/frame/proxy/metrics.py.
"""

import os

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ui.frame.proxy.metrics import may_be_told

FRAMES = "GLASSBOX_FRAMES"
POLICY = {
    "default-src": "'self'",
    # Streamlit's page and `run_in_page` hold scripts of their own, its components are modules from blobs, and
    # onnxruntime-web is WebAssembly. Nothing is evaluated from text.
    "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=()",
}


class StrictHeaders:
    """ASGI middleware around Streamlit's own: it sets the headers, hides the metrics, and keeps models as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        frames = os.environ.get(FRAMES, "").replace(";", " ").replace(",", " ").split()
        policy = POLICY | {"frame-ancestors": " ".join(["'self'", *frames])}
        self.headers = FIXED | {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items())
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        path = scope["path"].rstrip("/")
        app = self.app
        if path.endswith("/_stcore/metrics") and not may_be_told(scope):
            app = Response(status_code=404)
        elif path.endswith(".onnx"):  # Streamlit would compress it at every request: 95 ms for 7 %
            scope = {**scope, "headers": _without_gzip(scope)}
        await app(scope, receive, send_with_headers)


def _without_gzip(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in Headers(scope=scope).raw if name != b"accept-encoding"]
