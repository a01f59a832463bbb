"""The page Styles without a browser: without a model, with the tab's data, with an address that means nothing."""

import base64
import dataclasses
import json

import numpy as np
import pytest

from core.artifacts import TensorSpec
from core.inference import StyleSampler
from core.tasks import STYLED_GENERATION
from core.ui.frame.in_page import is_available
from core.ui.gan.styled import mixer
from tests.support.apps import app_at
from tests.support.cards import like

MEASURED = {"value": 12.0, "count": 100, "step": 0.001, "space": "style"}
SIZES = {"latent": 8, "style": 8, "noise": 2009, "sides": [7, 14, 14, 28, 28, 28], "jamo": False}


def open_page(**parameters):
    test = app_at("gan/styles")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def parts_of(test):
    """Returns the data of every mixer on the page, which has other parts in the tab besides."""
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return [part for part in parts if "latents" in part]


def data_of(test):
    (data,) = parts_of(test)
    return data


@pytest.fixture
def stored(monkeypatch):
    """There is a generator with styles, whose files nobody opens."""
    card = like("gan-fashion-dcgan", mixer.NAME)
    card = dataclasses.replace(
        card,
        task=STYLED_GENERATION,
        inputs=(
            TensorSpec(name="styles", shape=(None, 6, 8), dtype="float32"),
            TensorSpec(name="noise", shape=(None, 2009), dtype="float32"),
        ),
        preprocessing=card.preprocessing | SIZES,
        files=card.files | {mixer.MAPPING: {"sha256": "0" * 64, "bytes": 1}},
        metrics=card.metrics | {"path_length": MEASURED},
    )
    monkeypatch.setattr(mixer, "cards", lambda task: [card] if task == STYLED_GENERATION else [])
    monkeypatch.setattr(mixer, "load_or_stop", lambda _kind, _name: StyleSampler(card, None, None))
    monkeypatch.setattr(mixer, "network_urls", lambda _card: {"file": "model.onnx"})
    monkeypatch.setattr(mixer, "model_url", lambda _name, file: file)
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)
    assert is_available()
    return card


@pytest.mark.parametrize(("code", "words"), [("en", "Not trained here yet"), ("ko", "아직 여기서")])
def test_without_a_model_the_page_names_the_commands(monkeypatch, code, words):
    monkeypatch.setattr(mixer, "cards", lambda _task: [])
    test = open_page(lang=code)
    assert words in test.info[0].value
    assert test.code[0].value.splitlines() == [f"python -m core {what} {mixer.NAME}" for what in ("train", "export")]
    assert not parts_of(test)


def test_the_tab_is_given_latents_noise_and_what_is_chosen(stored):
    data = data_of(open_page())
    assert data["start"] == data["initial"] == {"mix": [0.5, 0.5], "split": [3], "psi": [0.7], "grain": [1]}
    assert (data["rows"], data["columns"], data["layers"], data["side"]) == (4, 5, 6, 28)
    sampler = StyleSampler(stored, None, None)
    sent = np.frombuffer(base64.b64decode(data["latents"]), "<f4").reshape(9, 8)
    np.testing.assert_array_equal(sent, sampler.latents(9, 1))
    assert all(data["messages"].values())


def test_an_address_brings_its_state(stored):
    test = open_page(**{"mix": "0.2,1", "split": "5", "psi": "0", "grain": "0", "styles-seed": "7"})
    data = data_of(test)
    assert data["start"] == {"mix": [0.2, 1.0], "split": [5], "psi": [0.0], "grain": [0]}
    assert not test.warning
    assert data["latents"] != data_of(open_page())["latents"]


@pytest.mark.parametrize(
    "wrong",
    [{"mix": "2,0"}, {"mix": "0.1"}, {"split": "6"}, {"psi": "nan"}, {"grain": "<b>"}, {"styles-seed": "-1"}],
)
def test_an_address_that_means_nothing_is_explained_and_left_out(stored, wrong):
    test = open_page(**wrong)
    assert len(test.warning) == 1
    data = data_of(test)
    assert data["start"] == data["initial"]


def test_what_was_measured_stands_in_the_table(stored):
    table = next(part.value for part in open_page().markdown if "Classifier-FID" in part.value)
    assert f"{stored.metrics['classifier_fid']['value']:.2f}" in table
    assert "| 12 |" in table
