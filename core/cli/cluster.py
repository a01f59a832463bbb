"""Trains on a cluster, and searches a recipe's settings there: train --on ray, tune."""

import argparse
import dataclasses
import logging
from typing import Any

from core.cli.commands import Commands, Options, as_utf8, show
from core.errors import SettingError

ALONE = ("from_export", "tensorboard")  # what only a training on this machine can do

logger = logging.getLogger("core")


def add(commands: Commands) -> None:
    """Adds the command."""
    tune = commands.add("tune", _tune, "Search a recipe's settings on validation data, with Ray.", has_data=True)
    tune.add_argument("name", metavar="NAME", type=as_utf8, help="a recipe")
    tune.add_argument("--samples", type=int, default=12, metavar="N", help="settings that are drawn; 12 by default")
    tune.add_argument("--data", metavar="SET", type=as_utf8, help="another data set than the recipe's, such as digits")
    tune.add_argument("--epochs", type=int, metavar="N", help="of the longest trial; the recipe's by default")
    tune.add_argument("--seed", type=int, default=0, metavar="N", help="of the draws")
    _add_where(tune)


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Adds what `train` needs to be told for a cluster."""
    parser.add_argument("--on", default="here", choices=("here", "ray"), help="ray: each recipe is a task of a cluster")
    parser.add_argument(
        "--storage",
        metavar="PLACE",
        help="with ray: folder or address of checkpoints that all machines reach",
    )
    _add_where(parser)


def _add_where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cluster", default="", metavar="ADDRESS", help="of Ray; without it this machine alone")
    parser.add_argument("--cpus", type=int, default=1, metavar="N", help="processors a task; 1 by default")
    parser.add_argument("--gpus", type=int, default=0, metavar="N", help="GPUs a task; 0 by default")


def train_on_ray(options: Options, names: list[str], changes: dict[str, Any], settings: dict[str, Any]) -> int:
    """Trains recipes on a cluster; returns 1 where one of them failed.

    Raises:
        SettingError: An option does not go with a cluster, or there is none.
    """
    from core.cluster.training import train
    from core.training.checkpoints import folder

    if wrong := [name for name in ALONE if settings[name]]:
        raise SettingError("--on ray does not go with --{option}.", option=wrong[0].replace("_", "-"))
    settings = {key: value for key, value in settings.items() if key not in (*ALONE, "resume")}  # it always resumes
    storage = options.storage or str(folder(""))
    found = train(names, changes, settings, storage=storage, where=_where(options), data_dir=options.data_dir)
    failed = [done.name for done in found if done.error]
    logger.info("%d of %d are trained; their checkpoints lie in %s.", len(found) - len(failed), len(found), storage)
    return int(bool(failed))


def _tune(options: Options) -> int:
    from core.cluster.tuning import tune

    changes = {key: value for key in ("data", "epochs") if (value := getattr(options, key)) is not None}
    trials = tune(
        options.name,
        options.samples,
        changes,
        where=_where(options),
        data_dir=options.data_dir,
        seed=options.seed,
    )
    lines = [
        f"{trial.score:.4f} after {trial.epochs} epochs: "
        + ", ".join(f"{name} {value:.4g}" for name, value in trial.settings.items())
        for trial in trials
    ]
    show(options, {"trials": [dataclasses.asdict(trial) for trial in trials]}, lines)
    return 0


def _where(options: Options) -> Any:
    from core.cluster.ray import Where

    return Where(address=options.cluster, cpus=options.cpus, gpus=options.gpus)
