"""Thirty readers on one server: each opens pages and changes settings over its own websocket, without a browser.

The messages are those that Streamlit's own page sends: a reader learns the widgets of its page from the
server's deltas, picks one, gives it another of its values, and waits until the script has run.
"""

import asyncio
import os
import random
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.bench.server import Server, serve
from core.bench.timing import row

READERS = int(os.environ.get("GLASSBOX_LOAD_READERS", "30"))
SECONDS = float(os.environ.get("GLASSBOX_LOAD_SECONDS", "300"))
THINKING = (2.0, 6.0)  # s between two changes of one reader
PAGES = ("", "convolution", "convolution-steps", "feature-maps", "classify")


def rows() -> list[dict[str, Any]]:
    """Returns the rerun times of all readers, the number of errors, and the server's memory early and late."""
    with serve() as server:
        readers = [Reader(seed=seed) for seed in range(READERS)]
        memory = asyncio.run(_crowd(server, readers))
    times = [elapsed for reader in readers for elapsed in reader.milliseconds]
    fifth = max(1, len(memory) // 5)
    return [
        {
            **row(f"load: {READERS} readers, one rerun", "glassbox", times),
            "reruns": len(times),
            "seconds": SECONDS,
            "errors": [error for reader in readers for error in reader.errors],
            "memory_mb_second_fifth": round(float(np.median(memory[fifth : 2 * fifth])), 1),
            "memory_mb_last_fifth": round(float(np.median(memory[-fifth:])), 1),
        }
    ]


async def _crowd(server: Server, readers: list["Reader"]) -> list[float]:
    """Lets all readers loose until the time is up; returns the server's memory each second, in MB."""
    end = time.monotonic() + SECONDS
    tasks = [asyncio.create_task(reader.visit(server.url, end)) for reader in readers]
    memory = []
    process = psutil.Process(server.pid)
    while time.monotonic() < end:
        memory.append(process.memory_info().rss / 1e6)
        await asyncio.sleep(1)
    await asyncio.gather(*tasks)
    return memory


@dataclass(kw_only=True)
class Reader:
    """One session: what it has seen of its page, and how long each rerun took, in ms."""

    seed: int
    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    widgets: dict[str, tuple[str, Any]] = field(default_factory=dict)  # id -> (fragment, proto)
    states: dict[str, WidgetState] = field(default_factory=dict)

    async def visit(self, url: str, end: float) -> None:
        """Opens a page, changes its settings a few times, goes to the next, until `end` (monotonic, s)."""
        rng = random.Random(self.seed)
        try:
            async with websockets.connect(
                f"{url.replace('http', 'ws')}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            ) as self.socket:
                await asyncio.sleep(rng.uniform(0, THINKING[1]))
                while time.monotonic() < end:
                    await self._open(rng.choice(PAGES), rng.choice(["ko", "en"]))
                    for _ in range(5):
                        await asyncio.sleep(rng.uniform(*THINKING))
                        await self._change(rng)
        except (OSError, websockets.WebSocketException) as error:
            self.errors.append(repr(error))

    async def _open(self, page: str, language: str) -> None:
        self.widgets, self.states = {}, {}
        message = BackMsg()
        message.rerun_script.query_string = f"lang={language}"
        message.rerun_script.page_name = page
        await self._run(message)

    async def _change(self, rng: random.Random) -> None:
        if not self.widgets:
            return
        identity, (fragment, proto) = rng.choice(sorted(self.widgets.items(), key=lambda item: item[0]))
        self.states[identity] = _another_value(identity, proto, rng)
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.extend(self.states.values())
        await self._run(message)

    async def _run(self, message: BackMsg) -> None:
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page = answer.new_session.page_script_hash
            elif kind == "delta":
                self._see(answer.delta)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self.errors.append("compile error")
                break
        self.milliseconds.append((time.perf_counter() - start) * 1000)

    def _see(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(delta.new_element.exception.message)
        elif kind in ("selectbox", "button_group", "checkbox", "slider"):
            proto = getattr(delta.new_element, kind)
            if not proto.disabled:
                self.widgets[proto.id] = (delta.fragment_id, proto)


def _another_value(identity: str, proto: Any, rng: random.Random) -> WidgetState:
    """Returns the state that the page would send after the reader gave this widget another value."""
    state = WidgetState(id=identity)
    kind = type(proto).__name__
    if kind == "Selectbox":
        state.string_value = rng.choice(list(proto.options))
    elif kind == "ButtonGroup":
        state.string_array_value.data[:] = [rng.choice(list(proto.options)).content]
    elif kind == "Checkbox":
        state.bool_value = rng.random() < 0.5
    else:
        steps = int((proto.max - proto.min) / proto.step)
        state.double_array_value.data[:] = [proto.min + proto.step * rng.randint(0, steps)]
    return state
