"""The course in a browser: a lesson is solved on the real pages, and this browser alone remembers it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY

KEPT = "localStorage.getItem('glassbox course')"


def follow(page: Page, name: str, path: str) -> None:
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(f"**/{path}*")
    page.wait_for_selector(READY)


def test_a_solved_lesson_outlives_a_reload_until_the_reader_forgets_it(open_page):
    page = open_page("/course?lesson=digits")
    progress = page.locator(".progress")
    expect(progress).to_contain_text("0 of 8")
    expect(page.get_by_label("Your answer")).to_have_count(0)
    follow(page, "Feature maps of a digit", "feature-maps")
    expect(page).to_have_url(re.compile("digit-sample=digit-3"))
    follow(page, "Course", "course")
    page.get_by_label("Your answer").fill("1600")
    page.get_by_role("button", name="Check").click()
    expect(progress).to_contain_text("1 of 8")
    assert page.evaluate(KEPT) == '["digits"]'
    page.reload()
    expect(progress).to_contain_text("1 of 8")
    expect(page.get_by_label("Your answer")).to_have_count(0)  # the visit is new: the page was not seen in it
    progress.get_by_role("button", name="Forget my progress").click()
    expect(progress).to_contain_text("0 of 8")
    assert page.evaluate(KEPT) is None


def test_a_lesson_is_printed_dark_on_white_without_the_menu(open_page):
    page = open_page("/course?lesson=convolution", theme="dark")
    header = page.get_by_test_id("stHeader")
    expect(header).to_be_visible()
    page.emulate_media(media="print")
    expect(header).to_be_hidden()
    expect(page.locator(".st-key-page-switches")).to_be_hidden()
    colour = "(node, name) => getComputedStyle(node)[name]"
    assert page.get_by_test_id("stApp").evaluate(colour, "backgroundColor") == "rgb(255, 255, 255)"
    words = page.locator("h1, .st-key-course-steps p, .st-key-course-question p")
    assert {words.nth(place).evaluate(colour, "color") for place in range(words.count())} == {"rgb(0, 0, 0)"}
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_worksheet_and_the_notes_fit_their_sheets(open_page, language, tmp_path):
    page = open_page("/course?lesson=digits", language=language, theme="dark")
    for key, most in (("lesson", 1), ("course", 8), ("teachers", 8)):
        with page.expect_download() as download:
            page.locator(f".st-key-sheet-{key} button").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        sheet = page.context.new_page()
        sheet.goto(file.as_uri())
        printed = sheet.pdf(format="A4", prefer_css_page_size=True)
        sheet.close()
        assert len(re.findall(rb"/Type /Page[^s]", printed)) == most


def test_the_first_task_stands_in_the_first_screen_of_a_telephone(open_page):
    page = open_page("/course", language="ko", width=390)
    link = page.locator(".st-key-course-steps a").first
    link.wait_for()
    box = link.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 844  # px of a telephone's window
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
