"""Text as symbols and numbers, the same in Python and in the page: no TensorFlow here."""

from core.text.vocabulary import Vocabulary, normalise

__all__ = ["Vocabulary", "normalise"]
