"""What a reader passes on: a link's preview, a frame without menu, and a result as one picture."""

import io
import re
import urllib.request

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Page, expect

from core.artifacts import model_names
from core.ui.shared.charts import CLASS_COLOURS
from tests.browser.app.test_home import draw
from tests.browser.app.test_stage import STAGES
from tests.browser.classify.test_digit_canvas import SEVEN
from tests.pages.test_addresses import PATHS

BRIGHT, ACCENT = (200, 200, 200), (86, 180, 233)  # of the pen and of the best answer's bar, on the home page
SAVE = re.compile("Save as picture|그림으로 저장")
EMBEDDED = ("learn", "rows")
HEADER, FOOTER = 140, 100  # px of the picture: title and settings, the address


def saved(page: Page) -> np.ndarray:
    """Returns the picture that the page's first button saves, uint8 (height, width, 3)."""
    with page.expect_download() as download:
        page.get_by_role("button", name=SAVE).first.click()
    assert download.value.suggested_filename.startswith("glassbox")
    content = download.value.path().read_bytes()
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def is_written(strip: np.ndarray) -> bool:
    """Tells whether dark letters stand on light paper."""
    return strip.min() < 90 and strip.max() > 240 and (strip > 240).mean() > 0.5


def test_a_result_is_saved_as_one_picture_with_title_and_address_and_nothing_is_sent(open_page):
    page = open_page("/")
    draw(page, SEVEN)
    expect(page.locator(".guess strong")).to_have_text("7")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    picture = saved(page)
    assert all("/runtime/frame/" in url or url.startswith(("blob:", "data:")) for url in asked)
    seen = page.locator(".stage").bounding_box()
    assert seen is not None and picture.shape[1] >= seen["width"]
    assert is_written(picture[:HEADER]) and is_written(picture[-FOOTER:])
    inner = picture[HEADER:-FOOTER].astype(int)
    assert (np.abs(inner - ACCENT).sum(axis=-1) < 30).sum() > 300  # the bar of the 7
    assert (inner.min(axis=-1) > BRIGHT[0]).sum() > 2000  # the stroke, and the maps
    page.get_by_role("button", name="Clear").click()
    cleared = saved(page)[HEADER:-FOOTER].astype(int)
    assert (np.abs(cleared - ACCENT).sum(axis=-1) < 30).sum() < 300


def test_a_frame_has_no_menu_and_keeps_none_on_the_way_to_another_page(open_page):
    page = open_page("/gan-walk?embed=true")
    expect(page.locator("h1")).to_be_visible()
    menu = page.get_by_test_id("stTopNavLink")
    expect(menu).to_have_count(0)
    page.get_by_role("link", name="See how a generator learned this").click()
    page.wait_for_url("**/gan-learn?embed=true**")
    expect(page.locator("h1")).to_have_text("GAN: watch it learn")
    expect(menu).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [path if path in EMBEDDED else pytest.param(path, marks=pytest.mark.slow) for path in sorted(PATHS.values())],
)
def test_every_page_stands_alone_in_a_frame_and_offers_its_link(open_page, path):
    page = open_page(f"/{path}?embed=true", width=390)
    page.locator(STAGES[path]).first.wait_for()
    for part in ("stTopNavLink", "stSidebarNav", "stExpandSidebarButton"):
        expect(page.get_by_test_id(part).locator("visible=true")).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).click()
    for name in ("Copy the link to this page", "Copy the code for a frame"):
        expect(page.get_by_role("button", name=name)).to_be_visible()


