"""Two fair rules for a comparison of engines: every engine on one thread, and every engine on all cores.

    python -m core.bench.rules inference 1         prints the rows of one rule as JSON

TensorFlow's threads cannot be changed once it has begun, so each rule has a process of its own.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
from typing import Any

from core.errors import CoreError
from core.inference.cores import CORES

ONE_THREAD, ALL_CORES = "one thread", "all cores"


def by_both(job: str) -> list[dict[str, Any]]:
    """Returns the rows of a module of this package that has `measured(threads)`, by one rule and then by the other.

    Returns:
        Its rows, each with its `rule` besides.

    Raises:
        CoreError: A measurement failed; the message is the end of what its process said.
    """
    rules = {ONE_THREAD: 1, ALL_CORES: CORES.count}
    return [row | {"rule": rule} for rule, threads in rules.items() for row in _in_a_process(job, threads)]


def _in_a_process(job: str, threads: int) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "core.bench.rules", job, str(threads)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": str(threads), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    if done.returncode:
        raise CoreError(
            "The measurement of {job} must end well. Received: {said}", job=job, said=done.stderr.strip()[-500:]
        )
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def measure(job: str, threads: int) -> list[dict[str, Any]]:
    """Returns the rows of a job, every engine on so many threads; for the first measurement of a process."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    with contextlib.suppress(ImportError):  # its rows say so
        importlib.import_module("torch").set_num_threads(threads)
    with CORES.limited(threads):
        rows: list[dict[str, Any]] = importlib.import_module(f"core.bench.{job}").measured(threads)
    return rows


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]))) + "\n")
