"""Networks that forecast: data, training, export, and the same answers from the file as from Keras."""

import dataclasses
import datetime
import io
import json
import zipfile

import numpy as np
import onnxruntime
import pytest

from core.artifacts import load_card
from core.cli import main
from core.data.sequences import series
from core.data.sequences.series import Series
from core.errors import ArtifactError, DataError, SettingError
from core.export.forecast.export import calibrated
from core.export.forecast.graph import to_onnx
from core.inference import Forecaster
from core.models.sequences.forecast import ForecastConfig, build_forecast
from core.series.calendar import WIDTH, calendar_of
from core.series.windows import DAY, WEEK, after, before, origins_of
from core.training.forecast.fit import closed, scales_of
from core.training.forecast.recipes import RECIPES
from core.verification import verify

HOURS = 1_600
HOUR = "1/12/2017,5,0,°,1,1,1,1,1,1,1,Winter,-,Yes"
ENDS = {"bikes": (254, 584), "temperature": (-5.2, 1.9), "steel": (13.72, 14.97)}


def hours(_name: str = "bikes", _data_dir=None) -> Series:
    """A day's wave that is doubled on weekends, without a value where it is closed."""
    clock = np.arange(HOURS)
    rng = np.random.default_rng(0)
    is_weekend = clock // 24 % 7 >= 5
    values = (np.sin(2 * np.pi * clock / 24) + 1.2) * 100 * (1 + is_weekend) + rng.normal(0, 5, HOURS)
    return Series(
        name="bikes",
        title="Waves",
        url="https://example.org",
        unit="bikes",
        start=datetime.datetime(2018, 1, 1),
        values=np.maximum(values, 0).astype(np.float32),
        others={"temperature": rng.normal(0, 1, HOURS).astype(np.float32), "closed": np.zeros(HOURS, np.float32)},
        least=0.0,
    )


def test_what_leans_lies_between_the_network_and_the_day_before():
    data, origins = hours(), origins_of(200, 230)
    config = ForecastConfig(cell="gru", units=5, hidden=4)
    alone, leaning = (build_forecast(config, scales_of(data), 0.7, share) for share in (1.0, 0.25))
    leaning.set_weights(alone.get_weights())
    given = [before(data.columns, origins), after(data.calendar, origins)]
    yesterday = given[0][:, -DAY:, :1]
    wanted = 0.25 * alone.predict(given, verbose=0) + 0.75 * yesterday
    assert np.allclose(leaning.predict(given, verbose=0), wanted, atol=1e-3)


def test_the_share_is_the_one_with_the_smallest_error_and_eight_of_ten_hours_lie_between_the_quantiles():
    data = hours()
    model = build_forecast(ForecastConfig(cell="gru", units=5, hidden=4, leans=True), scales_of(data))
    found = calibrated(model, data, leans=True)
    assert found["share"] < 0.5  # it has learned nothing
    same = build_forecast(
        ForecastConfig(cell="gru", units=5, hidden=4), scales_of(data), found["spread"], found["share"]
    )
    same.set_weights(model.get_weights())
    origins = origins_of(*data.ends)
    low, _middle, high = np.moveaxis(
        same.predict([before(data.columns, origins), after(data.calendar, origins)], verbose=0), -1, 0
    )
    wanted = after(data.values, origins)
    shares = [half.mean() for half in np.array_split((low <= wanted) & (wanted <= high), 2)]
    assert min(shares) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("cell", ["lstm", *(pytest.param(cell, marks=pytest.mark.slow) for cell in ("rnn", "gru"))])
def test_the_file_answers_as_keras_does_and_its_cell_is_one_operation(cell):
    data = hours()
    config = ForecastConfig(cell=cell, units=5, hidden=4, closed=2, least=0.0)
    model = build_forecast(config, scales_of(data), 0.7)
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.get_weights()])
    origins = origins_of(200, 300)
    given = {"past": before(data.columns, origins), "future": after(data.calendar, origins)}
    graph = to_onnx(model)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    found = session.run(["quantiles"], given)[0]
    assert found.shape == (len(origins), DAY, 3) and (np.diff(found, axis=-1) >= 0).all() and (found >= 0).all()
    assert np.allclose(found, model([given["past"], given["future"]]).numpy(), atol=1e-2, rtol=1e-5)
    assert [node.op_type for node in graph.graph.node if node.op_type in ("RNN", "LSTM", "GRU", "Loop")] == [
        cell.upper()
    ]


