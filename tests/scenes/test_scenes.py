"""Scenes and their sentences: each means one thing, and what is drawn is what is said."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scenes.bleu import bleu
from core.scenes.drawing import GAP, SIDE, draw_combination, draw_shape, draw_single
from core.scenes.grammar import END, LANGUAGES, longest, say, understood, with_subject, word_list, written
from core.scenes.kinds import KINDS, NAMES
from core.scenes.meaning import Meaning, combinations, every_meaning

PIECES = {kind.name: [np.full((20, 14), 255, np.uint8)] for kind in KINDS if kind.source != "drawn"}
EVERY = tuple(itertools.chain.from_iterable(combinations().values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_translates_back_to_its_meaning(language):
    assert len(understood(language)) == len(every_meaning()) == len(set(every_meaning()))
    for words, meaning in understood(language).items():
        assert say(meaning, language) == words and words[-1] == END and len(words) <= longest()
        assert set(words) <= set(word_list())


def test_sentences_are_those_that_a_person_would_write():
    cat, three, circle, bag = (NAMES.index(name) for name in ("cat", "digit-3", "circle", "bag"))
    meanings = {
        Meaning(kind=cat, is_large=False): ("작은 고양이가 있어요.", "There is a small cat."),
        Meaning(kind=bag, is_large=True): ("큰 가방이 있어요.", "There is a large bag."),
        Meaning(kind=three, number=2): ("숫자 3이 두 개 있어요.", "There are two 3s."),
        Meaning(kind=cat, number=4): ("고양이가 네 마리 있어요.", "There are four cats."),
        Meaning(kind=three, is_large=False, place="left", other=cat, other_is_large=True): (
            "큰 고양이 왼쪽에 작은 숫자 3이 있어요.",
            "A small 3 is left of a large cat.",
        ),
        Meaning(kind=cat, is_large=False, place="inside", other=circle, other_is_large=True): (
            "큰 동그라미 안에 작은 고양이가 있어요.",
            "A small cat is inside a large circle.",
        ),
    }
    for meaning, texts in meanings.items():
        assert meaning in every_meaning()
        assert tuple(written(say(meaning, language)) for language in LANGUAGES) == texts


def test_particles_follow_the_last_sound_also_of_a_digit():
    read = {str(number): with_subject(("숫자", str(number)))[-1] for number in range(1, 10)}
    assert read == dict(zip("123456789", ["+이", "+가", "+이", "+가", "+가", "+이", "+이", "+이", "+가"], strict=True))
    assert with_subject(("별",))[-1] == "+이" and with_subject(("기차",))[-1] == "+가"


def test_held_out_combinations_are_in_no_scene_that_is_learned_from():
    parts = combinations()
    assert len(EVERY) == len(set(EVERY)) == sum(map(len, parts.values()))
    assert {meaning.combination for meaning in every_meaning()} - {None} == set(EVERY)
    for part in ("validation", "test"):
        numbers = [one for one in parts[part] if one[0] == "number"]
        assert len(numbers) == 6 and 0.09 < (len(parts[part]) - 6) / (len(EVERY) - 60) < 0.11
    held = [kind for part in ("validation", "test") for sort, kind, _number in parts[part] if sort == "number"]
    assert len(held) == len(set(held))  # of each kind two numbers at least are learned
    for one in ("validation", "test"):  # each kind and each number is still learned, with others
        assert {kind for _, kind, _ in parts[one]} <= {kind for _, kind, _ in parts["train"]}
    assert {number for sort, _, number in parts["train"] if sort == "number"} == {2, 3, 4}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EVERY), st.integers(0, 2**32 - 1))
def test_a_scene_shows_what_its_meaning_says(combination, seed):
    scene = draw_combination(combination, PIECES, np.random.default_rng(seed))
    meaning, boxes = scene.meaning, scene.boxes
    assert meaning.combination == combination and meaning in every_meaning()
    assert scene.picture.shape == (SIDE, SIDE) and len(boxes) == (meaning.number if meaning.number > 1 else 2)
    for left, top, width, height in boxes:
        assert left >= 0 and left + width <= SIDE and top >= 0 and top + height <= SIDE
    if meaning.number > 1:
        assert all(apart(one, two) for one, two in itertools.combinations(boxes, 2))
        return
    (left, top, width, height), (other_left, other_top, other_width, other_height) = boxes
    assert {
        "above": top + height + GAP <= other_top,
        "below": other_top + other_height + GAP <= top,
        "left": left + width + GAP <= other_left,
        "right": other_left + other_width + GAP <= left,
        "inside": other_left < left and left + width < other_left + other_width and other_top < top,
    }[meaning.place]
    sizes = [max(box[2:]) >= 24 for box in boxes]
    assert sizes == [meaning.is_large, meaning.other_is_large]


def apart(one, two):
    return any(one[i] + one[i + 2] + GAP <= two[i] or two[i] + two[i + 2] + GAP <= one[i] for i in (0, 1))


def test_a_seed_repeats_a_scene_and_another_gives_another():
    def drawn(seed: int) -> bytes:
        return draw_single(NAMES.index("star"), True, PIECES, np.random.default_rng(seed)).picture.tobytes()

    assert drawn(1) == drawn(1) != drawn(2)


@pytest.mark.parametrize("label", range(4))
def test_an_outline_is_empty_inside_and_a_filled_shape_is_not(label):
    outline, filled = (draw_shape(label, 40, np.random.default_rng(0), is_outline=it) for it in (True, False))
    middle = outline.shape[0] * 3 // 5, outline.shape[1] // 2
    assert outline[middle] == 0 and filled[middle] > 150 and max(outline.shape) in (39, 40, 41)


def test_bleu_is_that_of_the_paper():
    words = ["the", "cat", "is", "on", "the", "mat"]
    assert bleu([words], [words]) == pytest.approx(100)
    assert bleu([["the"] * 7], [words]) == 0  # no two words in order
    # 5 of 5 words, 4 of 4, 3 of 3, 2 of 2; one word short: exp(1 - 6 / 5)
    assert bleu([words[:5]], [words]) == pytest.approx(100 * np.exp(1 - 6 / 5))
    # "a" for one "the": 5 of 6 words, 3 of 5 pairs, 2 of 4, 1 of 3
    assert bleu([["the", "cat", "is", "on", "a", "mat"]], [words]) == pytest.approx(
        100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25
    )
    with pytest.raises(ValueError, match="Received: 1, 2"):
        bleu([words], [words, words])
