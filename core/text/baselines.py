"""What counting alone can predict: the yardstick beside the networks' nats per symbol."""

from collections.abc import Iterator

import numpy as np


def unigram(training: np.ndarray, text: np.ndarray, *, symbols: int) -> np.ndarray:
    """Returns float64 (len(text),), nats: each symbol by its share in training, one added to every count."""
    counts = np.bincount(training, minlength=symbols) + 1.0
    return -np.log(counts / counts.sum())[text]


def kneser_ney(training: np.ndarray, text: np.ndarray, *, symbols: int, orders: int = 6) -> Iterator[np.ndarray]:
    """Yields the nats of each symbol of `text` after the 1, 2, ... orders - 1 symbols before it.

    Interpolated Kneser-Ney with one discount an order. The first symbols of `text` see the end of `training`.

    Args:
        training, text: integer (n,) in 0..symbols - 1; both hold more than `orders` symbols.
        symbols: Size of the vocabulary; the lowest order is mixed with an even chance for each.
        orders: Longest n-gram.

    Yields:
        float64 (len(text),) for each order 2..orders.

    Source: Chen and Goodman 1999, An empirical study of smoothing techniques for language modeling, section 2.7
    (interpolated); the discount n1 / (n1 + 2 n2) is eq. 13.
    """
    both = np.concatenate([training, text]).astype(np.int64)
    trained = len(training)
    contexts = [np.zeros(len(both), np.int64)]  # contexts[n][i]: number of the n symbols before position i
    grams = [_numbered(contexts[0], both)]  # grams[n][i]: number of those symbols and symbol i together
    for _ in range(orders - 1):
        contexts.append(np.concatenate([[0], grams[-1][:-1]]))
        grams.append(_numbered(contexts[-1], both))

    lower = np.full(len(text), 1.0 / symbols)
    for n in range(orders):
        context, gram = contexts[n][n:trained], grams[n][n:trained]  # the first n have no whole context
        if n > 0:  # counts of whole texts at the top, of different symbols before the n-gram below it
            yield -np.log(_mixed(context, gram, contexts[n][trained:], grams[n][trained:], lower))
        if n + 1 < orders:
            first = np.unique(grams[n + 1][n + 1 : trained], return_index=True)[1] + 1  # once a longer n-gram
            lower = _mixed(context[first], gram[first], contexts[n][trained:], grams[n][trained:], lower)


def _mixed(
    context: np.ndarray, gram: np.ndarray, text_context: np.ndarray, text_gram: np.ndarray, lower: np.ndarray
) -> np.ndarray:
    """Returns max(c(context, symbol) - D, 0) / c(context) + D kinds(context) / c(context) x lower."""
    gram_counts = np.bincount(gram, minlength=int(text_gram.max()) + 1)
    once, twice = np.count_nonzero(gram_counts == 1), np.count_nonzero(gram_counts == 2)
    discount = once / (once + 2 * twice) if once else 0.5
    size = int(text_context.max()) + 1
    totals = np.maximum(np.bincount(context, minlength=size), 1)[text_context]
    kinds = np.bincount(context[np.unique(gram, return_index=True)[1]], minlength=size)[text_context]
    is_new = kinds == 0  # a context that training lacks says nothing: the shorter one decides
    weight = np.where(is_new, 1.0, discount * kinds / totals)
    return np.maximum(gram_counts[text_gram] - discount, 0.0) / totals + weight * lower


def _numbered(context: np.ndarray, symbol: np.ndarray) -> np.ndarray:
    """Returns one number for each distinct pair."""
    return np.unique(context * (symbol.max() + 1) + symbol, return_inverse=True)[1]
