"""The static site from a plain server of files, and then without a network."""

import dataclasses
import functools
import http.server
import itertools
import re
import shutil
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.site.activities import ACTIVITIES
from core.site.build import build, save
from tests.browser.app.test_accessibility import LANGUAGES, THEMES, WIDTHS, findings
from tests.browser.conftest import PATIENCE

FOUR = ("digits", "steps", "write", "walk")
WORKS = {  # which of its words a part says once it works in the tab
    "digits": "inTab",
    "steps": "position",
    "write": "entropy",
    "walk": "readout",
    "learn": "facts",
    "dream": "facts",
    "live": "facts",
    **dict.fromkeys(("forecast", "follow", "describe", "translate", "rows", "sort"), "ready"),
}
ADDED = tuple(name for name in WORKS if name not in (*FOUR, "learn", "dream"))
LOOKS = list(itertools.product(LANGUAGES, THEMES, WIDTHS))
APP = "https://glassbox.example"


class Host:
    """A folder behind `http.server`, below a path as a host of many sites has it, until it is stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, list[str]()
        host = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_about: object) -> None:
                host.asked.append(self.path)

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.url = f"http://localhost:{self.server.server_port}/class"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All activities, each with the first of its choices."""
    folder = tmp_path_factory.mktemp("site")
    chosen = [dataclasses.replace(one, choices=dict(list(one.choices.items())[:1])) for one in ACTIVITIES]
    site, _sizes = build(chosen, APP)
    save(site, folder / "class")
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Host]:
    host = Host(folder)
    yield host
    host.stop()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def draw_a_one(page: Page) -> None:
    page.locator("#stage canvas").first.scroll_into_view_if_needed()
    box = page.locator("#stage canvas").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.8 * box["height"], steps=8)
    page.mouse.up()


def message(page: Page, name: str) -> str:
    return page.evaluate("key => JSON.parse(document.getElementById('facts').textContent).data.messages[key]", name)


def wait_until_it_works(page: Page, name: str) -> None:
    """Waits, in either language, for what a part says of its networks, whatever stands in the words' fields."""
    words = re.sub(r"\\{\w+\\}", ".+", re.escape(message(page, WORKS[name])))
    expect(page.locator("#stage").get_by_text(re.compile(words, re.DOTALL)).first).to_be_visible()


def use(page: Page, name: str) -> None:
    """Does what the activity is for, and waits for what must come of it."""
    stage = page.locator("#stage")
    wait_until_it_works(page, name)
    if name == "digits":
        draw_a_one(page)
        expect(stage.get_by_text("Top guess: 1").first).to_be_attached()
    elif name == "write":
        stage.get_by_text("Full speed").click()
        stage.get_by_role("button", name="Write", exact=True).click()
        expect(stage.get_by_text("All texts are written.")).to_be_visible()
        assert len(stage.locator(".written").first.inner_text()) > 200
    elif name == "learn":
        expect(stage.get_by_text("Step 2", exact=False).first).to_be_visible()


def visit_all(host: Host, reader: BrowserContext, names: tuple[str, ...]) -> list[str]:
    """Opens each activity, waits until it is kept, stops the server, and uses each again; returns what went wrong."""
    problems: list[str] = []
    page = reader.new_page()
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda found: found.status >= 400 and problems.append(f"{found.status} {found.url}"))
    for name in names:
        page.goto(f"{host.url}/en/{name}/")
        expect(page.locator("#status")).to_have_text("Ready: from now on this page works without a network, too.")
    host.stop()
    for name in names:
        page.goto(f"{host.url}/en/{name}/")
        use(page, name)
    assert all(path.startswith("/class/") for path in host.asked)
    return problems


def test_the_first_address_leads_to_the_browsers_language(site, reader):
    page = reader.new_page()
    page.goto(f"{site.url}/")
    page.wait_for_url("**/class/ko/")
    expect(page.get_by_role("link", name="무엇이 찍혔을까요?")).to_be_visible()


