"""A scene is described in the reader's tab as on the server, and every word can be pointed at and replaced."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core.artifacts import model_names

NAME = "describe-lstm"


@pytest.mark.skipif(NAME not in model_names(), reason=f"{NAME} is not trained here")
def test_a_scene_is_said_in_both_languages_and_goes_on_from_another_word(open_page):
    page = open_page("/describe")
    english, korean = (page.locator(f".sentence[lang={code}]") for code in ("en", "ko"))
    expect(english).to_have_text(re.compile(r"^(A|There) .+\.$"))
    expect(korean).to_have_text(re.compile(r"있어요\.$"))
    assert not veil(page).any()
    english.locator(".word").nth(2).focus()
    assert veil(page).any()  # where it looked
    english.locator(".word").nth(2).click()
    other = page.locator(".others button").first
    word = other.evaluate("button => button.firstChild.textContent")
    other.click()
    expect(english.locator(".word").nth(2)).to_have_text(word)
    expect(english.locator(".word.given")).to_have_count(3)
    expect(page.locator(".tree .column").nth(2).locator(".node")).to_have_count(1)
    page.get_by_role("button", name="As it would say it").click()
    expect(english.locator(".word.given")).to_have_count(0)


def veil(page) -> np.ndarray:
    """Returns how opaque the light over the scene is."""
    data = page.locator("canvas.veil").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 64, 64).data].filter((_, place) => place % 4 === 3)"
    )
    return np.array(data)


@pytest.mark.skipif(NAME not in model_names(), reason=f"{NAME} is not trained here")
def test_things_are_placed_moved_and_taken_away_with_the_keyboard_and_a_pen_draws(open_page):
    page = open_page("/describe", language="ko", width=390, theme="dark")
    things = page.locator(".thing")
    expect(things).to_have_count(2)
    page.get_by_role("button", name="고양이 놓기").click()
    expect(things).to_have_count(3)
    left = things.nth(2).evaluate("thing => parseFloat(thing.style.left)")
    things.nth(2).press("ArrowRight" if left < 50 else "ArrowLeft")
    assert abs(things.nth(2).evaluate("thing => parseFloat(thing.style.left)") - left) == pytest.approx(100 / 64)
    things.nth(2).press("Delete")
    expect(things).to_have_count(2)
    page.get_by_role("button", name="지우기").click()
    expect(page.locator(".sentence[lang=ko]")).to_have_text("아직 아무것도 없어요. 물건을 놓거나 그려 보세요.")
    page.locator(".paper-of-scene").scroll_into_view_if_needed()
    box = page.locator(".paper-of-scene").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 2 / 3, steps=6)
    page.mouse.up()
    expect(page.locator(".sentence[lang=ko] .word").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
