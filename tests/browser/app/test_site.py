"""The static site from a plain server of files, and then without a network."""

import dataclasses
import functools
import http.server
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.site.activities import ACTIVITIES
from core.site.build import build, save
from tests.browser.app.test_accessibility import findings
from tests.browser.conftest import PATIENCE

FOUR = ("digits", "steps", "write", "walk")
READY = {  # what a part says once its networks work in the tab
    "live": "steps a second",
    "forecast": "They forecast in this tab",
    "follow": "They follow it in this tab",
    "describe": "It looks and speaks in this tab",
    "translate": "They translate in this tab",
    "rows": "They read in this tab",
    "sort": "They read in this tab",
}
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


def host_of(folder: Path, names: tuple[str, ...]) -> Host:
    chosen = [dataclasses.replace(one, choices=dict(list(one.choices.items())[:1])) for one in ACTIVITIES]
    site, _sizes = build([one for one in chosen if one.name in names], APP)
    save(site, folder / "class")
    return Host(folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    host = host_of(tmp_path_factory.mktemp("site"), FOUR)
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


def use(page: Page, name: str) -> None:
    """Does what the activity is for, and waits for what must come of it."""
    stage = page.locator("#stage")
    if name == "digits":
        expect(stage.get_by_text("Self-test passed").first).to_be_visible()
        draw_a_one(page)
        expect(stage.get_by_text("Top guess: 1").first).to_be_attached()
    elif name == "steps":
        expect(stage.get_by_text("Row 1 of 7", exact=False).first).to_be_visible()
    elif name == "write":
        stage.get_by_text("Full speed").click()
        stage.get_by_role("button", name="Write", exact=True).click()
        expect(stage.get_by_text("All texts are written.")).to_be_visible()
        assert len(stage.locator(".written").first.inner_text()) > 200
    elif name == "walk":
        expect(stage.get_by_text("Self-test passed").first).to_be_visible()
        expect(stage.get_by_text("ms a picture").first).to_be_visible()
    elif name in READY:
        expect(stage.get_by_text(READY[name], exact=False).first).to_be_visible()
    elif name == "learn":
        expect(stage.get_by_text("Step 2", exact=False).first).to_be_visible()
    else:
        expect(stage.get_by_text("ms a step").first).to_be_visible()


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
        assert findings(page, without=("#stage",)) == [], name  # the parts are looked at in the app
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


def test_four_activities_work_once_the_server_is_gone(site, reader):
    assert visit_all(Host(site.folder), reader, FOUR) == []


@pytest.mark.slow
def test_what_was_added_to_the_four_works_once_the_server_is_gone(tmp_path, reader):
    assert visit_all(host_of(tmp_path, tuple(READY)), reader, tuple(READY)) == []


def test_every_activity_is_used_by_a_test():
    assert {one.name for one in ACTIVITIES} == {*FOUR, *READY, "learn", "dream"}


@pytest.mark.slow
def test_learning_and_dreaming_work_once_the_server_is_gone(tmp_path, reader):
    host = host_of(tmp_path, ("learn", "dream"))
    assert visit_all(host, reader, ("learn", "dream")) == []
