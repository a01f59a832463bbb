"""A reader without a browser: one websocket, and the messages that Streamlit's own page sends over it.

A reader learns the pages from the navigation and the widgets of a page from the server's deltas, gives a widget another
of its values, and waits until the script has run. As in the page, a change names the page it comes from by the hash
that the navigation said last; the server answers a fragment of another page with nothing at all.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import websockets
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from core.errors import CoreError

LONGEST_ANSWER = 30.0  # s without the end of a script's run: the reader is stuck
CHANGEABLE = ("button_group", "checkbox", "number_input", "selectbox", "slider")


class StuckError(CoreError):
    """The server has not answered in time."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for one run of a page's script.

    Args:
        page: Its path in the address; "" for the first page.
        is_opening: Was the page opened, rather than a setting changed?
        milliseconds: From sending until the script had run.
        kilobytes: Of all messages that it sent.
    """

    page: str
    is_opening: bool
    milliseconds: float
    kilobytes: float


@dataclass(kw_only=True)
class Reader:
    """One visit: what has been seen of its page, what was answered, and what went wrong."""

    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)  # path -> hash of the page's script
    widgets: dict[str, tuple[str, Any]] = field(default_factory=dict)  # id -> (fragment, proto or a tab's labels)
    states: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, Delta] = field(default_factory=dict)  # hash -> large delta that the server need not send again
    socket: ClientConnection = field(init=False)
    page: str = ""
    tabs: str = ""  # id of the tabs whose labels come next
    cookies: dict[str, str] = field(default_factory=dict)  # such as the name of the process that a proxy goes by

    @contextlib.asynccontextmanager
    async def connection(self, url: str) -> AsyncIterator[ClientConnection]:
        """Connects, with the cookies of earlier times; what it gives is `self.socket` for all that follows."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        async with websockets.connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=sent,
            max_size=None,
        ) as socket:
            for line in socket.response.headers.get_all("Set-Cookie") if socket.response else ():
                self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
            yield socket

    async def open(self, page: str, language: str) -> Answer:
        """Goes to a page, by its hash where the navigation has told it, else by its name as a deep link does."""
        self.widgets, self.states, self.page = {}, {}, page
        message = BackMsg()
        message.rerun_script.query_string = f"lang={language}"
        message.rerun_script.page_script_hash = self.pages.get(page, "")
        message.rerun_script.page_name = "" if page in self.pages else page
        return await self._run(message, is_opening=True)

    async def change(self, identity: str, rng: random.Random) -> Answer:
        """Gives the widget of this id, one of `self.widgets`, another of its values."""
        fragment, proto = self.widgets[identity]
        state = another_value(identity, proto, rng)
        message = BackMsg()
        message.rerun_script.page_script_hash = self.pages[self.page]
        message.rerun_script.fragment_id = fragment
        self.states[identity] = state
        message.rerun_script.widget_states.widgets.extend(self.states.values())
        if state.trigger_value:
            del self.states[identity]  # a button is pressed once
        return await self._run(message, is_opening=False)

    async def _run(self, message: BackMsg, *, is_opening: bool) -> Answer:
        message.rerun_script.cached_message_hashes.extend(self.kept)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                size = await self._until_finished()
        except TimeoutError:
            raise StuckError(
                "The server must answer within {seconds:.0f} s. Page: {page}.", seconds=LONGEST_ANSWER, page=self.page
            ) from None
        spent = (time.perf_counter() - start) * 1000
        answer = Answer(page=self.page, is_opening=is_opening, milliseconds=spent, kilobytes=size / 1000)
        self.answers.append(answer)
        return answer

    async def _until_finished(self) -> int:
        """Takes in what the server sends until the script has run; returns its bytes."""
        size, seen = 0, {}
        while True:
            data = await self.socket.recv()
            size += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._forget(list(answer.metadata.run.fragment_ids))
            elif kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
            elif kind == "page_not_found":
                self.errors.append(f"page not found: {self.page}")
            elif kind in ("delta", "ref_hash"):
                delta = self.kept[answer.ref_hash] if kind == "ref_hash" else answer.delta
                if answer.metadata.cacheable or kind == "ref_hash":
                    seen[answer.ref_hash or answer.hash] = delta
                self._see(delta)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self.errors.append(f"compile error: {self.page}")
                break
        self.kept = seen if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY else self.kept | seen
        return size

    def _forget(self, fragments: list[str]) -> None:
        """Takes away the widgets that this run draws again, or no more."""
        if fragments:
            self.widgets = {key: widget for key, widget in self.widgets.items() if widget[0] not in fragments}
        else:
            self.widgets = {}

    def _see(self, delta: Delta) -> None:
        if delta.WhichOneof("type") == "add_block":
            block = delta.add_block
            if block.HasField("tab_container") and block.tab_container.id:
                self.tabs = block.tab_container.id
                self.widgets[self.tabs] = (delta.fragment_id, [])
            elif block.HasField("tab") and self.tabs in self.widgets:
                self.widgets[self.tabs][1].append(block.tab.label)
            return
        kind = delta.new_element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{self.page}: {delta.new_element.exception.message}")
        elif kind in CHANGEABLE:
            proto = getattr(delta.new_element, kind)
            if not proto.disabled:
                self.widgets[proto.id] = (delta.fragment_id, proto)


def another_value(identity: str, proto: Message | list[str], rng: random.Random) -> WidgetState:
    """Returns the state that the page would send after the reader gave this widget another value.

    Args:
        identity: The widget's id.
        proto: What the server drew it by; of tabs, their labels.
        rng: Chooses the value.
    """
    state = WidgetState(id=identity)
    kind = type(proto).__name__
    if isinstance(proto, list):
        state.string_value = rng.choice(proto)
    elif kind == "Selectbox":
        state.string_value = rng.choice(list(proto.options))
    elif kind == "ButtonGroup":
        state.string_array_value.data[:] = [rng.choice(list(proto.options)).content]
    elif kind == "Checkbox":
        state.bool_value = rng.random() < 0.5
    elif kind == "NumberInput":
        state.double_value = float(rng.randint(int(proto.min), int(min(proto.max, proto.min + 1000))))
    else:
        steps = int((proto.max - proto.min) / proto.step)
        state.double_array_value.data[:] = [proto.min + proto.step * rng.randint(0, steps)]
    return state
