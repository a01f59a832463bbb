"""A word in the reader's tab: typed, dragged through fonts, mixed of two, kept in the address."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from core.artifacts import model_names

pytestmark = pytest.mark.skipif("gan-hangul-style" not in model_names(), reason="gan-hangul-style is not trained here")


def ready(page):
    expect(page.locator(".writer")).to_have_attribute("data-engine", "page")
    expect(page.locator(".read")).not_to_be_empty()
    return page


def pixels(page):
    return page.locator(".page canvas").evaluate("canvas => canvas.toDataURL()")


def state_of(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_dragging_changes_the_strokes_and_the_address(open_page):
    page = ready(open_page("/gan-hangul", language="en"))
    before = pixels(page)
    box = page.locator(".square").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("at="))
    assert pixels(page) != before
    page.locator(".square").focus()
    place = state_of(page)["at"]
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("place => new URL(location).searchParams.get('at') !== place", arg=place)


def test_a_word_is_drawn_as_long_as_it_is_hangul(open_page):
    page = ready(open_page("/gan-hangul", language="en"))
    page.locator("input.word").fill("홍길동")
    expect(page.locator(".page canvas")).to_have_attribute("width", "96")
    expect(page).to_have_url(re.compile("word="))
    before = pixels(page)
    page.locator("input.word").fill("<b>")
    expect(page.locator(".problem")).to_contain_text("Hangul")
    assert pixels(page) == before


def test_two_fonts_are_mixed_by_the_slider(open_page):
    page = ready(open_page("/gan-hangul?pair=0,9&share=0", language="en"))
    first = pixels(page)
    page.locator(".mix input").fill("1")
    expect(page.locator(".hand")).to_contain_text("100")
    expect(page).to_have_url(re.compile("share=1"))
    assert pixels(page) != first
