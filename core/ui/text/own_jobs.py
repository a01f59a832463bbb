"""Trainings on readers' own texts: one at a time on a server, the next ones wait; nothing is left on disk.

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
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import onnxruntime
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.artifacts import CARD_FILE, MODEL_FILE, Card
from core.inference.sessions import options
from core.inference.text_generator import TextGenerator
from core.text import Vocabulary
from core.text.own import MEMORY_STATUS

CELLS = ("rnn", "lstm", "gru")
SECONDS_A_CELL = 120.0
UNITS = 256
TRAINING_SWITCH = "GLASSBOX_TRAINING"
ROOT = Path(tempfile.gettempdir()) / "glassbox-own-text"
PATIENCE = 60.0  # s without its reader until a job is cancelled: a telephone may lose its connection for a while
LOOKS_EVERY = 1.0  # s
STALE_AFTER = 600.0  # s without a change: a job writes its progress every second


def is_allowed() -> bool:
    """Has whoever runs the server switched training on?"""
    return os.environ.get(TRAINING_SWITCH) == "1"


def is_tensorflow_installed() -> bool:
    """Can this server train?"""
    return importlib.util.find_spec("tensorflow") is not None


class Job:
    """One reader's training: `state` goes from "queued" over "running" to "done", "cancelled" or "failed".

    Args:
        text: To learn from.
        seconds: For each cell.
        units: Of each cell.
        is_awaited: Tells whether its reader is still connected.
    """

    def __init__(self, text: str, *, seconds: float, units: int, is_awaited: Callable[[], bool] = lambda: True) -> None:
        self.text = text
        self.seconds, self.units = seconds, units
        self.state = "queued"
        self.reason = ""  # "memory", or the process's last line, if it wrote any
        self.generators: list[TextGenerator] = []
        self.folder = ROOT / f"{os.getpid()}-{secrets.token_hex(8)}"
        self.is_awaited = is_awaited
        self._process: subprocess.Popen[str] | None = None
        self._last: dict[str, Any] = {"losses": {}, "done": []}

    @property
    def progress(self) -> dict[str, Any]:
        """{"losses": {cell: [[seconds, symbols, loss], ...]}, "done": [cell, ...]}, the newest that was written."""
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
                [sys.executable, "-m", "core.export.text.own", str(self.folder)],
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
    """The jobs of a server, one running at a time."""

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
        is_awaited: Callable[[], bool] = lambda: True,
    ) -> Job:
        """Queues a training."""
        job = Job(text, seconds=seconds, units=units, is_awaited=is_awaited)
        with self._changed:
            self._jobs.append(job)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, daemon=True)
                self._worker.start()
            self._changed.notify()
        return job

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
                self._jobs.remove(job)


def presence() -> Callable[[], bool]:
    """Returns what tells, from any thread, whether the tab of this visit is still connected."""
    context = get_script_run_ctx()
    visit = context.session_id if context else ""
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
