"""Which class does a text belong to? The network reads it symbol by symbol, with probabilities after each."""

from collections.abc import Sequence

import numpy as np

from core.artifacts import Card, load_card, load_document
from core.errors import ArtifactError
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.tasks import TEXT_CLASSIFICATION
from core.text.vocabulary import Vocabulary, normalise


class TextClassifier:
    """A trained many-to-one network behind its card.

    Args:
        card: What is known of the model; `card.labels` are its classes, `card.preprocessing["longest"]` how many
            symbols of a text are read.
        vocabulary: Its symbols.
        session: Runs `token` int32 (n,), `state` float32 (n, state_size) -> `logits` (n, classes), `next_state`.
    """

    def __init__(self, card: Card, vocabulary: Vocabulary, session: Session) -> None:
        self.card = card
        self.vocabulary = vocabulary
        self._session = session

    @classmethod
    def load(cls, name: str) -> "TextClassifier":
        """Returns the classifier stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it reads no text, or a file differs from its card.
        """
        card = load_card(name)
        if card.vocabulary_file is None or card.task != TEXT_CLASSIFICATION:
            raise ArtifactError("The model must be one that judges text. Received: {name}.", name=name)
        vocabulary = Vocabulary(tuple(load_document(card, card.vocabulary_file)["symbols"]))
        return cls(card, vocabulary, load_session(card))

    def as_read(self, text: str) -> str:
        """Returns the symbols that are read; of a longer text the end, where a review says what it comes to."""
        return normalise(text).strip()[-self.card.preprocessing["longest"] :]

    def encode(self, text: str) -> np.ndarray:
        """Returns int32 (symbols,) of `as_read(text)`."""
        return self.vocabulary.encode(self.as_read(text))

    def follow(self, text: str) -> np.ndarray:
        """Returns the probabilities after each symbol, float (symbols, classes); no row for an empty text."""
        state, rows = self._begin(1), []
        for token in self.encode(text):
            logits, state = self._step(np.array([token]), state)
            rows.append(logits[0])
        return softmax(np.stack(rows)) if rows else np.empty((0, len(self.card.labels)))

    def predict_logits(self, texts: Sequence[str]) -> np.ndarray:
        """Returns float32 (texts, classes); an empty text gets the logits of a single unknown symbol."""
        tokens = [encoded if len(encoded := self.encode(text)) else np.zeros(1, np.int32) for text in texts]
        order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))  # the longest first: those read stay in front
        state, found = self._begin(len(tokens)), np.empty((len(tokens), len(self.card.labels)), np.float32)
        lengths = np.array([len(tokens[i]) for i in order])
        for place in range(lengths.max(initial=0)):
            reading = int(np.count_nonzero(lengths > place))
            moment = np.array([tokens[i][place] for i in order[:reading]])
            logits, state = self._step(moment, state[:reading])
            found[order[:reading]] = logits
        return found

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Returns float (texts, classes); rows sum to 1."""
        return softmax(self.predict_logits(texts))

    def _begin(self, count: int) -> np.ndarray:
        return np.zeros((count, self.card.inputs[1].shape[1] or 0), np.float32)

    def _step(self, tokens: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        feeds = {"token": tokens.astype(np.int32), "state": state}
        logits, state = self._session.run(["logits", "next_state"], feeds)
        return logits, state
