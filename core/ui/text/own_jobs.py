"""Trainings on readers' own texts: one at a time on a server, a few wait; nothing is left on disk.

GLASSBOX_TRAINING   1 trains for readers who reach this server directly; `public` also for those who come through a
                    proxy, which are all the readers of a published app; off by default

A job's folder lives as long as its process. What comes of it is read into memory and belongs to the reader's visit.
"""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import onnxruntime
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.artifacts import CARD_FILE, MODEL_FILE, Card
from core.errors import InputError
from core.inference.sessions import options
from core.inference.text.generator import TextGenerator
from core.text import Vocabulary
from core.text.own import ENOUGH_FILE, MEMORY_STATUS

CELLS = ("rnn", "lstm", "gru")
SECONDS_A_CELL = 120.0
UNITS = 256
TRAINING_SWITCH = "GLASSBOX_TRAINING"
DIRECT, PUBLIC = "1", "public"  # for whom
# What a proxy tells the server behind it; a browser sends none of them.
PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
MOST_WAITING = 3  # besides the one that is running
PRIORITY = 19  # nice value, from TensorFlow's import on: the readers of the pages come first
ROOT = Path(tempfile.gettempdir()) / "glassbox-own-text"
PATIENCE = 60.0  # s without its reader until a job is cancelled: a telephone may lose its connection for a while
LOOKS_EVERY = 1.0  # s
STALE_AFTER = 600.0  # s without a change: a job writes its progress every second


def is_allowed() -> bool:
    """Has whoever runs the server switched training on, for anybody?"""
    return os.environ.get(TRAINING_SWITCH) in (DIRECT, PUBLIC)


def is_allowed_for(headers: Mapping[str, str]) -> bool:
    """Has whoever runs the server switched training on for a reader whose request had these headers?

    Args:
        headers: Name -> value; names in any case where the mapping reads them so, as `st.context.headers` does.
    """
    return is_allowed() and (
        os.environ.get(TRAINING_SWITCH) == PUBLIC or not any(name in headers for name in PROXY_HEADERS)
    )


def is_tensorflow_installed() -> bool:
    """Can this server train?"""
    return importlib.util.find_spec("tensorflow") is not None


class Job:
    """One reader's training: `state` goes from "queued" over "running" to "done", "cancelled" or "failed".

    Args:
        text: To learn from.
        seconds: For each cell.
        units: Of each cell.
        visit: Whose it is.
        is_awaited: Tells whether its reader is still connected.
    """

    def __init__(
        self,
        text: str,
        *,
        seconds: float,
        units: int,
        visit: str = "",
        is_awaited: Callable[[], bool] = lambda: True,
    ) -> None:
        self.text, self.visit = text, visit
        self.seconds, self.units = seconds, units
        self.state = "queued"
        self.reason = ""  # "memory", or the process's last line, if it wrote any
        self.generators: list[TextGenerator] = []
        self.folder = ROOT / f"{os.getpid()}-{secrets.token_hex(8)}"
        self.is_awaited = is_awaited
        self._process: subprocess.Popen[str] | None = None
        self.is_enough = False  # its reader wants the networks as they are
        self._last: dict[str, Any] = {"losses": {}, "samples": {}}

    @property
    def progress(self) -> dict[str, Any]:
        """{"losses": {cell: [[seconds, symbols, loss], ...]}, "samples": {cell: text}}, the newest that was written."""
        with contextlib.suppress(OSError, ValueError):  # not begun, or over: what was known stays
            self._last = json.loads((self.folder / "progress.json").read_text())
        return self._last

    def run(self) -> None:
        """Trains to the end, and leaves nothing on disk."""
        self.folder.mkdir(parents=True, mode=0o700)
        try:
            (self.folder / "text.txt").write_text(self.text, encoding="utf-8")
            asked = {"cells": CELLS, "seconds": self.seconds, "units": self.units, "server": os.getpid()}
            (self.folder / "job.json").write_text(json.dumps(asked))
            self._process = subprocess.Popen(
                ["nice", "-n", str(PRIORITY), sys.executable, "-m", "core.export.text.own", str(self.folder)],
                cwd=Path(__file__).resolve().parents[3],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            )
            if self.state == "cancelled":  # while it was started
                self._kill()
            errors = self._watch(self._process)
            end = self._finish(errors) if self.state == "running" else self.state
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.state == "running":  # said only once nothing is left
            self.state = end

    def _watch(self, process: "subprocess.Popen[str]") -> str:
        """Waits for the end, cancels a job whose reader has left, and returns what the process wrote to stderr."""
        seen = time.monotonic()
        while True:
            try:
                return process.communicate(timeout=LOOKS_EVERY)[1]
            except subprocess.TimeoutExpired:
                if self.is_awaited():
                    seen = time.monotonic()
                elif time.monotonic() - seen > PATIENCE:
                    self.cancel()

    def _finish(self, errors: str) -> str:
        """Takes what came of it into memory and returns the state that follows."""
        status = self._process.returncode if self._process else 0
        if status:
            lines = errors.strip().splitlines()
            self.reason = "memory" if status == MEMORY_STATUS else "".join(lines[-1:])
            return "failed"
        _ = self.progress
        self.generators = [_generator(self.folder / cell) for cell in CELLS]
        return "done"

    def write_now(self) -> None:
        """Ends the learning of a job that runs, and keeps the networks as they are by then."""
        with contextlib.suppress(OSError):  # it has just ended
            (self.folder / ENOUGH_FILE).touch()
            self.is_enough = True

    def cancel(self) -> None:
        """Ends it, whether it waits or runs."""
        if self.state in ("queued", "running"):
            self.state = "cancelled"
            self._kill()

    def _kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)


