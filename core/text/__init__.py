"""Text as symbols and numbers, the same in Python and in the page: no TensorFlow here."""

from core.text.vocabulary import Vocabulary, normalise, visible

__all__ = ["PROMPTS", "Vocabulary", "normalise", "visible"]

PROMPTS = {"ko": "나는 오늘", "en": "ROMEO:"}  # what each language's networks write on from, unless told otherwise
