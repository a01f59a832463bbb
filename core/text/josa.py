"""Korean particles after words known only when the page is drawn: of "3(으)로" and "7(으)로", "3으로" and "7로".

A translation writes both forms in one of the ways of FORMS; which of them is right depends on how the word before it is
read, more exactly on whether its last syllable ends in a consonant (받침), and for (으)로 whether that is ㄹ.
"""

import re

# What a translation writes -> the particle after a consonant, after a vowel.
FORMS = {
    "(으)로": ("으로", "로"),
    "와(과)": ("과", "와"),
    "과(와)": ("과", "와"),
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "(이)라고": ("이라고", "라고"),
    "(이)에요": ("이에요", "예요"),
}
_MARK = re.compile("|".join(map(re.escape, FORMS)))
_SILENT = "”\"'’`*)]»›_ "  # stands between a word and its particle, and is not read
_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_SIGNS = {"%": "트", "°": "도", "±": "스", "+": "스"}  # 퍼센트, 도, 마이너스, 플러스
_LETTERS = dict(zip("lmnr", "엘엠엔알", strict=True))  # the letters whose names end in a consonant


def settle(text: str) -> str:
    """Returns the text with each particle in the form that its word asks for."""
    parts, end = [], 0
    for found in _MARK.finditer(text):
        parts.append(text[end : found.start()])
        parts.append(_form(found.group(), "".join(parts)))
        end = found.end()
    return "".join(parts) + text[end:]


def _form(mark: str, before: str) -> str:
    after_consonant, after_vowel = FORMS[mark]
    consonant = final_consonant(before)
    if mark == "(으)로" and consonant == "ㄹ":
        return after_vowel
    return after_consonant if consonant else after_vowel


def final_consonant(text: str) -> str:
    """Returns "ㄹ", "ㄱ" for any other consonant, or "" for none: what the text's last syllable ends in when read."""
    word = re.split(r"\s", text.rstrip(_SILENT))[-1]
    last = word[-1:].lower()
    if last in _LETTERS and not _is_spelled(word) and last == "r":
        return ""  # a word, "layer": read 레이어; alone or in capitals it is 알
    if last == "g" and word[-2:].lower() == "ng" and not _is_spelled(word):
        return "ㄱ"
    syllable = _DIGITS.get(last) or _SIGNS.get(last) or _LETTERS.get(last) or last
    if not "가" <= syllable <= "힣":
        return ""
    place = (ord(syllable) - ord("가")) % 28  # of the 27 final consonants in Unicode's order, 0 for none
    return "" if place == 0 else "ㄹ" if place == 8 else "ㄱ"


def _is_spelled(word: str) -> bool:
    """Is its end read letter by letter, as CNN and a lone r are?"""
    tail = re.search(r"[A-Za-z]*$", word)
    return tail is not None and (len(tail.group()) == 1 or tail.group().isupper())
