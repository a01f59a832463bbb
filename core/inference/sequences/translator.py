"""The same in another language: a sentence is read as a whole, then another one is written symbol by symbol."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from core.artifacts import SYMBOLS_FILE, Card, load_card, load_document
from core.errors import ArtifactError, InputError
from core.inference.agreement import WRITER, WRITTEN
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.tasks import TRANSLATION
from core.translation.symbols import END, SPECIAL, STYLES, Symbols

BATCH = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Translation:
    """What was written for a sentence.

    Args:
        text: The translation.
        source, symbols: What was read and what was written, without the end.
        probabilities: float32 (symbols + 1,), of each symbol behind those before it, the end's last.
        attention: float32 (symbols + 1, places): where the network looked before it wrote each; each sums to 1. Places
            are the symbols of the source and its end, or the one of a network without attention.
    """

    text: str
    source: tuple[str, ...]
    symbols: tuple[str, ...]
    probabilities: np.ndarray
    attention: np.ndarray


class Translator:
    """A trained network that translates, behind its card.

    Args:
        card: What is known of the model; `card.preprocessing` says from which language to which.
        source, target: The symbols of both.
        encoder: Runs `source` int32 (n, length), `lengths` int32 (n,) -> `memory` float32 (n, places, width).
        writer: Runs `memory`, `open` float32 (n, places), `token` int32 (n,), `state` (n, state_size) -> `logits`
            (n, symbols), `next_state`, `attention` (n, places).
    """

    def __init__(self, card: Card, source: Symbols, target: Symbols, encoder: Session, writer: Session) -> None:
        self.card = card
        self.source, self.target = source, target
        self._encoder, self._writer = encoder, writer

    @classmethod
    def load(cls, name: str) -> "Translator":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it does not translate, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != TRANSLATION:
            raise ArtifactError("The model must be one that translates. Received: {name}.", name=name)
        symbols = load_document(card, SYMBOLS_FILE)
        source, target = (Symbols.from_plain(symbols[side]) for side in ("source", "target"))
        return cls(card, source, target, load_session(card), load_session(card, WRITER))

    def encode(self, text: str) -> list[int]:
        """Returns the numbers of a sentence's symbols and of its end.

        Raises:
            InputError: There is nothing to translate, or more than the network reads.
        """
        numbers, most = self.source.encode(text), self.card.preprocessing["source_length"]
        if len(numbers) == 1:
            raise InputError("There is nothing to translate: write a sentence.")
        if len(numbers) > most:
            raise InputError(
                "The text must have at most {most} symbols, one sentence. Received: {received}. Translate one sentence "
                "at a time.",
                most=most - 1,
                received=len(numbers) - 1,
            )
        return numbers

    def read(self, sources: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
        """Returns the memory of sentences, float32 (n, places, width), and which places are open, (n, places).

        Args:
            sources: What `encode` gives.
        """
        lengths = np.array([len(numbers) for numbers in sources], np.int32)
        given = np.zeros((len(sources), lengths.max()), np.int32)
        for row, numbers in zip(given, sources, strict=True):
            row[: len(numbers)] = numbers
        (memory,) = self._encoder.run(["memory"], {"source": given, "lengths": lengths})
        if not self.card.preprocessing["has_attention"]:
            return memory, np.ones(memory.shape[:2], np.float32)
        return memory, (np.arange(memory.shape[1]) < lengths[:, np.newaxis]).astype(np.float32)

    def step(
        self, memory: np.ndarray, is_open: np.ndarray, tokens: np.ndarray, state: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns the logits of the next symbol, the next state, and where was looked, float32 (n, places)."""
        given = {"memory": memory, "open": is_open, "token": tokens.astype(np.int32), "state": state}
        logits, next_state, attention = self._writer.run(WRITTEN, given)
        return logits, next_state, attention

    def first_state(self, count: int) -> np.ndarray:
        """Returns the state that the writer begins with: zeros, float32 (count, state_size)."""
        return np.zeros((count, self.card.preprocessing["state"]), np.float32)

    def translate(self, texts: Sequence[str], style: str = STYLES[0]) -> list[Translation]:
        """Returns a translation of each text: always the likeliest symbol, until the end.

        Args:
            texts: One sentence each.
            style: One of STYLES: as the generated sentences are worded, or as Tatoeba's.

        Raises:
            InputError: A text is empty or too long.
        """
        sources = [self.encode(text) for text in texts]
        order = sorted(range(len(sources)), key=lambda place: len(sources[place]))
        found: dict[int, Translation] = {}
        for begin in range(0, len(order), BATCH):
            places = order[begin : begin + BATCH]
            found |= dict(zip(places, self._batch([sources[place] for place in places], style), strict=True))
        return [found[place] for place in range(len(sources))]

    def _batch(self, sources: list[list[int]], style: str) -> list[Translation]:
        memory, is_open = self.read(sources)
        state = self.first_state(len(sources))
        tokens = np.full(len(sources), SPECIAL.index(f"<{style}>"), np.int32)
        is_over = np.zeros(len(sources), bool)
        said, sure, looked = [], [], []
        for _symbol in range(self.card.preprocessing["length"]):
            logits, state, attention = self.step(memory, is_open, tokens, state)
            tokens = logits.argmax(axis=-1).astype(np.int32)
            said.append(tokens)
            sure.append(softmax(logits)[np.arange(len(tokens)), tokens])
            looked.append(attention)
            is_over |= tokens == SPECIAL.index(END)
            if is_over.all():
                break
        parts = (np.stack(part, axis=1) for part in (said, sure, looked))
        return [self._one(*row) for row in zip(sources, *parts, strict=True)]

    def _one(self, source: list[int], said: np.ndarray, sure: np.ndarray, looked: np.ndarray) -> Translation:
        numbers = said.tolist()
        end = numbers.index(SPECIAL.index(END)) if SPECIAL.index(END) in numbers else len(numbers)
        places = len(source) if self.card.preprocessing["has_attention"] else 1
        return Translation(
            text=self.target.text(numbers[:end]),
            source=tuple(self.source.symbols[number] for number in source[:-1]),
            symbols=tuple(self.target.symbols[number] for number in numbers[:end]),
            probabilities=sure[: end + 1],
            attention=looked[: end + 1, :places],
        )
