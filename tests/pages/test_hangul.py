"""The page Hangul without a browser: without a model, with the tab's data, with an address that means nothing."""

import dataclasses
import json

import pytest

from core.artifacts import TensorSpec
from core.tasks import HANGUL_GENERATION
from core.ui.frame.in_page import is_available
from core.ui.gan.styled import hangul
from tests.support.apps import app_at
from tests.support.cards import like

FONTS = [{"name": name, "place": [x, 1 - x]} for name, x in (("Thin", 0.0), ("Thick", 0.5), ("Slanted", 1.0))]
READ = {"value": 0.912, "interval": [0.9, 0.92], "count": 8000}
READINGS = ("read_seen", "read_held_out", "read_new", "read_real", "read_other_fonts")


def open_page(**parameters):
    test = app_at("gan/hangul")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def parts_of(test):
    """Returns the data of every writer on the page, which has other parts in the tab besides."""
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return [part for part in parts if "fonts" in part]


def data_of(test):
    (data,) = parts_of(test)
    return data


@pytest.fixture
def stored(monkeypatch):
    """There is a generator of Hangul, whose files nobody opens."""
    card = like("gan-fashion-dcgan", hangul.NAME)
    card = dataclasses.replace(
        card,
        task=HANGUL_GENERATION,
        inputs=(
            TensorSpec(name="styles", shape=(None, 6, 8), dtype="float32"),
            TensorSpec(name="jamo", shape=(None, 3), dtype="int32"),
        ),
        preprocessing={"latent": 3, "style": 8, "height": 32, "width": 32, "channels": 1, "fonts": FONTS},
        metrics=card.metrics | dict.fromkeys(READINGS, READ) | {"nearest_training": {"value": 0.77}},
    )
    monkeypatch.setattr(hangul, "cards", lambda task: [card] if task == HANGUL_GENERATION else [])
    monkeypatch.setattr(hangul, "network_urls", lambda _card, file="model.onnx": {"file": file})
    monkeypatch.setattr(hangul, "model_url", lambda _name, file: file)
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)
    assert is_available()
    return card


@pytest.mark.parametrize(("code", "words"), [("en", "Not trained here yet"), ("ko", "아직 여기서")])
def test_without_a_model_the_page_names_the_commands(monkeypatch, code, words):
    monkeypatch.setattr(hangul, "cards", lambda _task: [])
    test = open_page(lang=code)
    assert words in test.info[0].value
    assert test.code[0].value.splitlines() == [f"python -m core {what} {hangul.NAME}" for what in ("train", "export")]
    assert not parts_of(test)


def test_the_tab_is_given_the_three_networks_and_the_fonts(stored):
    data = data_of(open_page())
    assert data["start"] == data["initial"] == {"word": "한글", "at": [0.5, 0.5], "pair": [-1, -1], "share": [0.5]}
    files = (data["network"]["file"], data["network"]["mapping"]["file"], data["reader"]["file"])
    assert files == ("model.onnx", "mapping.onnx", "reader.onnx")
    assert (data["fonts"], data["side"]) == (FONTS, 32)
    assert all(data["messages"].values())


def test_an_address_brings_its_state(stored):
    test = open_page(word="홍길동", at="0.2,1", pair="2,0", share="0.25")
    assert data_of(test)["start"] == {"word": "홍길동", "at": [0.2, 1.0], "pair": [2, 0], "share": [0.25]}
    assert not test.warning


@pytest.mark.parametrize(
    "wrong",
    [
        {"word": "<script>"},
        {"word": ""},
        {"word": "가" * 9},
        {"word": "가 나"},
        {"word": "ㅎ"},
        {"word": "가" * 10_000},
        {"at": "2,0"},
        {"at": "nan,0"},
        {"pair": "0"},
        {"pair": "0,3"},
        {"share": "<b>"},
    ],
)
def test_an_address_that_means_nothing_is_explained_and_left_out(stored, wrong):
    test = open_page(**wrong)
    assert len(test.warning) == 1
    assert len(test.warning[0].value) < 400
    data = data_of(test)
    assert data["start"] == data["initial"]


def test_half_a_pair_is_none(stored):
    assert data_of(open_page(pair="1,-1"))["start"]["pair"] == [-1, -1]


def test_what_was_read_stands_in_the_table(stored):
    test = open_page()
    table = next(part.value for part in test.markdown if "never seen" in part.value)
    assert table.count("91.2% (90.0% to 92.0%)") + table.count("91% (90% to 92%)") == 4
    assert "8,000" in table
    assert any("0.77" in part.value for part in test.caption)
