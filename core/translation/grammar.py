"""The sentences of a meaning: one in English and one in Korean, so that a translation is right or wrong.

    Meaning -> "I am learning RNN."  "저는 RNN을 배우고 있어요."

A Korean sentence has no word for the "you" of a question: 배우고 있어요? is "Are you learning?".
"""

from core.text import josa
from core.translation.korean import Form
from core.translation.lexicon import (
    ADJECTIVES,
    DETERMINERS,
    NOUNS,
    PHRASES,
    PLACES,
    SUBJECTS,
    TIMES,
    VERBS,
    YOU,
    Subject,
    Verb,
)
from core.translation.meaning import QUALITY_LIST, A, Clause, Meaning, Thing

LANGUAGES = ("en", "ko")
KOREAN_JOINTS = {"and": "고", "but": "지만", "because": "기 때문에"}
VOWELS = "aeiou"


def say(meaning: Meaning, language: str) -> str:
    """Returns the sentence, with its capital letter and its mark at the end."""
    if meaning.phrase is not None:
        return PHRASES[meaning.phrase][LANGUAGES.index(language)]
    if language == "ko":
        return josa.settle(_korean(meaning))
    text = _english(meaning)
    return text[0].upper() + text[1:]


def _english(meaning: Meaning) -> str:
    if meaning.kind == "request":
        clause = meaning.clauses[0]
        words = (*(["do", "not"] if clause.is_negative else []), VERBS[clause.word or 0].english, *_rest(clause))
        return f"please {' '.join(words)}."
    if meaning.kind == "question":
        return " ".join(_question(meaning.clauses[0])) + "?"
    return f" {meaning.joint} ".join(" ".join(_statement(clause)) for clause in meaning.clauses) + "."


def _statement(clause: Clause) -> list[str]:
    first, *others = auxiliaries(clause)
    subject = ["there"] if clause.subject is None else [SUBJECTS[clause.subject].english]
    return [*subject, *([first] if first else []), *others, *_rest(clause)]


def _question(clause: Clause) -> list[str]:
    if clause.asked == "subject":
        first, *others = auxiliaries(clause)
        return ["who", *([first] if first else []), *others, *_rest(clause)]
    first, *others = auxiliaries(clause, is_turned=True)
    asked = {"thing": "what", "goal": "where", "place": "where", "time": "when", None: ""}[clause.asked]
    if clause.asked == "thing" and clause.word is not None and VERBS[clause.word].objects == ("person",):
        asked = "who"
    subject = "there" if clause.subject is None else SUBJECTS[clause.subject].english
    return [*([asked] if asked else []), first, subject, *others, *_rest(clause)]


def _rest(clause: Clause) -> list[str]:
    """Returns what stands behind the verb: what, where to, with whom, where, when."""
    said = []
    if clause.thing is not None and clause.asked != "thing":
        said.append(english_thing(clause.thing, is_none=clause.kind == "exists" and clause.is_negative))
    if clause.goal is not None and clause.asked != "goal":
        said.append(PLACES[clause.goal][1])
    if clause.companion is not None:
        said.append(f"with {SUBJECTS[clause.companion].english}")
    if clause.place is not None and clause.asked != "place":
        said.append(PLACES[clause.place][0])
    if clause.time is not None and clause.asked != "time":
        said.append(TIMES[clause.time].english)
    return said


