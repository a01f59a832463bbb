"""The digit canvas under real mice, fingers and keys, and where a part of it cannot load."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Locator, Page, Route, expect

PATH = "/classify"
FIELD = 280  # units of web/shared/drawing.js
Points = Sequence[tuple[float, float]]

SEVEN: list[Points] = [[(80, 70), (200, 70), (150, 150), (130, 230)]]
ONE: list[Points] = [[(140, 50), (140, 230)]]
THREE: list[Points] = [
    [(90, 70), (130, 50), (175, 65), (175, 105), (135, 130), (180, 160), (180, 205), (135, 230), (85, 210)]
]
FOUR: list[Points] = [[(110, 50), (90, 150), (190, 150)], [(175, 60), (170, 240)]]
COUNT_SENDS = """() => {
  window.sends = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...words) { window.sends += 1; return send.apply(this, words); };
}"""


def canvas_of(page: Page) -> Locator:
    """Returns the drawing area once it knows where its networks run."""
    page.wait_for_selector(".frame[data-engine]")
    canvas = page.locator(".paper canvas")
    canvas.hover()  # in view, and at rest
    return canvas


def strokes_on(canvas: Locator, strokes: Sequence[Points]) -> list[Points]:
    """Returns the strokes in the window's px."""
    box = canvas.bounding_box()
    assert box is not None
    unit = box["width"] / FIELD
    return [[(box["x"] + x * unit, box["y"] + y * unit) for x, y in stroke] for stroke in strokes]


def draw(page: Page, strokes: Sequence[Points], *, is_lifted: bool = True) -> None:
    for (x, y), *rest in strokes_on(canvas_of(page), strokes):
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=6)
        if is_lifted:
            page.mouse.up()


def guess(page: Page) -> Locator:
    """Returns the first network's top guess."""
    return page.locator(".guesses strong").first


def test_mouse_draws_digits_that_the_network_reads(open_page):
    page = open_page(PATH)
    for digit, strokes in {"1": ONE, "3": THREE, "4": FOUR, "7": SEVEN}.items():
        draw(page, strokes)
        expect(guess(page)).to_have_text(digit)
        expect(page.locator(".live")).to_contain_text(f"Top guess: {digit}")
        page.get_by_role("button", name="Clear").click()
    expect(page.locator(".status")).to_contain_text("Runs in this tab (WebAssembly). Self-test passed")
    expect(page.locator(".status")).to_contain_text("ms a digit")


@pytest.mark.slow
def test_clothes_are_drawn_for_the_network_of_clothes(open_page):
    page = open_page(f"{PATH}?network=fashion-cnn")
    legs = [(x, y) for x in (100, 180) for y in (40, 250)]
    hatching = [(100 + 4 * (i % 2) + 76 * (i % 4 > 1), 40 + 2 * i) for i in range(22)]
    draw(page, [[legs[0], legs[1], (122, 250), (138, 90), (158, 250), legs[3], legs[2], legs[0]], hatching])
    expect(page.locator(".status")).to_contain_text("Runs in this tab")
    expect(guess(page)).not_to_have_text("?")
    expect(page.locator(".answers")).to_contain_text("trousers")
    page.get_by_text("한국어", exact=True).click()
    expect(page.locator(".answers")).to_contain_text("바지")


def test_bars_follow_the_pen_without_the_server(open_page):
    page = open_page(PATH)
    canvas_of(page)
    page.evaluate(COUNT_SENDS)
    draw(page, SEVEN, is_lifted=False)
    expect(guess(page)).to_have_text("7")
    assert page.evaluate("window.sends") == 0
    page.mouse.up()


def test_finger_draws(open_page):
    page = open_page(PATH, width=390)
    touch = page.context.new_cdp_session(page)
    for stroke in strokes_on(canvas_of(page), SEVEN):
        for event, (x, y) in zip(["touchStart", *["touchMove"] * len(stroke)], stroke, strict=False):
            touch.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(guess(page)).to_have_text("7")


