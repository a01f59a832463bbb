"""The real app in a process of its own, for the measurements and the browser tests."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import CoreError

ENTRY = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running app: where it answers, its process id, and how long it took to answer, s."""

    url: str
    pid: int
    seconds_to_start: float


@contextlib.contextmanager
def serve(
    *options: str, entry: Path = ENTRY, environment: dict[str, str] | None = None, patience: float = 60
) -> Iterator[Server]:
    """Starts an app on a free port of this machine and stops it at the end.

    Args:
        entry: The Streamlit script; ours by default.
        options: Further options of `streamlit run`.
        environment: Variables on top of this process's own.
        patience: How long to wait for it, s.

    Raises:
        CoreError: It ended or did not answer in time.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    settings = {"server.port": port, "server.headless": "true", "server.address": "localhost"}
    command = [sys.executable, "-m", "streamlit", "run", str(entry), "--server.fileWatcherType", "none", *options]
    command += [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=entry.parent,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(f"{url}/_stcore/health"):
            if process.poll() is not None or time.perf_counter() - start > patience:
                raise CoreError("The app did not start. `make run` shows why.")
            time.sleep(0.02)
        yield Server(url=url, pid=process.pid, seconds_to_start=time.perf_counter() - start)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """Returns a TCP port that nothing on this machine listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Does this address answer with 200?"""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
