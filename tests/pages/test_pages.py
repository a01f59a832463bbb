"""Every page, run without a browser in both languages: it draws, in the right language, whatever the URL says."""

from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core.artifacts import trained_folder
from tests.support.apps import PAGES, app_at, name_of

ROOT = Path(__file__).resolve().parents[2]

TITLES = {
    "home": {"en": "Deep learning you can see through", "ko": "속이 보이는 딥러닝"},
    "classify/pictures": {"en": "What is in the picture?", "ko": "무엇이 찍혔을까요?"},
}
HOSTILE = ("", "<script>alert(1)</script>", "1e309\x00../" + "가" * 5000)
WIDGETS = ("button_group", "checkbox", "number_input", "radio", "selectbox", "slider", "text_input", "toggle")


def open_page(path: Path, code: str, /, **parameters: str) -> AppTest:
    test = app_at(name_of(path))
    test.query_params.update({"lang": code, **parameters})
    test.run()
    assert not test.exception
    return test


def test_home_goes_on_without_the_network_of_digits(monkeypatch, tmp_path):
    (tmp_path / "mnist-mlp").symlink_to(trained_folder() / "mnist-mlp")
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = open_page(ROOT / "pages" / "home.py", "en")
    assert "mnist-cnn" in test.error[0].value
    assert test.get("page_link")  # the cards are there
    table = test.switch_page("pages/networks.py").run().dataframe[0].value
    assert list(table["name"]) == ["mnist-mlp"]


@cache
def url_parameters(path: Path) -> list[str]:
    """Returns the keys of the page's widgets; what is bound to the URL has the same name there."""
    test = open_page(path, "en")
    return ["lang", *(widget.key for kind in WIDGETS for widget in getattr(test, kind) if widget.key)]


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_page_draws_in_the_readers_language(path, code):
    test = open_page(path, code)
    assert not test.error
    title = test.title[0].value
    assert title == TITLES.get(name_of(path), {}).get(code, title)
    assert any("가" <= letter <= "힣" for letter in title) == (code == "ko")


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (1, 2))])
@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_hostile_url_gives_the_page_with_its_defaults(path, turn):
    """Each parameter gets another kind than the next; after all turns each has had every kind."""
    names = url_parameters(path)
    test = open_page(path, "en", **{name: HOSTILE[(place + turn) % len(HOSTILE)] for place, name in enumerate(names)})
    assert not test.error


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_pages_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120


def test_cards_of_one_page_lead_to_networks_of_their_own():
    test = open_page(ROOT / "pages" / "home.py", "en")
    links = {link.proto.label: link.proto for link in test.get("page_link")}
    digits, photographs = (
        next(link for label, link in links.items() if words in label) for words in ("digit", "photograph")
    )
    assert digits.page == photographs.page
    test.query_params.update({"lang": "en", "network": parse_qs(photographs.query_string)["network"][0]})
    test.switch_page("pages/classify/pictures.py").run()
    assert {"everyday-transfer", "cifar10-transfer"} <= set(test.session_state["network"])
    test.query_params.pop("network")
    test.switch_page("pages/home.py").run()
    test.switch_page("pages/classify/pictures.py").run()
    assert sorted(test.session_state["network"]) == ["mnist-cnn", "mnist-mlp"]
