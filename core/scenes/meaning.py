"""What a scene says, free of any language, and which combinations a network never sees while it learns.

A combination is a pair of kinds and how they stand (one over the other, one beside the other, one inside the other), or
a kind and how many there are. A tenth of them is kept for choosing, another for the test; of each kind one number at
most, or there would be kinds of which a network learns that they are never counted. Two of a kind are always learned:
where they were not, each network that was tried saw two different things.
"""

import dataclasses
import functools

import numpy as np

from core.scenes.kinds import CONTAINERS, KINDS, NAMES

PLACES = ("above", "below", "left", "right", "inside")
UPRIGHT, LEVEL, INSIDE = "upright", "level", "inside"  # how two things stand
OPPOSITE = {"below": "above", "right": "left"}
MOST = 4  # things of one kind
PARTS = ("train", "validation", "test")
HELD_OUT = 0.1
SEED = 0

Combination = tuple[str, int, int]  # upright, level or inside, and two kinds in order; or "number", a kind, a number


@dataclasses.dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a sentence says.

    Args:
        kind: Place in `core.scenes.kinds.KINDS` of what it is about.
        is_large: Its size; None where several are counted.
        number: How many there are.
        place: Where it is, one of PLACES, seen from the `other` thing; None without one.
    """

    kind: int
    is_large: bool | None = None
    number: int = 1
    place: str | None = None
    other: int | None = None
    other_is_large: bool | None = None

    @property
    def construct(self) -> str:
        """What is to be found out: "thing", "number" or "place"."""
        return "place" if self.place else "number" if self.number > 1 else "thing"

    @property
    def combination(self) -> Combination | None:
        """The combination that it belongs to; None for a single thing, which is always learned."""
        if self.number > 1:
            return "number", self.kind, self.number
        if self.place is None or self.other is None:
            return None
        if self.place == "inside":
            return INSIDE, self.kind, self.other
        first, second = (self.other, self.kind) if self.place in OPPOSITE else (self.kind, self.other)
        return (UPRIGHT if OPPOSITE.get(self.place, self.place) == "above" else LEVEL), first, second


def of_pair(stand: str, first: tuple[int, bool], second: tuple[int, bool]) -> Meaning:
    """Returns what is said of two things, (kind, is_large) each: the upper, left or inner one comes `first`.

    The sentence is about the smaller one; of two of a size about the first.
    """
    place = {UPRIGHT: "above", LEVEL: "left", INSIDE: "inside"}[stand]
    if first[1] and not second[1]:
        first, second = second, first
        place = {"above": "below", "left": "right"}[place]
    return Meaning(kind=first[0], is_large=first[1], place=place, other=second[0], other_is_large=second[1])


@functools.cache
def every_meaning() -> tuple[Meaning, ...]:
    """Returns all that can be said of a scene. Two of one kind are a number, no place, unless one is in the other."""
    kinds = range(len(KINDS))
    singles = [Meaning(kind=kind, is_large=is_large) for kind in kinds for is_large in (False, True)]
    numbers = [Meaning(kind=kind, number=number) for kind in kinds for number in range(2, MOST + 1)]
    sizes = ((False, False), (False, True), (True, False), (True, True))
    pairs = [
        of_pair(stand, (first, size), (second, other))
        for stand in (UPRIGHT, LEVEL)
        for first in kinds
        for second in kinds
        for size, other in sizes
        if first != second
    ]
    inside = [
        of_pair(INSIDE, (kind, False), (NAMES.index(container), True)) for kind in kinds for container in CONTAINERS
    ]
    return (*singles, *numbers, *pairs, *inside)


@functools.cache
def combinations() -> dict[str, tuple[Combination, ...]]:
    """Returns the combinations of each part: of numbers and of pairs a tenth each is held out, by a fixed seed."""
    rng = np.random.default_rng(SEED)
    every = sorted({meaning.combination for meaning in every_meaning() if meaning.combination is not None})
    found: dict[str, list[Combination]] = {part: [] for part in PARTS}
    for is_number in (True, False):
        group = [combination for combination in every if (combination[0] == "number") == is_number]
        order = [group[place] for place in rng.permutation(len(group))]
        if is_number:  # the first number of every kind, then all others, and two of a kind at last
            order = sorted(order, key=lambda one: one[2] == 2)
            kinds = [kind for _sort, kind, _number in order]
            order = sorted(order, key=lambda one: kinds[: order.index(one)].count(one[1]))
        held = round(HELD_OUT * len(order))
        found["validation"] += order[:held]
        found["test"] += order[held : 2 * held]
        found["train"] += order[2 * held :]
    return {part: tuple(sorted(group)) for part, group in found.items()}
