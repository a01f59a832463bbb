"""The page Style transfer without a browser: without a model, with the tab's data, with a wrong address."""

import base64
import dataclasses
import io
import json

import numpy as np
import pytest
from PIL import Image

from core.tasks import STYLE_TRANSFER
from core.ui.gan.styled import paint
from tests.support.apps import app_at
from tests.support.cards import UNSEEN, like

LOSS = {"value": 0.25, "by_style": [0.125, 0.25, 0.375], "count": 180, "split": "test"}
MOVED = LOSS | {"count": 6, "steps": 150, "painted": 0.5}
METRICS = {
    **dict.fromkeys(("style_loss", "content_loss", "variation", "baseline_style_loss"), LOSS),
    **dict.fromkeys(("optimised_style_loss", "optimised_content_loss"), MOVED),
}


def open_page(**parameters):
    test = app_at("gan/paint")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def data_of(test):
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    (data,) = (part for part in parts if "thumbnails" in part)
    return data


@pytest.fixture(autouse=True)
def stored(monkeypatch):
    """There is a painter, whose files nobody opens."""
    card = dataclasses.replace(
        like("cifar10-cnn", paint.NAME),
        task=STYLE_TRANSFER,
        preprocessing={"height": 256, "width": 256, "channels": 3, "styles": ["strokes", "mosaic", "hatching"]},
        files={"model.onnx": UNSEEN},
        metrics=METRICS,
    )
    monkeypatch.setattr(paint, "cards", lambda task: [card] if task == STYLE_TRANSFER else [])
    monkeypatch.setattr(paint, "network_urls", lambda _card: {"file": "model.onnx"})
    monkeypatch.setattr(paint, "model_url", lambda _name, file: file)
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)


@pytest.mark.parametrize(("code", "words"), [("en", "Not trained here yet"), ("ko", "아직 여기서")])
def test_without_a_model_the_page_names_the_commands(monkeypatch, code, words):
    monkeypatch.setattr(paint, "cards", lambda _task: [])
    test = open_page(lang=code)
    assert words in test.info[0].value
    assert test.code[0].value.splitlines() == [f"python -m core {what} {paint.NAME}" for what in ("train", "export")]


def test_the_tab_is_given_a_photograph_the_styles_and_what_is_chosen():
    data = data_of(open_page())
    assert data["start"] == data["initial"] == {"style": [1], "strength": [1.0]}
    assert data["names"] == ["Brush strokes", "Mosaic", "Pencil hatching"]
    assert data["side"] == 256
    assert not data["isCamera"]
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["picture"]))))
    assert max(picture.shape) <= 512
    assert picture.std() > 10


def test_the_camera_is_the_tabs_own_and_sends_nothing_here():
    data = data_of(open_page(paint="camera"))
    assert data["isCamera"]
    assert data["picture"] is None


def test_an_address_chooses_photograph_style_and_strength():
    first, other = (data_of(open_page(**{"paint-sample": name})) for name in ("cat", "rocket"))
    assert first["picture"] != other["picture"]
    assert data_of(open_page(style="2", strength="0.25"))["start"] == {"style": [2], "strength": [0.25]}


@pytest.mark.parametrize(
    "wrong", [{"style": "3"}, {"style": "-1"}, {"strength": "nan"}, {"strength": "1e9"}, {"style": ""}]
)
def test_an_address_that_means_nothing_is_explained(wrong):
    test = open_page(**wrong)
    assert len(test.warning) == 1
    assert data_of(test)["start"] == {"style": [1], "strength": [1.0]}


def test_the_figures_are_the_cards():
    shown = " ".join(part.value for part in open_page().markdown) + open_page().caption[-1].value
    for figure in ("0.125", "0.375", "150 steps"):
        assert figure in shown
