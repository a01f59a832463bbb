"""The page Augmentation without a browser: without the study, half way, with either sign, and the game's count."""

import pytest

from core.artifacts import AUGMENTATION_COMMAND
from core.ui.gan import augmentation
from tests.support.apps import app_at
from tests.support.augmentation import put_in_place, study


def open_page(**parameters):
    test = app_at("gan/augmentation")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def texts(test):
    return "\n".join(part.value for part in test.markdown)


def test_without_the_study_the_page_names_the_command(monkeypatch):
    monkeypatch.setattr(augmentation, "load_augmentation", dict)
    page = open_page()
    assert page.code[0].value == AUGMENTATION_COMMAND
    assert not page.get("plotly_chart") and not page.checkbox


def test_half_way_the_page_counts_what_is_done(monkeypatch):
    found = study()
    found |= {"means": [], "differences": [], "points": found["points"][:7]}
    monkeypatch.setattr(augmentation, "load_augmentation", lambda: found)
    page = open_page()
    assert "7 of 60" in page.info[0].value and page.code[0].value == AUGMENTATION_COMMAND


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ({"both": 0.05}, "adds something"),
        ({"both": -0.05}, "does harm beyond classic augmentation"),
        ({}, "adds nothing to classic augmentation"),
    ],
)
def test_the_conclusion_follows_the_figures(monkeypatch, gains, said):
    put_in_place(monkeypatch, **gains)
    assert said in texts(open_page())


def test_each_comparison_is_told_by_its_own_sign(monkeypatch):
    put_in_place(monkeypatch, classic=0.03, gan=-0.03)
    told = texts(open_page())
    assert "**Classic augmentation, compared with the pictures alone**: the AUC rises with 50, 150, 388." in told
    assert "**A GAN's pictures, compared with the pictures alone**: the AUC falls with 50, 150, 388." in told
    assert "**Both, compared with classic augmentation**: the AUC falls with 50, 150, 388." in told


def test_it_says_that_it_is_not_for_diagnosis(monkeypatch):
    put_in_place(monkeypatch)
    assert "Not for diagnosis" in open_page().info[0].value


def test_every_interval_lies_within_the_chart():
    lines = {"a": [{"mean": 0.5, "low": 0.4, "high": 0.6}], "b": [{"mean": 0.9, "low": 0.8, "high": 1.0}]}
    low, high = augmentation._range(lines)
    assert 0.3 < low < 0.4 and 1.0 < high < 1.1


def test_the_game_counts_each_round_once(monkeypatch):
    put_in_place(monkeypatch)
    page = open_page()
    dealt = augmentation.deal(augmentation.load_sheet(study()), 1, 1)
    for box, is_real in zip(page.checkbox, dealt.is_real, strict=True):
        if is_real:
            box.check()
    page.run()
    page.button(key="chest-check").click().run()
    assert [metric.value for metric in page.metric] == ["8 / 8", "8 / 8"]
    page.run()
    assert page.metric[1].value == "8 / 8"


def test_an_odd_round_is_explained(monkeypatch):
    put_in_place(monkeypatch)
    page = open_page(**{"chest-round": "0", "chest-from": "7", "augmentation-metric": "<b>"})
    assert any("The address says: 0" in warning.value.replace("`", "") for warning in page.warning)
    assert page.session_state["chest-from"] == "50" and page.session_state["augmentation-metric"] == "auc"
