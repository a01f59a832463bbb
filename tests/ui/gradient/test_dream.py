"""Who can dream, what an address may ask for, and the digit of the day."""

import datetime

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.artifacts import load_card
from core.ui.gradient import dream as page_part
from core.ui.gradient.dream import CHANNEL, FIRST_CHANNEL, layers_of
from core.ui.gradient.fool import peers_of
from core.ui.gradient.puzzle import MOST, TARGET, digit_of, pixels_needed
from tests.support.apps import app_at


def open_page(page: str, **parameters: str) -> AppTest:
    test = app_at(f"gradient/{page}")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def test_networks_dream_by_convolutions_and_sums_and_others_do_not():
    assert layers_of(load_card("mnist-mlp")) == {}
    layers = layers_of(load_card("everyday-resnet"))
    assert next(iter(layers)) == "stem/conv" and layers["stage3_block3/add"] == 96
    assert not any("conv1/" in tensor for tensor in layers)
    assert len(layers_of(load_card("mnist-cnn"))) >= 2


@pytest.mark.parametrize("channel", ["-1", "9999", "1e9", "nan", "abc"])
def test_a_channel_that_there_is_not_gives_the_first_one(channel):
    assert open_page("dream", **{"dream-channel": channel}).session_state[CHANNEL] == FIRST_CHANNEL


def test_a_channel_beyond_the_layers_last_is_said_and_another_one_shown():
    test = open_page("dream", **{"dream-network": "mnist-cnn", "dream-channel": "70"})
    assert any(caption.value.startswith("This layer has channels 0 to ") for caption in test.caption)


@pytest.mark.parametrize("sent", [None, "1", -1, 10**9, [1], float("nan")])
def test_only_a_channel_is_taken_from_the_tab(monkeypatch, sent):
    state = {"dream": {"channel": sent}}
    monkeypatch.setattr(page_part.st, "session_state", state)
    page_part._take_channel()
    assert CHANNEL not in state


def test_peers_see_the_very_same_picture():
    names = {card.name for card in peers_of(load_card("cifar10-cnn"))}
    assert {"cifar10-resnet20", "cifar10-plain20", "cifar10-transfer"} <= names
    assert "everyday-resnet" not in names and "cifar10-cnn" not in names


def test_the_digit_of_a_day_is_the_same_all_day_is_no_3_and_can_be_solved():
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=day) for day in range(5)]
    digits = [digit_of(day, "") for day in days]
    assert len({digit.tobytes() for digit in digits}) == len(days)
    for day, digit in zip(days, digits, strict=True):
        np.testing.assert_array_equal(digit_of.__wrapped__(day, ""), digit)
        needed = pixels_needed(digit)
        assert needed is not None and 2 <= needed <= MOST
    assert TARGET == 3
