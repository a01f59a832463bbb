"""The simplest question to a memory: say again what came long ago. Made here, nothing is downloaded.

    noise noise B noise noise noise noise ?  ->  B

A sequence holds one of the things to remember, noise before and after it, and the mark that asks at its end.
"""

import numpy as np

THINGS = 8  # symbols 0..7: what may have to be remembered
NOISE = 8  # symbols 8..15
MARK = THINGS + NOISE
SYMBOLS = MARK + 1


def sequences(distances: np.ndarray, length: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Makes one sequence a distance.

    Args:
        distances: int (n,) in 0..length - 2: how many noise symbols stand between the thing and the mark.
        length: Of every sequence, mark included.

    Returns:
        int32 (n, length), and the thing of each, int32 (n,) in 0..7.
    """
    if distances.min() < 0 or distances.max() > length - 2:
        raise ValueError(f"distances must be 0..{length - 2}. Received: {distances.min()}..{distances.max()}")
    tokens = rng.integers(THINGS, MARK, (len(distances), length), np.int32)
    things = rng.integers(0, THINGS, len(distances), np.int32)
    tokens[np.arange(len(distances)), length - 2 - distances] = things
    tokens[:, -1] = MARK
    return tokens, things
