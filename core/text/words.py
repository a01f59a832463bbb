"""Text as words, the same in Python and in the page (web/sequences/words.js): no TensorFlow here."""

import collections
import json
import re
from collections.abc import Iterable, Sequence

import numpy as np

PADDING, UNKNOWN = 0, 1  # numbers of no word
PADDING_SIGN, UNKNOWN_SIGN = "", "\N{REPLACEMENT CHARACTER}"
MARKS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'  # those of keras.layers.TextVectorization's ancestor, the Tokenizer
TYPOGRAPHIC = "“”„‘«»‹›–—―…•·"  # the same in print; no set that is learned from has them
APOSTROPHE = re.compile("’(?=[A-Za-z])")  # elsewhere it closes what ‘ opened


def words_of(text: str) -> list[str]:
    """Returns the words in small letters; marks and blanks part them. don’t is don't."""
    text = APOSTROPHE.sub("'", text)
    gaps = f"{MARKS}{TYPOGRAPHIC}’"
    return "".join(" " if letter in gaps or letter <= " " else letter for letter in text).lower().split()


class WordList:
    """Words in the order of their numbers: 0 is padding, 1 every other word.

    Args:
        words: Distinct; the first two are PADDING_SIGN and UNKNOWN_SIGN.

    Raises:
        ValueError: They are not.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._numbers = {word: number for number, word in enumerate(self.words)}
        if self.words[:2] != (PADDING_SIGN, UNKNOWN_SIGN) or len(self._numbers) != len(self.words):
            raise ValueError(f"Words must be distinct, after two signs. Received: {self.words[:5]}")

    @classmethod
    def of(cls, texts: Iterable[str], size: int) -> "WordList":
        """Returns the `size` - 2 most frequent words of the texts, the most frequent first."""
        counts = collections.Counter(word for text in texts for word in words_of(text))
        kept = sorted(counts, key=lambda word: (-counts[word], word))[: size - 2]
        return cls((PADDING_SIGN, UNKNOWN_SIGN, *kept))

    def to_json(self) -> str:
        """Returns the text of words.json."""
        return json.dumps({"words": self.words}, ensure_ascii=False) + "\n"

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, text: str, length: int) -> np.ndarray:
        """Returns the numbers of the first `length` words, int32 (length,); before a shorter text stands padding."""
        numbers = [self._numbers.get(word, UNKNOWN) for word in words_of(text)[:length]]
        return np.array([PADDING] * (length - len(numbers)) + numbers, np.int32)
