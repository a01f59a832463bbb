"""Recipes as tasks of Ray: each runs on whatever machine has room, and goes on elsewhere when its machine is lost.

After each epoch the run is copied to the storage; a task that begins takes what lies there and resumes.
"""

import dataclasses
import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.cluster import storage as shared
from core.cluster.ray import Where, bound_threads, cluster
from core.errors import CoreError, SettingError

RETRIES = 3  # of a task whose worker or machine was lost; an error of its own is not tried again

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Done:
    """What came of one recipe: epochs done, the row of the best one, on which machine it ended, or what went wrong."""

    name: str
    epochs: int = 0
    best: Mapping[str, float] = dataclasses.field(default_factory=dict)
    machine: str = ""
    error: str = ""


def train(
    names: Sequence[str],
    changes: Mapping[str, Any],
    settings: Mapping[str, Any],
    *,
    storage: str,
    where: Where,
    data_dir: Path | None = None,
) -> list[Done]:
    """Trains recipes side by side, as many as have room.

    Args:
        names: Of recipes; one that begins with another's weights waits for it where both are named.
        changes: Of each recipe's fields, such as epochs.
        settings: What `core.training.runs.run` takes besides, such as precision.
        storage: Folder, or address that fsspec knows, which all machines reach. What is there is gone on with.
        data_dir: Where each machine looks for data first.

    Returns:
        What came of each, in the order of `names`.

    Raises:
        SettingError: A recipe is not known, or there is no cluster.
    """
    from core.families import find_recipe

    before = {name: getattr(find_recipe(name)[1], "eyes_of", "") for name in names}
    place = storage if "://" in storage else str(Path(storage).resolve())
    with cluster(where) as ray:
        task = ray.remote(max_retries=RETRIES, **where.resources)(train_one)
        tasks: dict[str, Any] = {}
        for name in sorted(before, key=lambda name: before[name] in before):  # those that wait come last
            first = tasks.get(before[name])
            tasks[name] = task.options(name=name).remote(
                name, dict(changes), dict(settings), place, data_dir, where.cpus, before[name], first
            )
        named = {reference: name for name, reference in tasks.items()}
        found, left = {}, list(named)
        while left:
            (reference,), left = ray.wait(left, num_returns=1)
            done = _result(ray, reference, named[reference])
            found[done.name] = done
            logger.info("%s: %s", done.name, done.error or f"{done.epochs} epochs, on {done.machine}")
    return [found[name] for name in names]


def _result(ray: Any, reference: Any, name: str) -> Done:
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        if not isinstance(cause, CoreError):
            raise
        return Done(name=name, error=str(cause))
    except ray.exceptions.RayError as error:
        return Done(name=name, error=f"{type(error).__name__}: its worker was lost {RETRIES + 1} times")


def train_one(
    name: str,
    changes: Mapping[str, Any],
    settings: Mapping[str, Any],
    storage: str,
    data_dir: Path | None,
    cpus: int,
    before: str,
    _first: Done | None,
) -> Done:
    """Trains one recipe in this process, from its start or from what is stored. `_first` is what Ray waits for."""
    bound_threads(cpus)
    import socket

    from core.families import find_recipe

    family, recipe = find_recipe(name)
    recipe = dataclasses.replace(recipe, **changes)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        shared.fetch(storage, name, root)
        if before and not shared.fetch(storage, before, root):
            raise SettingError(
                "{name} begins with the weights of {before}: train that first.", name=name, before=before
            )
        record = family.fit(
            recipe,
            family.load_data(recipe, data_dir),
            root=root,
            resume=True,
            saved=lambda path, _record: shared.put(storage, path, root),
            **settings,
        )
    best = record.history[record.best_epoch - 1]
    return Done(name=name, epochs=len(record.history), best=dict(best), machine=socket.gethostname())