def test_keyboard_draws_and_undoes(open_page):
    page = open_page(PATH)
    canvas_of(page).focus()
    page.keyboard.press("Space")
    for _step in range(15):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(guess(page)).to_have_text("1")
    page.keyboard.press("Control+z")
    expect(guess(page)).to_have_text("?")
    page.keyboard.press("Control+Shift+z")
    expect(guess(page)).to_have_text("1")
    page.keyboard.press("Delete")
    expect(guess(page)).to_have_text("?")


def test_empty_canvas_gives_no_prediction(open_page):
    page = open_page(PATH)
    undo, redo, clear = (page.get_by_role("button", name=name) for name in ("Undo", "Redo", "Clear"))
    expect_nothing(page)
    draw(page, [*ONE, [(60, 120), (220, 120)]])
    clear.click()
    expect_nothing(page)
    undo.click()
    undo.click()
    expect(guess(page)).to_have_text("1")
    undo.click()
    expect_nothing(page)
    expect(undo).to_be_disabled()
    redo.click()
    expect(guess(page)).to_have_text("1")


def expect_nothing(page: Page) -> None:
    expect(guess(page)).to_have_text("?")
    expect(page.locator(".guesses li").first).to_contain_text("Nothing drawn yet")
    assert "".join(page.locator(".answers span").all_inner_texts()) == ""


def test_drawing_outlives_changes_of_networks_and_language(open_page):
    page = open_page(PATH)
    draw(page, SEVEN)
    expect(page.locator(".guesses li")).to_have_count(2)
    page.get_by_role("button", name="Digits: MLP").click()
    expect(page.locator(".guesses li")).to_have_count(1)
    expect(guess(page)).to_have_text("7")
    page.get_by_text("한국어", exact=True).click()
    expect(page.locator(".status")).to_contain_text("이 탭 안에서 계산해요")
    expect(guess(page)).to_have_text("7")


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ko"])
def test_without_webassembly_the_server_answers_and_the_page_says_so(open_page, language):
    notice = {"en": "so the server computes", "ko": "서버가 계산해요"}[language]
    page = open_page(
        f"{PATH}?network=mnist-cnn",
        language=language,
        before=lambda page: page.route("**/*.wasm", lambda route: route.abort()),
        expected="wasm|ArrayBuffer",
    )
    draw(page, SEVEN)
    expect(guess(page)).to_have_text("7")
    expect(page.locator(".frame")).to_have_attribute("data-engine", "server")
    expect(page.locator(".status")).to_contain_text(notice)
    page.get_by_role("button", name=re.compile("(Digits|숫자): MLP")).click()
    expect(page.locator(".guesses strong")).to_have_text(["7", "7"])  # the server has answered: nothing moves any more
    page.get_by_role("button", name=re.compile("(Digits|숫자): CNN")).click()
    expect(page.locator(".guesses li")).to_have_count(1)
    expect(page.locator(".guesses li")).to_contain_text("MLP")
    expect(guess(page)).to_have_text("7")


def test_network_that_fails_its_self_test_is_not_trusted(open_page):
    def falsify(route: Route) -> None:
        card = route.fetch().json()
        card["self_test"]["logits"][0][0] += 0.001
        route.fulfill(json=card)

    page = open_page(PATH, before=lambda page: page.route("**/mnist-cnn/card.json*", falsify))
    draw(page, SEVEN)
    expect(guess(page)).to_have_text("7")
    expect(page.locator(".frame")).to_have_attribute("data-engine", "server")


@pytest.mark.parametrize("module", [pytest.param("shared/digit_canvas.js", marks=pytest.mark.slow), "frame/session.js"])
def test_part_that_cannot_be_loaded_offers_a_retry(open_page, module):
    page = open_page(
        PATH,
        before=lambda page: page.route(f"**/runtime/{module}*", lambda route: route.abort(), times=1),
        expected=rf"{module}|Failed to load resource",
    )
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    page.get_by_role("button", name="Try again").click()
    draw(page, ONE)
    expect(guess(page)).to_have_text("1")
    expect(page.get_by_role("alert")).to_have_count(0)