def test_a_closed_day_has_no_value_and_says_so():
    recipe = dataclasses.replace(
        RECIPES["forecast-bikes-gru"], closing=1.0, config=ForecastConfig(cell="gru", closed=2)
    )
    past = before(hours().columns, origins_of(0, HOURS))
    changed = closed(past, recipe, 3)
    is_closed = changed[:, :, 2] == 1
    assert 0.5 < is_closed.any(axis=1).mean() <= 1 and is_closed.sum(axis=1).max() == DAY
    assert (changed[is_closed][:, 0] == 0).all() and (changed[~is_closed] == past[~is_closed]).all()
    assert (closed(past, recipe, 3) == changed).all() and (past[:, :, 2] == 0).all()


def test_windows_hold_a_week_before_and_a_day_after_and_stay_within_their_part():
    rows = np.arange(400)
    origins = origins_of(0, 300)
    assert origins[0] == WEEK - 1 and origins[-1] == 300 - DAY - 1
    assert before(rows, origins)[0].tolist() == list(range(WEEK))
    assert after(rows, origins)[-1].tolist() == list(range(300 - DAY, 300))
    assert origins_of(300, 400)[0] == 299  # the first hour to forecast is the part's first


def test_a_calendar_tells_hour_weekday_and_day_off():
    rows = calendar_of(datetime.datetime(2018, 2, 14, 22), 4)  # a Wednesday; the next day is the lunar new year's eve
    assert rows.shape == (4, WIDTH) and rows[:, -1].tolist() == [0, 0, 1, 1]
    assert rows[:, 4:11].argmax(axis=1).tolist() == [2, 2, 3, 3]


@pytest.mark.slow
def test_it_is_trained_exported_and_better_than_yesterday(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    monkeypatch.setattr(series, "load", hours)
    name = "forecast-bikes-gru"
    config = ForecastConfig(cell="gru", units=6, hours=4, hidden=8, closed=2, least=0.0)
    small = dataclasses.replace(RECIPES[name], config=config, epochs=3, batch_size=32, learning_rate=2e-2)
    monkeypatch.setitem(RECIPES, name, small)
    assert main(["train", name]) == 0
    assert main(["export", name]) == 0
    card = load_card(name)
    assert card.metric("test_mae") < card.metric("baseline_yesterday_mae") < card.metric("baseline_last_value_mae")
    assert 0.5 < card.metric("interval_coverage") < 0.97 and card.parity["max_difference"] < 1e-4
    assert verify().errors == []
    capsys.readouterr()
    assert main(["evaluate", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]
    with pytest.raises(ValueError, match="past and future"):
        Forecaster.load(name).forecast(np.zeros((1, 3, 15)), np.zeros((1, DAY, WIDTH)))


def test_a_network_of_another_kind_and_an_unknown_series_are_refused():
    with pytest.raises(ArtifactError, match="forecasts"):
        Forecaster.load("mnist-cnn")
    with pytest.raises(SettingError, match=r"bikes, temperature, steel.*Received: tides"):
        series.load("tides")
    with pytest.raises(ValueError, match="rnn, lstm, gru"):
        ForecastConfig(cell="cnn")


def zipped(name: str, text: str) -> bytes:
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr(name, text.encode("cp1252"))
    return packed.getvalue()


@pytest.mark.parametrize("lines", ["a,b\n1,2", "\n".join(["head", *[HOUR] * HOURS])])
def test_a_download_is_taken_out_of_its_archive_and_what_is_not_the_published_table_is_refused(
    monkeypatch, tmp_path, lines
):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    content = series.BIKES.make(zipped("SeoulBikeData.csv", lines))
    assert content.decode() == lines
    (tmp_path / "seoul_bike_hourly_2018.csv").write_bytes(content.replace("°".encode(), b"2"))
    with pytest.raises(DataError, match=r"bikes .*published"):
        series.load("bikes")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ends"), ENDS.items())
def test_the_real_series_are_whole(name, ends):
    real = series.load(name)
    assert len(real) == 8_760 and real.ends == (5_256, 7_008)
    assert real.values[[0, -1]] == pytest.approx(ends)
