"""The soak of core/bench/soak.py through nginx, with a replica killed now and then."""

import itertools
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from core.bench import soak
from core.replicas import NAMES, replicas

KILL_SECONDS = float(os.environ.get("GLASSBOX_SOAK_KILL_SECONDS", "0"))


def rows() -> list[dict[str, Any]]:
    """Returns one row, of all three processes together."""
    os.environ["GLASSBOX_TRAINING"] = ""
    with tempfile.TemporaryDirectory() as folder, replicas(Path(folder)) as running:
        names = itertools.cycle(NAMES)

        def pids() -> list[int]:
            running.watch_once()
            return [running.processes[name].pid for name in NAMES]

        def strike() -> None:
            os.kill(running.processes[next(names)].pid, signal.SIGKILL)

        url = f"http://127.0.0.1:{running.port}"
        if not KILL_SECONDS:
            return [soak.measure(url, pids, "three behind nginx")]
        return [
            soak.measure(url, pids, f"three behind nginx, one killed every {KILL_SECONDS:g} s", strike, KILL_SECONDS)
        ]
