"""What one figure of a card says of another, and of the other files: lies that no schema sees.

Each check names the field that cannot be true beside the rest, and what it holds. All of them work on the documents as
core.documents.reading has read them.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Fault = tuple[str, object]  # a field's name, what it holds
NEAR = 1e-6  # of figures that one file rounds and another does not
BY_FEATURES = (
    "mahalanobis",
    "relative-mahalanobis",
    "nearest",
    "vim",
    "mahalanobis-and-head",
    "exposed",
)  # core.inference.images.calibration.FEATURE_SCORES
NORMAL_95 = 1.959964  # a standard normal variable lies within +- this with 95 %


def wilson_interval(right: float, count: int) -> tuple[float, float]:
    """Returns the 95 % interval of a share `right` of `count`, in [0, 1].

    Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
    """
    share, z2 = right / count, NORMAL_95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def card_faults(card: Mapping[str, Any], name: str) -> Iterator[Fault]:
    """Yields what a card of the folder `name` says that contradicts itself; it is as core/card.schema.json says."""
    if card["name"] != name:
        yield "name", card["name"]
    if card["bytes"] != card["files"]["model.onnx"]["bytes"]:
        yield "bytes", card["bytes"]
    yield from _recipe_faults(card)
    yield from _shape_faults(card)
    yield from _metric_faults(card["metrics"], "metrics")
    yield from _self_test_faults(card)
    if card["task"] == "image-classification":
        yield from _stranger_faults(card)


def _stranger_faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields what a card says of strangers by features without strangers.pb, or of that file without such a score."""
    unknown, metrics = card["calibration"].get("unknown", {}), card["metrics"]
    if ("strangers.pb" in card["files"]) != (unknown.get("score") in BY_FEATURES):
        yield "calibration.unknown.score", unknown.get("score")
    if ("familiarity" in card["self_test"]) != ("strangers.pb" in card["files"]):
        yield "self_test.familiarity", card["self_test"].get("familiarity")
    noticed = metrics.get("strangers_noticed")
    if noticed and abs(noticed["value"] + metrics["miss_rate"]["value"] - 1) > NEAR:
        yield "metrics.strangers_noticed.value", noticed["value"]


def _recipe_faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    recipe = card["recipe"]
    if "epochs" not in recipe:  # of one's own text
        return
    for field, told in (("name", card["name"]), ("data", card["data"]["name"])):
        if recipe[field] != told:
            yield f"recipe.{field}", recipe[field]
    if recipe["epochs_done"] > recipe["epochs"]:
        yield "recipe.epochs_done", recipe["epochs_done"]
    if recipe["best_epoch"] > recipe["epochs_done"]:
        yield "recipe.best_epoch", recipe["best_epoch"]
    if max(recipe.get("lengthened_after", [0])) >= recipe["epochs_done"]:
        yield "recipe.lengthened_after", recipe["lengthened_after"]
    if recipe["complete"] != (recipe["epochs_done"] == recipe["epochs"]):
        yield "recipe.complete", recipe["complete"]


def _shape_faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    given, made = card["inputs"], card["outputs"]
    wanted, task = card["preprocessing"], card["task"]
    picture = [wanted.get(side) for side in ("height", "width", "channels")]
    if task in ("image-classification", "image-captioning") and given[0]["shape"][1:] != picture:
        yield "preprocessing.height", picture
    if task == "image-generation":
        if made[0]["shape"][1:] != picture:
            yield "preprocessing.height", picture
        if given[0]["shape"][1:] != [wanted["latent"]]:
            yield "preprocessing.latent", wanted["latent"]
    if task in ("image-classification", "row-reading", "text-classification", "topic-classification") and made[0][
        "shape"
    ][1:] != [len(card["labels"])]:
        yield "labels", card["labels"]
    if task == "topic-classification" and given[0]["shape"][1:] != [wanted["length"]]:
        yield "preprocessing.length", wanted["length"]
    if task == "tracking" and given[0]["shape"][1:] != [wanted["side"]] * 2:
        yield "preprocessing.side", wanted["side"]
    if task == "row-reading" and given[0]["shape"][1:] != [wanted["width"] * wanted["channels"]]:
        yield "preprocessing.width", picture
    if task.startswith("text-") or task == "row-reading":
        recipe, state = card["recipe"], given[1]["shape"]
        if state[1:] != [recipe["units"] * (2 if recipe["cell"] == "lstm" else 1)]:
            yield "recipe.units", recipe["units"]
        if made[1]["shape"] != state:
            yield "outputs[1].shape", made[1]["shape"]


