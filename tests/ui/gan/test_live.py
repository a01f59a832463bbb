"""The page of GANs that learn in the tab: its presets, what the tab gets, what a hostile address does."""

import dataclasses
import json

import pytest
from streamlit.testing.v1 import AppTest

from core.steps import adversarial_network, step_files
from core.ui.frame.language import LOCALE
from core.ui.gan.live.settings import BALANCED, BESIDE, COLLAPSING, CURING, FIRST, OTHER, Settings, losses, parameter
from core.ui.gan.live.stage import network_files
from tests.support.apps import app_at

FIELDS = [field.name for field in dataclasses.fields(Settings)]


@pytest.fixture(autouse=True)
def the_tab_can_run_networks(monkeypatch):
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)


def open_page(**parameters: str) -> AppTest:
    test = app_at("gan/live")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception and not test.error
    return test


def sent(test: AppTest) -> dict:
    """Returns what the part in the tab is given."""
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return next(part for part in parts if "network" in part)


def press(test: AppTest, key: str) -> AppTest:
    next(button for button in test.button if button.key == key).click()
    return test.run()


def test_every_loss_has_both_its_steps_and_each_is_small():
    assert set(losses()) == set(adversarial_network()["losses"]) == set(network_files()["losses"])
    files = [pair[who] for pair in adversarial_network()["losses"].values() for who in ("discriminator", "generator")]
    assert {one["file"] for one in files} < set(step_files())
    assert max(one["bytes"] for one in files) < 300_000


def test_collapse_begins_anew_and_the_cure_goes_on():
    test = open_page()
    first = sent(test)
    assert [run["settings"] for run in first["runs"]] == [BALANCED.run]
    collapsing = sent(press(test, "live-collapse"))
    assert collapsing["runs"][0]["settings"] == COLLAPSING.run
    assert collapsing["restart"] == first["restart"] + 1
    cured = sent(press(test, "live-cure"))
    assert cured["runs"][0]["settings"] == CURING.run
    assert cured["restart"] == collapsing["restart"]
    assert (cured["shape"], cured["seed"]) == (collapsing["shape"], collapsing["seed"])


def test_two_side_by_side_share_shape_and_seed_and_have_settings_of_their_own():
    parts = sent(open_page(**{"live-runs": "two", "live-seed": "9", parameter("turns", BESIDE): "5"}))
    assert [run["settings"] for run in parts["runs"]] == [BALANCED.run, dataclasses.replace(OTHER, turns=5).run]
    assert len({run["title"] for run in parts["runs"]}) == 2
    assert parts["seed"] == 9


@pytest.mark.parametrize("given", ["<script>", "-1", "1e309", "nan", "9" * 400, "../../etc", "wasserstein"])
def test_what_is_no_setting_in_an_address_is_left_out(given):
    names = [parameter(field, run) for run in (FIRST, BESIDE) for field in FIELDS]
    names += ["live-shape", "live-seed", "live-pace"]
    parts = sent(open_page(**dict.fromkeys(names, given), **{"live-runs": "two"}))
    assert [run["settings"] for run in parts["runs"]] == [BALANCED.run, OTHER.run]
    assert (parts["shape"], parts["seed"], parts["pace"]) == ("ring", 1, "full")


@pytest.mark.parametrize("code", ["en", "ko"])
def test_what_the_page_says_of_the_training_is_so(code):
    words = (LOCALE / "text" / "gan" / f"live.{code}.md").read_text(encoding="utf-8")
    network = adversarial_network()
    units = network["generator"]["dense1/bias"][0]
    for number in (network["clip"], network["penalty"], network["batch"], units):
        assert f"{number:g}" in words
