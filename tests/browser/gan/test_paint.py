"""Photographs and the camera painted in a real browser's tab."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.artifacts import model_names

pytestmark = pytest.mark.skipif("paint-styles" not in model_names(), reason="paint-styles is not trained here")

CANVAS = ".paint canvas.picture"
LOOK = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""
PAINTED = """least => {
    const isPainted = (node) => node.matches("canvas.picture") && Number(node.dataset.frames) >= least;
    const find = (root) => [...root.querySelectorAll("*")].some((node) =>
        isPainted(node) || (node.shadowRoot && find(node.shadowRoot)));
    return find(document);
}"""


def pixels(page: Page) -> list[int]:
    return page.locator(CANVAS).evaluate(LOOK)


def frames(page: Page) -> int:
    return int(page.locator(CANVAS).get_attribute("data-frames") or 0)


def still(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")


def test_the_photograph_moves_until_the_reader_pauses_it(open_page):
    page = open_page("/style-transfer")
    page.wait_for_function(PAINTED, arg=4)
    expect(page.locator(".paint .facts")).to_contain_text("pictures a second")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1500)
    before = frames(page)
    page.wait_for_timeout(1000)
    assert frames(page) == before


def test_with_less_motion_one_picture_is_painted_and_another_for_each_choice(open_page):
    page = open_page("/style-transfer", before=still)
    page.wait_for_function(PAINTED, arg=1)
    page.wait_for_timeout(1000)
    assert frames(page) == 1
    first = pixels(page)
    page.get_by_role("button", name="Pencil hatching").click()
    page.wait_for_function(PAINTED, arg=2)
    assert pixels(page) != first
    expect(page).to_have_url(re.compile("style=2"))


def test_without_strength_the_photograph_is_seen(open_page):
    page = open_page("/style-transfer?strength=0", before=still)
    page.wait_for_function(PAINTED, arg=1)
    photograph = pixels(page)
    page.get_by_role("button", name="Brush strokes").click()
    page.wait_for_function(PAINTED, arg=2)
    assert pixels(page) == photograph
    page.get_by_role("slider", name="Strength").fill("1")
    assert pixels(page) != photograph
    with page.expect_download() as saved:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert saved.value.suggested_filename == "painted.png"


def test_without_a_camera_the_page_says_so(open_page):
    page = open_page("/style-transfer?paint=camera", expected="The camera did not open")
    expect(page.locator('.paint[data-state="noCamera"]')).to_contain_text("The camera did not open")


def test_a_painter_that_does_not_arrive_can_be_tried_again(open_page):
    page = open_page(
        "/style-transfer",
        before=lambda page: page.context.route("**/paint-styles/model.onnx*", lambda route: route.abort()),
        expected=r"model\.onnx|Nothing can be painted",
    )
    retry = page.locator(".paint").get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    page.context.unroute("**/paint-styles/model.onnx*")
    retry.click()
    page.wait_for_function(PAINTED, arg=1)
