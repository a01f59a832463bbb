"""Large batches on every core that is idle: one caller alone has all of them, many readers have one each.

A session has one thread (core.inference.sessions), so a batch is cut up and its parts run at the same time.
"""

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from core.inference.sessions import Session

LEAST = 8  # rows of a batch that are worth waking another thread
MOST = 32  # rows of a run: 64 of a generator took longer at once than in two halves (one noisy measurement)

T = TypeVar("T")
R = TypeVar("R")


class Cores:
    """How many cores there are for runs, and how many of them run something.

    Args:
        count: How many runs there may be at a time before each new one has a core for itself alone.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._busy = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="cores")

    @contextlib.contextmanager
    def taken(self, wanted: int) -> Iterator[int]:
        """Takes as many of the wanted cores as are idle, one at least, and yields how many; nobody ever waits."""
        with self._lock:
            share = max(1, min(wanted, self.count - self._busy))
            self._busy += share
        try:
            yield share
        finally:
            with self._lock:
                self._busy -= share

    @contextlib.contextmanager
    def limited(self, count: int) -> Iterator[None]:
        """Lets nobody take more than `count` cores meanwhile: for measurements."""
        before, self.count = self.count, count
        try:
            yield
        finally:
            self.count = before

    def each(self, function: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Returns what `function` makes of each item, in their order, on the cores that are idle.

        Raises:
            Exception: What the function has raised for the first item that it raises for.
        """
        with self.taken(min(self.count, len(items))) as share:
            if share == 1:
                return [function(item) for item in items]
            waiting, lock = iter(enumerate(items)), threading.Lock()
            found: dict[int, R] = {}

            def work() -> None:
                while True:
                    with lock:
                        place, item = next(waiting, (-1, None))
                    if place < 0:
                        return
                    found[place] = function(item)  # type: ignore[arg-type]

            others = [self._threads.submit(work) for _other in range(share - 1)]
            try:
                work()
            finally:
                errors = [other.exception() for other in others]
            for error in filter(None, errors):
                raise error
        return [found[place] for place in range(len(items))]

    def run(
        self, session: Session, outputs: Sequence[str], feeds: dict[str, np.ndarray], *, least: int = LEAST
    ) -> list[np.ndarray]:
        """Returns the outputs of a session for a batch, the same as in one run but for rounding.

        Args:
            feeds: Arrays of as many rows each.
            least: Rows that a part has, at least.
        """
        count = len(next(iter(feeds.values())))
        cut = max(1, min(self.count, count // least), -(-count // MOST))
        if cut == 1:
            with self.taken(1):
                return list(session.run(outputs, feeds))
        ends = [count * part // cut for part in range(cut + 1)]
        parts = [{name: values[start:end] for name, values in feeds.items()} for start, end in itertools.pairwise(ends)]
        found = self.each(lambda part: session.run(outputs, part), parts)
        return [np.concatenate(column) for column in zip(*found, strict=True)]


CORES = Cores(os.cpu_count() or 1)
