"""What is a text about? The network reads its first words and gives each topic a probability."""

from collections.abc import Sequence

import numpy as np

from core.artifacts import WORDS_FILE, Card, load_card, load_document
from core.errors import ArtifactError
from core.inference.numerics import softmax
from core.inference.sessions import Session, load_session
from core.tasks import TOPIC_CLASSIFICATION
from core.text.words import PADDING, WordList, words_of

BATCH = 200


class TopicClassifier:
    """A trained network that sorts texts, behind its card.

    Args:
        card: What is known of the model; `card.labels` are its topics, `card.preprocessing["length"]` how many words
            of a text it reads.
        words: Those that it knows.
        session: Runs `words` int32 (n, length) -> `logits` float32 (n, topics).
    """

    def __init__(self, card: Card, words: WordList, session: Session) -> None:
        self.card = card
        self.words = words
        self._session = session

    @classmethod
    def load(cls, name: str) -> "TopicClassifier":
        """Returns the network stored under trained/<name>/.

        Raises:
            ArtifactError: There is no such model, it sorts no texts, or a file differs from its card.
        """
        card = load_card(name)
        if card.task != TOPIC_CLASSIFICATION:
            raise ArtifactError("The model must be one that sorts texts by topic. Received: {name}.", name=name)
        return cls(card, WordList(load_document(card, WORDS_FILE)["words"]), load_session(card))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Returns int32 (texts, length)."""
        return np.stack([self.words.encode(text, self.card.preprocessing["length"]) for text in texts])

    def predict_logits(self, words: np.ndarray) -> np.ndarray:
        """Returns float32 (n, topics), any real number.

        Args:
            words: int32 (n, length) of `encode`.
        """
        starts = range(0, len(words), BATCH)
        return np.concatenate([self._session.run(["logits"], {"words": words[i : i + BATCH]})[0] for i in starts])

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Returns float (texts, topics); rows sum to 1."""
        return softmax(self.predict_logits(self.encode(texts)))

    def evidence(self, text: str) -> list[tuple[str, float]]:
        """Returns each word that is read, and by how much the likeliest topic's logit falls where it is struck out.

        Source: occlusion, as in Zeiler and Fergus 2014, Visualizing and understanding convolutional networks.
        """
        length = self.card.preprocessing["length"]
        read = words_of(text)[:length]
        whole = self.words.encode(text, length)
        without = np.stack([whole, *(_struck(whole, length - len(read) + place) for place in range(len(read)))])
        logits = self.predict_logits(without)
        topic = int(logits[0].argmax())
        return [(word, float(logits[0, topic] - row[topic])) for word, row in zip(read, logits[1:], strict=True)]


def _struck(words: np.ndarray, place: int) -> np.ndarray:
    """Returns the words without that at `place`: those before it move up, as if it had not been written."""
    return np.concatenate([[PADDING], words[:place], words[place + 1 :]]).astype(np.int32)
