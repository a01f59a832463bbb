"""Makes models and judges them: list, train, export, evaluate, calibrate, verify."""

import dataclasses
import logging
from pathlib import Path
from typing import Any

from core.artifacts import Card, load_card, model_names
from core.cli.cluster import add_cluster, train_on_ray
from core.cli.commands import Commands, Options, as_utf8, show
from core.errors import SettingError

logger = logging.getLogger("core")


def add(commands: Commands) -> None:
    """Adds the commands."""
    commands.add("list", _list, "List the trained models.")
    train = commands.add("train", _train, "Train by a recipe, saving after each epoch.", has_json=False, has_data=True)
    train.add_argument(
        "names", metavar="NAME", nargs="*", type=as_utf8, help="recipes, such as mnist-cnn or text-ko-gru"
    )
    train.add_argument("--all", action="store_true", help="every recipe there is")
    train.add_argument("--data", metavar="SET", type=as_utf8, help="another data set than the recipe's, such as digits")
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--batch-size", type=int, metavar="N")
    train.add_argument("--seed", type=int, metavar="N")
    train.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16", "float16"))
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "gpu"))
    train.add_argument("--minutes", type=float, metavar="N", help="stop before an epoch that would end later than this")
    train.add_argument("--resume", action="store_true", help="go on after the last finished epoch")
    train.add_argument("--from-export", action="store_true", help="go on from trained/NAME, without a checkpoint")
    train.add_argument("--tensorboard", action="store_true", help="write TensorBoard logs beside the checkpoint")
    add_cluster(train)
    export = commands.add("export", _export, "Write the trained model's ONNX file and card.", has_data=True)
    export.add_argument("name", metavar="NAME", type=as_utf8)
    evaluate = commands.add("evaluate", _evaluate, "Measure a model again and compare with its card.", has_data=True)
    evaluate.add_argument("name", metavar="NAME", type=as_utf8)
    calibrate = commands.add(
        "calibrate",
        _calibrate,
        "Choose what is none of the classes again; rewrite the card.",
        has_json=False,
        has_data=True,
    )
    calibrate.add_argument(
        "names", metavar="NAME", nargs="+", type=as_utf8, help="classifiers of pictures; not trained again"
    )
    commands.add("verify", _verify, "Check every file under trained/ against the cards, schemas and graphs.")


def _list(options: Options) -> int:
    models = [_summary(load_card(name)) for name in model_names()]
    show(options, {"models": models}, [" ".join(f"{key}={value}" for key, value in row.items()) for row in models])
    return 0


def _summary(card: Card) -> dict[str, Any]:
    metrics = {name: value for name in card.metrics if (value := card.metric(name)) is not None}
    about = {"name": card.name, "task": card.task, "data": card.data["name"], "parameters": card.parameters}
    return {**about, "bytes": card.bytes, **metrics, "complete": card.recipe["complete"]}


def _train(options: Options) -> int:
    from core.families import every_recipe

    if bool(options.names) == options.all:
        raise SettingError("Give the names of recipes or --all. `python -m core list` shows the models there are.")
    names = list(every_recipe()) if options.all else options.names
    changes = {key: getattr(options, key) for key in ("data", "epochs", "batch_size", "seed")}
    changes = {key: value for key, value in changes.items() if value is not None}
    settings = {
        key: getattr(options, key) for key in ("resume", "from_export", "precision", "device", "minutes", "tensorboard")
    }
    if options.on == "ray":
        return train_on_ray(options, names, changes, settings)
    for name in names:
        _train_here(name, changes, settings, options.data_dir)
    return 0


def _train_here(name: str, changes: dict[str, Any], settings: dict[str, Any], data_dir: Path | None) -> None:
    from core.families import find_recipe
    from core.training.progress import progress_bar

    family, recipe = find_recipe(name)
    recipe = dataclasses.replace(recipe, **changes)
    with progress_bar(recipe.epochs) as bar:
        record = family.fit(recipe, family.load_data(recipe, data_dir), callbacks=[bar], **settings)
    done, epochs = len(record.history), record.recipe["epochs"]
    best = record.history[record.best_epoch - 1]
    logger.info("%s", _work_done(record))
    logger.info("Exported would be epoch %d: %s", record.best_epoch, ", ".join(f"{k} {v:.4g}" for k, v in best.items()))
    if record.is_complete:
        logger.info("All %d epochs are done. Next: python -m core export %s", epochs, name)
    else:
        logger.info("Stopped after epoch %d of %d. To go on: the same command with --resume.", done, epochs)


def _work_done(record: Any) -> str:
    """Returns which device trained, in which precision, and how long the quickest epoch took."""
    quickest = min(row["seconds"] for row in record.history)
    return f"Trained on {record.device}, in {record.precision}; the quickest epoch took {quickest:.1f} s."


def _export(options: Options) -> int:
    from core.export.records import staged
    from core.families import find_recipe

    family, _recipe = find_recipe(options.name)
    with staged(options.name) as root:
        card = family.export(options.name, options.data_dir, root)
    figures = (f"{name}={card.metric(name)}" for name in card.metrics if name.startswith(("test", "classifier")))
    show(options, _summary(card), [f"trained/{card.name}: {card.bytes:,} bytes {' '.join(figures)}"])
    return 0


def _evaluate(options: Options) -> int:
    from core.families import family_of

    found = family_of(load_card(options.name)).evaluate(options.name, options.data_dir)
    lines = []
    for key, measured in found["metrics"].items():
        on_card = (found["card_metrics"][key] or {}).get("value")
        lines.append(f"{key}: {measured['value']} on {measured['count']:,}; on the card: {on_card}")
    lines.append("The card agrees." if found["agrees"] else "The card differs.")
    show(options, found, lines)
    return 0


def _calibrate(options: Options) -> int:
    from core.export.images.recalibration import recalibrate

    for name in options.names:
        card = recalibrate(name, options.data_dir)
        rates = ("false_alarm_rate", "paper_false_alarm_rate", "miss_rate", "strangers_noticed")
        known = (f"{rate} {value}" for rate in rates if (value := card.metric(rate)) is not None)
        logger.info("%s: %s", name, ", ".join(known))
    return 0


def _verify(options: Options) -> int:
    from core.verification import verify

    found = verify()
    lines = [str(error) for error in found.errors]
    lines.append(f"{found.files} files under trained/: {len(lines) or 'no'} {'error' if len(lines) == 1 else 'errors'}")
    show(options, {"files": found.files, "errors": [str(error) for error in found.errors]}, lines)
    return int(bool(found.errors))
