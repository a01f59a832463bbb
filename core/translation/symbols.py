"""Text as the numbers that a translator reads and writes.

English is read in pieces: a common word is one, any other is spelled by the longest pieces there are, in the end by its
letters. Korean is read in letters (jamo). Both without capitals, which `Symbols.text` gives back.

    "I am learning RNN."  ->  i, am, learning, rnn, +.
    "저는"                 ->  ㅈ, ㅓ, ㄴ, ㅡ, ㄴ

A piece that begins with "+" is joined to the one before it. Source of the greedy way: Schuster and Nakajima 2012,
Japanese and Korean voice search, as in BERT's WordPiece.
"""

import collections
import dataclasses
import json
import re
from collections.abc import Iterable, Sequence

from core.text.joining import joined
from core.text.splitting import jamos
from core.text.vocabulary import normalise

PADDING, END, UNKNOWN = "<pad>", "<end>", "<unknown>"
STYLES = ("grammar", "tatoeba")  # how a translation is to be worded; the first symbol that is given says it
SPECIAL = (PADDING, END, UNKNOWN, *(f"<{style}>" for style in STYLES))
JOINED = "+"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
MARKS = ".,?!'-:%"
ENDINGS = ("s", "es", "ed", "ing", "er", "ly", "'s")
COMMON = 5  # times that a word occurs, to be a piece
CASED = 2
WORD = re.compile(r"o'clock|'s\b|[a-z0-9]+|\S")
LATIN = re.compile(r"[A-Za-z0-9]+")
SHORT = {  # a short form -> the long one
    **{
        f"{one}n't": f"{one} not"
        for one in ("is", "are", "was", "were", "do", "does", "did", "could", "have", "has", "had")
    },
    **{"won't": "will not", "can't": "cannot", "can not": "cannot", "i'm": "i am", "let's": "let us"},
    **{f"{who}'re": f"{who} are" for who in ("you", "we", "they")},
    **{f"{who}'ll": f"{who} will" for who in ("i", "you", "we", "they", "he", "she", "it", "there")},
    **{f"{who}'s": f"{who} is" for who in ("he", "she", "it", "that", "what", "where", "who", "there")},
}
SHORTENED = re.compile(r"\b(" + "|".join(map(re.escape, SHORT)) + r")(?![a-z])")
CURLY = str.maketrans("’‘“”", "''\"\"")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Symbols:
    """The symbols of one language.

    Args:
        language: "en" or "ko".
        symbols: SPECIAL first.
        written: How a word is written that is not in small letters: {"i": "I", "rnn": "RNN"}.
    """

    language: str
    symbols: tuple[str, ...]
    written: dict[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {symbol: number for number, symbol in enumerate(self.symbols)})

    def __len__(self) -> int:
        return len(self.symbols)

    def number(self, symbol: str) -> int:
        """Returns a symbol's number, that of UNKNOWN for one that is not there."""
        return self._numbers.get(symbol, SPECIAL.index(UNKNOWN))  # type: ignore[attr-defined]

    def pieces(self, text: str) -> list[str]:
        """Returns the symbols of a text, also those that are not in the list; without END."""
        plain = simplified(text, self.language)
        if self.language == "ko":
            return jamos(plain)
        return [piece for word in WORD.finditer(plain) for piece in self._spelled(word, plain)]

    def encode(self, text: str) -> list[int]:
        """Returns the numbers of a text's symbols and of END."""
        return [*map(self.number, self.pieces(text)), SPECIAL.index(END)]

    def unknown(self, text: str) -> list[str]:
        """Returns what is in a text and not among the symbols, each once."""
        return list(dict.fromkeys(shown(piece) for piece in self.pieces(text) if piece not in self.symbols))

    def text(self, numbers: Sequence[int]) -> str:
        """Returns the text of symbols up to END, with its capitals."""
        pieces = []
        for number in numbers:
            if self.symbols[number] == END:
                break
            pieces.append("" if number < len(SPECIAL) else self.symbols[number])
        if self.language == "ko":
            plain = joined(pieces)
        else:
            plain = ""
            for piece in pieces:
                is_joined = piece.startswith(JOINED)
                plain += piece.removeprefix(JOINED) if is_joined or not plain else f" {piece}"
        plain = LATIN.sub(lambda found: self.written.get(found.group(), found.group()), plain)
        return plain[:1].upper() + plain[1:] if self.language == "en" else plain

    def _spelled(self, found: re.Match[str], text: str) -> list[str]:
        word = found.group()
        is_joined = word == "'s" or (word in MARKS and found.start() > 0 and text[found.start() - 1] != " ")
        if is_joined or (JOINED if is_joined else "") + word in self._numbers:  # type: ignore[attr-defined]
            return [(JOINED if is_joined else "") + word]
        pieces, place = [], 0
        while place < len(word):
            mark = JOINED if place else ""
            end = len(word)
            while end > place + 1 and mark + word[place:end] not in self._numbers:  # type: ignore[attr-defined]
                end -= 1
            pieces.append(mark + word[place:end])
            place = end
        return pieces

    def as_plain(self) -> dict[str, object]:
        """Returns what `from_plain` reads."""
        return {"language": self.language, "symbols": list(self.symbols), "written": self.written}

    @classmethod
    def from_plain(cls, found: dict[str, object]) -> "Symbols":
        """Returns the symbols of a file's part."""
        return cls(language=found["language"], symbols=tuple(found["symbols"]), written=dict(found["written"]))  # type: ignore[arg-type, call-overload]


