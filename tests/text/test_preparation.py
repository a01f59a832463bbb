"""The course's steps, and the little network's written-out gradients."""

import numpy as np
import pytest

from core.errors import InputError
from core.text.little_network import UNITS, LittleNetwork, loss_and_gradients, start, train
from core.text.preparation import MOST_TOKENS, one_hot, pad, prepare

COURSE = "나는 오늘 밥을 먹었다\n나는 오늘 학교에 갔다"


def test_words_become_growing_prefixes_with_zeros_before():
    found = prepare(COURSE, "word")
    assert found.vocabulary == ("나는", "오늘", "밥을", "먹었다", "학교에", "갔다")
    assert found.prefixes == ((1, 2), (1, 2, 3), (1, 2, 3, 4), (1, 2), (1, 2, 5), (1, 2, 5, 6))
    assert found.padded.tolist()[:3] == [[0, 0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4]]
    assert found.x.tolist()[1] == [0, 1, 2] and found.y.tolist() == [2, 3, 4, 2, 5, 6]
    assert found.number_of("학교에") == 5


def test_smaller_pieces_are_more_and_repeat():
    words, blocks, letters = (prepare("한글은 한국의 글자", split) for split in ("word", "syllable", "jamo"))
    assert [len(found.tokens[0]) for found in (words, blocks, letters)] == [3, 10, 24]
    assert letters.tokens[0][:3] == ("ㅎ", "ㅏ", "ㄴ")
    assert len(blocks.vocabulary) == 7


@pytest.mark.parametrize("text", ["", "\n \n", "하나", "하나\n둘", "말 " * (MOST_TOKENS + 1)])
def test_what_cannot_be_learned_from_is_refused(text):
    with pytest.raises(InputError, match="must have 2 to"):
        prepare(text, "word")


def test_one_hot_has_a_single_one_in_each_row():
    assert one_hot(np.array([2, 0]), 4).tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert pad(((1,), (1, 2, 3))).tolist() == [[0, 0, 1], [1, 2, 3]]


def test_gradients_are_differences_of_the_loss():
    found = prepare(COURSE, "word")
    rng = np.random.default_rng(0)
    weights = start(len(found.vocabulary), rng)
    _loss, gradients = loss_and_gradients(weights, found.x, found.y)
    for name, weight in weights.items():
        place = tuple(rng.integers(size) for size in weight.shape) if name != "embedding" else (1, 3)
        if name.startswith("dense"):
            place = (*place[:-1], 2)  # the padding's own logit is never used
        step = np.zeros_like(weight)
        step[place] = 1e-6
        above, below = (
            loss_and_gradients(weights | {name: weight + sign * step}, found.x, found.y)[0] for sign in (1, -1)
        )
        assert gradients[name][place] == pytest.approx((above - below) / 2e-6, abs=1e-7), name
        assert gradients[name][place] != 0


def test_trained_network_goes_on_with_the_sentence():
    found = prepare(COURSE, "word")
    network = train(found.x, found.y, len(found.vocabulary), seed=0)
    assert network.losses[0] > 1.2 and network.losses[-1] < 0.4  # "나는 오늘" leaves one coin to toss
    states, shares = network.read(found.x)
    assert states.shape == (6, 3, UNITS) and np.allclose(shares.sum(axis=1), 1) and (shares[:, 0] == 0).all()
    assert network.go_on([1, 2, 5], 1, 3) == [6]
    assert [network.losses == train(found.x, found.y, 6, seed=seed).losses for seed in (0, 1)] == [True, False]


def test_untrained_network_is_unsure():
    shares = LittleNetwork(weights=start(6, np.random.default_rng(0))).read(np.array([[1, 2]]))[1]
    assert shares[0, 1:].max() < 0.9
