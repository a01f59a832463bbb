"""From logits to the next symbol. web/text/sampler.js does exactly the same, number by number; tests compare the two.

1. The last logits, float32, become float64. The unknown symbol's becomes -infinity: it is never written.
2. Temperature 0: the symbol with the largest logit, the smaller number where two are equal. No random number is used.
3. Top-k (0: off) keeps the k largest logits, the smaller number where two are equal.
4. Each of them weighs floor(2^32 exp((logit - largest) / temperature)): whole numbers, so that sums are exact whatever
   their order, and the last bit of an exponential has no say.
5. Top-p (1: off) keeps the fewest, heaviest first and the smaller number where two are equal, that together weigh at
   least p of what step 3 kept, and at least one.
6. A random number u in [0, 1) picks the first symbol, by number, at which the running sum of what is kept passes
   u x total: the renormalised probabilities.
"""

import dataclasses
import math

import numpy as np

from core.errors import SettingError
from core.text.vocabulary import UNKNOWN

WEIGHT_OF_ONE = 2.0**32  # of the likeliest symbol, step 4
HOTTEST = 10.0  # temperature
LAST_SEED = 2**53 - 1  # the largest whole number that JavaScript holds exactly
WORD_MASK, DOUBLE_WORD_MASK = 2**32 - 1, 2**64 - 1  # keep 32 and 64 bits of a whole number


@dataclasses.dataclass(frozen=True, kw_only=True)
class SamplerSettings:
    """How freely the next symbol is chosen.

    `temperature` 0..10 divides the logits (0: always the likeliest), `top_k` >= 0 is how many symbols may be chosen
    (0: all), `top_p` 0..1 is how much of their probability is kept.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def __post_init__(self) -> None:
        is_within = 0 <= self.temperature <= HOTTEST and self.top_k >= 0 and 0 <= self.top_p <= 1  # False for NaN
        if not is_within or not isinstance(self.top_k, int):
            raise SettingError(
                "Temperature must be 0 to {hottest}, top-k a whole number from 0, top-p 0 to 1. "
                "Received: temperature={temperature}, top-k={top_k}, top-p={top_p}.",
                hottest=HOTTEST,
                temperature=self.temperature,
                top_k=self.top_k,
                top_p=self.top_p,
            )


class Random:
    """Xoshiro128**, its four words filled by SplitMix64: small, and the same in every language.

    Args:
        seed: 0..2^53 - 1.

    Raises:
        SettingError: The seed is out of range.
    Source: Blackman and Vigna 2021, Scrambled linear pseudorandom number generators, arXiv:1805.01407;
    Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators, fig. 16 with the constants of Mix13.
    """

    def __init__(self, seed: int) -> None:
        if not isinstance(seed, int) or not 0 <= seed <= LAST_SEED:
            raise SettingError(
                "The seed must be a whole number from 0 to {last}. Received: {seed}.", seed=seed, last=LAST_SEED
            )
        self.words: list[int] = []
        for _ in range(2):
            seed = (seed + 0x9E3779B97F4A7C15) & DOUBLE_WORD_MASK
            mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & DOUBLE_WORD_MASK
            mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & DOUBLE_WORD_MASK
            mixed ^= mixed >> 31
            self.words += [mixed & WORD_MASK, mixed >> 32]

    def next_word(self) -> int:
        """Returns the next whole number in 0..2^32 - 1."""
        a, b, c, d = self.words
        result = _rotated(b * 5 & WORD_MASK, 7) * 9 & WORD_MASK
        c ^= a
        d ^= b
        self.words = [a ^ d, b ^ c, c ^ (b << 9 & WORD_MASK), _rotated(d, 11)]
        return result

    def next_uniform(self) -> float:
        """Returns the next multiple of 2^-53 in [0, 1), from two words."""
        high, low = self.next_word() >> 5, self.next_word() >> 6
        return (high * 2**26 + low) / 2**53


class Sampler:
    """Chooses the next symbol of one stream.

    Args:
        settings: How freely.
        seed: 0..2^53 - 1.
    """

    def __init__(self, settings: SamplerSettings, seed: int) -> None:
        self.settings = settings
        self._random = Random(seed)

    def pick(self, logits: np.ndarray) -> int:
        """Returns the number of the chosen symbol.

        Args:
            logits: float32 (symbols,), finite.

        Raises:
            ValueError: A logit is not a number.
        """
        symbols, weights = candidates(logits, self.settings)
        if self.settings.temperature == 0:
            return int(symbols[0])
        sums = weights.cumsum()  # exact: whole numbers below 2^53
        return int(symbols[sums.searchsorted(self._random.next_uniform() * sums[-1], side="right")])


def candidates(logits: np.ndarray, settings: SamplerSettings) -> tuple[np.ndarray, np.ndarray]:
    """Returns the symbols that may come and what each weighs in the draw (steps 1 to 5).

    Args:
        logits: float32 (symbols,), finite.

    Returns:
        int64 (kept,) rising, and float64 (kept,) whole numbers.

    Raises:
        ValueError: A logit is not a number.
    """
    values = logits.astype(np.float64)
    values[UNKNOWN] = -math.inf
    best = int(values.argmax())  # the first NaN, if there is one
    if not math.isfinite(values[best]):
        raise ValueError(f"logits must be finite. Received: {logits[best]}")
    if settings.temperature == 0:
        return np.array([best]), np.array([WEIGHT_OF_ONE])
    symbols = np.arange(len(values))
    values -= values[best]
    if 0 < settings.top_k < len(values):
        symbols = _largest(values, settings.top_k)
        values = values[symbols]
    with np.errstate(over="ignore"):  # a tiny temperature: -infinity, which weighs nothing
        values /= settings.temperature
    weights = np.floor(np.exp(values, out=values) * WEIGHT_OF_ONE)
    if settings.top_p < 1:
        sums = np.sort(weights)[::-1].cumsum()
        kept = _largest(weights, int(sums.searchsorted(settings.top_p * sums[-1])) + 1)
        symbols, weights = symbols[kept], weights[kept]
    return symbols, weights


def _largest(values: np.ndarray, count: int) -> np.ndarray:
    """Returns where the `count` largest values are, rising; of equal ones the first."""
    least = np.partition(values, -count)[-count]
    is_kept = values > least
    is_kept[np.flatnonzero(values == least)[: count - np.count_nonzero(is_kept)]] = True
    return np.flatnonzero(is_kept)


def _rotated(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & WORD_MASK
