"""Generated sentences: each means one thing in both languages, and what is held out is in none that is learned from."""

import dataclasses
import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.translation.drawing import asking, draw, draw_different, says_both_tenses
from core.translation.drawing import given as parts_of
from core.translation.grammar import LANGUAGES, say
from core.translation.korean import Form
from core.translation.lexicon import NOUNS, PLACES, SUBJECTS, VERBS
from core.translation.meaning import (
    PARTS,
    TENSES,
    Clause,
    Meaning,
    Thing,
    combinations,
    every_combination,
    nouns_of,
    things_of,
)

SENTENCES = 3_000


def number_of(table, english):
    return next(place for place, about in enumerate(table) if about.english == english)


def statement(**fields):
    return Meaning(kind="statement", clauses=(Clause(kind="verb", **fields),))


def both(meaning):
    return tuple(say(meaning, language) for language in LANGUAGES)


@pytest.fixture(scope="module")
def drawn():
    return {part: draw_different(part, SENTENCES if part == "train" else 300, 7) for part in PARTS}


def test_every_sentence_translates_back_to_its_meaning(drawn):
    """A sentence that two meanings share in one language would be lost on the way back."""
    meanings = list(itertools.chain.from_iterable(drawn.values()))
    back = [{say(meaning, language): meaning for meaning in meanings} for language in LANGUAGES]
    for meaning in meanings:
        assert [table[text] for table, text in zip(back, both(meaning), strict=True)] == [meaning, meaning]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_tense_negation_and_mode_are_heard_in_both_languages(seed):
    (meaning,) = draw("train", 1, seed, clauses=1)
    assume(meaning.kind in ("statement", "question") and meaning.clauses[0].kind == "verb")
    clause = dataclasses.replace(meaning.clauses[0], time=None)
    assume(clause.asked != "time")
    modes = ["plain"] if VERBS[clause.word].is_state else ["plain", "progressive", "want", "can", "must"]
    near = [
        dataclasses.replace(clause, tense=tense, is_negative=is_negative, mode=mode)
        for tense in TENSES
        for is_negative in (False, True)
        for mode in modes
        if not (mode == "must" and is_negative) and not (mode != "plain" and tense == "future")
    ]
    near = [one for one in near if meaning.kind == "question" or not says_both_tenses(one)]
    for language in LANGUAGES:
        texts = {say(dataclasses.replace(meaning, clauses=(one,)), language) for one in near}
        assert len(texts) == len(near)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(range(len(NOUNS))))
def test_every_way_to_name_a_thing_is_another_one_in_both_languages(noun):
    verb = next(place for place, about in enumerate(VERBS) if noun in nouns_of(place))
    things = things_of(noun)
    for language in LANGUAGES:
        texts = {say(statement(word=verb, subject=0, thing=thing, tense="past"), language) for thing in things}
        assert len(texts) == len(things)


def test_the_sentences_of_the_course_are_among_them():
    rnn, learn = number_of(NOUNS, "RNN"), number_of(VERBS, "learn")
    learning = statement(word=learn, subject=0, thing=Thing(noun=rnn), mode="progressive")
    assert both(learning) == ("I am learning RNN.", "저는 RNN을 배우고 있어요.")
    assert both(Meaning(kind="phrase", phrase=0)) == ("How are you?", "어떻게 지내세요?")


