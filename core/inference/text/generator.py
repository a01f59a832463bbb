"""What comes next? One class serves the page, the command line, the measurements and the parity check."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from core.artifacts import INT8_FILE, MODEL_FILE, Card, load_card, load_document
from core.errors import ArtifactError, SettingError
from core.inference.sessions import Session, load_session
from core.inference.text.sampling import Sampler, SamplerSettings
from core.tasks import TEXT_GENERATION
from core.text.vocabulary import LINE_BREAK, Vocabulary, normalise

PROMPT_SYMBOLS = 1_000  # of a longer prompt only the end is read: what came before has left the state
# How a prompt is read, as the cards of these networks say it.
PREPROCESSING: dict[str, Any] = {
    "normalisation": "NFC",
    "begins_after": LINE_BREAK,
    "prompt_symbols": PROMPT_SYMBOLS,
}
LONGEST_TEXT = 100_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scores:
    """How well each symbol of a text was foreseen: `nats` float64 (n,), `is_likeliest` bool (n,)."""

    nats: np.ndarray
    is_likeliest: np.ndarray


class TextGenerator:
    """A trained recurrent network behind its card, one symbol a step.

    Args:
        card: What is known of the model.
        vocabulary: Its symbols.
        session: Runs `token` int32 (streams,), `state` float32 (streams, state_size) -> `logits` float32 (streams,
            symbols), `next_state`, and the gates that `card.layers` lists, float32 (streams, units).
    """

    def __init__(self, card: Card, vocabulary: Vocabulary, session: Session) -> None:
        self.card = card
        self.vocabulary = vocabulary
        self._session = session

    @classmethod
    def load(cls, name: str, *, int8: bool = False) -> "TextGenerator":
        """Returns the generator stored under trained/<name>/, with 8-bit weights if asked: faster, slightly different.

        Raises:
            ArtifactError: There is no such model, it writes no text, or a file differs from its card.
        """
        card = load_card(name)
        if card.vocabulary_file is None or card.task != TEXT_GENERATION:
            raise ArtifactError("The model must be one that writes text. Received: {name}.", name=name)
        vocabulary = Vocabulary(tuple(load_document(card, card.vocabulary_file)["symbols"]))
        return cls(card, vocabulary, load_session(card, INT8_FILE if int8 else MODEL_FILE))

    @property
    def state_size(self) -> int:
        """How many numbers the network remembers."""
        size = self.card.inputs[1].shape[1]
        if size is None:
            raise ValueError(f"The state's size must be fixed. Received: {self.card.inputs[1]}")
        return size

    def begin(self, streams: int = 1) -> np.ndarray:
        """Returns the state before anything was read, float32 (streams, state_size)."""
        return np.zeros((streams, self.state_size), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Reads one symbol of each stream.

        Args:
            tokens: int32 (streams,) in 0..symbols - 1.
            state: float32 (streams, state_size).

        Returns:
            Logits of the next symbol, float32 (streams, symbols), and the state that follows.
        """
        logits, state = self._session.run(["logits", "next_state"], {"token": tokens, "state": state})
        return logits, state

    def read(self, prompt: str) -> tuple[np.ndarray, np.ndarray]:
        """Reads a prompt as the beginning of a text, its last 1,000 symbols where it is longer.

        Returns:
            Logits of the next symbol, float32 (1, symbols), and the state, float32 (1, state_size).
        """
        state = self.begin()
        for token in self._tokens(prompt):
            logits, state = self.step(token, state)
        return logits, state

    def generate(
        self,
        prompt: str,
        length: int,
        *,
        temperature: float = 1.0,
        top_k: int = 0,
        top_p: float = 1.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """Yields `length` symbols that follow the prompt, each as soon as it is chosen.

        The same seed and settings give the same symbols, here and in the page.

        Args:
            prompt: Anything; what the vocabulary lacks is read as unknown.
            length: 0..100,000.
            temperature: 0..10; 0 takes the likeliest symbol each time.
            top_k: How many of the likeliest symbols may come; 0 for all.
            top_p: 0..1, how much of their probability is kept.
            seed: 0..2^53 - 1.

        Raises:
            SettingError: A setting is out of range.
        """
        settings = SamplerSettings(temperature=temperature, top_k=top_k, top_p=top_p)
        return (symbols[0] for symbols in self.generate_side_by_side([prompt], length, settings, [seed]))

    def generate_side_by_side(
        self, prompts: Sequence[str], length: int, settings: SamplerSettings, seeds: Sequence[int]
    ) -> Iterator[list[str]]:
        """Yields `length` times the next symbol of every stream; a stream depends on its own prompt and seed alone.

        Raises:
            SettingError: The length or a seed is out of range.
        """
        if not 0 <= length <= LONGEST_TEXT:
            raise SettingError(
                "The length must be 0 to {longest}. Received: {length}.", longest=LONGEST_TEXT, length=length
            )
        samplers = [Sampler(settings, seed) for seed in seeds]
        if len(samplers) != len(prompts):
            raise ValueError(f"There must be a seed for each prompt. Received: {len(prompts)} and {len(samplers)}")
        return self._streams(prompts, length, samplers)

    def _streams(self, prompts: Sequence[str], length: int, samplers: Sequence[Sampler]) -> Iterator[list[str]]:
        if length == 0 or not prompts:
            return
        read = [self.read(prompt) for prompt in prompts]
        logits, state = (np.concatenate(parts) for parts in zip(*read, strict=True))
        symbols = self.vocabulary.symbols
        for number in range(length):
            tokens = [sampler.pick(row) for sampler, row in zip(samplers, logits, strict=True)]
            yield [symbols[token] for token in tokens]
            if number + 1 < length:
                logits, state = self.step(np.array(tokens, np.int32), state)

    def trace(self, text: str) -> dict[str, np.ndarray]:
        """Returns what the network holds after each symbol of a text, its last 1,000 where it is longer.

        Returns:
            `logits` (n, symbols), `next_state` (n, state_size), and each gate (n, units); all float32.
        """
        names = ["logits", "next_state", *(layer["tensor"] for layer in self.card.layers if layer["kind"] == "gate")]
        state, rows = self.begin(), []
        for token in self._tokens(text):
            rows.append(self._session.run(names, {"token": token, "state": state}))
            state = rows[-1][1]
        held = rows[1:]  # the first is the line break before the text
        columns = zip(*held, strict=True) if held else ([row[:0]] for row in rows[0])
        return {name: np.concatenate(list(column)) for name, column in zip(names, columns, strict=True)}

    def score(self, text: str) -> Scores:
        """Returns how well each symbol was foreseen by all before it, in one go through the text."""
        targets = self.vocabulary.encode(text)
        state, nats, is_likeliest = self.begin(), np.empty(len(targets)), np.empty(len(targets), bool)
        token = self.vocabulary.encode(LINE_BREAK)
        for i, target in enumerate(targets):
            logits, state = self.step(token, state)
            row = logits[0].astype(np.float64)
            largest = row.max()
            nats[i] = largest + np.log(np.exp(row - largest).sum()) - row[target]
            is_likeliest[i] = row[target] == largest
            token = targets[i : i + 1]
        return Scores(nats=nats, is_likeliest=is_likeliest)

    def _tokens(self, prompt: str) -> list[np.ndarray]:
        """Returns a line break and the prompt's last symbols, each int32 (1,)."""
        tokens = self.vocabulary.encode(LINE_BREAK + normalise(prompt)[-PROMPT_SYMBOLS:])
        return list(tokens[:, np.newaxis])
