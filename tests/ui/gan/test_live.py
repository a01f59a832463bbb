"""The page of GANs that learn in the tab: its presets, what the tab gets, what a hostile address does."""

import dataclasses
import json

import pytest
from streamlit.testing.v1 import AppTest

from core.artifacts import load_card
from core.steps import adversarial_network, step_files
from core.ui.frame.language import LOCALE
from core.ui.gan.live.settings import BESIDE, FIRST, OF_DIGITS, POINTS, Settings, losses, parameter
from core.ui.gan.live.stage import NETWORKS, network_files
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


def choose(test: AppTest, shape: str) -> AppTest:
    next(group for group in test.button_group if group.key == "live-shape").set_value(shape)
    return test.run()


def press(test: AppTest, key: str) -> AppTest:
    next(button for button in test.button if button.key == key).click()
    return test.run()


@pytest.mark.parametrize("name", NETWORKS.values())
def test_every_loss_has_both_its_steps_and_each_is_small(name):
    assert set(losses()) == set(adversarial_network(name)["losses"]) == set(network_files(name)["losses"])
    steps = adversarial_network(name)["losses"].values()
    files = [pair[who] for pair in steps for who in ("discriminator", "generator")]
    assert {one["file"] for one in files} < set(step_files())
    assert max(one["bytes"] for one in files) < 300_000


@pytest.mark.parametrize(("shape", "offered"), [("ring", POINTS), ("digits", OF_DIGITS)])
def test_collapse_begins_anew_and_the_cure_goes_on(shape, offered):
    test = open_page(**{"live-shape": shape})
    first = sent(test)
    assert [run["settings"] for run in first["runs"]] == [offered.balanced.run]
    collapsing = sent(press(test, "live-collapse"))
    assert collapsing["runs"][0]["settings"] == offered.collapsing.run
    assert collapsing["restart"] == first["restart"] + 1
    cured = sent(press(test, "live-cure"))
    assert cured["runs"][0]["settings"] == offered.curing.run
    assert cured["restart"] == collapsing["restart"]
    assert (cured["shape"], cured["seed"]) == (collapsing["shape"], collapsing["seed"])


def test_two_side_by_side_share_shape_and_seed_and_have_settings_of_their_own():
    parts = sent(open_page(**{"live-runs": "two", "live-seed": "9", parameter("turns", BESIDE): "5"}))
    assert [run["settings"] for run in parts["runs"]] == [
        POINTS.balanced.run,
        dataclasses.replace(POINTS.curing, turns=5).run,
    ]
    assert len({run["title"] for run in parts["runs"]}) == 2
    assert parts["seed"] == 9


def test_digits_bring_rates_of_their_own_and_another_shape_of_the_plane_keeps_what_is_chosen():
    test = open_page(**{parameter("turns"): "4"})
    choose(test, "grid")
    assert [run["settings"] for run in sent(test)["runs"]] == [dataclasses.replace(POINTS.balanced, turns=4).run]
    choose(test, "digits")
    assert [run["settings"] for run in sent(test)["runs"]] == [OF_DIGITS.balanced.run]
    choose(test, "moons")
    assert [run["settings"] for run in sent(test)["runs"]] == [POINTS.balanced.run]


@pytest.mark.parametrize("is_here", [True, False])
def test_digits_are_all_of_mnist_where_it_is_here_and_else_those_that_come_with_the_app(monkeypatch, is_here):
    monkeypatch.setattr("core.data.whole.is_here", lambda _name: is_here)
    given = sent(open_page(**{"live-shape": "digits"}))["digits"]
    assert ("whole" in given["pictures"]) == is_here
    assert ("sheet" in given["pictures"]) != is_here
    card = load_card("mnist-cnn")
    assert given["classifier"]["layer"] == card.layers[-2]["tensor"]
    assert given["classifier"]["bytes"] == card.bytes
    assert sent(open_page())["digits"] is None


@pytest.mark.parametrize("given", ["<script>", "-1", "1e309", "nan", "9" * 400, "../../etc", "wasserstein"])
def test_what_is_no_setting_in_an_address_is_left_out(given):
    names = [parameter(field, run) for run in (FIRST, BESIDE) for field in FIELDS]
    names += ["live-shape", "live-seed", "live-pace"]
    parts = sent(open_page(**dict.fromkeys(names, given), **{"live-runs": "two"}))
    assert [run["settings"] for run in parts["runs"]] == [POINTS.balanced.run, POINTS.curing.run]
    assert (parts["shape"], parts["seed"], parts["pace"]) == ("ring", 1, "full")


@pytest.mark.parametrize("code", ["en", "ko"])
def test_what_the_page_says_of_the_training_is_so(code):
    words = (LOCALE / "text" / "gan" / f"live.{code}.md").read_text(encoding="utf-8")
    points, digits = (adversarial_network(name) for name in ("gan-points", "gan-digits"))
    units = points["generator"]["dense1/bias"][0]
    said = [network[fact] for network in (points, digits) for fact in ("clip", "penalty", "batch")]
    for number in (*said, units, digits["latent"]):
        assert f"{number:g}" in words
