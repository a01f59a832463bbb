"""The convolution page's arithmetic against SciPy, and its size formula against real shapes."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage, signal

from core.convolution.geometry import MAX_PADDING, convolution_axis
from core.convolution.kernels import (
    KERNELS,
    KernelShape,
    checked_cells,
    flipped,
    kernel_cells,
    normalised,
    random_cells,
)
from core.convolution.layer import (
    ACTIVATIONS,
    LONGEST_SIDE,
    LayerSettings,
    activate,
    as_input,
    convolve,
    gradient,
    pool,
    run_layer,
)
from core.convolution.takeaway import keras_code, numpy_code
from core.errors import SettingError

layer_settings = st.builds(
    LayerSettings,
    stride=st.integers(1, 4),
    padding=st.one_of(st.sampled_from(["valid", "same"]), st.integers(0, 5)),
    dilation=st.integers(1, 3),
    bias=st.floats(-2, 2, width=32),
    is_summed=st.booleans(),
    activation=st.sampled_from(list(ACTIVATIONS)),
    pooling=st.sampled_from(["none", "max", "average"]),
    pool_size=st.integers(1, 4),
    pool_stride=st.integers(1, 4),
)


@st.composite
def pictures_and_kernels(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    height, width = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    picture = rng.random((height, width, draw(st.sampled_from([1, 3]))), dtype=np.float32)
    kernel = rng.uniform(-3, 3, (draw(st.integers(1, 7)), draw(st.integers(1, 7)))).astype(np.float32)
    return picture, kernel


def reference_convolution(picture, kernel, chosen):
    """SciPy's correlation with the kernel's gaps written out as zeros, then every stride-th result."""
    gap, stride = chosen.dilation, chosen.stride
    spread = np.zeros([gap * (size - 1) + 1 for size in kernel.shape])
    spread[::gap, ::gap] = kernel
    pads = []
    for size, reach in zip(picture.shape, spread.shape, strict=False):
        if chosen.padding == "same":
            total = max((int(np.ceil(size / stride)) - 1) * stride + reach - size, 0)
            pads.append((total // 2, total - total // 2))
        else:
            pads.append((0, 0) if chosen.padding == "valid" else (chosen.padding, chosen.padding))
    padded = np.pad(picture.astype(np.float64), [*pads, (0, 0)])
    if any(have < need for have, need in zip(padded.shape, spread.shape, strict=False)):
        return None
    planes = [signal.correlate2d(padded[..., c], spread, "valid")[::stride, ::stride] for c in range(picture.shape[2])]
    maps = np.stack(planes, axis=-1)
    return (maps.sum(axis=-1, keepdims=True) if chosen.is_summed else maps) + chosen.bias


def reference_pooling(maps, chosen):
    size, step = chosen.pool_size, chosen.pool_stride
    return np.array(
        [
            [
                (np.max if chosen.pooling == "max" else np.mean)(maps[y : y + size, x : x + size], axis=(0, 1))
                for x in range(0, maps.shape[1] - size + 1, step)
            ]
            for y in range(0, maps.shape[0] - size + 1, step)
        ]
    )


@settings(max_examples=300, deadline=None)
@given(pictures_and_kernels(), layer_settings)
def test_convolution_equals_scipy(given_pair, chosen):
    picture, kernel = given_pair
    expected = reference_convolution(picture, kernel, chosen)
    if expected is None:
        with pytest.raises(SettingError):
            convolve(picture, kernel, chosen)
        return
    result = convolve(picture, kernel, chosen)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, expected, atol=1e-4)


@settings(max_examples=200, deadline=None)
@given(pictures_and_kernels(), layer_settings)
def test_pooling_equals_a_loop_over_windows(given_pair, chosen):
    maps, _ = given_pair
    if chosen.pooling == "none":
        assert pool(maps, chosen) is maps
    elif chosen.pool_size > min(maps.shape[:2]):
        with pytest.raises(SettingError):
            pool(maps, chosen)
    else:
        np.testing.assert_allclose(pool(maps, chosen), reference_pooling(maps, chosen), atol=1e-6)


@settings(max_examples=600, deadline=None)
@given(pictures_and_kernels(), layer_settings)
def test_size_formula_is_the_real_shape(given_pair, chosen):
    picture, kernel = given_pair
    try:
        axes = chosen.axes(picture, kernel)
    except SettingError:
        return
    assert convolve(picture, kernel, chosen).shape[:2] == tuple(axis.output_size for axis in axes)
    if chosen.padding == "same":
        assert tuple(axis.output_size for axis in axes) == tuple(
            -(-size // chosen.stride) for size in picture.shape[:2]
        )


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("none", [-1, 2, -3, 4]),
        ("relu", [0, 2, 0, 4]),  # the course's example
        ("leaky_relu", [-0.2, 2, -0.6, 4]),
        ("sigmoid", [1 / (1 + np.exp(-x)) for x in (-1, 2, -3, 4)]),
        ("tanh", np.tanh([-1, 2, -3, 4])),
    ],
)
def test_activation_values(activation, expected):
    maps = np.array([-1, 2, -3, 4], np.float32).reshape(2, 2, 1)
    np.testing.assert_allclose(activate(maps, activation).ravel(), expected, atol=1e-6)


def test_course_examples():
    assert convolution_axis(28, 3, stride=1, padding="valid", dilation=1).output_size == 26
    window = np.array([[1, 3], [2, 4]], np.float32)[..., np.newaxis]
    assert pool(window, LayerSettings(pooling="max")).tolist() == [[[4]]]


def test_same_padding_puts_the_odd_zero_last():
    axis = convolution_axis(6, 3, stride=2, padding="same", dilation=1)
    assert (axis.before, axis.after, axis.output_size) == (0, 1, 3)


def test_sobel_pair_gives_the_slope_of_a_ramp():
    y, x = np.mgrid[0:9, 0:9].astype(np.float32)
    ramp = (0.05 * x - 0.02 * y + 0.3)[..., np.newaxis]  # brighter to the right and upwards
    magnitude, direction = gradient(ramp, "valid")
    np.testing.assert_allclose(magnitude, 8 * np.hypot(0.05, 0.02), atol=1e-4)
    np.testing.assert_allclose(direction, np.arctan2(0.02, 0.05), atol=1e-4)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("size", range(1, 8))
def test_every_kernel_at_every_size_is_usable(name, size):
    cells = kernel_cells(name, KernelShape(size=size, sigma=1.3, angle=30, wavelength=4))
    assert cells.dtype == np.float32
    assert np.isfinite(cells).all()
    assert max(cells.shape) == (size if "size" in KERNELS[name].asks_for else 3)


EDGE_KERNELS = [name for name in KERNELS if name.startswith(("sobel", "prewitt", "scharr", "laplacian", "gabor"))]


@pytest.mark.parametrize("name", EDGE_KERNELS)
def test_edge_kernels_answer_nothing_on_an_even_area(name):
    assert abs(kernel_cells(name, KernelShape(size=5)).sum()) < 1e-5


@pytest.mark.parametrize("name", sorted(set(KERNELS) - set(EDGE_KERNELS)))
def test_other_kernels_keep_the_brightness(name):
    assert kernel_cells(name, KernelShape(size=5, angle=20)).sum() == pytest.approx(1, abs=1e-5)


def test_gaussian_kernel_is_scipys():
    point = np.zeros((7, 7))
    point[3, 3] = 1
    expected = ndimage.gaussian_filter(point, 1.0, radius=3, mode="constant")
    np.testing.assert_allclose(kernel_cells("gaussian-blur", KernelShape(size=7, sigma=1.0)), expected, atol=1e-6)


@given(st.integers(1, 7), st.integers(0, 1000))
def test_flip_twice_and_normalise_twice_change_nothing(size, seed):
    cells = random_cells(size, seed)
    np.testing.assert_array_equal(flipped(flipped(cells)), cells)
    if np.abs(cells).sum() > 0 and abs(cells.sum()) > 1e-3:
        np.testing.assert_allclose(normalised(normalised(cells)), normalised(cells), rtol=1e-4)


def test_normalise_divides_an_edge_kernel_by_its_sizes():
    assert np.abs(normalised(kernel_cells("sobel-x"))).sum() == pytest.approx(1)


@pytest.mark.parametrize("bad", [None, "", "two", float("nan"), float("inf"), 1e9, [1]])
def test_a_cell_that_is_no_number_is_named(bad):
    with pytest.raises(SettingError, match="row 1, column 2"):
        checked_cells([[1, bad], [0, 1]])


@pytest.mark.parametrize("rows", [[], [[]], [[1, 2], [3]], [[0] * 8] * 8])
def test_cells_must_be_a_small_rectangle(rows):
    with pytest.raises(SettingError):
        checked_cells(rows)


@pytest.mark.parametrize(
    "impossible",
    [
        {"stride": 0},
        {"dilation": 0},
        {"padding": -1},
        {"padding": MAX_PADDING + 1},
        {"padding": "reflect"},
        {"bias": float("nan")},
        {"activation": "swish"},
        {"pooling": "min"},
        {"pooling": "max", "pool_size": 9},
        {"pooling": "max", "pool_stride": 0},
        {"dilation": 3, "padding": "valid"},
    ],
)
def test_impossible_settings_are_explained(impossible):
    with pytest.raises(SettingError):
        run_layer(np.zeros((5, 5, 1), np.float32), kernel_cells("sobel-x"), LayerSettings(**impossible))


def test_a_kernel_of_zeros_cannot_be_normalised():
    with pytest.raises(SettingError):
        normalised(np.zeros((3, 3), np.float32))


def test_one_pixel_goes_through_a_whole_layer():
    chosen = LayerSettings(padding="same", activation="relu", pooling="max", pool_size=1, pool_stride=1)
    stages = run_layer(np.full((1, 1, 3), 0.5, np.float32), kernel_cells("gaussian-blur", KernelShape(size=7)), chosen)
    assert stages.pooled.shape == (1, 1, 1)


def test_large_pictures_are_scaled_down_and_small_ones_kept():
    assert as_input(np.zeros((3000, 1500, 3), np.uint8)).shape == (LONGEST_SIDE, LONGEST_SIDE // 2, 3)
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    np.testing.assert_allclose(as_input(colours, is_grey=True).ravel(), [0.299, 0.587, 0.114], atol=1e-6)


def run_code(code, picture):
    names = {"picture": picture}
    exec(code, names)
    return names["result"]


@settings(max_examples=150, deadline=None)
@given(pictures_and_kernels(), layer_settings)
def test_numpy_takeaway_gives_the_same_result(given_pair, chosen):
    picture, kernel = given_pair
    try:
        expected = run_layer(picture, kernel, chosen).pooled
    except SettingError:
        return
    np.testing.assert_allclose(run_code(numpy_code(picture, kernel, chosen), picture), expected, atol=1e-4)


KERAS_CASES = [
    LayerSettings(),
    LayerSettings(stride=2, padding="same", activation="relu", pooling="max"),
    LayerSettings(stride=3, padding="same", dilation=2, bias=-0.25),
    LayerSettings(padding=3, dilation=3, activation="leaky_relu", is_summed=False),
    LayerSettings(stride=2, padding=1, activation="tanh", pooling="average", pool_size=3, pool_stride=1),
    LayerSettings(
        stride=2, dilation=2, activation="sigmoid", is_summed=False, pooling="max", pool_size=1, pool_stride=1
    ),
    LayerSettings(stride=4, padding="same", is_summed=False, bias=0.5),
]


@pytest.mark.parametrize("chosen", KERAS_CASES, ids=lambda chosen: repr(dataclasses.astuple(chosen)))
@pytest.mark.parametrize("size", [2, 5])
def test_keras_takeaway_gives_the_same_result(chosen, size):
    picture = np.random.default_rng(0).random((19, 14, 3), dtype=np.float32)
    kernel = random_cells(size, seed=1)
    result = run_code(keras_code(picture, kernel, chosen), picture)
    np.testing.assert_allclose(result, run_layer(picture, kernel, chosen).pooled, atol=1e-4)
