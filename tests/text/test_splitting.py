import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from core.text.splitting import eojeols, jamos, syllables


def test_sentence_in_three_sizes():
    sentence = "나는 값을 봐!"
    assert eojeols(sentence) == ["나는", "값을", "봐!"]
    assert syllables(sentence) == list(sentence)
    assert jamos(sentence) == list("ㄴㅏㄴㅡㄴ ㄱㅏㅄㅇㅡㄹ ㅂㅘ!")


@given(st.integers(0xAC00, 0xD7A3))
def test_letters_are_those_of_unicode(number):
    """An independent way: NFD gives conjoining letters, and NFKC of each compatibility letter gives the same."""
    conjoining = unicodedata.normalize("NFD", chr(number))
    names = [unicodedata.name(letter).split()[-1] for letter in conjoining]
    assert [unicodedata.name(letter).split()[-1] for letter in jamos(chr(number))] == names


def test_what_is_no_syllable_stays():
    assert jamos("aㅋ\U0001f600") == ["a", "ㅋ", "\U0001f600"]


def test_decomposed_text_is_composed_first():
    assert syllables(unicodedata.normalize("NFD", "한글")) == ["한", "글"]