def _generator(folder: Path) -> TextGenerator:
    """Returns a network that no longer needs its folder."""
    card = Card.from_json((folder / CARD_FILE).read_text(encoding="utf-8"))
    vocabulary = Vocabulary.from_json((folder / str(card.vocabulary_file)).read_text(encoding="utf-8"))
    graph = (folder / MODEL_FILE).read_bytes()
    return TextGenerator(card, vocabulary, onnxruntime.InferenceSession(graph, options()))


class Queue:
    """The jobs of a server, one running at a time, `MOST_WAITING` waiting, one a visit."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._changed = threading.Condition()
        self._worker: threading.Thread | None = None

    def submit(
        self,
        text: str,
        *,
        seconds: float = SECONDS_A_CELL,
        units: int = UNITS,
        visit: str = "",
        is_awaited: Callable[[], bool] = lambda: True,
    ) -> Job:
        """Queues a training.

        Args:
            visit: Whose it is; "" stands for one of its own.

        Raises:
            InputError: This visit's last training is not over, or too many wait.
        """
        job = Job(text, seconds=seconds, units=units, visit=visit, is_awaited=is_awaited)
        with self._changed:
            self._make_room(visit)
            self._jobs.append(job)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, daemon=True)
                self._worker.start()
            self._changed.notify()
        return job

    def _make_room(self, visit: str) -> None:
        """Forgets the waiting jobs that are cancelled or whose readers have left; raises where none may be added."""
        waiting = [job for job in self._jobs if job.state == "queued"]
        if len(waiting) >= MOST_WAITING:
            for job in waiting:
                if not job.is_awaited():
                    job.cancel()
        self._jobs = [job for job in self._jobs if job.state in ("queued", "running")]
        if visit and any(job.visit == visit for job in self._jobs):
            raise InputError("Your last training is not over yet. Wait for it, or cancel it.")
        count = sum(job.state == "queued" for job in self._jobs)
        if count >= MOST_WAITING:
            raise InputError("{count} other texts are waiting already. Try again in a few minutes.", count=count)

    def ahead_of(self, job: Job) -> int:
        """Returns how many jobs come before this one."""
        with self._changed:
            waiting = [other for other in self._jobs if other.state in ("queued", "running")]
            return waiting.index(job) if job in waiting else 0

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs:
                    self._changed.wait()
                job = self._jobs[0]
                if job.state == "queued":
                    job.state = "running" if job.is_awaited() else "cancelled"
            if job.state == "running":
                try:
                    job.run()
                except (OSError, ValueError, KeyError) as error:  # a full disk, a file that was cut off
                    job.state, job.reason = "failed", str(error)
            with self._changed:
                if job in self._jobs:  # else `_make_room` has forgotten it
                    self._jobs.remove(job)


def this_visit() -> str:
    """Returns what names the visit whose page this is, "" outside of a page."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def presence() -> Callable[[], bool]:
    """Returns what tells, from any thread, whether the tab of this visit is still connected."""
    visit = this_visit()
    return lambda: runtime.exists() and runtime.get_instance().is_active_session(visit)


@contextlib.asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Clears up before the server takes requests: one before it may have been killed."""
    remove_leftovers()
    yield {}


def remove_leftovers() -> None:
    """Removes the folders of servers that are gone; this one must not have begun a job.

    The first part of a name is its server's process id. In a container that may be this server's own again, elsewhere
    another program's: then nothing has been written for a while.
    """
    for folder in ROOT.glob("*-*"):
        owner = folder.name.partition("-")[0]
        if not owner.isdigit():
            continue
        is_stale = time.time() - folder.stat().st_mtime > STALE_AFTER
        if is_stale or int(owner) == os.getpid() or not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_QUEUES: list[Queue] = []
_STARTING_LOCK = threading.Lock()


def queue() -> Queue:
    """Returns the queue of this server, made at the first call."""
    with _STARTING_LOCK:
        if not _QUEUES:
            _QUEUES.append(Queue())
        return _QUEUES[0]
