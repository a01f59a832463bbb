"""Sentences drawn by chance, of the part that is asked for."""

import dataclasses
import functools
import random
from collections.abc import Sequence
from typing import Any

from core.translation.grammar import third_person
from core.translation.lexicon import NOUNS, PHRASES, PLACES, SUBJECTS, VERBS, YOU, Verb
from core.translation.meaning import (
    JOINTS,
    TENSES,
    A,
    Clause,
    Combination,
    Meaning,
    Thing,
    combinations,
    part_of,
    things_of,
    times_of,
)

PHRASE, REQUEST, QUESTION, TWO = 0.03, 0.07, 0.27, 0.22  # shares; the rest are statements of one clause
SORTS = {"object": 0.62, "verb": 0.14, "adjective": 0.1, "noun": 0.05, "exists": 0.09}
NEGATIVE, TIME, PLACE, COMPANION, PLAIN_THING, ASKING = 0.25, 0.55, 0.3, 0.12, 0.45, 0.5
MODES = {"plain": 0.45, "progressive": 0.25, "want": 0.1, "can": 0.1, "must": 0.1}
COMPANIONS = tuple(who for who, about in enumerate(SUBJECTS) if about.english != "I" and about.english[0].isupper())

Groups = dict[str, list[list[Combination]]]


def draw(part: str, count: int, seed: int, *, clauses: int = 2) -> list[Meaning]:
    """Returns `count` meanings of a part with at most so many clauses, drawn by a seed; some may be alike."""
    drawer = Drawer(part, random.Random(seed), clauses=clauses)
    return [drawer.meaning() for _ in range(count)]


def draw_different(part: str, count: int, seed: int) -> list[Meaning]:
    """Returns `count` different meanings of a part, drawn by a seed."""
    drawer, found = Drawer(part, random.Random(seed)), dict[Meaning, None]()
    while len(found) < count:
        found[drawer.meaning()] = None
    return list(found)


@functools.cache
def _grouped(part: str) -> Groups:
    """Returns the combinations by sort, then by their first word: each verb is as likely as another."""
    found: dict[str, dict[int, list[Combination]]] = {sort: {} for sort in SORTS}
    for one in combinations()[part]:
        found[one[0]].setdefault(one[1], []).append(one)
    return {sort: list(groups.values()) for sort, groups in found.items()}


