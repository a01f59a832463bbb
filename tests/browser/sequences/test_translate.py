"""A sentence is translated in the reader's tab as on the server, and a link that is cut changes what is written."""

import re

import pytest
from playwright.sync_api import expect

from core.artifacts import model_names
from core.inference import Translator

NAME = "translate-en-ko"
HERE = pytest.mark.skipif(NAME not in model_names(), reason=f"{NAME} is not trained here")


@HERE
def test_a_sentence_is_translated_as_on_the_server_and_a_link_can_be_cut_and_mended_with_the_keyboard(open_page):
    page = open_page("/translate")
    said = page.locator(".sentence").first
    (there,) = Translator.load(NAME).translate(["I am learning RNN."])
    expect(said).to_have_text(there.text)
    cells = page.locator(".grid-box td button")
    assert cells.count() % 6 == 0  # I, am, learning, RNN, ".", the end
    cells.first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    cut = page.locator(".grid-box td button[aria-pressed=true]")
    expect(cut).to_have_count(1)
    expect(cut).to_be_focused()
    expect(cut).to_have_text("✂")
    page.get_by_role("button", name="Restore all links").click()
    expect(cut).to_have_count(0)
    expect(said).to_have_text(there.text)


@HERE
def test_what_cannot_be_read_is_said_and_a_telephone_shows_all_of_it(open_page):
    page = open_page("/translate?way=%3Cb%3E", language="ko", width=390, theme="dark")
    expect(page.locator(".sentence").first).not_to_be_empty()
    text, note = page.locator("textarea"), page.locator(".said .note")
    text.fill("  ")
    expect(note).to_have_text("번역할 것이 없어요. 문장을 하나 써 보세요.")
    expect(page.locator(".grid-box")).to_be_hidden()
    text.fill("word " * 90)
    expect(note).to_have_text(re.compile("너무 길어요.*90개"))
    text.fill("漢 <b>")
    expect(note).to_have_text(re.compile("모르는 기호: 漢 < >"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
