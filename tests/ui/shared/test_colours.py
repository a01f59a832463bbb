"""Numbers to pictures: nothing is lost on the way to the page but what the scale says."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.convolution.kernels import KernelShape, kernel_cells
from core.convolution.layer import LayerSettings, convolve
from core.ui.shared.colours import (
    DISPLAYED_SIDE,
    DIVERGING,
    EXACT_COUNT,
    PICTURE,
    View,
    activated_view,
    coloured,
    fitting_view,
    travelling,
)


@st.composite
def maps_and_views(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    limit = draw(st.floats(0.01, 100))
    shape = (draw(st.integers(1, 90)), draw(st.integers(1, 90)), draw(st.sampled_from([1, 3])))
    view = View(name=draw(st.sampled_from(["picture", "signed", "size", "level"])), limit=limit)
    low = -limit if view.name in ("signed", "size") else 0
    return rng.uniform(low, limit, shape).astype(np.float32), view


@given(maps_and_views())
def test_what_travels_is_within_one_step_of_the_scale(given_pair):
    maps, view = given_pair
    sent = travelling(maps, view)
    if "values" in sent:
        values = np.frombuffer(base64.b64decode(sent["values"]), np.float32).reshape(maps.shape)
        np.testing.assert_array_equal(values, maps)
        return
    assert maps.size > EXACT_COUNT
    codes = np.asarray(Image.open(io.BytesIO(base64.b64decode(sent["png"])))).reshape(maps.shape).astype(np.float32)
    shown = (codes - sent["zero"]) * sent["unit"]
    largest = 1 if view.name == "picture" else view.limit
    np.testing.assert_allclose(shown, np.minimum(maps, largest), atol=0.51 * sent["unit"])


def test_stages_travel_no_larger_than_they_are_shown():
    sent = travelling(np.zeros((1024, 600, 3), np.float32), PICTURE)
    assert max(Image.open(io.BytesIO(base64.b64decode(sent["png"]))).size) == DISPLAYED_SIDE


def test_signed_colours_are_symmetric_about_a_neutral_zero():
    maps = np.linspace(-3, 3, 11, dtype=np.float32).reshape(1, 11, 1)
    shown = coloured(maps, View(name="signed", limit=3.0))[0]
    np.testing.assert_array_equal(shown, DIVERGING)
    assert len(set(shown[5].tolist())) == 1


def test_size_shows_both_signs_alike():
    maps = np.array([[[-2], [2], [0]]], np.float32)
    assert coloured(maps, View(name="size", limit=2.0)).tolist() == [[255, 255, 0]]


@pytest.mark.parametrize(
    ("kernel", "channels", "is_summed", "expected"),
    [
        ("sobel-x", 1, True, "signed"),
        ("laplacian", 3, True, "signed"),
        ("gaussian-blur", 1, True, "picture"),
        ("sharpen", 3, False, "picture"),
        ("gaussian-blur", 3, True, "level"),  # three channels summed are up to three times as bright
    ],
)
def test_fitting_view_follows_the_kernel(kernel, channels, is_summed, expected):
    picture = np.random.default_rng(0).random((12, 12, channels), dtype=np.float32)
    cells, settings = kernel_cells(kernel, KernelShape(size=3)), LayerSettings(is_summed=is_summed)
    made = convolve(picture, cells, settings)
    view = fitting_view("auto", made, cells, channels, settings)
    assert (view.name, view.limit) == (expected, pytest.approx(float(np.abs(made).max())))
    assert fitting_view("size", made, cells, channels, settings).name == "size"


def test_limits_outlive_relu_but_not_what_squashes():
    view = View(name="signed", limit=7.0)
    assert activated_view(view, LayerSettings(activation="relu")) == view
    assert activated_view(view, LayerSettings(activation="tanh")).limit == 1


def test_clipped_share_counts_what_the_scale_cannot_show():
    maps = np.array([[[-0.5], [0.5], [1.5], [1.0]]], np.float32)
    assert PICTURE.clipped_share(maps) == 0.5
    assert View(name="signed", limit=1.5).clipped_share(maps) == 0
