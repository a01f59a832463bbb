"""Title, description and poster stand in the empty page, in the reader's language, and repeat nothing hostile."""

import html
import re
from pathlib import Path

import pytest
from PIL import Image

from core.ui.frame.look import POSTERS
from core.ui.frame.look.preview import SIZE, previews, with_preview
from tests.pages.test_addresses import PATHS
from tests.pages.test_pages import ROOT

PAGES = previews(ROOT / "streamlit_app.py")
EMPTY = '<html lang="en"><head><title>Streamlit</title></head><body>'
MOST_BYTES = 70_000  # of a poster
HOSTILE = '"><script>alert(1)</script>'


def sent(path: str = "/", query: str = "", **headers: str) -> dict[str, str]:
    """Returns what the empty page says of itself: title, language, and the content of each meta element."""
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": "http", "path": path, "query_string": query.encode(), "headers": given}
    body = with_preview(EMPTY, scope, PAGES)
    said = dict(re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)" />', body))
    title = re.search("<title>([^<]*)</title>", body)
    language = re.search('<html lang="([^"]*)">', body)
    assert title and language and HOSTILE not in body
    assert body.count("<meta") == len(said)
    return {name: html.unescape(text) for name, text in said.items()} | {
        "title": html.unescape(title[1]),
        "language": language[1],
    }


def test_every_page_says_its_own_title_and_sentence_in_both_languages():
    assert set(PAGES) == set(PATHS.values())
    for code in ("en", "ko"):
        found = [sent(f"/{path}", f"lang={code}") for path in PAGES]
        for name in ("title", "description", "og:title", "og:description"):
            assert len({page[name] for page in found}) == len(PAGES), name
        for page in found:
            assert page["language"] == code
            assert bool(re.search("[가-힣]", page["title"] + page["description"])) == (code == "ko")


def test_the_language_is_the_addresss_before_the_browsers():
    assert sent("/text", accept_language="ko-KR,ko;q=0.9,en;q=0.8")["language"] == "ko"
    assert sent("/text", "lang=en", accept_language="ko")["og:locale"] == "en_US"
    assert sent("/text", accept_language="fr,ko")["language"] == "en"
    assert sent("/text", "lang=xx")["language"] == "en"


def test_the_poster_has_the_address_that_the_reader_came_by():
    assert sent("/gan-walk", host="glass.example:8501")["og:image"].startswith(
        "http://glass.example:8501/posters/gan.jpg?v="
    )
    assert sent("/", host="glass.example", x_forwarded_proto="https")["og:image"].startswith("https://glass.example/")
    assert sent("/", host="[::1]:8501")["og:image"].startswith("http://[::1]:8501/")


@pytest.mark.parametrize(
    "host", [HOSTILE, "", "a b", "evil.example/x", "user@evil.example", "a\nb", "evil.example:port", "a" * 300, "-"]
)
def test_what_is_no_host_is_not_repeated(host):
    assert "og:image" not in sent("/", host=host)


def test_a_hostile_scheme_path_or_language_is_not_repeated():
    assert "og:image" not in sent("/", host="glass.example", x_forwarded_proto="javascript")
    home = sent("/")
    for path in (f"/{HOSTILE}", "/nothing", "/text/../../etc", "//text", "/" + "x" * 5000):
        assert sent(path, f"lang={HOSTILE}") in (home, sent("/text"))
        assert HOSTILE not in "".join(sent(path, f"lang={HOSTILE}").values())


def test_each_activity_has_a_poster_and_all_are_small():
    assert {page.poster for page in PAGES.values()} >= {"home", "convolution", "classify", "learn", "text", "gan"}
    files = list(POSTERS.glob("*"))
    assert files and all(file.stat().st_size <= MOST_BYTES for file in files)
    for file in files:
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("JPEG", SIZE)


def test_a_page_whose_words_are_not_known_before_it_runs_is_refused(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "odd.py").write_text('page_header(name, _("What"))')
    (tmp_path / "app.py").write_text('page("odd", _("Odd"), "odd")')
    with pytest.raises(TypeError, match="Received: name"):
        previews(tmp_path / "app.py")


def test_the_sources_are_read_once_however_often_the_script_runs():
    assert previews(ROOT / "streamlit_app.py") is PAGES
