"""Writes trained/<name>/ of a network that forecasts: model.onnx, series.json, history.json, and its card.

    python -m core export forecast-bikes-lstm

series.json holds the hours of the test part and the week before them, with which the page shows the network at work.
The class that serves the file runs it on all of them: its quantiles must be those of Keras.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import CARD_FILE, MODEL_FILE, SERIES_FILE, Card, TensorSpec
from core.data.sequences import series
from core.data.sequences.series import Series
from core.export.forecast.evaluation import Methods, measure, quantiles_of, test_origins
from core.export.forecast.graph import to_onnx
from core.export.records import check_difference, draft_of, files_of, opened, write
from core.inference.sequences.forecaster import Forecaster
from core.inference.sessions import load_session
from core.models.sequences.forecast import build_forecast
from core.series.calendar import WIDTH
from core.series.methods import same_as
from core.series.scores import naive_error
from core.series.windows import DAY, QUANTILES, WEEK, after, before, origins_of
from core.tasks import FORECASTING
from core.training.checkpoints import HISTORY, Record
from core.training.forecast.fit import scales_of
from core.training.forecast.recipes import RECIPES

DIGITS = 2  # decimals of what series.json says of an hour, as many as the published files have
WEIGHT_DIGITS = 6
SHARES = tuple(step / 20 for step in range(1, 21))  # of the network in an answer that leans on the day before


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    data = series.load(record.recipe["data"], data_dir)
    config, scales = RECIPES[name].config, scales_of(data)
    model = build_forecast(config, scales)
    model.set_weights(weights)
    calibration = calibrated(model, data, leans=config.leans)
    model = build_forecast(config, scales, calibration["spread"], calibration.get("share", 1.0))
    model.set_weights(weights)
    write(folder / SERIES_FILE, shown_part(data).encode())
    card = _draft(model, data, record, best_epoch, folder)
    served = Forecaster(card, load_session(card, root=root))
    quantiles = quantiles_of(served, data)
    card = dataclasses.replace(
        card,
        metrics=measure(quantiles, data),
        parity=_parity(name, model, data, quantiles),
        self_test=_self_test(served, data),
        calibration=calibration,
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def calibrated(model: keras.Model, data: Series, *, leans: bool) -> dict[str, Any]:
    """Returns the card's `calibration`, found on the validation part.

    Returns:
        `share` of the network in the answer, if it leans on the day before: that with the smallest error. `spread` with
        which 80 % of the hours of either half, the earlier and the later one, lie within the quantiles at least.
    """
    origins = origins_of(*data.ends)
    past, wanted = before(data.columns, origins), after(data.values, origins)
    given = model.predict([past, after(data.calendar, origins)], batch_size=500, verbose=0)
    found: dict[str, Any] = {}
    if leans:
        yesterday = same_as(past[:, :, 0], DAY, DAY)[:, :, np.newaxis]
        mixed = {share: share * given + (1 - share) * yesterday for share in SHARES}
        found["share"] = min(SHARES, key=lambda share: np.abs(wanted - mixed[share][..., 1]).mean())
        given = mixed[found["share"]]
    low, middle, high = np.moveaxis(given, -1, 0)
    reach = np.where(wanted < middle, middle - low, high - middle)
    needed = np.abs(wanted - middle) / np.maximum(reach, 1e-6)
    halves = np.array_split(needed, 2)  # one after the other: what comes may be as hard as the harder one
    spread = max(float(np.quantile(half, QUANTILES[2] - QUANTILES[0])) for half in halves)
    return {**found, "spread": round(spread, 4), "split": "validation", "count": int(wanted.size)}


def _draft(model: keras.Model, data: Series, record: Record, best_epoch: int, folder: Path) -> Card:
    """Writes the graph and returns the card as far as it is known before the file has run."""
    write(folder / MODEL_FILE, to_onnx(model).SerializeToString())
    files = files_of(folder, MODEL_FILE, HISTORY, SERIES_FILE)
    first, second = data.ends
    columns = [data.name, *data.others]
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=FORECASTING,
        inputs=(
            TensorSpec(name="past", shape=(None, WEEK, len(columns) + WIDTH), dtype="float32"),
            TensorSpec(name="future", shape=(None, DAY, WIDTH), dtype="float32"),
        ),
        outputs=(TensorSpec(name="quantiles", shape=(None, DAY, len(QUANTILES)), dtype="float32"),),
        preprocessing={"columns": columns, "unit": data.unit, "quantiles": list(QUANTILES)},
        data={
            "name": data.name,
            "title": data.title,
            "source": data.url,
            "licence": data.licence,
            "splits": {"train": first, "validation": second - first, "test": len(data) - second},
            "content_sha256": data.content_sha256,
        },
    )


def shown_part(data: Series) -> str:
    """Returns the text of series.json: the test hours and the week before them, and what the plain methods need.

    `columns` are those of the card, `days_off` 1 in each hour of a day off; `linear` has a row for each of the last 48
    values, the oldest first, and one for the constant, and a column for each hour ahead.
    """
    first = data.ends[1] - WEEK
    start = data.start + first * (data.start.replace(hour=1) - data.start.replace(hour=0))
    measured = np.stack([data.values, *data.others.values()])[:, first:].astype(np.float64)
    methods = Methods.of(data)
    content = {
        "start": start.isoformat(timespec="hours"),
        "columns": [[_plain(number) for number in column] for column in np.round(measured, DIGITS).tolist()],
        "days_off": data.calendar[first:, -1].astype(int).tolist(),
        "scale": naive_error(data.values[: data.ends[0]]),
        "linear": np.round(methods.linear.weights, WEIGHT_DIGITS).tolist(),
        "smoothing": dataclasses.asdict(methods.smoothing),
    }
    return json.dumps(content, separators=(",", ":")) + "\n"


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _parity(name: str, model: keras.Model, data: Series, given: np.ndarray) -> dict[str, Any]:
    """Returns the card's `parity`: the greatest difference of a quantile, in deviations of the series."""
    origins = test_origins(data)
    wanted = model.predict([before(data.columns, origins), after(data.calendar, origins)], batch_size=500, verbose=0)
    difference = float(np.max(np.abs(wanted - given))) / scales_of(data).deviation[0]
    check_difference(name, difference)
    return {"max_difference": difference, "count": given.size}


def _self_test(served: Forecaster, data: Series) -> dict[str, Any]:
    """Returns a week, the calendar after it, and the quantiles that any runtime must give for exactly these numbers."""
    origins = test_origins(data)[:1]
    past, future = (
        np.round(part.astype(np.float64), 4) for part in (before(data.columns, origins), after(data.calendar, origins))
    )
    quantiles = served.forecast(past.astype(np.float32), future.astype(np.float32)).astype(np.float64)
    return {
        "past": past.reshape(1, -1).tolist(),
        "future": future.reshape(1, -1).tolist(),
        "quantiles": np.round(quantiles, 4).reshape(1, -1).tolist(),
    }
