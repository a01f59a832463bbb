"""Many readers for a long time: does the server's memory come to rest, do its handles and threads?

    python -m core bench soak        one process
    python -m core bench proxied     three behind nginx; core/bench/proxied.py

Settings: GLASSBOX_SOAK_READERS (50), GLASSBOX_SOAK_SECONDS (1200); for `proxied` GLASSBOX_SOAK_KILL_SECONDS: a replica
is killed that often, each in its turn; 0, the default, for never.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import psutil
import websockets

from core.bench.load import THINKING, go_about, processor_seconds
from core.bench.reader import Reader, StuckError
from core.bench.server import serve
from core.bench.timing import row
from core.errors import CoreError

READERS = int(os.environ.get("GLASSBOX_SOAK_READERS", "50"))
SECONDS = float(os.environ.get("GLASSBOX_SOAK_SECONDS", "1200"))
LOOKS_EVERY = 2.0  # s
LONGEST_ABSENCE = 60.0  # s that a reader tries to come back

Look = dict[str, float]  # seconds, megabytes, handles, threads


def rows() -> list[dict[str, Any]]:
    """Returns one row: the reruns' times, and how memory, file handles and threads went."""
    with serve(environment={"GLASSBOX_TRAINING": ""}) as server:
        return [measure(server.url, lambda: [server.pid], "one process")]


def measure(
    url: str,
    pids: Callable[[], Sequence[int]],
    name: str,
    strike: Callable[[], None] | None = None,
    every: float = 0,
) -> dict[str, Any]:
    """Lets the readers loose on a server and returns the row.

    Args:
        pids: Gives the processes of the app as they are now; their children count, too.
        name: What the server is called.
        strike: Is called every so many seconds and kills one of them; readers then come back.
    """
    return asyncio.run(_measure(url, pids, name, strike, every))


async def _measure(
    url: str, pids: Callable[[], Sequence[int]], name: str, strike: Callable[[], None] | None, every: float
) -> dict[str, Any]:
    readers = [Reader() for _ in range(READERS)]
    absences: list[float] = []
    start = time.monotonic()
    tasks = [
        asyncio.create_task(_stay(reader, url, start + SECONDS, seed, absences if strike else None))
        for seed, reader in enumerate(readers)
    ]
    spent = {pid: processor_seconds(pid) for pid in pids()}
    looks: list[Look] = []
    struck = start
    while time.monotonic() < start + SECONDS:
        looks.append(_look(pids(), time.monotonic() - start))
        if strike and time.monotonic() - struck >= every:
            struck = time.monotonic()
            strike()
        await asyncio.sleep(LOOKS_EVERY)
    await asyncio.gather(*tasks)
    answers = [answer.milliseconds for reader in readers for answer in reader.answers]
    errors = [error for reader in readers for error in reader.errors]
    if not answers:
        raise CoreError("No reader was answered: {errors}", errors=errors[:3])
    used = sum(processor_seconds(pid) - spent.get(pid, 0.0) for pid in pids())
    return {
        **row(f"soak: {READERS} readers, {name}", "glassbox", answers),
        "reruns": len(answers),
        "seconds": SECONDS,
        "processor_ms": round(used * 1000 / len(answers), 1) if strike is None else None,
        "errors": errors,
        **summary(looks),
        "comings_back": len(absences),
        "longest_absence_s": round(max(absences), 2) if absences else None,
    }


async def _stay(reader: Reader, url: str, end: float, seed: int, absences: list[float] | None) -> None:
    """Lets one reader loose until `end`; where absences are counted, it comes back when its server goes."""
    rng = random.Random(seed)
    await asyncio.sleep(rng.uniform(0, min(THINKING[1], SECONDS / 4)))
    gone: float | None = None
    while time.monotonic() < end:
        try:
            async with reader.connection(url) as reader.socket:
                if gone is not None and absences is not None:
                    reader.pages = {}  # of another process
                    await reader.open("", "en")
                    absences.append(time.monotonic() - gone)
                    gone = None
                await go_about(reader, end, rng)
        except (OSError, websockets.WebSocketException, StuckError) as error:
            gone = gone or time.monotonic()
            if absences is None or time.monotonic() - gone > LONGEST_ABSENCE:
                reader.errors.append(f"{type(error).__name__}: {error}")
                return
            await asyncio.sleep(0.2)


def _look(pids: Sequence[int], seconds: float) -> Look:
    found = {"seconds": seconds, "megabytes": 0.0, "handles": 0.0, "threads": 0.0}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            for one in (process, *process.children(recursive=True)):
                found["megabytes"] += one.memory_info().rss / 1e6
                found["handles"] += one.num_fds() if hasattr(one, "num_fds") else 0
                found["threads"] += one.num_threads()
        except psutil.NoSuchProcess:  # killed a moment ago
            continue
    return found


def summary(looks: Sequence[Look]) -> dict[str, float]:
    """Returns how memory, handles and threads went: the median of the second quarter and of the last one, and for the
    memory of the second half the slope in MB a minute, by least squares."""
    count = len(looks)
    second, last, half = looks[count // 4 : count // 2], looks[-max(1, count // 4) :], looks[count // 2 :]
    found: dict[str, float] = {}
    for kind in ("megabytes", "handles", "threads"):
        for part, listed in (("early", second or looks), ("late", last)):
            found[f"{kind}_{part}"] = round(float(np.median([look[kind] for look in listed])), 1)
    minutes, megabytes = ([look[kind] for look in half] for kind in ("seconds", "megabytes"))
    slope = np.polyfit(np.array(minutes) / 60, megabytes, 1)[0] if len(half) > 1 else 0.0
    return found | {"megabytes_a_minute": round(float(slope), 2)}
