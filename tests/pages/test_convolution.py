"""The convolution lab without a browser: impossible settings, odd pictures, and what the URL brings back."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.pages.test_pages import ROOT
from tests.support.apps import app_at, name_of

LAYER = ROOT / "pages" / "convolution" / "layer.py"
STEPS = ROOT / "pages" / "convolution" / "steps.py"


def open_page(path, **parameters):
    test = app_at(name_of(path))
    test.query_params.update({"lang": "en", **parameters})
    test.session_state["more"] = {"en": "Takeaway", "ko": "코드로 가져가기"}[parameters.get("lang", "en")]
    test.run()
    assert not test.exception
    return test


def code_of(test):
    return [block.value for block in test.code]


@pytest.mark.parametrize("path", [LAYER, STEPS], ids=name_of)
@pytest.mark.parametrize(
    ("parameters", "part"),
    [
        ({"input": "matrix", "matrix-side": "5", "kernel": "gabor", "size": "7"}, "must fit into the padded picture"),
        ({"input": "matrix", "matrix-side": "5", "dilation": "3"}, "must fit into the padded picture"),
        ({"input": "matrix", "matrix-side": "5", "pool": "8"}, "must fit into the map"),
    ],
)
def test_impossible_settings_are_explained(path, parameters, part):
    assert part in open_page(path, **parameters).error[0].value


def test_the_explanation_is_in_the_readers_language():
    test = open_page(LAYER, lang="ko", input="matrix", dilation="3", kernel="gaussian-blur", **{"matrix-side": "5"})
    assert "커널은 패딩을 더한 그림 안에" in test.error[0].value


def test_a_shared_address_brings_the_whole_layer_back():
    test = open_page(
        LAYER,
        input="matrix",
        cells="1,0;0,-2.5",
        stride="2",
        padding="number",
        zeros="3",
        bias="-0.5",
        activation="tanh",
        pooling="average",
        pool="3",
        **{"pool-stride": "1", "matrix-side": "12"},
    )
    keras = code_of(test)[0]
    assert "np.array([[1, 0], [0, -2.5]]" in keras
    assert "ZeroPadding2D(((3, 3), (3, 3)))" in keras
    assert 'Conv2D(1, (2, 2), strides=2, padding="valid", activation="tanh")' in keras
    assert "AveragePooling2D(3, strides=1)" in keras
    assert "np.full(1, -0.5)" in keras
    assert "keras.Input((12, 12, 1))" in keras


@pytest.mark.parametrize(
    "cells", ["nan,1;1,1", "1,inf;1,1", "1,;1,1", "a,b", "1,2;3", "1e9,1;1,1", ";" * 5000, "1," * 50]
)
def test_cells_that_are_no_kernel_give_the_chosen_one(cells):
    assert "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]" in code_of(open_page(LAYER, cells=cells))[0]


def test_tools_change_the_cells():
    test = open_page(LAYER, kernel="sobel-y")
    test.button(key="flip").click().run()
    assert "[[-1, -2, -1], [0, 0, 0], [1, 2, 1]]" in code_of(test)[0]
    test.button(key="normalise").click().run()
    assert "[[-0.125, -0.25, -0.125], [0, 0, 0], [0.125, 0.25, 0.125]]" in code_of(test)[0]
    test.button(key="random").click().run()
    assert "-0.125" not in code_of(test)[0]
    test.selectbox(key="kernel").select("laplacian").run()
    assert "[[0, 1, 0], [1, -4, 1], [0, 1, 0]]" in code_of(test)[0]


def test_edited_cells_survive_a_visit_to_another_page():
    test = open_page(LAYER, kernel="sobel-y")
    test.button(key="flip").click().run()
    test.switch_page("pages/home.py").run()
    test.switch_page("pages/convolution/layer.py").run()
    assert "[[-1, -2, -1], [0, 0, 0], [1, 2, 1]]" in code_of(test)[0]


def upload(width, height, **parameters):
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    Image.fromarray(noise).save(stream, "JPEG")
    test = open_page(LAYER, photo="upload", **parameters)
    test.file_uploader[0].upload("picture.jpg", stream.getvalue(), "image/jpeg").run()
    assert not test.exception
    return test


def test_one_pixel_is_a_picture():
    assert "must fit into the padded picture" in upload(1, 1).error[0].value
    assert "keras.Input((1, 1, 1))" in code_of(upload(1, 1, padding="same", pooling="none"))[0]


def test_twenty_megapixels_are_scaled_down_and_that_is_said():
    test = upload(5472, 3648, side="1024", colour="colour")
    assert "keras.Input((683, 1024, 3))" in code_of(test)[0]
    assert any("from 5472 × 3648 to 1024 × 683" in caption.value for caption in test.caption)


@pytest.mark.parametrize("tab", ["Gradient", "Exercises", "What happens here"])
def test_every_tab_draws(tab):
    test = app_at(name_of(LAYER))
    test.query_params.update({"lang": "en"})
    test.session_state["more"] = tab
    test.run()
    assert not test.exception
    assert not test.code


def test_open_tab_and_answers_stay_when_the_language_changes():
    test = open_page(LAYER)
    test.session_state["more"] = "Exercises"
    test.run()
    test.radio(key="exercise-1").set_value("Sobel-Y").run()
    test.button_group(key="language_switch").set_value("한국어").run()
    assert test.session_state["more"] == "연습 문제"
    assert test.radio(key="exercise-1").value is not None
    assert any("맞" in said.value for said in test.success)


def test_exercises_know_their_answers():
    test = open_page(LAYER)
    test.session_state["more"] = "Exercises"
    test.run()
    for place, wrong, right in [(1, "Sobel-X", "Sobel-Y"), (3, "12", "14"), (4, "1", "3"), (5, "1", "4")]:
        test.radio(key=f"exercise-{place}").set_value(wrong).run()
        assert len(test.warning) == 1
        test.radio(key=f"exercise-{place}").set_value(right).run()
        assert not test.warning
    assert len(test.success) == 4
