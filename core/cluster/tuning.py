"""A search for better settings of a recipe, on validation data: Ray Tune draws them, ASHA ends what lags behind.

Each trial is one training in one process. Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning":
of the trials that reached an epoch, the best 1 / `REDUCTION` go on to `REDUCTION` times as many.
"""

import contextlib
import dataclasses
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.cluster.ray import Where, bound_threads, cluster
from core.errors import SettingError

REDUCTION = 3
RATES = (0.1, 10.0)  # times the recipe's learning rate, between which it is drawn, even in its logarithm
BATCHES = (0.5, 1, 2)  # times the recipe's batch size
DECAYS = (0.99, 0.998, 0.9995)  # of the running average of the weights
SCORE = "score"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trial:
    """One draw: its settings, epochs, and the best score on validation data that it reached."""

    settings: Mapping[str, float]
    epochs: int
    score: float


def measure_of(recipe: Any) -> tuple[str, str]:
    """Returns which figure of an epoch a recipe is chosen by, and whether it shall be "min" or "max".

    Raises:
        SettingError: The recipe is kept for how it ends, so that no settings are better than others.
    """
    chosen_by = getattr(recipe, "chosen_by", None)
    if chosen_by == "last":
        raise SettingError("{name} is kept for how it ends: there is nothing to search for.", name=recipe.name)
    if not chosen_by:
        return "validation_accuracy", "max"
    return ("validation_loss" if chosen_by == "loss" else chosen_by), "min"


def tune(
    name: str,
    samples: int,
    changes: Mapping[str, Any],
    *,
    where: Where,
    data_dir: Path | None = None,
    seed: int = 0,
) -> list[Trial]:
    """Searches a recipe's learning rate, batch size and average decay.

    Args:
        samples: How many settings are drawn.
        changes: Of the recipe's fields, for all trials.
        seed: Of the draws; the trainings have the recipe's own.

    Returns:
        The trials, the best one first.

    Raises:
        SettingError: A value is out of range, every trial failed, or there is no cluster.
    """
    from core.families import find_recipe

    if samples < 1:
        raise SettingError("There must be at least 1 sample. Received: {samples}.", samples=samples)
    recipe = dataclasses.replace(find_recipe(name)[1], **changes)
    figure, mode = measure_of(recipe)
    # Ray Tune prints its tables to stdout, which is for the answer.
    with cluster(where), tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        from ray import tune as search
        from ray.tune.schedulers import ASHAScheduler
        from ray.tune.search.basic_variant import BasicVariantGenerator

        found = search.Tuner(
            search.with_resources(
                search.with_parameters(
                    run_trial, name=name, changes=dict(changes), figure=figure, data_dir=data_dir, cpus=where.cpus
                ),
                {"cpu": where.cpus, "gpu": where.gpus},
            ),
            param_space=_space(search, recipe),
            tune_config=search.TuneConfig(
                metric=SCORE,
                mode=mode,
                num_samples=samples,
                scheduler=ASHAScheduler(max_t=recipe.epochs, reduction_factor=REDUCTION),
                search_alg=BasicVariantGenerator(random_state=seed),
            ),
            run_config=search.RunConfig(name=name, storage_path=folder, verbose=0),
        ).fit()
        tables = [(one.config, one.metrics_dataframe) for one in found]
        trials = [
            Trial(settings=drawn, epochs=len(table), score=float(getattr(table[SCORE], mode)()))
            for drawn, table in tables
            if table is not None and SCORE in table
        ]
    if not trials:
        raise SettingError("Every trial failed: {errors}", errors=[str(error) for error in found.errors][:1])
    return sorted(trials, key=lambda trial: trial.score, reverse=mode == "max")


def _space(search: Any, recipe: Any) -> dict[str, Any]:
    """Returns what each of a trial's settings is drawn from."""
    return {
        "learning_rate": search.loguniform(*(recipe.learning_rate * times for times in RATES)),
        "batch_size": search.choice([max(1, round(recipe.batch_size * times)) for times in BATCHES]),
        "average_decay": search.choice(list(DECAYS)),
    }


def run_trial(
    settings: Mapping[str, Any], *, name: str, changes: Mapping[str, Any], figure: str, data_dir: Path | None, cpus: int
) -> None:
    """Trains with settings that were drawn, and tells the score after each epoch; Ray ends it where it lags behind."""
    bound_threads(cpus)
    from ray import tune as search

    from core.families import find_recipe

    family, recipe = find_recipe(name)
    recipe = dataclasses.replace(recipe, **changes, **settings)
    with tempfile.TemporaryDirectory() as root:
        family.fit(
            recipe,
            family.load_data(recipe, data_dir),
            root=Path(root),
            saved=lambda _path, record: search.report({SCORE: record.history[-1][figure]}),
        )
