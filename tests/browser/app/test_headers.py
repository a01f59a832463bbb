"""Chromium obeys the headers and finds nothing of ours against them."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.test_pages import ROOT

NOTE = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI || event.sample}`));
"""
PATHS = re.findall(r'page\("\w+", .*?, "([\w-]*)"\)', (ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
ALWAYS = ("", "convolution-steps", "classify", "text", "gan-walk", "learn")  # the others are of the same parts
COMPUTES_IN_THE_TAB = {"classify": ".frame[data-engine]", "text": ".text-writer", "gan": "canvas"}


@pytest.mark.parametrize(
    "path",
    [path if path in ALWAYS else pytest.param(path, marks=pytest.mark.slow) for path in PATHS],
    ids=lambda path: path or "home",
)
def test_no_page_is_against_the_policy(open_page, path):
    page = open_page(f"/{path}", before=lambda page: page.add_init_script(NOTE))
    if path in COMPUTES_IN_THE_TAB:
        page.wait_for_selector(COMPUTES_IN_THE_TAB[path])
    page.wait_for_timeout(1500)  # what a page still brings
    assert page.evaluate("window.violations") == []


def test_the_policy_is_in_force(open_page):
    page = open_page("/", before=lambda page: page.add_init_script(NOTE), expected="evil|Content Security Policy")
    page.evaluate("fetch('http://evil.example/').catch(() => 0)")
    page.wait_for_function("window.violations.length")
    assert page.evaluate("window.violations")[0].startswith("connect-src: http://evil.example")


def test_no_foreign_page_frames_the_app(chromium, server):
    page = chromium.new_page()
    page.set_content(f'<iframe src="{server}/"></iframe>')
    page.wait_for_timeout(2000)
    expect(page.frame_locator("iframe").locator("#root")).to_have_count(0)
    page.close()
