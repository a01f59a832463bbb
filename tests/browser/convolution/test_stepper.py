"""The stepper in a real browser: its numbers are the server's, and it glides smoothly."""

import numpy as np
import pytest

from core.convolution.kernels import KernelShape, kernel_cells
from core.convolution.layer import LayerSettings, as_input, run_layer
from core.convolution.matrices import matrix
from core.pictures.pixels import fit_within
from core.ui.shared.samples import sample_picture

PAGE = "/convolution-steps"
SMOOTH = 20.0  # ms, 95th percentile of the time between two frames

STRETCHES = 4  # the best counts: the machine may be busy with something else for a while

FRAMES = """() => new Promise((resolve) => {
  const times = [];
  const note = (now) => (times.push(now) < 120 ? requestAnimationFrame(note) : resolve(times));
  requestAnimationFrame(note);
})"""
FIND = """
const find = (root) => {
  for (const node of root.querySelectorAll("*")) {
    const part = node.shadowRoot?.inPage?.part;
    if (part?.constructor.name === "Stepper") return part;
    const found = node.shadowRoot && find(node.shadowRoot);
    if (found) return found;
  }
};
const stepper = find(document);
"""


def ask(page, expression):
    return page.evaluate(f"() => {{ {FIND} return {expression}; }}")


def open_stepper(open_page, query="", **visit):
    page = open_page(f"{PAGE}?{query}", **visit)
    page.wait_for_function(f"() => {{ {FIND} return stepper?.output !== undefined; }}")
    return page


def still(page):
    page.emulate_media(reduced_motion="reduce")


def test_matrix_results_are_the_servers(open_page):
    query = "matrix-side=12&kernel=gabor&size=5&padding=same&stride=2&dilation=2&bias=0.5&activation=tanh"
    page = open_stepper(open_page, query)
    settings = LayerSettings(padding="same", stride=2, dilation=2, bias=0.5, activation="tanh")
    cells = kernel_cells("gabor", KernelShape(size=5))
    expected = run_layer(matrix("three", 12)[..., np.newaxis], cells, settings).activated
    np.testing.assert_allclose(ask(page, "Array.from(stepper.output)"), expected.ravel(), atol=1e-5)


def test_colour_results_are_the_servers(open_page):
    query = "input=photo&photo-sample=coffee&colour=colour&steps-side=40&kernel=sobel-y&activation=leaky_relu"
    page = open_stepper(open_page, query)
    picture = as_input(fit_within(sample_picture("coffee"), 40))
    expected = run_layer(picture, kernel_cells("sobel-y"), LayerSettings(activation="leaky_relu")).activated
    np.testing.assert_allclose(ask(page, "Array.from(stepper.output)"), expected.ravel(), atol=1e-5)


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_pooling_results_are_the_servers(open_page, pooling):
    page = open_stepper(open_page, f"part=pooling&pooling={pooling}&pool=3&pool-stride=1")
    settings = LayerSettings(activation="relu", pooling=pooling, pool_size=3, pool_stride=1)
    expected = run_layer(matrix("three", 9)[..., np.newaxis], kernel_cells("sobel-x"), settings).pooled
    np.testing.assert_allclose(ask(page, "Array.from(stepper.output)"), expected.ravel(), atol=1e-5)


@pytest.mark.slow  # a matter of the machine's other work, too
@pytest.mark.parametrize("query", ["", "input=photo&photo-sample=cat&colour=colour&steps-side=64&kernel=gabor&size=7"])
def test_play_is_smooth(open_page, query):
    page = open_stepper(open_page, query)
    slider = page.get_by_role("slider", name="Speed")
    slider.focus()
    for _press in range(5):
        slider.press("ArrowRight")
    stretches = [np.diff(page.evaluate(FRAMES)) for _stretch in range(STRETCHES)]
    assert ask(page, "stepper.visited.reduce((total, one) => total + one, 0)") > 20  # it did play
    assert min(np.percentile(gaps, 95) for gaps in stretches) <= SMOOTH


def test_keys_move_the_window(open_page):
    page = open_stepper(open_page, before=still)
    picture = page.get_by_role("application")
    picture.focus()
    for key, index in [("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowLeft", 7), ("Home", 0)]:
        picture.press(key)
        assert ask(page, "stepper.index") == index
    picture.press(" ")
    assert ask(page, "stepper.isPlaying")
    picture.press(" ")
    assert not ask(page, "stepper.isPlaying")


def test_dragging_moves_the_window(open_page):
    page = open_stepper(open_page, before=still)
    box = page.get_by_role("application").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(*middle, steps=5)
    page.mouse.up()
    assert ask(page, "stepper.index") == 3 * 7 + 3


def test_the_line_says_the_result(open_page):
    page = open_stepper(open_page, "matrix=vertical", before=still)
    page.get_by_role("button", name="Fill in everything").click()
    assert ask(page, "stepper.visited.every(Boolean)")
    assert page.locator(".equation .final").inner_text() == f"{ask(page, 'stepper.output.at(-1)'):g}"


def test_nothing_moves_by_itself_where_motion_is_unwanted(open_page):
    page = open_stepper(open_page, before=still)
    page.wait_for_timeout(1500)
    assert not ask(page, "stepper.isPlaying")
    assert ask(page, "stepper.index") == 0


def test_it_plays_by_itself_otherwise(open_page):
    page = open_stepper(open_page)
    page.wait_for_function(f"() => {{ {FIND} return stepper.index > 0; }}")


def test_a_narrow_page_does_not_scroll_sideways(open_page):
    page = open_stepper(open_page, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".board").bounding_box()["width"] <= 390
