"""The sentences of a scene in Korean and English, from one list of words.

    Meaning -> words -> text       "작은", "고양이", "+가", "있어요", "."  ->  작은 고양이가 있어요.

A word that begins with "+" is joined to the one before it: a particle, the s of a plural. The end of a sentence is its
full stop. The first word that a network is given says the language.
"""

import functools
from collections.abc import Sequence

from core.scenes.kinds import KINDS, Kind
from core.scenes.meaning import Meaning, every_meaning

LANGUAGES = ("ko", "en")
PADDING = "<pad>"
JOINED = "+"
END = "."
NUMBERS = {"ko": {2: "두", 3: "세", 4: "네"}, "en": {2: "two", 3: "three", 4: "four"}}
PLACE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ko": {"above": ("위에",), "below": ("아래에",), "left": ("왼쪽에",), "right": ("오른쪽에",), "inside": ("안에",)},
    "en": {
        "above": ("above",),
        "below": ("below",),
        "left": ("left", "of"),
        "right": ("right", "of"),
        "inside": ("inside",),
    },
}
SIZE_WORDS = {"ko": ("작은", "큰"), "en": ("small", "large")}
DIGITS_READ = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))


def start(language: str) -> str:
    """Returns the word that stands for a language: <ko> or <en>."""
    return f"<{language}>"


def say(meaning: Meaning, language: str) -> tuple[str, ...]:
    """Returns the sentence, word by word, with its full stop."""
    return _korean(meaning) if language == "ko" else _english(meaning)


def _korean(meaning: Meaning) -> tuple[str, ...]:
    kind = KINDS[meaning.kind]
    if meaning.number > 1:
        return *with_subject(kind.korean), NUMBERS["ko"][meaning.number], kind.counter, "있어요", END
    said = (*with_subject((_size(meaning.is_large, "ko"), *kind.korean)), "있어요", END)
    if meaning.place is None or meaning.other is None:
        return said
    other = KINDS[meaning.other].korean
    return _size(meaning.other_is_large, "ko"), *other, *PLACE_WORDS["ko"][meaning.place], *said


def with_subject(words: tuple[str, ...]) -> tuple[str, ...]:
    """Returns Korean words with the particle of a subject: 이 after a final consonant, 가 after a vowel."""
    last = words[-1][-1]
    syllable = DIGITS_READ.get(last, last)
    has_consonant = (ord(syllable) - ord("가")) % 28 > 0  # of the 27 final consonants in Unicode's order, 0 for none
    return *words, f"{JOINED}이" if has_consonant else f"{JOINED}가"


def _english(meaning: Meaning) -> tuple[str, ...]:
    kind = KINDS[meaning.kind]
    if meaning.number > 1:
        return "there", "are", NUMBERS["en"][meaning.number], *kind.many, END
    one = ("a", _size(meaning.is_large, "en"), *kind.one)
    if meaning.place is None or meaning.other is None:
        return "there", "is", *one, END
    other = ("a", _size(meaning.other_is_large, "en"), *KINDS[meaning.other].one)
    return *one, "is", *PLACE_WORDS["en"][meaning.place], *other, END


def _size(is_large: bool | None, language: str) -> str:
    return SIZE_WORDS[language][bool(is_large)]


def kind_name(kind: Kind, language: str) -> str:
    """Returns what a language calls one thing of a kind: "고양이", "cat"."""
    return " ".join(kind.korean if language == "ko" else kind.one)


def written(words: Sequence[str]) -> str:
    """Returns the text of words: joined where they say so, with a capital at the beginning."""
    text = ""
    for word in words:
        joined = word.startswith(JOINED) or word == END
        text += word.removeprefix(JOINED) if joined or not text else f" {word}"
    return text[:1].upper() + text[1:]


@functools.cache
def understood(language: str) -> dict[tuple[str, ...], Meaning]:
    """Returns the meaning of every sentence there is."""
    return {say(meaning, language): meaning for meaning in every_meaning()}


@functools.cache
def words_of_number(number: int, language: str) -> frozenset[str]:
    """Returns the words that a sentence on so many of a kind has, whatever the kind."""
    return frozenset.intersection(
        *(frozenset(say(Meaning(kind=kind, number=number), language)) for kind in range(len(KINDS)))
    )


@functools.cache
def word_list() -> tuple[str, ...]:
    """Returns the words of both languages: padding, the languages, the full stop, then all others in order."""
    first = (PADDING, *(start(language) for language in LANGUAGES), END)
    words = {word for language in LANGUAGES for sentence in understood(language) for word in sentence}
    return (*first, *sorted(words - set(first)))


@functools.cache
def longest() -> int:
    """Returns how many words the longest sentence has, its full stop included."""
    return max(len(sentence) for language in LANGUAGES for sentence in understood(language))