def test_a_choice_changes_the_part_its_address_and_the_link_to_the_app(site, reader):
    page = reader.new_page()
    page.goto(f"{site.url}/en/steps/")
    select = page.get_by_label("Start from")
    expect(select).to_have_value("three")
    select.select_option(label="Vertical edge")
    expect(page).to_have_url(f"{site.url}/en/steps/?matrix=vertical")
    link = page.get_by_role("link", name="Open this in the full app")
    expect(link).to_have_attribute("href", f"{APP}/convolution-steps?lang=en&matrix=vertical")
    page.reload()
    expect(select).to_have_value("vertical")


def test_what_a_part_tells_its_page_comes_back_to_it(site, reader):
    page = reader.new_page()
    page.goto(f"{site.url}/en/write/?writes=en")
    stage = page.locator("#stage")
    stage.get_by_text("Full speed").click()
    stage.get_by_role("button", name="Write", exact=True).click()
    expect(stage.get_by_text("All texts are written.")).to_be_visible()
    before = stage.locator(".written").first.inner_text()
    stage.get_by_role("button", name="Another text").click()
    expect(stage.locator(".written").first).not_to_have_text(before)


def test_a_text_that_is_written_anew_is_no_longer_said_to_be_written(site, reader):
    page = reader.new_page()
    page.goto(f"{site.url}/en/write/")
    stage = page.locator("#stage")
    stage.get_by_text("Full speed").click()
    expect(stage.get_by_text("All texts are written.")).to_be_visible()  # it has begun by itself
    button = stage.get_by_role("button", name="Write", exact=True)
    said = "button => { button.click(); return button.getRootNode().querySelector('.status').textContent; }"
    assert "Runs in this tab" in button.evaluate(said)
    expect(stage.get_by_text("All texts are written.")).to_be_visible()


def test_a_page_whose_file_does_not_come_does_not_call_itself_ready(folder, tmp_path, reader):
    shutil.copytree(folder, tmp_path / "site")
    (tmp_path / "site" / "class" / "models" / "mnist-cnn" / "model.onnx").write_bytes(b"another one")
    host = Host(tmp_path / "site")
    page = reader.new_page()
    page.goto(f"{host.url}/en/digits/")
    expect(page.locator("#status")).to_contain_text("A file did not come")
    host.stop()


def test_four_activities_work_once_the_server_is_gone(folder, reader):
    assert visit_all(Host(folder), reader, FOUR) == []


@pytest.mark.slow
@pytest.mark.parametrize("names", [ADDED, ("learn", "dream")])
def test_what_was_added_to_the_four_works_once_the_server_is_gone(folder, reader, names):
    assert visit_all(Host(folder), reader, names) == []


def test_every_activity_is_used_by_a_test():
    assert {one.name for one in ACTIVITIES} == WORKS.keys()


def look(chromium: Browser, site: Host, name: str, language: str, theme: str, width: int) -> list[str]:
    """Returns what axe-core finds in a page, as soon as it is there and once its networks work; nothing fades in."""
    options = {"color_scheme": theme, "reduced_motion": "reduce", "viewport": {"width": width, "height": 900}}
    with chromium.new_context(**options) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{site.url}/{language}/{name}/")
        found = findings(page)
        wait_until_it_works(page, name)
        return found + findings(page)


@pytest.mark.parametrize(("name", "place"), list(zip(WORKS, itertools.cycle(LOOKS))))
def test_an_activity_has_no_serious_finding(chromium, site, name, place):
    assert look(chromium, site, name, *place) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKS)
def test_no_activity_has_a_serious_finding_in_any_look(chromium, site, name):
    found = {place: look(chromium, site, name, *place) for place in LOOKS}
    assert {place: lines for place, lines in found.items() if lines} == {}


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_the_list_of_activities_has_no_serious_finding(chromium, site, language, theme, width):
    with chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{site.url}/{language}/")
        assert findings(page) == []
