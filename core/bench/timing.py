"""Timing of short calls: warm up, repeat, median and 95th percentile."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def milliseconds(call: Callable[[], object], *, repeats: int = 50, warm_up: int = 3) -> list[float]:
    """Returns the wall-clock time of each of `repeats` calls after `warm_up` more, in ms."""
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return times


def row(job: str, engine: str, times: Sequence[float] | None, *, ours: Sequence[float] | None = None) -> dict[str, Any]:
    """Returns one row of the benchmark's table.

    Args:
        times: In ms; None where the engine is not installed.
        ours: Our own times of the same job and run, in ms.
    """
    if times is None:
        return dict.fromkeys(("median_ms", "p95_ms", "ratio_to_ours")) | {
            "job": job,
            "engine": f"{engine} (not installed)",
        }
    median = float(np.median(times))
    return {
        "job": job,
        "engine": engine,
        "median_ms": round(median, 3),
        "p95_ms": round(float(np.percentile(times, 95)), 3),
        "ratio_to_ours": round(median / float(np.median(ours)), 2) if ours else 1.0,
    }