def auxiliaries(clause: Clause, *, is_turned: bool = False) -> list[str]:
    """Returns the English verb in its parts; the first one stands before the subject of a question.

    Args:
        clause: What is said.
        is_turned: Whether something must stand there: "do" where the statement has nothing. Without it the first part
            may be empty.
    """
    subject = Subject(english="who", korean="") if clause.subject is None else SUBJECTS[clause.subject]
    no = ["not"] if clause.is_negative and clause.kind != "exists" else []
    be = _be(subject, clause)
    if clause.kind == "adjective":
        return [*be[:1], *no, *be[1:], ADJECTIVES[clause.word or 0].english]
    if clause.kind in ("noun", "exists"):
        return [*be[:1], *no, *be[1:]]
    verb = VERBS[clause.word or 0]
    base = verb.english
    if clause.mode == "progressive":
        return [*be[:1], *no, *be[1:], progressive(verb)]
    if clause.mode == "can":
        if no and not is_turned and clause.tense != "past":
            return ["cannot", base]
        return ["could" if clause.tense == "past" else "can", *no, base]
    if clause.tense == "future":
        return ["will", *no, base]
    if clause.mode in ("want", "must"):
        main, past, third = ("want", "wanted", "wants") if clause.mode == "want" else ("have", "had", "has")
        base = f"to {base}"
    else:
        main, past, third = base, verb.past, third_person(verb)
        base = ""
    is_third = is_third_person(subject)
    if no or is_turned:
        do = "did" if clause.tense == "past" else "does" if is_third else "do"
        return [do, *no, main, *([base] if base else [])]
    return ["", past if clause.tense == "past" else third if is_third else main, *([base] if base else [])]


def _be(subject: Subject, clause: Clause) -> list[str]:
    is_many = subject.is_plural
    if clause.kind == "exists":
        is_many = clause.thing is not None and clause.thing.number is not None
    if clause.tense == "future":
        return ["will", "be"]
    if clause.tense == "past":
        return ["were" if is_many else "was"]
    return ["are" if is_many else "am" if subject.english == "I" else "is"]


def is_third_person(subject: Subject) -> bool:
    """Does the English verb take an s?"""
    return subject.person == 3 and not subject.is_plural


def third_person(verb: Verb) -> str:
    """Returns eats, watches, waits for."""
    first, *others = verb.english.split()
    return verb.third or " ".join([f"{first}s", *others])


def progressive(verb: Verb) -> str:
    """Returns eating, writing, waiting for."""
    first, *others = verb.english.split()
    return verb.ing or " ".join([f"{first}ing", *others])


def english_thing(thing: Thing, *, is_none: bool = False) -> str:
    """Returns an apple, the small cat, two books, water, no cat."""
    noun = NOUNS[thing.noun]
    quality = [] if thing.quality is None else [QUALITY_LIST[thing.quality][0]]
    if thing.number is not None:
        return " ".join([thing.number[0], *quality, noun.many])
    words = [*quality, noun.english]
    if thing.determiner != A:
        return " ".join([DETERMINERS[thing.determiner][0], *words])
    if not noun.counter:
        return " ".join(words)
    return " ".join(["no" if is_none else "an" if words[0][0] in VOWELS else "a", *words])


def _korean(meaning: Meaning) -> str:
    *before, last = meaning.clauses
    if meaning.kind == "request":
        form = _verb_form(last)
        ending = f"{form.stem}지 마세요" if last.is_negative else f"{form.before_vowel} 주세요"
        return f"{' '.join([*_korean_parts(last), ending])}."
    if meaning.joint == "because":  # in Korean the reason comes first
        before, last = [last], before[0]
    mark = "?" if meaning.kind == "question" else "."
    said = [f"{_korean_clause(clause)}{KOREAN_JOINTS[meaning.joint or 'and']}" for clause in before]
    ending = _copula(last).polite if last.kind == "noun" else predicate(last).polite
    return " ".join([*said, *_korean_parts(last), ending]) + mark


def _korean_clause(clause: Clause) -> str:
    return " ".join([*_korean_parts(clause), predicate(clause).stem])