def test_every_page_has_a_preview_of_its_own_with_a_poster(server):
    titles = set()
    for path in PATHS.values():
        asked = urllib.request.Request(f"{server}/{path}", headers={"User-Agent": "previews", "Accept": "*/*"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            body = answer.read().decode()
        titles.add(body.split('property="og:title" content="')[1].split('"')[0])
        poster = body.split('property="og:image" content="')[1].split('"')[0]
        with urllib.request.urlopen(poster, timeout=20) as answer:
            assert answer.headers["Content-Type"] == "image/jpeg"
    assert len(titles) == len(PATHS)


def test_the_server_tells_who_previews_a_link_what_the_page_is(server):
    asked = urllib.request.Request(f"{server}/text?lang=ko", headers={"User-Agent": "previews", "Accept": "*/*"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        body = answer.read().decode()
    assert '<html lang="ko">' in body and "· Glassbox</title>" in body and "<title>Streamlit" not in body
    poster = body.split('property="og:image" content="')[1].split('"')[0]
    assert poster.startswith(server)
    with urllib.request.urlopen(poster, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"


SAVED = {  # of each page whose result is saved as a picture: what must have come by then
    "convolution": ".stages[data-drawn]",
    "convolution-steps": ".stepper .equation",
    "feature-maps": ".feature-maps .tiles button",
    "dream": ".dream .tastes button",
    "architectures": ".architecture svg",
    "surgery": ".surgery .chain button.block",
    "text-inside": ".text-inside .both canvas",
    "describe": ".describe .sentence",
    "follow": ".follow canvas.scene",
    "translate": ".translate .sentence:not(:empty)",
    "sort": ".sort .stage",
    "gan": ".gan-grid .tiles button",
    "gan-live": ".live .board",
}
COLOURFUL = 500  # pixels of the picture between title and address that are neither paper nor black


@pytest.mark.parametrize(
    "path", [path if path == "convolution" else pytest.param(path, marks=pytest.mark.slow) for path in SAVED]
)
def test_what_a_page_shows_is_saved_with_title_and_address(open_page, path):
    page = open_page(f"/{path}")
    page.locator(SAVED[path]).first.wait_for()
    page.wait_for_timeout(1500)  # until it is drawn
    picture = saved(page)
    assert is_written(picture[:60]) and is_written(picture[-FOOTER:])
    inner = picture[60:-FOOTER]
    assert ((inner.min(axis=-1) < 235) & (inner.max(axis=-1) > 40)).sum() > COLOURFUL


DRAWN = {  # of pages on which Streamlit draws the result: what must have come, and colours that are then in the picture
    "vanishing": (".stPlotlyChart .scatterlayer .point", CLASS_COLOURS[:2]),
    "errors": (".stPlotlyChart .shapelayer path", (CLASS_COLOURS[5], "#fee838")),  # the frame; Cividis' upper end
    "gan-augmentation": (".stPlotlyChart .scatterlayer .point", CLASS_COLOURS[:4]),
}
LEAST_OF_A_LINE = 60  # rows of the picture; the legend alone has fewer than 30


def rows_of(picture: np.ndarray, colour: str) -> int:
    """Returns in how many rows of a picture there is nearly that colour."""
    return int((np.abs(picture.astype(int) - ImageColor.getrgb(colour)).sum(axis=-1) < 30).any(axis=1).sum())


@pytest.mark.parametrize(
    ("path", "language", "theme", "width"),
    [
        ("vanishing", "en", "light", 1280),
        ("errors", "ko", "dark", 390),
        *(
            pytest.param(path, *look, marks=pytest.mark.slow)
            for path in DRAWN
            for look in (("en", "dark", 1280), ("ko", "light", 390))
        ),
    ],
)
def test_a_chart_is_saved_with_its_lines_its_title_and_its_address(open_page, path, language, theme, width):
    page = open_page(f"/{path}", language=language, theme=theme, width=width)
    come, colours = DRAWN[path]
    page.locator(come).first.wait_for(state="attached")
    page.wait_for_timeout(1500)  # until it is drawn
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    picture = saved(page)
    assert all("/runtime/frame/" in url or url.startswith(("blob:", "data:")) for url in asked), asked
    found = {colour: rows_of(picture, colour) for colour in colours}
    assert min(found.values()) > LEAST_OF_A_LINE, found
    paper = picture[2, 2].astype(int)
    assert (paper.sum() > 380) == (theme == "light")
    for strip in (picture[:60], picture[-FOOTER:]):  # letters of the title, and of the address
        assert (np.abs(strip.astype(int) - paper).sum(axis=-1) > 300).sum() > 200


@pytest.mark.parametrize("path", ["why", pytest.param("gan-game", marks=pytest.mark.slow)])
def test_pictures_that_streamlit_shows_are_saved(open_page, path):
    page = open_page(f"/{path}")
    image = page.locator('[data-testid="stImage"] img').first
    image.wait_for()
    page.wait_for_timeout(1500)
    box = image.bounding_box()
    assert box is not None
    picture = saved(page)
    greys = np.unique(picture[60:-FOOTER].reshape(-1, 3) // 32, axis=0)
    inked = (np.abs(picture[60:-FOOTER].astype(int) - picture[2, 2]).sum(axis=-1) > 60).sum()
    assert len(greys) > 6 and inked > box["width"] * box["height"]  # of twice as many pixels each way


def test_a_table_is_saved_whole_however_little_of_it_is_seen(open_page):
    page = open_page("/networks", width=390)
    page.get_by_test_id("stDataFrame").wait_for()
    picture = saved(page)
    assert picture.shape[1] > 2 * 2 * 390  # twice the window, and two pixels for each of its own
    last = picture[HEADER:-FOOTER, -300:].astype(int)  # the last column
    letters = (np.abs(last - picture[2, 2]).sum(axis=-1) > 300).any(axis=1)
    assert (np.diff(letters.astype(int)) == 1).sum() >= len(model_names())
    expect(page.locator(".result-table")).to_have_count(0)


WITHOUT_RESULT = {"course", "glossary"}  # nothing is computed there


@pytest.mark.parametrize(
    "path",
    [
        path if path in ("networks", "text-lesson") else pytest.param(path, marks=pytest.mark.slow)
        for path in sorted(set(PATHS.values()) - WITHOUT_RESULT)
    ],
)
def test_every_page_with_a_result_saves_it(open_page, path):
    page = open_page(f"/{path}")
    expect(page.get_by_role("button", name=SAVE).first).to_be_visible()
