"""The layer and the feature maps in a real browser: quick, zoomed together, shared by their address."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from core.convolution.kernels import kernel_cells
from core.convolution.layer import LayerSettings, as_input, run_layer
from core.pictures.pixels import fit_within
from core.ui.shared.samples import sample_picture

PATIENCE = 250  # ms from a change to the new picture, median
ROUNDS = 3  # the best counts: the machine may be busy with something else for a while

# Notes when a change leaves the page, and when the stages have been drawn anew.
WATCH = """
window.sent = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (message) { window.sent = performance.now(); return send.call(this, message); };
"""
NEXT_DRAWN = """([label]) => new Promise((resolve) => {
  const find = (root) => [...root.querySelectorAll("*")].reduce((found, node) =>
    found ?? (node.classList.contains("stages") ? node : node.shadowRoot && find(node.shadowRoot)), null);
  const stages = find(document);
  const watcher = new MutationObserver(() => {
    watcher.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - window.sent));
  });
  watcher.observe(stages, { attributeFilter: ["data-drawn"] });
  [...document.querySelectorAll("button")].find((button) => button.innerText.trim() === label).click();
})"""


def open_layer(open_page, query="", **visit):
    page = open_page(f"/convolution?{query}", **visit)
    page.locator(".stages[data-drawn]").wait_for()
    return page


def median_of_changes(page):
    """Returns the time from a change to the new picture, in ms: the best round's median."""
    medians = []
    for _round in range(ROUNDS):
        times = []
        for label in ["same", "valid"] * 5:
            times.append(page.evaluate(NEXT_DRAWN, [label]))
            page.wait_for_timeout(150)
        medians.append(float(np.median(times)))
    return min(medians)


def watch(page):
    page.add_init_script(WATCH)


@pytest.mark.slow  # a matter of the machine's other work, too
def test_a_change_shows_its_picture_at_once(open_page):
    assert median_of_changes(open_layer(open_page, before=watch)) <= PATIENCE


@pytest.mark.slow  # a matter of the machine's other work, too
def test_a_large_colour_picture_is_as_quick(open_page):
    page = open_page("/convolution?photo=upload&side=1024&colour=colour&kernel=gabor&size=7", before=watch)
    picture = Image.fromarray(sample_picture("coffee")).resize((1024, 1024))
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    file = {"name": "picture.png", "mimeType": "image/png", "buffer": stream.getvalue()}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.locator(".stages[data-drawn]").wait_for()
    expect(page.locator(".stages .shape").first).to_have_text("1024 × 1024 × 3")
    assert median_of_changes(page) <= PATIENCE


def test_the_address_carries_a_change(open_page):
    page = open_layer(open_page, "input=matrix")
    shapes = page.locator(".stages .shape")
    page.get_by_role("radio", name="same").click()
    expect(shapes.nth(1)).to_have_text("9 × 9 × 1")
    page.wait_for_function("location.search.includes('padding=same')")
    again = open_layer(open_page, page.url.split("?", 1)[1])
    expect(again.locator(".stages .shape").nth(1)).to_have_text("9 × 9 × 1")


def test_stages_zoom_together_and_show_where_a_value_came_from(open_page):
    page = open_layer(open_page)
    canvases = page.locator(".stages canvas")
    before = [canvas.screenshot() for canvas in canvases.all()]
    page.get_by_role("button", name="Zoom in").click()
    assert all(old != canvas.screenshot() for old, canvas in zip(before, canvases.all(), strict=True))
    canvases.nth(3).hover(position={"x": 100, "y": 60})
    expect(page.locator(".stages .readout")).to_contain_text("made from 4 × 4 pixels of the picture")


def test_keys_point_at_values(open_page):
    page = open_layer(open_page, "input=matrix")
    canvas = page.locator(".stages canvas").nth(1)
    canvas.press("ArrowRight")
    page_text = page.locator(".stages .readout")
    expect(page_text).to_contain_text("row 4, column 5")
    canvas.press("ArrowDown")
    expect(page_text).to_contain_text("row 5, column 5")


def test_a_stage_enlarges_and_downloads_its_numbers(open_page):
    page = open_layer(open_page)
    page.get_by_role("button", name="Convolution: full size and download").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("img")).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Convolution as .npy (NumPy)").click()
    found = np.load(io.BytesIO(download.value.path().read_bytes()))
    picture = as_input(fit_within(sample_picture("cat"), 256), is_grey=True)
    expected = run_layer(picture, kernel_cells("sobel-x"), LayerSettings()).convolved
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_feature_map_enlarges(open_page):
    page = open_page("/feature-maps")
    tiles = page.locator(".tiles button")
    expect(tiles).to_have_count(32)
    strengths = [float(tile.get_attribute("title").split()[-1]) for tile in tiles.all()]
    assert strengths == sorted(strengths, reverse=True)
    tiles.nth(5).click()
    expect(tiles.nth(5)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".detail")).to_contain_text("of 32 · 26 × 26")


def test_layers_are_walked_by_keys(open_page):
    page = open_page("/feature-maps")
    heading = page.locator(".heading h3")
    expect(heading).to_contain_text("conv1 · 26 × 26 × 32")
    page.locator(".strip button").nth(2).press("ArrowRight")
    expect(heading).to_contain_text("ReLU · conv1")
    page.locator(".strip button").nth(3).press("ArrowRight")
    expect(heading).to_contain_text("pool1 · 13 × 13 × 32")


def test_values_of_a_feature_map_are_read_by_keys(open_page):
    page = open_page("/feature-maps")
    enlarged = page.locator(".detail canvas")
    expect(enlarged).to_have_attribute("aria-label", re.compile("of 32 · 26 × 26"))
    enlarged.press("ArrowLeft")
    readout = page.locator(".detail .readout")
    expect(readout).to_contain_text("row 14, column 13")
    enlarged.press("ArrowUp")
    expect(readout).to_contain_text("row 13, column 13")
    page.locator(".strip button").filter(has_text="Flatten").click()
    numbers = page.get_by_role("img", name="Flatten")
    numbers.press("ArrowUp")
    readout = page.locator(".tiles .readout")
    before = re.search(r"Number (\d+)", readout.inner_text())
    numbers.press("ArrowRight")
    assert before and readout.inner_text().startswith(f"Number {int(before[1]) + 1}:")


@pytest.mark.parametrize("path", ["/convolution", "/feature-maps"])
def test_a_narrow_page_does_not_scroll_sideways(open_page, path):
    page = open_page(path, width=390)
    page.locator(".stages canvas, .tiles canvas").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
