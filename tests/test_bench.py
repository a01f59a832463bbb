"""The benchmark's own arithmetic; what it measures is printed by `make bench`."""

import random

import pytest
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Slider_pb2 import Slider

from core import bench
from core.bench import text
from core.bench.load import _another_value
from core.bench.timing import milliseconds, row
from core.errors import InputError
from tests.writers import write_model


def test_every_call_is_timed_and_the_warm_up_is_not():
    calls = []
    assert len(milliseconds(lambda: calls.append(0), repeats=7, warm_up=2)) == 7
    assert len(calls) == 9


def test_ratio_compares_medians_of_one_run():
    found = row("job", "peer", [30.0, 10.0, 20.0], ours=[5.0, 4.0, 6.0])
    assert (found["median_ms"], found["ratio_to_ours"]) == (20.0, 4.0)


def test_missing_engine_says_so():
    assert row("job", "peer", None) == {
        "job": "job",
        "engine": "peer (not installed)",
        "median_ms": None,
        "p95_ms": None,
        "ratio_to_ours": None,
    }


def test_unknown_job_lists_the_known_ones():
    with pytest.raises(InputError, match="startup"):
        bench.run(["nonsense"])


@pytest.mark.slow
def test_text_job_writes_with_each_engine(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    assert text.rows() == []
    write_model(tmp_path, "en", "lstm")
    for constant in ("CHARACTERS", "SLOW_CHARACTERS"):
        monkeypatch.setattr(text, constant, 4)
    rows = {found["engine"]: found for found in text.rows()}
    assert {found["job"] for found in rows.values()} == {"text: a character of text-en-lstm"}
    assert [name.split()[0] for name in rows] == [
        "glassbox", "glassbox", "tf.function", "Keras", "PyTorch", "floor:", "glassbox", "glassbox",
    ]  # fmt: skip
    assert rows["Keras predict on a window of 40"]["ratio_to_ours"] > 2
    assert rows["glassbox float32, 32 streams, a character of any"]["characters_per_second"] > 0


def test_reader_moves_a_slider_within_its_range():
    slider = Slider(min=1, max=4, step=1)
    values = {_another_value("id", slider, random.Random(seed)).double_array_value.data[0] for seed in range(50)}
    assert values == {1, 2, 3, 4}


def test_reader_picks_an_option_of_a_segmented_control():
    group = ButtonGroup(options=[ButtonGroup.Option(content="a"), ButtonGroup.Option(content="b")])
    assert _another_value("id", group, random.Random(0)).string_array_value.data[0] in "ab"