def _korean_parts(clause: Clause) -> list[str]:
    """Returns what stands before the verb: who, when, where, with whom, what."""
    said = []
    if clause.asked == "subject":
        said.append("누가")
    elif clause.subject is not None and SUBJECTS[clause.subject].korean:
        said.append(f"{SUBJECTS[clause.subject].korean}은(는)")
    if clause.time is not None:
        said.append("언제" if clause.asked == "time" else TIMES[clause.time].korean)
    if clause.place is not None:
        place = "어디" if clause.asked == "place" else PLACES[clause.place][2]
        said.append(f"{place}에" if clause.kind == "exists" else f"{place}에서")
    if clause.companion is not None:
        said.append(f"{SUBJECTS[clause.companion].korean}와(과) 함께")
    if clause.goal is not None:
        said.append("어디에" if clause.asked == "goal" else f"{PLACES[clause.goal][2]}에")
    if clause.thing is not None and clause.kind != "noun":
        particle = "이(가)" if clause.kind == "exists" else VERBS[clause.word or 0].particle
        said.append(f"{_korean_asked(clause) if clause.asked == 'thing' else korean_thing(clause.thing)}{particle}")
    return said


def _korean_asked(clause: Clause) -> str:
    return "누구" if VERBS[clause.word or 0].objects == ("person",) else "무엇"


def korean_thing(thing: Thing) -> str:
    """Returns 사과, 그 작은 고양이, 책 두 권, 물."""
    noun = NOUNS[thing.noun]
    words = [*([] if thing.quality is None else [QUALITY_LIST[thing.quality][1]]), noun.korean]
    if thing.number is not None:
        return " ".join([*words, thing.number[1], noun.counter])
    determiner = DETERMINERS[thing.determiner][1]
    return " ".join([determiner, *words] if determiner else words)


def predicate(clause: Clause) -> Form:
    """Returns the Korean verb, adjective or noun with tense and negation, before its last ending."""
    if clause.kind == "noun":
        return _copula(clause)
    form = _verb_form(clause)
    if clause.kind == "verb" and clause.mode != "plain":
        form = _with_mode(form, clause)
        if clause.is_negative and clause.mode != "can":
            form = form.negated()
    elif clause.is_negative and not _has_negative(clause):
        form = form.negated()
    return _in_tense(form, clause.tense)


def _verb_form(clause: Clause) -> Form:
    if clause.kind == "exists":
        return Form(stem="없" if clause.is_negative else "있", before_vowel="없어" if clause.is_negative else "있어")
    about = ADJECTIVES[clause.word or 0] if clause.kind == "adjective" else VERBS[clause.word or 0]
    if isinstance(about, Verb) and about.negative and clause.is_negative:
        return Form(stem=about.negative[0], before_vowel=about.negative[1])
    return Form(stem=about.stem, before_vowel=about.before_vowel)


def _has_negative(clause: Clause) -> bool:
    return clause.kind == "exists" or (clause.kind == "verb" and VERBS[clause.word or 0].negative is not None)


def _with_mode(form: Form, clause: Clause) -> Form:
    if clause.mode == "progressive":
        return form.progressive()
    if clause.mode == "can":
        return form.impossible() if clause.is_negative else form.possible()
    if clause.mode == "must":
        return form.necessary()
    who = clause.subject
    return form.wanted(of_others=who is None or (who != YOU and SUBJECTS[who].person == 3))


def _in_tense(form: Form, tense: str) -> Form:
    return form.past() if tense == "past" else form.future() if tense == "future" else form


def _copula(clause: Clause) -> Form:
    """Returns 학생이-, 학생이 아니-, and in the future 학생이 되-, with what somebody is before it."""
    noun = korean_thing(clause.thing) if clause.thing else ""
    has_consonant = josa.final_consonant(noun) != ""
    if clause.tense == "future":
        form = Form(stem=f"{noun}이(가) 되", before_vowel=f"{noun}이(가) 돼")
        return (form.negated() if clause.is_negative else form).future()
    if clause.is_negative:
        form = Form(stem=f"{noun}이(가) 아니", before_vowel=f"{noun}이(가) 아니어", ending=f"{noun}이(가) 아니에요")
        past = f"{noun}이(가) 아니었"
    else:
        form = Form(stem=f"{noun}이" if has_consonant else noun, ending=f"{noun}(이)에요")
        past = f"{noun}이었" if has_consonant else f"{noun}였"
    return Form(stem=past, before_vowel=f"{past}어") if clause.tense == "past" else form
