"""An answer of the server that is changed as a whole before it is sent."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def answer_changed(
    app: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    is_wanted: Callable[[int, MutableHeaders], bool],
    change: Callable[[bytes, MutableHeaders], Awaitable[bytes]],
) -> None:
    """Lets `app` answer a request and sends what `change` makes of the answer.

    Args:
        is_wanted: (status, headers) -> shall it be changed? If not, it is sent as it comes.
        change: (body, headers) -> the body to send; it sets what else of the headers differs.
    """
    start: Message | None = None
    body = b""

    async def collect(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start" and is_wanted(message["status"], MutableHeaders(scope=message)):
            start = message
        elif start is None:
            await send(message)
        else:
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            headers = MutableHeaders(scope=start)
            changed = await change(body, headers)
            if changed is not body:  # of what stays the length stays, that of an answer without its body too
                headers["content-length"] = str(len(changed))
            await send(start)
            await send({"type": "http.response.body", "body": changed})

    await app(scope, receive, collect)
