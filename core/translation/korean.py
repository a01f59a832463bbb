"""How Korean verbs and adjectives change: forms are built one on the other, and only the last one ends the clause."""

import dataclasses

from core.text.splitting import FINAL_JAMO, FINALS, FIRST_SYLLABLE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Form:
    """Something that takes endings: `stem` before -지 and -고, `before_vowel` with 아/어. `polite` ends a sentence."""

    stem: str
    before_vowel: str = ""
    ending: str = ""

    @property
    def polite(self) -> str:
        """먹어요, 먹을 거예요."""
        return self.ending or f"{self.before_vowel}요"

    def past(self) -> "Form":
        """먹었-."""
        stem = with_final(self.before_vowel, "ㅆ")
        return Form(stem=stem, before_vowel=f"{stem}어")

    def future(self) -> "Form":
        """먹을 거-."""
        stem = f"{self.prospective()} 거"
        return Form(stem=stem, ending=f"{stem}예요")

    def negated(self) -> "Form":
        """먹지 않-."""
        return Form(stem=f"{self.stem}지 않", before_vowel=f"{self.stem}지 않아")

    def progressive(self) -> "Form":
        """먹고 있-."""
        return Form(stem=f"{self.stem}고 있", before_vowel=f"{self.stem}고 있어")

    def wanted(self, *, of_others: bool) -> "Form":
        """먹고 싶-, and of others 먹고 싶어 하-."""
        if of_others:
            return Form(stem=f"{self.stem}고 싶어 하", before_vowel=f"{self.stem}고 싶어 해")
        return Form(stem=f"{self.stem}고 싶", before_vowel=f"{self.stem}고 싶어")

    def possible(self) -> "Form":
        """먹을 수 있-."""
        stem = f"{self.prospective()} 수 있"
        return Form(stem=stem, before_vowel=f"{stem}어")

    def impossible(self) -> "Form":
        """먹을 수 없-."""
        stem = f"{self.prospective()} 수 없"
        return Form(stem=stem, before_vowel=f"{stem}어")

    def necessary(self) -> "Form":
        """먹어야 하-."""
        return Form(stem=f"{self.before_vowel}야 하", before_vowel=f"{self.before_vowel}야 해")

    def prospective(self) -> str:
        """Returns what stands before 거 and 수: 먹을, 갈, 열, 걸을, 도울."""
        last = final_of(self.stem)
        if not last:
            return with_final(self.stem, "ㄹ")
        if last == "ㄹ":
            return self.stem
        if self.before_vowel.startswith(self.stem):
            return f"{self.stem}을"
        if last == "ㅂ":
            return f"{without_final(self.stem)}울"
        return f"{self.before_vowel[:-1]}을"


def final_of(text: str) -> str:
    """Returns the last syllable's final consonant, empty for none."""
    return FINAL_JAMO[(ord(text[-1]) - FIRST_SYLLABLE) % FINALS]


def with_final(text: str, consonant: str) -> str:
    """Returns the text with a final consonant on its last syllable, which has none: 먹어, ㅆ -> 먹었."""
    if final_of(text):
        raise ValueError(f"The last syllable must end in a vowel. Received: {text}")
    return text[:-1] + chr(ord(text[-1]) + FINAL_JAMO.index(consonant))


def without_final(text: str) -> str:
    """Returns the text without its last syllable's final consonant: 돕 -> 도."""
    return text[:-1] + chr(ord(text[-1]) - FINAL_JAMO.index(final_of(text)))
