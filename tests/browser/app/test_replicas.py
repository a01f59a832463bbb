"""Three processes of the app behind a real nginx: files from disk, uploads, and readers whose process is killed."""

import asyncio
import gzip
import io
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.bench.reader import Reader
from core.replicas import NAMES, Replicas, replicas
from core.ui.frame.proxy.replicas import COOKIE, LINES
from core.ui.frame.routes import model_url, runtime_url
from tests.browser.conftest import PATIENCE, READY, skip_or_fail

LONGEST_ABSENCE = 5.0  # s that a reader may be without a server

pytestmark = pytest.mark.slow  # four processes start


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        skip_or_fail("nginx is missing: `apt-get install nginx-light`.")
    with replicas(tmp_path_factory.mktemp("replicas")) as running:
        yield running


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def get(running: Replicas, path: str, **headers: str) -> HTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{running.port}{path}", headers=named))


def open_page(running: Replicas, reader: BrowserContext, path: str) -> Page:
    page = reader.new_page()
    page.goto(f"http://localhost:{running.port}{path}")
    page.wait_for_selector(READY)
    return page


def replica_of(reader: BrowserContext) -> str:
    return next((cookie["value"][:-1] for cookie in reader.cookies() if cookie["name"] == COOKIE), "")


def kill_the_readers_own(running: Replicas, reader: BrowserContext) -> float:
    """Kills a reader's replica; returns how long it took until another one had the reader's websocket, s."""
    name = replica_of(reader)
    assert name in NAMES
    os.kill(running.processes[name].pid, signal.SIGKILL)
    start = time.monotonic()
    while replica_of(reader) == name:
        assert time.monotonic() - start < 60, "no other replica took the websocket"
        reader.pages[0].wait_for_timeout(50)
    return time.monotonic() - start


def handed_out(url: str, seconds: float) -> list[float]:
    """Opens the first page over a websocket again and again for so long; returns how long each took, s."""

    async def open_again() -> list[float]:
        found, end = list[float](), time.monotonic() + seconds
        while time.monotonic() < end:
            reader, start = Reader(), time.monotonic()
            async with reader.connection(url) as reader.socket:
                await reader.open("", "en")
            assert reader.errors == []
            found.append(time.monotonic() - start)
        return found

    with ThreadPoolExecutor(1) as pool:  # this thread has Playwright's event loop
        return pool.submit(asyncio.run, open_again()).result()


def restored(running: Replicas) -> None:
    """Starts again what was killed, and waits until it is well."""
    running.watch_once()
    for port in running.ports.values():
        while not is_well(port):
            time.sleep(0.2)


def is_well(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).status == 200
    except OSError:
        return False


def test_files_come_from_disk_packed_for_good_and_in_parts(running):
    module = get(running, runtime_url("frame/kept.js"), Accept_Encoding="gzip")
    assert module.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Server" in module.headers and module.headers["Content-Encoding"] == "gzip"
    assert module.headers["Content-Type"] == "text/javascript"
    assert gzip.decompress(module.read()) == get(running, "/runtime/frame/kept.js").read()
    part = get(running, model_url("mnist-mlp", "model.onnx"), Range="bytes=0-99")
    assert part.status == 206 and len(part.read()) == 100
    from_app = urllib.request.urlopen(f"http://127.0.0.1:{running.ports['1']}{runtime_url('frame/kept.js')}")
    for name in ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"):
        assert module.headers[name].strip() == from_app.headers[name], name


def test_a_file_of_another_version_is_not_kept(running):
    assert get(running, "/runtime/frame/kept.js?v=0123456789abcdef").headers["Cache-Control"] == "no-cache"
    assert get(running, "/runtime/frame/kept.js?v=../latest").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics", "/models/mnist-mlp/nothing"])
def test_what_is_not_for_readers_is_not_found(running, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(running, path)


def test_a_reader_without_a_cookie_gets_one_and_stays(running):
    first = get(running, "/", Accept="text/html")
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    assert cookie in [f"{COOKIE}={name}{line}" for name in NAMES for line in LINES]
    assert "Set-Cookie" not in get(running, "/", Accept="text/html", Cookie=cookie).headers


def test_a_killed_replicas_readers_come_back_with_page_language_settings_and_what_they_typed(running, reader):
    page = open_page(running, reader, "/text?lang=ko&temperature=1.2")
    prompt = page.locator("textarea").first
    prompt.fill("아직 보내지 않은 글")
    expect(page.get_by_role("button", name="쓰기", exact=True)).to_be_enabled()  # the networks have come
    seconds = kill_the_readers_own(running, reader)
    assert seconds <= LONGEST_ABSENCE
    expect(prompt).to_have_value("아직 보내지 않은 글")
    expect(page).to_have_url(f"http://localhost:{running.port}/text?lang=ko&temperature=1.2")
    page.locator(READY).wait_for()
    page.locator(".st-key-on-server label").click()  # a press within a fragment is answered by the new one
    expect(page).to_have_url(f"http://localhost:{running.port}/text?lang=ko&on-server=true&temperature=1.2")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    restored(running)


def test_a_replica_that_starts_keeps_no_reader_waiting(running):
    killed = running.processes["1"]
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    running.watch_once()
    times = handed_out(f"http://127.0.0.1:{running.port}", 25)
    restored(running)
    assert max(times) <= LONGEST_ABSENCE, f"{max(times):.1f} s, among {len(times)}"


def test_an_upload_passes_the_proxy_and_must_be_repeated_after_its_replica_was_killed(running, reader):
    page = open_page(running, reader, "/vanishing?lang=en&photo=upload")
    file = io.BytesIO()
    Image.fromarray(np.tile(np.arange(64, dtype=np.uint8) * 4, (64, 1))).save(file, "PNG")
    upload = {"name": "ramp.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page.locator("input[type=file]").first.set_input_files(upload)
    lost = page.get_by_text("Please send it again.", exact=False)
    expect(page.get_by_text("ramp.png")).to_be_visible()
    page.wait_for_timeout(1000)
    page.wait_for_selector(READY)
    expect(lost).to_have_count(0)
    assert kill_the_readers_own(running, reader) <= LONGEST_ABSENCE
    expect(lost).to_be_visible()
    restored(running)
    page.locator("input[type=file]").first.set_input_files(upload)
    expect(lost).to_have_count(0)
