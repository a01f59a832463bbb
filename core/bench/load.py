"""Fifty readers on one server: each opens pages and changes settings over its own websocket, without a browser.

First one reader goes through all pages on a server that has nothing else to do: what each page costs. Then all come at
once, and then they leave. Settings: GLASSBOX_LOAD_READERS, GLASSBOX_LOAD_SECONDS.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import websockets

from core.bench.reader import Answer, Reader, StuckError
from core.bench.server import ENTRY, Server, serve
from core.bench.timing import row
from core.errors import CoreError

READERS = int(os.environ.get("GLASSBOX_LOAD_READERS", "50"))
SECONDS = float(os.environ.get("GLASSBOX_LOAD_SECONDS", "240"))
THINKING = (2.0, 6.0)  # s from an answer until the same reader's next change
CHANGES = 5  # of a page, until the next is opened
ROUNDS = 3  # through all pages, in the first part; one more before them fills the server's caches
PATIENCE = 120.0  # s after the last reader left until the memory is looked at
LANGUAGES = ("ko", "en")


def rows() -> list[dict[str, Any]]:
    """Returns one row a page, and one of all readers with the errors and the server's memory."""
    return measure(ENTRY)


def measure(entry: Path) -> list[dict[str, Any]]:
    """Returns the rows of the app whose Streamlit script this is."""
    with serve(entry=entry, environment={"GLASSBOX_TRAINING": ""}) as server:
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[dict[str, Any]]:
    costs = await _costs(server)
    await asyncio.sleep(1)
    before = _memory(server)
    readers = [Reader() for _ in range(READERS)]
    spent = processor_seconds(server.pid)
    memory = await _crowd(server, readers)
    spent = processor_seconds(server.pid) - spent
    await asyncio.sleep(PATIENCE)
    after = _memory(server)
    answers = [answer for reader in readers for answer in reader.answers]
    errors = [error for reader in readers for error in reader.errors]
    if not answers:
        raise CoreError("No reader was answered: {errors}", errors=errors[:3])
    pages = [cost | _crowded(answers, cost["page"]) for cost in costs]
    return [
        *pages,
        {
            **row(f"load: {READERS} readers, one rerun", "glassbox", [answer.milliseconds for answer in answers]),
            "reruns": len(answers),
            "seconds": SECONDS,
            "processor_ms": round(spent * 1000 / len(answers), 1),
            "processor_share": round(spent / SECONDS, 2),
            "errors": errors,
            "stuck": sum("must answer within" in error for error in errors),
            "memory_mb_before": before,
            "memory_mb_with_readers": round(float(np.median(memory[len(memory) // 2 :])), 1),
            "memory_mb_after": after,
        },
    ]


async def _costs(server: Server) -> list[dict[str, Any]]:
    """Lets one reader after the other open a page and change each of its settings once, each page in each round."""
    rng, first = random.Random(0), Reader()
    async with first.connection(server.url) as first.socket:
        await first.open("", LANGUAGES[0])
    answers: dict[str, list[Answer]] = {page: [] for page in first.pages}
    processor = dict.fromkeys(first.pages, 0.0)
    for number in range(ROUNDS + 1):
        for page in first.pages:
            reader = Reader()
            async with reader.connection(server.url) as reader.socket:
                before = processor_seconds(server.pid)
                await _go_through(reader, page, LANGUAGES[number % 2], rng)
                spent = processor_seconds(server.pid) - before
            if reader.errors:
                raise CoreError("A page failed with one reader: {errors}", errors=reader.errors[:3])
            if number:
                processor[page] += spent
                answers[page] += reader.answers
    return [_cost(page, found, processor[page]) for page, found in answers.items()]


async def _go_through(reader: Reader, page: str, language: str, rng: random.Random) -> None:
    await reader.open(page, language)
    done: set[str] = set()
    while left := sorted(set(reader.widgets) - done):
        done.add(left[0])
        await reader.change(left[0], rng)


def _cost(page: str, answers: list[Answer], processor: float) -> dict[str, Any]:
    opened = [answer for answer in answers if answer.is_opening]
    changed = [answer for answer in answers if not answer.is_opening]
    return {
        **row(f"load: /{page}, one reader", "glassbox", [answer.milliseconds for answer in answers]),
        "page": page,
        "open_ms": _median(opened, lambda answer: answer.milliseconds),
        "change_ms": _median(changed, lambda answer: answer.milliseconds),
        "processor_ms": round(processor * 1000 / len(answers), 1),
        "open_kb": _median(opened, lambda answer: answer.kilobytes),
        "change_kb": _median(changed, lambda answer: answer.kilobytes),
    }


def _median(answers: list[Answer], value: Callable[[Answer], float]) -> float | None:
    return round(float(np.median([value(answer) for answer in answers])), 1) if answers else None


def _crowded(answers: Iterable[Answer], page: str) -> dict[str, Any]:
    times = [answer.milliseconds for answer in answers if answer.page == page]
    return {"crowd_p95_ms": round(float(np.percentile(times, 95)), 1) if times else None}


async def _crowd(server: Server, readers: list[Reader]) -> list[float]:
    """Lets all readers loose until the time is up; returns the server's memory each second, in MB."""
    end = time.monotonic() + SECONDS
    tasks = [asyncio.create_task(_visit(reader, server.url, end, seed)) for seed, reader in enumerate(readers)]
    memory = []
    while time.monotonic() < end:
        memory.append(_memory(server))
        await asyncio.sleep(1)
    await asyncio.gather(*tasks)
    return memory


async def _visit(reader: Reader, url: str, end: float, seed: int) -> None:
    """Lets one reader loose until `end`; what goes wrong is kept with the reader."""
    rng = random.Random(seed)
    try:
        async with reader.connection(url) as reader.socket:
            await asyncio.sleep(rng.uniform(0, THINKING[1]))
            await go_about(reader, end, rng)
    except (OSError, websockets.WebSocketException, StuckError) as error:
        reader.errors.append(f"{type(error).__name__}: {error}")


async def go_about(reader: Reader, end: float, rng: random.Random) -> None:
    """Opens a page, changes its settings a few times, goes to the next, until `end` (monotonic, s)."""
    while time.monotonic() < end:
        page = rng.choice(sorted(reader.pages)) if reader.pages else ""
        await reader.open(page, rng.choice(LANGUAGES))
        for _ in range(CHANGES):
            await asyncio.sleep(rng.uniform(*THINKING))
            if reader.widgets and time.monotonic() < end:
                await reader.change(rng.choice(sorted(reader.widgets)), rng)


def processor_seconds(pid: int) -> float:
    """Returns the processor time that a process and its children have used, s."""
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _memory(server: Server) -> float:
    return round(psutil.Process(server.pid).memory_info().rss / 1e6, 1)
