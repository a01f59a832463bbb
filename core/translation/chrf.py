"""chrF: how alike two texts are by their letters, in 0..100, for languages whose words change their endings.

Source: Popovic 2015, chrF: character n-gram F-score for automatic MT evaluation, W15-3049; as sacreBLEU 2 counts it.
"""

import collections
from collections.abc import Sequence

ORDERS = 6  # letters of the longest pieces
BETA = 2  # how much more what is missing weighs than what is too much


def chrf(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Returns the chrF of a body of sentences in [0, 100], with one reference a sentence; blanks do not count.

    Raises:
        ValueError: There are not as many sentences as references, or none.
    """
    if len(said) != len(wanted) or not said:
        raise ValueError(f"As many sentences as references, at least one. Received: {len(said)}, {len(wanted)}")
    precision = recall = 0.0
    orders = 0
    for order in range(1, ORDERS + 1):
        found = known = right = 0
        for one, other in zip(said, wanted, strict=True):
            pieces, reference = _pieces(one, order), _pieces(other, order)
            right += sum(min(count, reference[piece]) for piece, count in pieces.items())
            known += sum(reference.values())
            found += sum(pieces.values()) if reference else 0
        if found and known:
            precision, recall, orders = precision + right / found, recall + right / known, orders + 1
    if precision + recall == 0:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _pieces(text: str, order: int) -> collections.Counter[str]:
    letters = "".join(text.split())
    return collections.Counter(letters[place : place + order] for place in range(len(letters) - order + 1))
