"""Ray itself: started here or reached elsewhere, and what each task may take."""

import contextlib
import dataclasses
import os
from collections.abc import Iterator
from typing import Any

from core.errors import SettingError


@dataclasses.dataclass(frozen=True, kw_only=True)
class Where:
    """Which cluster, and what each task takes of it.

    Args:
        address: "" for one on this machine alone, "auto" for the one that this machine belongs to, or "ray://host:10001".
        cpus: Processors a task; it computes in as many threads.
        gpus: GPUs a task.
    """

    address: str = ""
    cpus: int = 1
    gpus: int = 0

    def __post_init__(self) -> None:
        if self.cpus < 1 or self.gpus < 0:
            raise SettingError(
                "A task must take at least 1 processor and 0 GPUs. Received: {cpus} and {gpus}.",
                cpus=self.cpus,
                gpus=self.gpus,
            )

    @property
    def resources(self) -> dict[str, int]:
        """As `ray.remote` takes them."""
        return {"num_cpus": self.cpus, "num_gpus": self.gpus}


@contextlib.contextmanager
def cluster(where: Where) -> Iterator[Any]:
    """Gives the module `ray`, connected; one that was connected before stays so.

    Raises:
        SettingError: Ray is not installed, or the cluster cannot be reached.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    try:
        import ray
    except ModuleNotFoundError as error:
        raise SettingError("This needs Ray: `pip install -r requirements-cluster.txt`.") from error
    if ray.is_initialized():
        yield ray
        return
    try:
        ray.init(address=where.address or "local", include_dashboard=False, log_to_driver=False, logging_level="error")
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise SettingError(
            "The cluster must answer at {address}: {reason}", address=where.address, reason=error
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def bound_threads(cpus: int) -> None:
    """Holds TensorFlow, which this process has not loaded yet, to as many threads as processors."""
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = str(cpus)
