"""A few worker processes that decode files, and the queue of those who wait for one.

A worker that takes more of a processor's time than it may ends, one that does not answer for long is killed, and
another takes its place. Readers are served in turn. One whose file has just taken long shares a single worker with all
others of that kind, so that one stays for the rest.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import BusyError, PictureError
from core.pictures.decoding import Decoded
from core.pictures.limits import check_bytes
from core.pictures.worker import READY, REQUEST

ROOT = Path(__file__).resolve().parents[2]
BY_THE_CLOCK = 4  # times as long may a file take where others use the processors, too
STARTING = 30.0  # s until a worker is ready, where a machine is very busy
MOST_WAITING = 32  # files
MOST_OF_ONE = 4  # waiting files of one reader
LONGEST_WAIT = 10.0  # s for a free worker
HANDS_OVER = 0.5  # s until a file counts no more among those that run at once; as many may again run on
LONG = 1.0  # s; whose file took so long is slow
SLOW_FOR = 60.0  # s
NICENESS = 5  # a worker gives way to the pages, from its start on
# glibc otherwise keeps what it got for a large picture, and reserves address space for each thread of its own.
MEMORY_SETTINGS = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "1048576"}


class Pool:
    """Decodes files in worker processes, each started when it is first needed.

    Args:
        workers: How many processes there are; for a moment twice as many, where files take long.
        seconds: How much of a processor's time one may take for a file.
        megabytes: How much address space one may take, itself included.
    """

    def __init__(self, *, workers: int, seconds: float, megabytes: float) -> None:
        self.workers, self.seconds, self.megabytes = workers, seconds, megabytes
        self._queue = _Queue(workers)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()

    def decode(self, data: bytes, *, longest: int, reader: str) -> Decoded:
        """Does what `core.pictures.decoding.decode_picture` does. Waits for its turn; for any thread.

        Args:
            reader: Who asks; readers are served in turn.

        Raises:
            PictureError: Also where it takes too long or too much memory.
            BusyError: Too many wait.
        """
        check_bytes(data)
        with self._queue.turn(reader) as is_slow:
            worker = self._take(is_slow)
            try:
                return worker.decode(data, longest, self.seconds)
            finally:
                self._put_back(worker)

    def close(self) -> None:
        """Ends every worker."""
        with self._lock:
            ended, self._idle = self._all, []
            self._all = set()
        for worker in ended:
            worker.end()

    def _take(self, is_slow: bool) -> "_Worker":
        """Returns an idle worker, to slow readers the one that took a killed one's place: it may still be starting."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop(0 if is_slow else -1)
                if worker.is_alive():
                    return worker
                self._all.discard(worker)
                worker.end()
            return self._started()

    def _put_back(self, worker: "_Worker") -> None:
        """Keeps a worker for the next file; where it was killed, starts the next one already."""
        with self._lock:
            if worker not in self._all:  # the pool was closed
                return
            if len(self._all) > self.workers:
                self._all.discard(worker)
                worker.end()
            elif not worker.is_alive():
                self._all.discard(worker)
                worker.end()
                self._idle.insert(0, self._started())
            else:
                self._idle.append(worker)

    def _started(self) -> "_Worker":
        worker = _Worker(self.seconds, self.megabytes)
        self._all.add(worker)
        return worker


