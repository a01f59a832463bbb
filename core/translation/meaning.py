"""What a sentence says, free of any language, and which combinations a network never sees while it learns.

Numbers are places in the tables of `core.translation.lexicon`. A combination is a verb and its object, or who it is and
what is said of them; a tenth of them is kept for choosing, another for the test.
"""

import dataclasses
import functools

import numpy as np

from core.translation.lexicon import (
    ADJECTIVES,
    DETERMINERS,
    NOUNS,
    NUMBERS,
    PLACES,
    QUALITIES,
    SUBJECTS,
    TIMES,
    VERBS,
    YOU,
    Noun,
)

PARTS = ("train", "validation", "test")
HELD_OUT = 0.1
LEAST = 2  # combinations of each word that are learned from
SEED = 0
A, THE = 0, 1
BARE = "field", "game"  # kinds of nouns that stand alone
TENSES = ("past", "present", "future")
JOINTS = ("and", "but", "because")
QUALITY_LIST = tuple(QUALITIES)

Combination = tuple[str, int, int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Thing:
    """A noun with what stands before it. `determiner` counts DETERMINERS, then NUMBERS."""

    noun: int
    determiner: int = A
    quality: int | None = None

    @property
    def number(self) -> tuple[str, str] | None:
        """The number in both languages, None for one thing."""
        place = self.determiner - len(DETERMINERS)
        return NUMBERS[place] if place >= 0 else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Clause:
    """One thing said.

    Args:
        kind: "verb", "adjective", "noun" (Tom is a teacher), "exists" (There is a cat in the room).
        subject: None of what exists.
        word: Verb or adjective; None with the others.
        thing: What a verb does it to, what somebody is, or what there is.
        goal: Place of a verb that goes somewhere.
        place, companion, time: Where, with whom, when.
        asked: Which part a question asks for: "subject", "thing", "goal", "place" or "time".
    """

    kind: str
    subject: int | None = None
    word: int | None = None
    thing: Thing | None = None
    goal: int | None = None
    place: int | None = None
    companion: int | None = None
    time: int | None = None
    mode: str = "plain"
    tense: str = "present"
    is_negative: bool = False
    asked: str | None = None

    @property
    def combination(self) -> Combination | None:
        """The combination that it belongs to; None where a question leaves one of the two open."""
        if self.kind == "verb" and self.word is not None and (self.thing or self.goal is not None):
            if self.asked in ("thing", "goal"):
                return None
            return "object", self.word, self.thing.noun if self.thing else len(NOUNS) + (self.goal or 0)
        if self.kind == "exists" and self.thing and self.place is not None and self.asked is None:
            return "exists", self.thing.noun, self.place
        if self.subject is None or self.asked == "subject":
            return None
        if self.kind == "noun" and self.thing:
            return "noun", self.thing.noun, self.subject
        return self.kind, self.word or 0, self.subject


@dataclasses.dataclass(frozen=True, kw_only=True)
class Meaning:
    """A sentence: "statement", "question", "request", or "phrase" of the list. `joint` stands between two clauses."""

    kind: str
    clauses: tuple[Clause, ...] = ()
    joint: str | None = None
    phrase: int | None = None


def nouns_of(verb: int) -> list[int]:
    """Returns the nouns that a verb takes, and the places of one that goes somewhere, counted behind them."""
    kinds = VERBS[verb].objects
    if "place" in kinds:
        return [len(NOUNS) + place for place in range(len(PLACES))]
    return [number for number, noun in enumerate(NOUNS) if noun.kind in kinds]


@functools.cache
def things_of(noun: int) -> tuple[Thing, ...]:
    """Returns every way to name a noun as an object."""
    about = NOUNS[noun]
    if about.kind in BARE:
        return (Thing(noun=noun),)
    count = len(DETERMINERS) + (len(NUMBERS) if about.counter else 0)
    qualities = [None, *(place for place, key in enumerate(QUALITY_LIST) if about.kind in QUALITIES[key])]
    return tuple(
        Thing(noun=noun, determiner=determiner, quality=quality)
        for determiner in range(count)
        for quality in (qualities if about.counter else [None])
    )


def is_person(noun: Noun) -> bool:
    """Can somebody be this?"""
    return noun.kind == "person"


@functools.cache
def every_combination() -> tuple[Combination, ...]:
    """Returns all combinations, in order."""
    found: list[Combination] = [
        ("object", verb, noun) for verb, about in enumerate(VERBS) if about.objects for noun in nouns_of(verb)
    ]
    people = range(len(SUBJECTS))
    found += [("verb", verb, who) for verb, about in enumerate(VERBS) if not about.objects for who in people]
    found += [("adjective", word, who) for word in range(len(ADJECTIVES)) for who in people]
    persons = [number for number, noun in enumerate(NOUNS) if is_person(noun)]
    found += [("noun", noun, who) for noun in persons for who in people if not SUBJECTS[who].is_plural or who == YOU]
    there = [number for number, noun in enumerate(NOUNS) if noun.counter and noun.kind not in ("show", "door")]
    found += [("exists", noun, place) for noun in there for place in range(len(PLACES))]
    return tuple(found)


@functools.cache
def combinations() -> dict[str, tuple[Combination, ...]]:
    """Returns the combinations of each part, by a fixed seed: no verb, noun or subject loses all of its own."""
    every = every_combination()
    rest = {key: 0 for one in every for key in _words(one)}
    for one in every:
        for key in _words(one):
            rest[key] += 1
    held: list[Combination] = []
    for place in np.random.default_rng(SEED).permutation(len(every)):
        one = every[place]
        if len(held) < 2 * round(HELD_OUT * len(every)) and all(rest[key] > LEAST for key in _words(one)):
            held.append(one)
            for key in _words(one):
                rest[key] -= 1
    known = set(held)
    return {
        "train": tuple(one for one in every if one not in known),
        "validation": tuple(sorted(held[::2])),
        "test": tuple(sorted(held[1::2])),
    }


def _words(combination: Combination) -> tuple[tuple[str, str, int], ...]:
    sort, first, second = combination
    return (sort, "first", first), (sort, "second", second)


@functools.cache
def parts_of_combinations() -> dict[Combination, str]:
    """Returns the part of each combination."""
    return {one: part for part, group in combinations().items() for one in group}


def part_of(meaning: Meaning) -> str:
    """Returns the part that a sentence belongs to: the test's where it holds a combination of the test, and so on."""
    table = parts_of_combinations()
    found = {table[one] for one in (clause.combination for clause in meaning.clauses) if one is not None}
    return "test" if "test" in found else "validation" if "validation" in found else "train"


@functools.cache
def times_of(tense: str, mode: str) -> list[int]:
    """Returns the times that go with a tense."""
    wanted = "now" if tense == "present" and mode == "progressive" else tense
    return [number for number, time in enumerate(TIMES) if wanted in time.tenses or tense in time.tenses]
