"""Recurrent networks in the reader's tab: a digit row by row, and a news text sorted."""

import re

import pytest
from playwright.sync_api import expect

from core.artifacts import model_names
from core.inference import TopicClassifier
from core.ui.sequences.topics import samples, topic_titles


def test_a_digit_is_read_row_by_row_and_so_is_a_drawing(open_page):
    page = open_page("/rows")
    answers = page.locator(".sheet figure:not(.seen) strong")
    page.locator(".examples button").nth(7).click()
    expect(answers.first).to_have_text(re.compile(r"^7 \("))
    page.locator(".row input").fill("1")
    expect(page.locator(".row output")).to_have_text("1 / 28")
    box = page.locator(".paper canvas[tabindex]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.85 * box["height"], steps=8)
    page.mouse.up()
    expect(answers.first).to_have_text(re.compile(r"^1 \("))
    expect(page.locator(".row output")).to_have_text("28 / 28")
    assert "from row" in page.locator("canvas.heat").first.get_attribute("aria-label")


def test_a_text_is_sorted_as_on_the_server_and_a_word_can_be_struck_out(open_page):
    page = open_page("/sort")
    bars = page.locator(".bars li")
    text = samples()[0][1]
    found = TopicClassifier.load("topics-lstm")
    probabilities = found.predict_proba([text])[0]
    expect(bars.first).to_contain_text(topic_titles()[found.card.labels[probabilities.argmax()]])
    expect(bars.first).to_contain_text(f"{probabilities.max():.0%}")
    word = page.locator(".word", has_text="barrels")
    word.click()
    expect(word).to_have_attribute("aria-pressed", "true")
    fewer = found.predict_proba([text.replace("barrels ", "")])[0]
    expect(bars.first).to_contain_text(f"{fewer.max():.0%}")
    page.get_by_role("button", name="Bring all words back").click()
    expect(bars.first).to_contain_text(f"{probabilities.max():.0%}")
    page.locator("textarea").fill(" ,. ")
    expect(page.locator(".bars .empty")).to_be_visible()


def test_a_day_is_drawn_by_keyboard_and_then_everybody_is_scored(open_page):
    page = open_page("/forecast")
    plot = page.locator("svg.plot")
    expect(plot.locator(".known")).to_be_visible()  # the networks are there
    scores = page.locator(".results table").first
    plot.press("ArrowUp")
    for _hour in range(23):
        plot.press("ArrowRight")
    plot.press("Enter")
    expect(scores.locator("tr.mine")).to_be_visible()
    cells = page.locator(".results table").first.locator("tr:has(td) td:first-of-type")
    assert len([float(text.replace(",", "")) for text in cells.all_inner_texts()]) >= 5
    expect(page.locator(".results table").nth(1).locator("tr.mine")).to_be_visible()  # the visit's league


@pytest.mark.skipif(
    not {"follow-lstm", "follow-memoryless"} <= set(model_names()), reason="the networks that follow are not trained"
)
def test_a_curtain_is_moved_over_the_thing_by_keys_and_what_is_hidden_is_measured(open_page):
    page = open_page("/follow")
    page.locator(".things button").nth(12).click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Restart the mean").click()
    mean = page.locator(".scores tbody tr").first.locator("td").last
    expect(mean).to_have_text("–")
    scene, step = page.locator("canvas.scene"), page.get_by_role("button", name="One frame")
    for _press in range(10):
        scene.press("ArrowUp")  # so wide that the thing is behind it at the left end or at the right
    for key in ("ArrowLeft", "ArrowRight"):
        for _press in range(12):
            scene.press(key)
        step.click()
    expect(mean).to_have_text(re.compile(r"^\d+%$"))
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