class Drawer:
    """Draws meanings of one part: each but a phrase holds a combination of it; of two clauses one does."""

    def __init__(self, part: str, rng: random.Random, *, clauses: int = 2) -> None:
        self.part, self.rng, self.clauses = part, rng, clauses

    def meaning(self) -> Meaning:
        """Returns one meaning."""
        while True:
            found = self._any()
            if found.kind == "phrase" or part_of(found) == self.part:
                return found

    def _any(self) -> Meaning:
        chance = self.rng.random()
        if chance < PHRASE and self.part == "train":
            return Meaning(kind="phrase", phrase=self.rng.randrange(len(PHRASES)))
        if chance < PHRASE + REQUEST:
            return Meaning(kind="request", clauses=(self._request(),))
        if chance < PHRASE + REQUEST + QUESTION:
            return Meaning(kind="question", clauses=(self._question(),))
        if chance < PHRASE + REQUEST + QUESTION + TWO and self.clauses > 1:
            clauses = [self._statement(self.part), self._statement("train")]
            self.rng.shuffle(clauses)
            return Meaning(kind="statement", clauses=tuple(clauses), joint=self.rng.choice(JOINTS))
        return Meaning(kind="statement", clauses=(self._statement(self.part),))

    def _by_share(self, shares: dict[str, float]) -> str:
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def _statement(self, part: str) -> Clause:
        while True:
            clause = self._clause(part)
            if clause.subject != YOU and not says_both_tenses(clause):
                return clause

    def _clause(self, part: str) -> Clause:
        sort = self._by_share(SORTS)
        _sort, first, second = self.rng.choice(self.rng.choice(_grouped(part)[sort]))
        tense, is_negative = self.rng.choice(TENSES), self.rng.random() < NEGATIVE
        if sort == "exists":
            thing = self.rng.choice([thing for thing in things_of(first) if thing.determiner == A or thing.number])
            is_negative = is_negative and thing.number is None
            return Clause(kind="exists", thing=thing, place=second, tense=tense, is_negative=is_negative)
        options: dict[str, Any] = {"tense": tense, "is_negative": is_negative, "subject": second}
        if sort == "noun":
            return self._surrounded(Clause(kind="noun", thing=Thing(noun=first), **options))
        options["word"] = first
        if sort == "object":
            options["subject"] = self.rng.randrange(len(SUBJECTS))
            options |= {"goal": second - len(NOUNS)} if second >= len(NOUNS) else {"thing": self._thing(second)}
        clause = Clause(kind="adjective" if sort == "adjective" else "verb", **options)
        return self._surrounded(self._with_mode(clause))

    def _thing(self, noun: int) -> Thing:
        ways = things_of(noun)
        return ways[0] if self.rng.random() < PLAIN_THING else self.rng.choice(ways)

    def _with_mode(self, clause: Clause) -> Clause:
        """Returns the clause with a mode that goes with its verb and tense."""
        mode = self._by_share(MODES)
        if clause.kind != "verb" or _verb(clause).is_state or clause.tense == "future":
            mode = "plain"
        return dataclasses.replace(clause, mode=mode, is_negative=clause.is_negative and mode != "must")

    def _surrounded(self, clause: Clause) -> Clause:
        """Returns the clause with a time, a place, a companion, where they go with it."""
        found: dict[str, Any] = {}
        is_state = clause.kind == "verb" and _verb(clause).is_state
        if not is_state and self.rng.random() < TIME:
            found["time"] = self.rng.choice(times_of(clause.tense, clause.mode))
        if clause.kind == "verb" and not is_state:
            if clause.goal is None and self.rng.random() < PLACE:
                found["place"] = self.rng.randrange(len(PLACES))
            if self.rng.random() < COMPANION:
                found["companion"] = self.rng.choice([who for who in COMPANIONS if who != clause.subject])
        return dataclasses.replace(clause, **found)

    def _question(self) -> Clause:
        clause = self._clause(self.part)
        if clause.kind != "verb" or self.rng.random() > ASKING:
            return clause
        asked = self.rng.choice(["subject", *given(clause)])
        return asking(clause, asked)

    def _request(self) -> Clause:
        while True:
            clause = self._clause(self.part)
            if clause.kind == "verb" and not _verb(clause).is_state:
                time = None if clause.tense == "past" else clause.time
                return dataclasses.replace(clause, subject=YOU, mode="plain", tense="present", time=time)


def _verb(clause: Clause) -> Verb:
    return VERBS[clause.word or 0]


def given(clause: Clause) -> Sequence[str]:
    """Returns the parts of a clause that a question could ask for, but for its subject."""
    return [name for name in ("thing", "goal", "place", "time") if getattr(clause, name) is not None]


def asking(clause: Clause, asked: str) -> Clause:
    """Returns the question for a part of a clause; what stood there is the same for all such questions."""
    if asked == "subject":
        return dataclasses.replace(clause, subject=None, asked=asked)
    if asked != "thing":
        return dataclasses.replace(clause, asked=asked, **dict[str, Any]({asked: 0}))
    kinds = _verb(clause).objects
    first = next(number for number, noun in enumerate(NOUNS) if noun.kind in kinds)
    return dataclasses.replace(clause, asked=asked, thing=Thing(noun=first))


def says_both_tenses(clause: Clause) -> bool:
    """Would its English be the same in present and past, as in "I read a book"?"""
    if clause.kind != "verb" or clause.mode != "plain" or clause.tense != "present" or clause.is_negative:
        return False
    verb, who = _verb(clause), SUBJECTS[clause.subject or 0]
    form = third_person(verb) if who.person == 3 and not who.is_plural else verb.english
    return form == verb.past
