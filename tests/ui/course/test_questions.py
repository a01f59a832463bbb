"""The questions are about what the reader left, and their answers are those that one computes by hand."""

import pytest

from core.convolution.kernels import kernel_cells
from core.convolution.matrices import matrix
from core.ui.convolution.cells import Sheet
from core.ui.course.lessons import lessons
from core.ui.course.questions import NotYetError, question


def sheet(cells):
    return Sheet(origin="here", start=cells, rows=cells.tolist())


def lab(picture="vertical", side=6, kernel="sobel-x", **more):
    """Returns what the page Step by step leaves in the visit."""
    return {
        "part": "convolution",
        "input": "matrix",
        "pixels-sheet": sheet(matrix(picture, side)),
        "cells-sheet": sheet(kernel_cells(kernel)),
        "kernel": kernel,
        "stride": 1,
        "dilation": 1,
        "padding": "valid",
        "bias": 0.0,
        "pooling": "max",
        "pool": 2,
        "pool-stride": 2,
        **more,
    }


DIGIT = {"input": "photo", "photo": "sample", "photo-sample": "digit-7", "steps-side": "28"}


@pytest.mark.parametrize("key", lessons())
def test_a_reader_who_was_nowhere_is_told_where_to_go(key):
    with pytest.raises(NotYetError) as refused:
        question(key, {})
    assert refused.value.reason == "first"


@pytest.mark.parametrize("width", ["16", "256"])
def test_weights_are_pixels_times_the_width_left(width):
    asked = question("problem", {"net-network": "mlp", "net-width": width})
    assert asked.answer == 28 * 28 * int(width)
    assert asked.slip(28 * 28 * int(width) + int(width)) == "biases"
    assert asked.fields["convolution"] == "288"  # 32 kernels of 3 x 3


def test_the_largest_sum_is_that_of_the_kernel_on_the_edge():
    # On a diagonal edge each place of Sobel-Y sums rows of 0 and 1: at most 1 + 2 above against 0 below.
    asked = question("convolution", lab("diagonal", kernel="sobel-y"))
    assert asked.answer == 3 and not asked.is_whole
    assert asked.is_right(3.0) and not asked.is_right(3.01)
    assert asked.slip(float(asked.slips["smallest"])) == "smallest"


def test_an_edited_kernel_counts_as_a_change():
    state = lab()
    with pytest.raises(NotYetError, match="unchanged"):
        question("convolution", state)
    state["cells-sheet"].rows[0][2] = 5.0
    assert question("convolution", state).answer == 5 + 2 + 1


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ({"stride": 2}, 6),  # 28 -> 13 -> 6
        ({"padding": "same"}, 14),  # 28 -> 28 -> 14
        ({"padding": "number", "zeros": 2}, 15),  # 28 -> 30 -> 15
        ({"dilation": 3}, 11),  # 28 -> 22 -> 11
        ({"pool": 3, "pool-stride": 3}, 8),  # 28 -> 26 -> 8
    ],
)
def test_rows_left_follow_the_size_formula(change, rows):
    asked = question("layer", lab(**DIGIT, **change))
    assert asked.answer == rows
    assert asked.slip(asked.fields["convolved"]) == "convolved"


def test_forgotten_padding_is_told_from_a_forgotten_one():
    padded = question("layer", lab(**DIGIT, padding="same"))
    assert padded.slip(13) == "padding"
    assert question("layer", lab(**DIGIT, stride=2)).slip(5) == "one"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "unchanged"),
        ({"pooling": "none"}, "pooling"),
        ({"stride": 2, "photo": "upload"}, "sample"),
        ({"stride": 4, "pool": 8}, "impossible"),
        ({"stride": 2, "cells-sheet": Sheet(origin="", start=None, rows=[["x"]])}, "impossible"),
    ],
)
def test_what_the_question_on_the_layer_is_not_about_is_named(change, reason):
    with pytest.raises(NotYetError, match=reason):
        question("layer", lab(**{**DIGIT, **change}))


def test_flatten_and_shortcuts_are_those_of_the_network_left():
    assert question("digits", {"maps-network": "mnist-cnn"}).answer == 5 * 5 * 64  # the course's own network
    assert question("deep", {"maps-network": "cifar10-resnet20"}).answer == 3 * 3  # three stages of three blocks
    for key, other in (("digits", "cifar10-resnet20"), ("deep", "mnist-cnn")):
        with pytest.raises(NotYetError, match="network"):
            question(key, {"maps-network": other})


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 0), ("gru", 2), ("lstm", 3)])
def test_gates_are_those_of_the_cell_left(cell, gates):
    asked = question("memory", {"writes": "en", "cell": cell})
    assert asked.answer == gates
    assert gates == 0 or asked.slip(gates + 1) == "candidate"


def test_examples_are_the_tokens_of_each_line_less_one():
    state = {"split": "word", "sentences-en": "a b c\nd e\na"}
    asked = question("text", state)
    assert asked.answer == 2 + 1
    assert asked.slip(6) == "tokens" and asked.slip(5) == "vocabulary"
    with pytest.raises(NotYetError, match="sentences"):
        question("text", {**state, "sentences-en": "a"})


def test_the_game_asks_about_the_last_round():
    asked = question("gan", {"gan-game-scores": {"gan-mnist-dcgan-1": (8, 8), "gan-mnist-dcgan-2": (5, 6)}})
    assert asked.answer == 2 and asked.fields == {"yours": 3}
    assert asked.slip(6) == "right" and asked.slip(3) == "yours"