def source_language(text: str) -> str:
    """Returns "ko" for a text with a Hangul syllable, else "en"."""
    return "ko" if any("가" <= symbol <= "힣" for symbol in normalise(text)) else "en"


def shown(piece: str) -> str:
    """Returns a piece without the mark that joins it."""
    return piece[1:] if piece.startswith(JOINED) and len(piece) > 1 else piece


def simplified(text: str, language: str) -> str:
    """Returns a text as it is read: NFC, one space between words, small letters; in English without short forms."""
    plain = " ".join(normalise(text).translate(CURLY).lower().split())
    return SHORTENED.sub(lambda found: SHORT[found.group()], plain) if language == "en" else plain


def choose(language: str, own: Iterable[str], others: Iterable[str]) -> Symbols:
    """Returns the symbols of a language.

    Args:
        language: "en" or "ko".
        own: Sentences of the grammar, every word of which is a piece.
        others: Sentences of which the common words are.
    """
    own, others = list(own), list(others)
    counts = collections.Counter(word for text in others for word in _words(text, language))
    counts.update({word: COMMON for text in own for word in set(_words(text, language))})
    if language == "ko":
        letters = collections.Counter(
            letter for text in (*own, *others) for letter in jamos(simplified(text, language))
        )
        letters.update(dict.fromkeys(jamos("힣") + list(LETTERS + MARKS + " "), COMMON))
        found = sorted(letter for letter, count in letters.items() if count >= COMMON)
    else:
        words = {word for word, count in counts.items() if count >= COMMON and LATIN.match(word)} | {"o'clock"}
        joins = {JOINED + piece for piece in (*LETTERS, *MARKS, *ENDINGS)}
        found = sorted(words | set(LETTERS) | set(MARKS) | joins)
    return Symbols(language=language, symbols=(*SPECIAL, *found), written=_written(own, others))


def _words(text: str, language: str) -> list[str]:
    return WORD.findall(simplified(text, language))


def _written(own: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Returns how words with capitals are written: those of the grammar, and what has one wherever it is found."""
    inside: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for text in (*own, *others):
        for found in LATIN.finditer(normalise(text)):
            if found.start() > 0 and text[found.start() - 1] != "'":
                inside[found.group().lower()][found.group()] += 1
    chosen = {word: forms.most_common(1)[0][0] for word, forms in inside.items() if sum(forms.values()) >= CASED}
    return {word: form for word, form in sorted(chosen.items()) if form != word} | {"i": "I"}


def to_json(source: Symbols, target: Symbols) -> str:
    """Returns the text of symbols.json."""
    plain = {"source": source.as_plain(), "target": target.as_plain()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n"


def from_json(text: str) -> tuple[Symbols, Symbols]:
    """Returns the symbols of both sides."""
    plain = json.loads(text)
    return Symbols.from_plain(plain["source"]), Symbols.from_plain(plain["target"])
