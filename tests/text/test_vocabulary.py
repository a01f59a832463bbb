import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import Vocabulary, normalise, visible
from core.text.vocabulary import LINE_BREAK, UNKNOWN, UNKNOWN_SIGN

KNOWN = Vocabulary.of("나는 오늘\n")


def test_symbols_are_numbered_in_code_point_order_after_the_unknown_one():
    assert KNOWN.symbols == (UNKNOWN_SIGN, "\n", " ", "나", "는", "늘", "오")
    assert KNOWN.encode("오늘 나는").tolist() == [6, 5, 2, 3, 4]


def test_syllables_typed_as_letters_are_the_same_syllables():
    decomposed = unicodedata.normalize("NFD", "나는 오늘")
    assert len(decomposed) > len("나는 오늘")
    assert KNOWN.encode(decomposed).tolist() == KNOWN.encode("나는 오늘").tolist()


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\nb", "a\vb", "a\fb", "a\x85b", "a\u2028b", "a\u2029b"])
def test_every_line_break_is_one_symbol(text):
    assert normalise(text) == "a\nb"


def test_emoji_and_other_unknown_symbols_are_number_zero_each():
    assert KNOWN.encode("나😀👩‍👧").tolist() == [3, *[UNKNOWN] * 4]  # the second emoji is three code points
    assert KNOWN.unknown_symbols("나😀é😀é") == ["😀", "é"]


def test_what_shows_nothing_alone_is_named():
    shown = ["😀", "U+200B ZERO WIDTH SPACE", "U+0301 COMBINING ACUTE ACCENT", "U+E0BC", "U+00A0 NO-BREAK SPACE"]
    assert [visible(symbol) for symbol in "😀\u200b\u0301\ue0bc\xa0"] == shown


def test_rare_symbols_are_left_out():
    assert Vocabulary.of("aaabbc", least=2).symbols == (UNKNOWN_SIGN, "\n", "a", "b")


def test_unknown_sign_in_a_text_stays_unknown():
    assert Vocabulary.of("a" + UNKNOWN_SIGN).encode(UNKNOWN_SIGN).tolist() == [UNKNOWN]


@given(st.text())
def test_known_text_survives_the_way_to_numbers_and_back(text):
    text = normalise(text).replace(UNKNOWN_SIGN, "")
    vocabulary = Vocabulary.from_json(Vocabulary.of(text).to_json())
    assert vocabulary == Vocabulary.of(text)
    assert vocabulary.decode(vocabulary.encode(text)) == text


def test_tokens_are_int32_also_of_nothing():
    assert KNOWN.encode("").dtype == np.int32 and KNOWN.encode("").shape == (0,)


@pytest.mark.parametrize("symbols", [(), ("a", "\n"), (UNKNOWN_SIGN, "a"), (UNKNOWN_SIGN, LINE_BREAK, "a", "a")])
def test_broken_vocabulary_is_refused(symbols):
    with pytest.raises(ValueError, match="Received"):
        Vocabulary(symbols)
