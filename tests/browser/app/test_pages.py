"""What a reader does on every page: choose a language, upload, go back, read on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from core.bench.server import serve
from core.pictures.pixels import encode_png
from core.ui.shared.samples import sample_picture
from tests.pages.test_addresses import PATHS

WIDEST = ("errors", "text-lesson", "classify")  # tables, long words, a canvas
SAMPLE = "/classify?picture=sample&picture-sample=digit-7&network=mnist-mlp"


def speaks(page: Page, code: str) -> None:
    page.wait_for_function("code => document.documentElement.lang === code", arg=code)


def test_switch_changes_the_language_and_keeps_the_page_and_its_state(open_page):
    page = open_page(SAMPLE, expected=r"ERR_ABORTED .*/(static/js|terms)/")  # what a reload leaves half-loaded
    expect(page.locator("h1")).to_have_text("What is in the picture?")
    page.get_by_role("radio", name="한국어").click()
    expect(page.get_by_role("heading", name="무엇이 찍혔을까요?")).to_be_visible()
    speaks(page, "ko")
    page.wait_for_url("**lang=ko**")
    page.reload()
    expect(page.locator("h1")).to_have_text("무엇이 찍혔을까요?")
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_checked()


def test_language_goes_along_to_other_pages_and_back_and_the_word_mark_leads_home(open_page):
    page = open_page("/?lang=ko")
    page.get_by_role("link", name="무슨 숫자일까요?").click()
    page.wait_for_url("**/classify?lang=ko")
    speaks(page, "ko")
    page.go_back()
    expect(page.locator("h1")).to_have_text("속이 보이는 딥러닝")
    speaks(page, "ko")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("무엇이 찍혔을까요?")
    page.get_by_test_id("stHeaderLogo").click()
    expect(page.locator("h1")).to_have_text("속이 보이는 딥러닝")


@pytest.mark.parametrize(
    ("language", "title"), [("ko", "속이 보이는 딥러닝"), ("en", "Deep learning you can see through")]
)
def test_first_visit_is_in_the_browsers_language(open_page, language, title):
    page = open_page("/", language=language)
    expect(page.locator("h1")).to_have_text(title)
    speaks(page, language)


def test_an_address_without_a_page_is_said_in_the_readers_language_and_closed(open_page):
    page = open_page("/no-such-page", language="ko", expected="does not seem to exist")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("페이지를 찾을 수 없어요")
    expect(dialog).to_contain_text("대신 첫 화면을 열었어요")
    dialog.get_by_role("button", name="닫기").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("h1")).to_have_text("속이 보이는 딥러닝")


def test_uploaded_digit_is_read_and_a_bad_file_takes_nothing_away(open_page):
    page = open_page("/classify?picture=upload", language="ko")
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(
        {"name": "four.png", "mimeType": "image/png", "buffer": encode_png(sample_picture("digit-4"))}
    )
    answers = page.get_by_test_id("stMetricValue")
    expect(answers).to_have_text(["4", "4"])
    chooser.set_input_files({"name": "text.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()  # two files are a table, the bad one says why
    expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=() if path in WIDEST else pytest.mark.slow) for path in sorted(PATHS.values())]
)
def test_page_fits_a_telephone_whose_menu_has_a_name(open_page, path):
    page = open_page(f"/{path}", width=390, theme="dark", language="ko")
    page.wait_for_timeout(500)  # what comes in late
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.locator("img:not([alt])").count() == 0
    menu = page.get_by_test_id("stExpandSidebarButton")
    assert menu.evaluate("button => getComputedStyle(button, '::after').content") == '"메뉴"'


def test_the_networks_of_a_language_are_brought_once_and_within_20_megabytes(chromium, server):
    context = chromium.new_context(locale="ko-KR")  # with an empty cache
    page, finished = context.new_page(), []
    context.on("requestfinished", lambda request: finished.append(request))

    def brought(folder: str) -> int:
        bodies = [one.sizes()["responseBodySize"] for one in finished if f"/{folder}/" in one.url]
        return sum(size for size in bodies if size > 0)

    sizes = []
    for _visit in range(2):
        finished.clear()
        page.goto(f"{server}/text?writes=ko")
        expect(page.locator(".text-writer")).to_contain_text("자체 점검 통과")
        sizes.append((brought("models"), brought("runtime")))
    context.close()
    (networks, runtime), again = sizes
    assert 10_000_000 < networks < 20_000_000
    assert 1_000_000 < runtime < 5_000_000
    assert sum(again) < 100_000


@pytest.mark.slow  # always: the first page that the tests of text open on a server of their own is a deep link
def test_fresh_server_knows_a_deep_link(chromium):
    with serve() as running:
        page = chromium.new_page(locale="en-US")
        page.goto(f"{running.url}/classify")
        expect(page.locator("h1")).to_have_text("What is in the picture?")
        expect(page.get_by_role("dialog")).to_have_count(0)  # "Page not found"
        page.close()
