"""Korean letters put together again: what `core.text.splitting.jamos` took apart."""

from collections.abc import Sequence

from core.text.splitting import FINAL_JAMO, FINALS, FIRST_SYLLABLE, INITIAL_JAMO, VOWEL_JAMO, VOWELS


def joined(letters: Sequence[str]) -> str:
    """Returns the text of letters, one symbol each: ㅎ, ㅏ, ㄴ -> 한. What makes no syllable stays itself.

    Every syllable begins with a consonant and goes on with a vowel; a consonant after these ends it, unless the next
    letter is a vowel.
    """
    text, place = "", 0
    while place < len(letters):
        one, two, three, four = (*letters[place : place + 4], *("",) * 3)[:4]
        if not (one and two) or one not in INITIAL_JAMO or two not in VOWEL_JAMO:
            text, place = text + one, place + 1
            continue
        has_final = bool(three) and three in FINAL_JAMO and (not four or four not in VOWEL_JAMO)
        final = FINAL_JAMO.index(three) if has_final else 0
        syllable = (INITIAL_JAMO.index(one) * VOWELS + VOWEL_JAMO.index(two)) * FINALS + final
        text += chr(FIRST_SYLLABLE + syllable)
        place += 3 if has_final else 2
    return text
