"""The course in a real browser: a lesson is solved by doing it, and the browser remembers."""

from playwright.sync_api import expect

from core.ui.home.lessons import lessons, right_answer


def test_a_solved_lesson_is_kept_over_a_reload_until_it_is_cleared(open_page):
    page = open_page("/course?lesson=problem", expected="ERR_ABORTED .*/media/")  # of the worksheet, by the reload
    expect(page.get_by_text("Go to the lesson's page first")).to_be_visible()
    page.get_by_role("link", name="Open the page of this lesson").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All models")
    page.go_back()
    answer = page.get_by_label("Answer", exact=True)
    answer.fill("1")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Not yet.")).to_be_visible()
    answer.fill(str(right_answer(lessons()[0], {})))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("1 of 8 lessons solved")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 of 8 lessons solved")).to_be_visible()
    page.get_by_role("button", name="Clear progress").click()
    expect(page.get_by_text("0 of 8 lessons solved")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Clear progress")).to_be_disabled()
    assert page.evaluate("localStorage.getItem('glassbox course')") is None
