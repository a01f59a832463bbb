"""The benchmark's own arithmetic; what it measures is printed by `make bench`."""

import asyncio
import random
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import websockets
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Slider_pb2 import Slider

from core import bench
from core.bench import files, load, load_table, reader, rules, text
from core.bench.reader import Reader, StuckError, another_value
from core.bench.server import free_port, serve
from core.bench.timing import milliseconds, row
from core.data.pictures.fonts import FOLDERS, KOREAN
from core.errors import CoreError, InputError
from core.inference import ImageClassifier
from core.inference.cores import CORES
from core.inference.images.classifier import Prediction
from core.pictures.pixels import resize
from core.ui.shared.samples import digit_ink
from tests.support.writers import write_model


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


def test_engines_are_compared_by_both_rules_each_in_a_process_of_its_own(monkeypatch):
    asked = []

    def measured(job, threads):
        asked.append((job, threads))
        return [{"job": job, "engine": "glassbox"}]

    monkeypatch.setattr(rules, "_in_a_process", measured)
    assert [row["rule"] for row in rules.by_both("inference")] == ["one thread", "all cores"]
    assert asked == [("inference", 1), ("inference", CORES.count)]


def test_measurement_that_breaks_down_says_what_its_process_said():
    with pytest.raises(CoreError, match=r"core\.bench\.nonsense"):
        rules._in_a_process("nonsense", 1)


def test_unknown_job_lists_the_known_ones():
    with pytest.raises(InputError, match="startup"):
        bench.run(["nonsense"])


@pytest.mark.parametrize("is_dark", [False, True])
def test_small_pictures_of_digits_count_as_right_by_their_label(monkeypatch, is_dark):
    images = np.stack(
        [np.rint(255 * resize(digit_ink(digit), height=28, width=28)).astype(np.uint8) for digit in (7, 4, 2, 0)]
    )
    part = SimpleNamespace(images=images[..., np.newaxis], labels=np.array([7, 4, 2, 8]))  # the last label is wrong
    monkeypatch.setattr(files, "load", lambda name: SimpleNamespace(test=part))
    assert files._of_scans(ImageClassifier.load("mnist-mlp"), is_dark) == (0.75, 0.0)


def test_digits_of_other_people_are_read_by_their_labels(monkeypatch):
    monkeypatch.setattr(files, "OTHER_HANDS", 20)
    images, labels = files.other_hands.__wrapped__("bilinear")
    assert images.shape == (20, 28, 28, 1)
    network = ImageClassifier.load("mnist-cnn")
    right, none = files._shares(network, images, labels)
    assert right >= 0.8
    assert 0 <= none <= 1
    assert files._shares(network, images, (labels + 1) % 10)[0] <= 0.2


def test_printed_letters_are_found_and_what_was_not_found_does_not_count(monkeypatch):
    monkeypatch.setattr(files, "LETTERS", "AK:")  # the last is in two pieces
    noto = next(path for folder in FOLDERS for path in Path(folder).expanduser().rglob("NotoSansCJK-Regular.ttc"))
    images = files.printed_letters([(str(noto), KOREAN)])
    assert images.any(axis=(1, 2, 3)).tolist() == [True, True, False]

    def is_none(logits, _familiar):
        return np.arange(len(logits)) == 0

    network = SimpleNamespace(
        predict=lambda images: Prediction(np.zeros((len(images), 10)), None), is_none_of_these=is_none
    )
    assert files._called_none(network, images) == 0.5


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
    values = {another_value("id", slider, random.Random(seed)).double_array_value.data[0] for seed in range(50)}
    assert values == {1, 2, 3, 4}


def test_reader_picks_an_option_of_a_segmented_control():
    group = ButtonGroup(options=[ButtonGroup.Option(content="a"), ButtonGroup.Option(content="b")])
    assert another_value("id", group, random.Random(0)).string_array_value.data[0] in "ab"


def test_reader_opens_one_of_the_tabs():
    assert {another_value("id", ["a", "b"], random.Random(seed)).string_value for seed in range(20)} == {"a", "b"}


def test_every_page_is_opened_and_a_fragment_of_a_later_page_is_answered():
    async def visit(url):
        one = Reader()
        async with one.connection(url) as one.socket:
            await one.open("", "en")
            await one.open("text", "en")
            in_fragment = sorted(key for key, (fragment, _proto) in one.widgets.items() if fragment)
            await one.change(in_fragment[0], random.Random(0))
        return one

    with serve() as server:
        one = asyncio.run(visit(server.url))
    assert {"", "convolution", "classify", "errors", "text", "gan"} <= set(one.pages)
    assert [(answer.page, answer.is_opening) for answer in one.answers] == [("", True), ("text", True), ("text", False)]
    assert one.errors == []
    assert all(answer.kilobytes > 1 for answer in one.answers)


def test_reader_who_is_not_answered_is_reported_as_stuck(monkeypatch):
    monkeypatch.setattr(reader, "LONGEST_ANSWER", 0.2)
    monkeypatch.setattr(load, "THINKING", (0.0, 0.0))

    async def silent(socket):
        await socket.wait_closed()

    async def visit():
        port = free_port()
        one = Reader()
        async with websockets.serve(silent, "localhost", port, subprotocols=["streamlit"]):
            await load._visit(one, f"http://localhost:{port}", time.monotonic() + 60, seed=0)
        return one

    one = asyncio.run(asyncio.wait_for(visit(), timeout=30))
    assert one.answers == []
    assert len(one.errors) == 1
    assert one.errors[0].startswith(StuckError.__name__) and "must answer within" in one.errors[0]


def test_load_is_written_as_a_table_of_pages_and_one_of_all_readers():
    page = {"page": "gan", "open_ms": 20.0, "change_ms": None, "processor_ms": 9.5, "open_kb": 7.0, "change_kb": None}
    crowd = {"engine": "glassbox", "reruns": 10, "median_ms": 30.0, "p95_ms": 400.0, "processor_ms": 12.0}
    crowd |= {"processor_share": 0.4, "errors": ["x"], "stuck": 1, "seconds": 240.0}
    crowd |= {"memory_mb_before": 200.0, "memory_mb_with_readers": 300.0, "memory_mb_after": 210.0}
    written = load_table.table({"now": [page | {"crowd_p95_ms": 41.0}, crowd]}, "a processor")
    assert "| `/gan` | 20 | — | 9.5 | 7 | — | 41 |" in written
    assert "| now | 10 | 30 | 400 | 12.0 | 0.40 | 1 | 1 | 200 | 300 | 210 |" in written
