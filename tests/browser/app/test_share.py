"""What a reader passes on: a link's preview, a frame without menu, and a result as one picture."""

import io
import urllib.request

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.app.test_home import draw
from tests.browser.classify.test_digit_canvas import SEVEN

BRIGHT, ACCENT = (200, 200, 200), (86, 180, 233)  # of the pen and of the best answer's bar, on the home page
HEADER, FOOTER = 140, 100  # px of the picture: title and settings, the address


def saved(page: Page) -> np.ndarray:
    """Returns the picture that the page's first button saves, uint8 (height, width, 3)."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").first.click()
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


def test_the_server_tells_who_previews_a_link_what_the_page_is(server):
    asked = urllib.request.Request(f"{server}/text?lang=ko", headers={"User-Agent": "previews", "Accept": "*/*"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        body = answer.read().decode()
    assert '<html lang="ko">' in body and "· Glassbox</title>" in body and "<title>Streamlit" not in body
    poster = body.split('property="og:image" content="')[1].split('"')[0]
    assert poster.startswith(server)
    with urllib.request.urlopen(poster, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
