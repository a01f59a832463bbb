"""With the keyboard alone: the first thing that each page tells one to try is reached by Tab, and done."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from core.artifacts import AUGMENTATION_COMMAND, load_augmentation, model_names
from tests.pages.test_addresses import PATHS

MOST_STOPS = 90  # of the Tab key
STROKE = ("Space", *["ArrowDown"] * 8, *["ArrowLeft"] * 4, "Space")  # the pen put down, moved and lifted
CHANGED = 30_000  # ms in which something must have changed
ADDRESS = "address"
# What the focus stands on, also within what runs in the tab: its name, as a screen reader would say it.
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (!node || node === document.body) return "";
  const name = node.getAttribute("aria-label") || node.labels?.[0]?.innerText || node.innerText || node.title;
  return `${node.getAttribute("role") ?? node.localName} ${(name || "").replace(/\\s+/g, " ").trim().slice(0, 80)}`;
}"""
# What can be seen of the first element that a selector finds, also within what runs in the tab.
SEEN = """([node]) => {
  if (!node) return "nothing";
  const within = [node, ...node.querySelectorAll("*")];
  const states = within.map((one) => [one.ariaLabel, one.ariaPressed, one.ariaValueText, one.value, one.checked]);
  const drawn = within.map((one) => (one instanceof HTMLCanvasElement && one.width ? one.toDataURL() : ""));
  return JSON.stringify([node.innerText, states, drawn]);
}"""


class Try(NamedTuple):
    """Of a page: the name of what is reached, the keys pressed there, and what changes: a selector, or the address.

    `awaits` is a selector of what must have come before; what changes, where nothing is said.
    """

    reach: str
    keys: Sequence[str]
    changes: str
    awaits: str = ""


TRIES = {
    "": Try("Drawing area", STROKE, ".read ol"),
    "course": Try("^a arrow_forward", ["Enter"], ADDRESS),
    "networks": Try("^(combobox|input) Sort by", ["text:Accuracy", "Enter"], ADDRESS),
    "glossary": Try("^input", ["text:epoch", "Enter"], '[data-testid="stMain"]'),
    "convolution": Try("^(combobox|input) Kernel", ["text:Sobel-Y", "Enter"], ADDRESS),
    "convolution-steps": Try("^application", ["ArrowRight"] * 3, ".equation"),
    "feature-maps": Try("^(button|radio) 0$", ["ArrowRight", "Space"], ADDRESS),
    "classify": Try("Drawing area", STROKE, ".guesses"),
    "why": Try("^(combobox|input) Evidence for", ["ArrowDown", "ArrowDown", "Enter"], ".st-key-why-stage"),
    "errors": Try("^(combobox|input) What the network says", ["ArrowDown", "ArrowDown", "Enter"], ADDRESS),
    "dream": Try("^button Channel [1-9]", ["Enter"], ADDRESS, ".dream .tastes button:nth-of-type(4)"),
    "fool": Try("Largest change", ["Home"], ".fool"),
    "vanishing": Try("^(button|radio) Cat", ["ArrowRight", "Space"], ADDRESS),
    "architectures": Try("^listbox", ["ArrowDown"] * 2, ".architecture"),
    "surgery": Try("block 1", ["ArrowDown", "Enter"], ".surgery .scores", ".surgery .chain button.block:enabled"),
    "learn": Try("Drawing area", STROKE, ".train .board"),
    "learn-own": Try("Drawing area", STROKE, ".classes .board"),
    "text": Try("^(input|slider) Temperature", ["ArrowRight"] * 3, ADDRESS),
    "text-inside": Try("Text to read", ["text: So it goes."], ".coloured-text"),
    "text-lesson": Try("By word", ["ArrowRight", "Space"], ADDRESS),
    "text-own": Try("What this site says", ["Enter"], ".own"),
    "forecast": Try("^slider", ["ArrowUp", "ArrowRight", "ArrowUp"], ".forecast svg.plot"),
    "rows": Try("Drawing area", STROKE, ".rows .stage"),
    "sort": Try("^button ministers$", ["Enter"], ".sort .stage"),
    "describe": Try("star", ["ArrowRight"] * 12, ".describe .stage"),
    "follow": Try("behind a curtain", ["ArrowLeft"] * 6, ".follow canvas"),
    "translate": Try("looked at", ["Enter"], ".translate .links"),
    "gan": Try("New pictures", ["Enter"], ".gan-grid .detail"),
    "gan-walk": Try("^application", ["ArrowRight"] * 3, ".latent-walk .board"),
    "gan-learn": Try("^button Play", ["Space"], ".gan-timeline"),
    "gan-styles": Try("^application", ["ArrowRight"] * 3, ".mixer .board"),
    "gan-hangul": Try("^application", ["ArrowRight"] * 3, ".writer .board"),
    "style-transfer": Try("^button Pencil hatching$", ["Enter"], ".paint .board"),
    "gan-live": Try("Make it collapse", ["Enter"], ".live .board"),
    "gan-game": Try("Check", ["Enter"], '[data-testid="stMain"]'),
    "gan-augmentation": Try("Check", ["Enter"], '[data-testid="stMain"]'),
}
FEW = ("", "convolution", "why", "rows")


def reach(page: Page, wanted: str) -> None:
    """Presses Tab until what is in focus bears the wanted name."""
    passed = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if re.search(wanted, passed[-1]):
            return
    raise AssertionError(f"{wanted} is not among {passed}")


def seen(page: Page, what: str) -> str:
    return page.url if what == ADDRESS else page.locator(what).first.evaluate(f"node => ({SEEN})([node])")


def test_the_table_has_every_page():
    assert set(TRIES) == set(PATHS.values())


@pytest.mark.parametrize(
    "path", [path if path in FEW else pytest.param(path, marks=pytest.mark.slow) for path in TRIES]
)
def test_the_first_thing_to_try_is_done_by_the_keyboard_alone(open_page, path):
    if path == "style-transfer" and "paint-styles" not in model_names():
        pytest.skip("paint-styles is not trained here")
    if path == "gan-augmentation" and not load_augmentation().get("means"):
        pytest.skip(f"the study has not been run: {AUGMENTATION_COMMAND}")
    wanted, keys, changes, awaits = TRIES[path]
    page = open_page(f"/{path}")
    if awaits or changes != ADDRESS:
        page.locator(awaits or changes).first.wait_for()
    page.wait_for_timeout(1500)  # what comes late
    reach(page, wanted)
    before = seen(page, changes)
    for key in keys:
        if key.startswith("text:"):
            page.keyboard.type(key.removeprefix("text:"))
        else:
            page.keyboard.press(key)
    for _look in range(CHANGED // 250):
        if seen(page, changes) != before:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{keys} changed nothing in {changes}")
