"""The steps from a text to what a network trains on, as the course takes them: tokens, indices, prefixes, padding."""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.text.splitting import eojeols, jamos, syllables

SPLITS: dict[str, Callable[[str], list[str]]] = {"word": eojeols, "syllable": syllables, "jamo": jamos}
PADDING = 0  # the number that stands for nothing; tokens count from 1
MOST_TOKENS = 240  # of the whole text, so that every step is there at once


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prepared:
    """A text of several lines on its way to a network.

    `tokens` are those of each line; `vocabulary` the distinct ones, in order of appearance, numbered from 1;
    `prefixes` the beginnings of each line, two tokens and more; `padded` int (prefixes, longest), zeros before.
    """

    tokens: tuple[tuple[str, ...], ...]
    vocabulary: tuple[str, ...]
    prefixes: tuple[tuple[int, ...], ...]
    padded: NDArray[np.intp]

    @property
    def x(self) -> NDArray[np.intp]:
        """What the network is given: int (prefixes, longest - 1)."""
        return self.padded[:, :-1]

    @property
    def y(self) -> NDArray[np.intp]:
        """What it must foresee: int (prefixes,) in 1..len(vocabulary)."""
        return self.padded[:, -1]

    def number_of(self, token: str) -> int:
        """Returns a token's number."""
        return self.vocabulary.index(token) + 1


def prepare(text: str, split: str) -> Prepared:
    """Takes a text through all steps; each line is a sentence of its own.

    Args:
        split: "word", "syllable" or "jamo".

    Raises:
        InputError: No line has two tokens, or all have too many.
    """
    tokens = tuple(tuple(SPLITS[split](line)) for line in text.splitlines() if line.strip())
    count = sum(map(len, tokens))
    if not any(len(line) > 1 for line in tokens) or count > MOST_TOKENS:
        raise InputError(
            "The sentences must have 2 to {most} tokens, two of them in one line. Received: {count}.",
            most=MOST_TOKENS,
            count=count,
        )
    vocabulary = tuple(dict.fromkeys(token for line in tokens for token in line))
    number = {token: place for place, token in enumerate(vocabulary, start=1)}
    lines = [[number[token] for token in line] for line in tokens]
    prefixes = tuple(tuple(line[:end]) for line in lines for end in range(2, len(line) + 1))
    return Prepared(tokens=tokens, vocabulary=vocabulary, prefixes=prefixes, padded=pad(prefixes))


def pad(sequences: tuple[tuple[int, ...], ...]) -> NDArray[np.intp]:
    """Returns int (sequences, longest): each sequence at the end of its row, zeros before it."""
    longest = max(map(len, sequences))
    return np.array([[PADDING] * (longest - len(sequence)) + list(sequence) for sequence in sequences], np.intp)


def one_hot(numbers: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Returns int (len(numbers), size): 1 in the column of each number, 0 elsewhere."""
    return np.eye(size, dtype=np.intp)[numbers]