def test_sentences_are_those_that_a_person_would_write():
    tom, mina, anna = (number_of(SUBJECTS, name) for name in ("Tom", "Mina", "Anna"))
    eat, go, need = (number_of(VERBS, name) for name in ("eat", "go", "need"))
    apple, gru, teacher = (Thing(noun=number_of(NOUNS, name)) for name in ("apple", "GRU", "teacher"))
    two = next(thing for thing in things_of(apple.noun) if thing.number == ("two", "두") and thing.quality is None)
    eaten = Clause(kind="verb", word=eat, subject=tom, thing=two, tense="past", place=0, time=2)
    seoul = next(place for place, (at, *_others) in enumerate(PLACES) if at == "in Seoul")
    gone = Clause(kind="verb", word=go, subject=mina, goal=seoul, companion=tom, mode="want", is_negative=True)
    asked = asking(dataclasses.replace(eaten, subject=1), "thing")
    sentences = {
        Meaning(kind="statement", clauses=(eaten,)): (
            "Tom ate two apples at school yesterday.",
            "톰은 어제 학교에서 사과 두 개를 먹었어요.",
        ),
        Meaning(kind="statement", clauses=(gone, eaten), joint="because"): (
            "Mina does not want to go to Seoul with Tom because Tom ate two apples at school yesterday.",
            "톰은 어제 학교에서 사과 두 개를 먹었기 때문에 미나는 톰과 함께 서울에 가고 싶어 하지 않아요.",
        ),
        Meaning(kind="question", clauses=(asked,)): (
            "What did you eat at school yesterday?",
            "어제 학교에서 무엇을 먹었어요?",
        ),
        Meaning(kind="request", clauses=(Clause(kind="verb", word=eat, subject=1, thing=apple),)): (
            "Please eat an apple.",
            "사과를 먹어 주세요.",
        ),
        statement(word=need, subject=anna, thing=gru, is_negative=True): (
            "Anna does not need GRU.",
            "안나는 GRU가 필요하지 않아요.",
        ),
        Meaning(kind="statement", clauses=(Clause(kind="noun", subject=mina, thing=teacher, is_negative=True),)): (
            "Mina is not a teacher.",
            "미나는 선생님이 아니에요.",
        ),
    }
    for meaning, texts in sentences.items():
        assert both(meaning) == texts


@pytest.mark.parametrize(
    ("stem", "before_vowel", "past", "prospective"),
    [
        ("먹", "먹어", "먹었어요", "먹을"),
        ("가", "가", "갔어요", "갈"),
        ("배우", "배워", "배웠어요", "배울"),
        ("공부하", "공부해", "공부했어요", "공부할"),
        ("만들", "만들어", "만들었어요", "만들"),
        ("걷", "걸어", "걸었어요", "걸을"),
        ("돕", "도와", "도왔어요", "도울"),
        ("모르", "몰라", "몰랐어요", "모를"),
    ],
)
def test_korean_verbs_change_as_they_should(stem, before_vowel, past, prospective):
    form = Form(stem=stem, before_vowel=before_vowel)
    assert form.past().polite == past and form.prospective() == prospective
    assert form.future().polite == f"{prospective} 거예요"
    assert form.negated().past().polite == f"{stem}지 않았어요"


def test_a_part_s_sentences_hold_its_own_combinations_and_none_of_a_later_part(drawn):
    parts = {part: set(group) for part, group in combinations().items()}
    assert sorted(itertools.chain.from_iterable(parts.values())) == sorted(every_combination())
    assert len(parts["validation"]) == len(parts["test"]) > 150
    for part, meanings in drawn.items():
        for meaning in meanings:
            found = {clause.combination for clause in meaning.clauses} - {None}
            assert meaning.kind == "phrase" or part == "train" or found & parts[part]
            assert not found - parts[part] - parts["train"]


def test_every_word_is_still_learned_with_others():
    learned = combinations()["train"]
    for place in (1, 2):
        held = {(one[0], one[place]) for part in PARTS[1:] for one in combinations()[part]}
        assert held <= {(one[0], one[place]) for one in learned}


def test_there_are_more_sentences_than_can_be_learned_by_heart():
    """Of one verb and one thing alone, without time, place and company, there are thousands."""
    things = sum(len(things_of(noun)) for verb in range(len(VERBS)) for noun in nouns_of(verb) if noun < len(NOUNS))
    assert things * (len(SUBJECTS) - 1) * len(TENSES) > 100_000


def test_a_seed_repeats_its_sentences_and_another_gives_others():
    assert draw("train", 20, 1) == draw("train", 20, 1) != draw("train", 20, 2)
    assert all(len(meaning.clauses) < 2 for meaning in draw("train", 200, 3, clauses=1))
    assert any(len(meaning.clauses) == 2 for meaning in draw("train", 200, 3))


def test_parts_that_a_question_can_ask_for_are_those_that_are_said():
    clause = Clause(kind="verb", word=0, subject=2, thing=Thing(noun=0), place=1)
    assert list(parts_of(clause)) == ["thing", "place"]