class _Worker:
    """One process of `core.pictures.worker`."""

    def __init__(self, seconds: float, megabytes: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.pictures.worker", str(megabytes), str(seconds)],
            cwd=ROOT,
            env={**os.environ, **MEMORY_SETTINGS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with contextlib.suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        self._is_ready = False
        self._is_lost = False  # said nothing any more; the system may take a moment to end it

    def is_alive(self) -> bool:
        return not self._is_lost and self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still to be written
                stream.close()  # type: ignore[union-attr]

    def decode(self, data: bytes, longest: int, seconds: float) -> Decoded:
        if not self._is_ready:
            with self._killed_after(STARTING):
                self._is_ready = self._process.stdout.read(len(READY)) == READY  # type: ignore[union-attr]
        with self._killed_after(BY_THE_CLOCK * seconds) as is_over:
            found, pixels = self._asked(data, longest)
        self._is_lost = found is None or is_over.is_set()
        if found is None and (is_over.is_set() or self._process.wait() == -signal.SIGPROF):
            raise PictureError(
                "A picture must open within {limit:g} s. Received: one that takes longer. Make it smaller, or save it "
                "as a plain JPEG or PNG, and try again.",
                limit=seconds,
            )
        if found is None:
            raise PictureError(
                "The picture must be complete. Received: a file at which the decoder broke off. "
                "Save it again and try once more."
            )
        if "template" in found:
            raise PictureError.repeated(found["template"], found["values"])
        picture = np.frombuffer(pixels, np.uint8).reshape(*found["shape"], 3)
        return Decoded(picture, (found["size"][0], found["size"][1]), found["is_stretched"])

    def _asked(self, data: bytes, longest: int) -> tuple[dict[str, Any] | None, bytes]:
        """Returns what the worker says of a file and the pixels; None where it ended before it said anything."""
        requests, answers = self._process.stdin, self._process.stdout
        try:
            requests.write(REQUEST.pack(len(data), longest))  # type: ignore[union-attr]
            requests.write(data)  # type: ignore[union-attr]
            requests.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            return None, b""
        line = answers.readline()  # type: ignore[union-attr]
        if not line.endswith(b"\n"):
            return None, b""
        found = json.loads(line)
        length = 3 * found["shape"][0] * found["shape"][1] if "shape" in found else 0
        pixels = answers.read(length)  # type: ignore[union-attr]
        return (found, pixels) if len(pixels) == length else (None, b"")

    @contextlib.contextmanager
    def _killed_after(self, seconds: float) -> Iterator[threading.Event]:
        """Kills the process after so many seconds, which sets the event, unless what is done within ends before."""
        is_over = threading.Event()

        def kill() -> None:
            is_over.set()
            self._process.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield is_over
        finally:
            timer.cancel()


class _Queue:
    """Who decodes next: readers in turn, and those whose files take long never with all workers at once."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._may_hand_over = places
        self._most_slow = max(1, places - 1)
        self._slow_inside = 0
        self._slow_until: dict[str, float] = {}  # reader -> monotonic time, s
        self._waiting: dict[str, deque[object]] = {}  # reader -> own files; who is next comes first
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def turn(self, reader: str) -> Iterator[bool]:
        """Waits for a place and holds it while what is done within lasts; gives whether the reader counts as slow.

        Raises:
            BusyError: Too many wait.
        """
        is_slow = self._enter(reader)
        start = time.monotonic()
        handed_over = threading.Event()
        timer = threading.Timer(HANDS_OVER, self._hand_over, [handed_over])
        timer.daemon = True
        if not is_slow:
            timer.start()
        try:
            yield is_slow
        finally:
            with self._changed:
                timer.cancel()
                if handed_over.is_set():
                    self._may_hand_over += 1
                else:
                    handed_over.set()
                    self._free += 1
                self._slow_inside -= is_slow
                if time.monotonic() - start > LONG:
                    self._slow_until[reader] = time.monotonic() + SLOW_FOR
                self._changed.notify_all()

    def _hand_over(self, is_handed_over: threading.Event) -> None:
        """Gives a file's place to the next one although it goes on, unless it has just ended."""
        with self._changed:
            if self._may_hand_over and not is_handed_over.is_set():
                is_handed_over.set()
                self._may_hand_over -= 1
                self._free += 1
                self._changed.notify_all()

    def _enter(self, reader: str) -> bool:
        """Returns, once it is this file's turn, whether it counts as a slow reader's."""
        ticket = object()
        with self._changed:
            own = self._waiting.get(reader, ())
            if len(own) >= MOST_OF_ONE or sum(map(len, self._waiting.values())) >= MOST_WAITING:
                raise _too_many()
            self._waiting.setdefault(reader, deque()).append(ticket)
            is_turn = self._changed.wait_for(lambda: self._next() is ticket, timeout=LONGEST_WAIT)
            left = self._waiting.pop(reader)
            left.remove(ticket)
            if left:
                self._waiting[reader] = left  # behind all others now
            if not is_turn:
                raise _too_many()
            is_slow = self._is_slow(reader)
            self._free -= 1
            self._slow_inside += is_slow
            self._changed.notify_all()  # another place may be free, too
            return is_slow

    def _next(self) -> object | None:
        """Returns the file whose turn it is, if there is a place for one."""
        if not self._free:
            return None
        may_be_slow = self._slow_inside < self._most_slow
        readers = (reader for reader in self._waiting if may_be_slow or not self._is_slow(reader))
        return next((self._waiting[reader][0] for reader in readers), None)

    def _is_slow(self, reader: str) -> bool:
        now = time.monotonic()
        for past in [name for name, until in self._slow_until.items() if until < now]:
            del self._slow_until[past]
        return reader in self._slow_until


def _too_many() -> BusyError:
    return BusyError("Many pictures are being opened at the moment. Wait a little and try again.")
