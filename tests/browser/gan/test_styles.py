"""Styles mixed in a real browser's tab: by pointer, keys and sliders; a load that failed is tried again."""

import re

from playwright.sync_api import Page, expect

DONE = '.mixer .square[data-done="true"]'


def picture(page: Page) -> list[int]:
    look = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""
    return page.locator(".mixer canvas.big").evaluate(look)


def changed(page: Page, before: list[int]) -> list[int]:
    for _ in range(60):
        if (now := picture(page)) != before:
            return now
        page.wait_for_timeout(100)
    raise AssertionError("The picture stays as it was.")


def test_the_picture_follows_the_pointer_the_keys_and_the_sliders(open_page):
    page = open_page("/gan-styles")
    page.wait_for_selector(DONE)
    first = picture(page)
    box = page.locator(".mixer .square").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.95 * box["height"], steps=5)
    page.mouse.up()
    dragged = changed(page, first)
    expect(page).to_have_url(re.compile("mix=1%2C1"))
    page.locator(".mixer .square").focus()
    page.keyboard.press("Shift+ArrowLeft")
    moved = changed(page, dragged)
    page.get_by_role("slider", name="Truncation").fill("0")
    page.wait_for_selector(DONE)
    mean = changed(page, moved)
    page.locator(".mixer .square").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    assert picture(page) == mean  # without a distance from the mean, each style is the same
    page.get_by_role("checkbox", name="Noise").uncheck()
    changed(page, mean)
    expect(page).to_have_url(re.compile("grain=0"))


def test_a_generator_that_does_not_arrive_can_be_tried_again(open_page):
    page = open_page(
        "/gan-styles",
        before=lambda page: page.context.route("**/mapping.onnx*", lambda route: route.abort()),
        expected=r"mapping\.onnx|The generator cannot run",
    )
    retry = page.locator(".mixer").get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    page.context.unroute("**/mapping.onnx*")
    retry.click()
    page.wait_for_selector(DONE)