def _metric_faults(metrics: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for name, found in metrics.items():
        if not isinstance(found, Mapping):
            continue
        place = f"{path}.{name}"
        if name in ("real", "noise", "peer"):
            yield from _metric_faults(found, place)
        if "interval" in found:
            ends = wilson_interval(found["value"] * found["count"], found["count"])
            if any(abs(end - told) > NEAR for end, told in zip(ends, found["interval"], strict=True)):
                yield f"{place}.interval", found["interval"]
        if "shares" in found and abs(min(found["shares"]) - found["value"]) > NEAR:
            yield f"{place}.value", found["value"]
    yield from _text_metric_faults(metrics, path)


def _text_metric_faults(metrics: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """Yields bits and perplexities that are not those of the nats beside them."""
    end = "_nats_per_character"
    kinds: tuple[tuple[str, Callable[[float], float]], ...] = (
        ("bits_per_character", lambda nats: nats / math.log(2)),
        ("perplexity", math.exp),
    )
    for name in (name for name in metrics if name.endswith(end)):
        nats = metrics[name]["value"]
        for kind, of in kinds:
            other = metrics.get(f"{name.removesuffix(end)}_{kind}")
            if other is not None and not math.isclose(other["value"], of(min(nats, 700)), rel_tol=1e-4):
                yield f"{path}.{name.removesuffix(end)}_{kind}.value", other["value"]


def _self_test_faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields the rows of the self-test that are not as long as the graph's tensors, or not as many as the others."""
    widths = {
        tensor["name"]: math.prod(tensor["shape"][1:])
        for tensor in (*card["inputs"], *card["outputs"])
        if len(tensor["shape"]) > 1 and None not in tensor["shape"][1:]
    }
    count = None
    for name, rows in card["self_test"].items():
        if name in widths and any(len(row) != widths[name] for row in rows):
            yield f"self_test.{name}", [len(row) for row in rows]
        if name == "label" and any(label >= len(card["labels"]) for label in rows):
            yield f"self_test.{name}", rows
        if name != "tokens" and "tokens" not in card["self_test"]:
            count = len(rows) if count is None else count
            if len(rows) != count:
                yield f"self_test.{name}", f"{len(rows)} rows"


def document_faults(kind: str, content: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    """Yields what a card's file says that contradicts the card or itself; it is as files.schema.json says.

    Args:
        card: `task`, `labels`, `recipe` and `metrics` as on the card; `width`, how many numbers its first output has.
    """
    checks: dict[str, Callable[[Any, Mapping[str, Any]], Iterator[Fault]]] = {
        "history": _history_faults,
        "evaluation": _evaluation_faults,
        "gradients": _gradient_faults,
        "vocabulary": _vocabulary_faults,
        "words": lambda _content, _card: iter(()),
        "series": _series_faults,
        "things": lambda _content, _card: iter(()),
        "symbols": _symbols_faults,
        "bad": lambda _content, _card: iter(()),
    }
    return checks[kind](content, card)


def _symbols_faults(found: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    for side in ("source", "target"):
        if found[side]["language"] != card["recipe"][side]:
            yield f"{side}.language", found[side]["language"]


def _history_faults(rows: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    for place, row in enumerate(rows):
        if row["epoch"] != place + 1:
            yield f"[{place}].epoch", row["epoch"]
    if len(rows) != card["recipe"]["epochs_done"]:
        yield f"[{len(rows) - 1}].epoch", rows[-1]["epoch"]


def _evaluation_faults(found: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    counts, classes, accuracy = found["confusion"], len(card["labels"]), card["metrics"]["test_accuracy"]
    if len(counts) != classes or any(len(row) != classes for row in counts):
        yield "confusion", f"{len(counts)} rows"
        return
    total, right = sum(map(sum, counts)), sum(counts[i][i] for i in range(classes))
    if total != accuracy["count"] or abs(right / total - accuracy["value"]) > NEAR:
        yield "confusion", f"{right} of {total}"
    if len(found["mistakes"]) != total - right:
        yield "mistakes", f"{len(found['mistakes'])} rows"
    for place, (picture, answer, _probability) in enumerate(found["mistakes"]):
        if picture >= total or answer >= classes:
            yield f"mistakes[{place}]", [picture, answer]
    for moment, bins in found["reliability"].items():
        if sum(row["count"] for row in bins) != total:
            yield f"reliability.{moment}", f"{sum(row['count'] for row in bins)} pictures"


def _gradient_faults(found: Any, _card: Mapping[str, Any]) -> Iterator[Fault]:
    if len(found["norms"]) != len(found["distances"]):
        yield "norms", f"{len(found['norms'])} numbers"
    if found["distances"] != sorted(set(found["distances"])):
        yield "distances", found["distances"]


def _vocabulary_faults(found: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    if card["task"] == "text-generation" and len(found["symbols"]) != card["width"]:
        yield "symbols", f"{len(found['symbols'])} symbols"


def _series_faults(found: Any, card: Mapping[str, Any]) -> Iterator[Fault]:
    hours = len(found["days_off"])
    for place, column in enumerate(found["columns"]):
        if len(column) != hours:
            yield f"columns[{place}]", f"{len(column)} hours"
    if hours <= card["metrics"]["test_mae"]["count"]:
        yield "days_off", f"{hours} hours"


def augmentation_faults(found: Any) -> Iterator[Fault]:
    """Yields what augmentation.json says of cells it does not have, and means that lie outside their interval."""
    settings = found["settings"]
    every = {
        (way, samples, seed)
        for way in settings["ways"]
        for samples in settings["amounts"]
        for seed in settings["seeds"]
    }
    cells = [(point["way"], point["samples"], point["seed"]) for point in found["points"]]
    for number, cell in enumerate(cells):
        if cell not in every or cell in cells[:number]:
            yield f"points[{number}]", list(cell)
    if found["means"] and (len(cells) < len(every) or any("test" not in point for point in found["points"])):
        yield "means", f"{len(cells)} points"
    if bool(found["means"]) != ("pictures" in found):
        yield "pictures", "-"
    for name in ("means", "differences"):
        for number, row in enumerate(found[name]):
            if not row["low"] <= row["mean"] <= row["high"] or row["samples"] not in settings["amounts"]:
                yield f"{name}[{number}]", row


def ablation_faults(found: Any) -> Iterator[Fault]:
    """Yields the curves of ablations.json that are not as long as their training."""
    for name, pair in found.items():
        for side, recipe in pair["recipes"].items():
            if len(pair[side]) != recipe["epochs"]:
                yield f"{name}.{side}", f"{len(pair[side])} epochs"
