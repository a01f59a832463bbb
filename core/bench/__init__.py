"""What `python -m core bench [JOB...]` measures. Every row of a job comes from one run on one machine."""

import importlib
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import InputError

# job -> module of this package with `rows() -> list[dict]`
JOBS = {
    "startup": "startup",
    "load": "load",
    "convolution": "convolution",
    "inference": "inference",
    "sampling": "sampling",
    "learn": "learn",
    "text": "text",
    "files": "files",
    "soak": "soak",
    "proxied": "proxied",
}
ON_REQUEST = ("load", "files", "soak", "proxied")  # minutes, or no peer


def run(jobs: Sequence[str] = ()) -> dict[str, Any]:
    """Runs the named jobs; for none all but those that take minutes or have no peer.

    Returns:
        {"machine": str, "rows": [{"job", "engine", "median_ms", "p95_ms", "ratio_to_ours", ...}]}; an engine
        that is not installed has None for its times; `files` has shares instead.

    Raises:
        InputError: A name is not a job's.
    """
    for job in jobs:
        if job not in JOBS:
            raise InputError("A job must be one of: {known}. Received: {job}.", known=", ".join(JOBS), job=job)
    rows = []
    for job in jobs or [name for name in JOBS if name not in ON_REQUEST]:
        rows += importlib.import_module(f"core.bench.{JOBS[job]}").rows()
    return {"machine": machine(), "rows": rows}


def machine() -> str:
    """Returns the processor and how many of its cores may be used."""
    name = platform.processor() or platform.machine()
    details = Path("/proc/cpuinfo")
    if details.exists():
        lines = details.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"
