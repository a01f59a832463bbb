"""Which symbols a network knows and the number of each; web/text/sampler.js reads the same vocabulary.json.

A symbol is one code point of text in the form NFC: a letter, a whole Hangul syllable (한), a mark, a line break.
"""

import collections
import dataclasses
import json
import re
import unicodedata

import numpy as np

UNKNOWN = 0  # the number of every symbol that the vocabulary lacks
UNKNOWN_SIGN = "\N{REPLACEMENT CHARACTER}"
LINE_BREAK = "\n"  # what a text begins after and ends with


LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")  # Unicode 16, section 5.8, but for \n itself


def normalise(text: str) -> str:
    """Returns text in NFC, so that 한 is one symbol however it was typed, with every line break as one "\\n"."""
    return unicodedata.normalize("NFC", LINE_BREAKS.sub(LINE_BREAK, text))


def visible(symbol: str) -> str:
    """Returns a symbol in a form that one can see: itself, or its code point and name where it shows nothing alone."""
    if unicodedata.category(symbol)[0] not in "CMZ":
        return symbol
    return f"U+{ord(symbol):04X} {unicodedata.name(symbol, '')}".rstrip()


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Symbols in the order of their numbers; number 0 stands for whatever is not among them."""

    symbols: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.symbols or self.symbols[UNKNOWN] != UNKNOWN_SIGN or len(set(self.symbols)) != len(self.symbols):
            raise ValueError(f"Symbols must be distinct and begin with {UNKNOWN_SIGN!r}. Received: {self.symbols[:9]}")
        if LINE_BREAK not in self.symbols:
            raise ValueError(f"The line break must be a symbol. Received: {self.symbols[:9]}...")
        object.__setattr__(self, "_numbers", {symbol: number for number, symbol in enumerate(self.symbols)})

    @classmethod
    def of(cls, text: str, *, least: int = 1) -> "Vocabulary":
        """Keeps the symbols that occur at least `least` times in `text` (normalised), in code point order."""
        counts = collections.Counter(text)
        kept = {symbol for symbol, count in counts.items() if count >= least} - {UNKNOWN_SIGN} | {LINE_BREAK}
        return cls((UNKNOWN_SIGN, *sorted(kept)))

    @classmethod
    def from_json(cls, text: str) -> "Vocabulary":
        """Reads `to_json`'s text. Raises ValueError, KeyError or TypeError where it is not a vocabulary."""
        return cls(tuple(json.loads(text)["symbols"]))

    def to_json(self) -> str:
        """Returns the text of vocabulary.json."""
        return (
            json.dumps({"normalisation": "NFC", "unknown": UNKNOWN, "symbols": self.symbols}, ensure_ascii=False) + "\n"
        )

    def __len__(self) -> int:
        return len(self.symbols)

    def encode(self, text: str) -> np.ndarray:
        """Returns int32 (symbols of the normalised text,) in 0..len - 1; 0 for each unknown symbol."""
        numbers: dict[str, int] = self._numbers  # type: ignore[attr-defined]
        normal = normalise(text)
        return np.fromiter((numbers.get(symbol, UNKNOWN) for symbol in normal), np.int32, count=len(normal))

    def decode(self, tokens: np.ndarray) -> str:
        """Returns the symbols of integer (n,) as text; unknown ones as the replacement character."""
        return "".join(self.symbols[token] for token in tokens)

    def unknown_symbols(self, text: str) -> list[str]:
        """Returns the symbols of `text` that the vocabulary lacks, each once, in order of appearance."""
        return [symbol for symbol in dict.fromkeys(normalise(text)) if symbol not in self._numbers]  # type: ignore[attr-defined]
