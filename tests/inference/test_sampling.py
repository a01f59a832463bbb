"""The sampler: its rule on small examples, and the same symbols from web/text/sampler.js."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import SettingError
from core.inference.numerics import softmax
from core.inference.text.sampling import LAST_SEED, Random, Sampler, SamplerSettings, candidates
from core.text import Vocabulary

UNKNOWN = -50.0  # number 0 is the unknown symbol: whatever its logit, it never comes


def kept(logits: list[float], **settings) -> list[float]:
    """What share of the draw each symbol after the unknown one has, rounded."""
    symbols, weights = candidates(np.array([UNKNOWN, *logits], np.float32), SamplerSettings(**settings))
    shares = np.zeros(len(logits) + 1)
    shares[symbols] = weights / weights.sum()
    return np.round(shares[1:], 6).tolist()


def picks(logits: list[float], count: int = 2_000, seed: int = 0, **settings) -> np.ndarray:
    sampler = Sampler(SamplerSettings(**settings), seed)
    row = np.array([UNKNOWN, *logits], np.float32)
    return np.array([sampler.pick(row) for _ in range(count)]) - 1


@given(arrays(np.float32, 9, elements=st.floats(-20, 20, width=32)), st.floats(0.05, 10))
def test_without_cuts_the_shares_are_the_softmax_of_logits_over_temperature(logits, temperature):
    symbols, weights = candidates(logits, SamplerSettings(temperature=temperature))
    logits[0] = -np.inf  # the unknown symbol
    assert len(symbols) == 9
    assert np.allclose(weights / weights.sum(), softmax(logits.astype(np.float64) / temperature), atol=1e-8)


def test_top_k_keeps_the_k_likeliest_and_renormalises():
    assert kept(np.log([0.1, 0.4, 0.2, 0.3]).tolist(), top_k=2) == [0, 0.571429, 0, 0.428571]


def test_top_p_keeps_the_fewest_that_reach_p():
    logits = np.log([0.1, 0.4, 0.2, 0.3]).tolist()
    assert kept(logits, top_p=0.69) == [0, 0.571429, 0, 0.428571]
    assert kept(logits, top_p=0.71) == [0, 0.444444, 0.222222, 0.333333]


def test_top_p_comes_after_top_k():
    # of four, the two likeliest share 4/7 and 3/7: 0.57 is reached by the first alone, though it has only 0.4 of all
    assert kept(np.log([0.1, 0.4, 0.2, 0.3]).tolist(), top_k=2, top_p=0.57) == [0, 1, 0, 0]


def test_of_equal_ones_the_smaller_number_stays():
    assert kept([1.0, 1.0, 1.0, 1.0], top_k=2) == [0.5, 0.5, 0, 0]
    assert kept([1.0, 1.0, 1.0, 1.0], top_p=0.5) == [0.5, 0.5, 0, 0]
    assert picks([0.0, 1.0, 1.0], 5, temperature=0).tolist() == [1] * 5


@pytest.mark.parametrize("settings", [{"temperature": 0.0}, {"top_p": 0.0}, {"top_k": 1}, {"temperature": 1e-300}])
def test_greedy_settings_pick_the_likeliest(settings):
    assert set(picks([0.0, 0.1, -1.0], 50, **settings)) == {1}


def test_draws_follow_the_shares():
    counts = np.bincount(picks(np.log([0.1, 0.4, 0.2, 0.3]).tolist(), 20_000), minlength=4)
    assert np.abs(counts / 20_000 - [0.1, 0.4, 0.2, 0.3]).max() < 0.015  # four standard deviations


def test_unknown_symbol_is_never_picked():
    sampler = Sampler(SamplerSettings(temperature=10.0), 3)
    assert {sampler.pick(np.array([50.0, 0.0, 0.0], np.float32)) for _ in range(200)} == {1, 2}
    assert Sampler(SamplerSettings(temperature=0.0), 3).pick(np.array([50.0, 0.0, 1.0], np.float32)) == 2


def test_smallest_draw_picks_the_first_symbol_that_weighs_something(monkeypatch):
    monkeypatch.setattr(Random, "next_uniform", lambda self: 0.0)
    assert picks([-900.0, 1.0, 2.0], 1).tolist() == [1]


def test_same_seed_repeats_and_another_differs():
    logits = np.linspace(-1, 1, 30).tolist()
    assert (
        picks(logits, 40, seed=1).tolist() == picks(logits, 40, seed=1).tolist() != picks(logits, 40, seed=2).tolist()
    )


@pytest.mark.parametrize(
    "settings",
    [{"temperature": -0.1}, {"temperature": 10.1}, {"temperature": float("nan")}, {"top_k": -1}, {"top_p": 1.01}],
)
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(SettingError, match="Received: temperature"):
        SamplerSettings(**settings)


@pytest.mark.parametrize("seed", [-1, LAST_SEED + 1, 0.5])
def test_seed_out_of_range_is_refused(seed):
    with pytest.raises(SettingError, match="seed"):
        Random(seed)


@pytest.mark.parametrize("logits", [[0.0, np.nan, np.nan], [0.0, 1.0, np.nan], [0.0, np.inf, 1.0]])
def test_logits_that_are_no_numbers_are_a_bug(logits):
    with pytest.raises(ValueError, match="finite"):
        Sampler(SamplerSettings(), 0).pick(np.array(logits, np.float32))


def test_words_are_those_of_the_published_generator():
    random = Random(0)
    # SplitMix64 of 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4 (the values its authors' C code prints)
    assert random.words == [0x7B1DCDAF, 0xE220A839, 0xA1B965F4, 0x6E789E6A]
    random.words = [1, 2, 3, 4]
    assert [random.next_word() for _ in range(4)] == [11520, 0, 5927040, 70819200]


TEXTS = [
    "나는 오늘",
    "\u1102\u1161\u1102\u1173\u11ab 오늘",  # decomposed
    "ROMEO:\r\nx\ry",
    "\U0001f600가\U0001f469\u200d\U0001f467",
    "",
    "é vs e\u0301",
    "\ufffd",
    "각\u11a8",
]
SETTINGS = [
    {"temperature": 1.0, "top_k": 0, "top_p": 1.0},
    {"temperature": 0.7, "top_k": 0, "top_p": 0.9},
    {"temperature": 1.3, "top_k": 40, "top_p": 1.0},
    {"temperature": 10.0, "top_k": 5, "top_p": 0.5},
    {"temperature": 0.0, "top_k": 0, "top_p": 1.0},
    {"temperature": 0.05, "top_k": 3, "top_p": 0.999},
    {"temperature": 1.0, "top_k": 0, "top_p": 0.0},
    {"temperature": 2.0, "top_k": 10_000, "top_p": 0.5},
    {"temperature": 0.5, "top_k": 1, "top_p": 0.3},
    {"temperature": 1e-310, "top_k": 7, "top_p": 0.7},
]


@pytest.fixture(scope="module")
def twins():
    """What Python and web/text/sampler.js make of the same logits, seeds and texts."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing: the page's sampler cannot be compared with the server's.")
        pytest.skip("needs Node to run web/text/sampler.js")
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (200, 257)).astype(np.float32)
    logits[::3] = np.round(logits[::3])  # many that are equal
    logits[7], logits[8] = 0, -1e30
    logits[8, 5] = 1e30
    vocabulary = Vocabulary.of("나는 오늘ROMEO:가각")
    draws = [(int(seed), SETTINGS[i % 10]) for i, seed in enumerate(rng.integers(0, LAST_SEED, 48))]
    draws += [(0, SETTINGS[0]), (LAST_SEED, SETTINGS[1])]
    names = {"temperature": "temperature", "top_k": "topK", "top_p": "topP"}
    request = {
        "vocabulary": json.loads(vocabulary.to_json()),
        "texts": TEXTS,
        "logits": logits.tolist(),
        "draws": [{"seed": seed, "settings": {names[k]: v for k, v in s.items()}} for seed, s in draws],
    }
    script = Path(__file__).with_name("sampler_twin.mjs")
    done = subprocess.run([node, script], input=json.dumps(request), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return vocabulary, logits, draws, json.loads(done.stdout)


def test_page_and_server_pick_the_same_200_symbols_for_50_seeds_and_settings(twins):
    _, logits, draws, page = twins
    assert len(draws) == len(page["picks"]) == 50
    for (seed, settings), found in zip(draws, page["picks"], strict=True):
        sampler = Sampler(SamplerSettings(**settings), seed)
        assert found == [sampler.pick(row) for row in logits], settings


def test_page_and_server_draw_the_same_random_numbers(twins):
    _, _, draws, page = twins
    for (seed, _settings), found in zip(draws, page["words"], strict=True):
        random = Random(seed)
        assert found == [random.next_word(), random.next_word(), random.next_uniform()]


def test_page_and_server_read_text_alike(twins):
    vocabulary, _, _, page = twins
    for text, found in zip(TEXTS, page["texts"], strict=True):
        tokens = vocabulary.encode(text)
        assert found == {
            "tokens": tokens.tolist(),
            "decoded": vocabulary.decode(tokens),
            "unknown": vocabulary.unknown_symbols(text),
        }
