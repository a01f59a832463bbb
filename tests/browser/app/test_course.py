"""The course in a browser: a lesson is solved on the real pages, and this browser alone remembers it."""

import re

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


def test_the_first_task_stands_in_the_first_screen_of_a_telephone(open_page):
    page = open_page("/course", language="ko", width=390)
    link = page.locator(".st-key-course-steps a").first
    link.wait_for()
    box = link.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 844  # px of a telephone's window
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
