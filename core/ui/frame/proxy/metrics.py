"""How much this process has to do, for Prometheus: /metrics, for programs on the same machine alone.

GLASSBOX_METRICS    1 answers them; without it, for everybody else and for what came through a proxy it is a 404
"""

import contextlib
import os
import resource
import threading
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from core.ui.frame.visits import held_bytes, known_visits

METRICS = "GLASSBOX_METRICS"
LOCAL = ("127.0.0.1", "::1")
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via", "cf-connecting-ip")


def may_be_told(scope: Scope) -> bool:
    """Are metrics wanted, and does the request come from this machine and through no proxy?"""
    client, headers = scope.get("client"), Headers(scope=scope)
    is_local = client is not None and client[0] in LOCAL and not any(name in headers for name in FORWARDED)
    return os.environ.get(METRICS) == "1" and is_local


def metrics(request: Request) -> Response:
    """Answers in Prometheus's text format; numbers of this process, nothing of any reader."""
    if not may_be_told(request.scope):
        return Response(status_code=404)
    visits = known_visits()
    found = {
        "glassbox_visits": ("Visits that are held.", len(visits)),
        "glassbox_visits_connected": ("Visits whose tab is connected.", sum(visits.values())),
        "glassbox_upload_bytes": ("Uploads that are held, bytes.", held_bytes()),
        "process_resident_memory_bytes": ("Memory, bytes.", _resident_bytes()),
        "process_open_fds": ("Open file handles.", _handles()),
        "process_threads": ("Threads of Python.", threading.active_count()),
        "process_cpu_seconds": ("Processor time, s.", round(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), 2)),
    }
    lines = [f"# HELP {name} {says}\n# TYPE {name} gauge\n{name} {value}\n" for name, (says, value) in found.items()]
    return PlainTextResponse("".join(lines), headers={"Cache-Control": "no-store"})


def _resident_bytes() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):  # another system than Linux
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _handles() -> int:
    with contextlib.suppress(OSError):
        return sum(1 for _handle in Path("/proc/self/fd").iterdir())
    return 0
