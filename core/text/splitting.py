"""A Korean sentence in pieces of four sizes: eojeol (words), syllables, jamo (letters), and bytes for comparison."""

from core.text.vocabulary import normalise

# Source: The Unicode Standard 15.0, section 3.12, "Conjoining Jamo Behavior": S = (L * 21 + V) * 28 + T + U+AC00.
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
VOWELS, FINALS = 21, 28
INITIAL_JAMO = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWEL_JAMO = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINAL_JAMO = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")


def eojeols(text: str) -> list[str]:
    """Returns the runs between white space: what Korean writes as one word, particles included."""
    return normalise(text).split()


def syllables(text: str) -> list[str]:
    """Returns the symbols, spaces included; a Hangul syllable block is one."""
    return list(normalise(text))


def jamos(text: str) -> list[str]:
    """Returns the letters, spaces included: 한 -> ㅎ, ㅏ, ㄴ. What is not a Hangul syllable stays itself."""
    return [letter for symbol in normalise(text) for letter in _letters(symbol)]


def places_of(symbol: str) -> tuple[int, int, int] | None:
    """Returns the places of a syllable's initial, vowel and final, 0 for no final; None for what is no syllable."""
    if len(symbol) != 1 or not FIRST_SYLLABLE <= ord(symbol) <= LAST_SYLLABLE:
        return None
    rest, final = divmod(ord(symbol) - FIRST_SYLLABLE, FINALS)
    return (*divmod(rest, VOWELS), final)


def _letters(symbol: str) -> list[str]:
    places = places_of(symbol)
    if places is None:
        return [symbol]
    initial, vowel, final = places
    return [letter for letter in (INITIAL_JAMO[initial], VOWEL_JAMO[vowel], FINAL_JAMO[final]) if letter]
