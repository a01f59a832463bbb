"""BLEU of sentences that are known word by word. Source: Papineni et al. 2002, BLEU, ACL 2002, section 2."""

import collections
import math
from collections.abc import Sequence

ORDERS = 4  # n-grams of up to so many words


def bleu(said: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> float:
    """Returns the corpus's BLEU in [0, 100], with one reference a sentence and no smoothing.

    Raises:
        ValueError: There are not as many sentences as references, or none.
    """
    if len(said) != len(wanted) or not said:
        raise ValueError(f"As many sentences as references, at least one. Received: {len(said)}, {len(wanted)}")
    precisions = []
    for order in range(1, ORDERS + 1):
        right = total = 0
        for sentence, reference in zip(said, wanted, strict=True):
            known, found = _grams(reference, order), _grams(sentence, order)
            right += sum(min(count, known[gram]) for gram, count in found.items())
            total += sum(found.values())
        precisions.append(right / total if total else 0.0)
    if min(precisions) == 0:
        return 0.0
    length, reference_length = (sum(map(len, sentences)) for sentences in (said, wanted))
    brevity = min(1.0, math.exp(1 - reference_length / length))
    return 100 * brevity * math.exp(sum(map(math.log, precisions)) / ORDERS)


def _grams(words: Sequence[str], order: int) -> collections.Counter[tuple[str, ...]]:
    return collections.Counter(tuple(words[place : place + order]) for place in range(len(words) - order + 1))
