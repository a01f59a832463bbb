"""One character of text, sampling included: our steps against other ways to run the same network.

Every engine writes in a loop of its own with the same sampler and sizes; only the step differs. The floor is how long
it takes to read as many bytes as the weights have, over and over, on one thread: no step can be faster while its
weights do not fit the cache.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from core.artifacts import Card, load_card, model_names
from core.bench.timing import row
from core.inference.text.generator import TextGenerator
from core.inference.text.sampling import Sampler, SamplerSettings
from core.tasks import TEXT_GENERATION

OURS = "glassbox float32"
CHARACTERS = 100  # a repeat
SLOW_CHARACTERS = 4
READINGS = 20  # of the weights
REPEATS = 25
STREAMS = 32
BATCHES = 5
WINDOW = 40  # symbols that the network reads again for each new one, as textgenrnn does
SETTINGS = SamplerSettings(temperature=0.8)
Step = Callable[[int], np.ndarray]  # from a token to the logits of the next, float32 (symbols,)


def rows() -> list[dict[str, Any]]:
    """Returns the rows of each cell of the first language that has one; none where nothing is trained."""
    cards = [card for card in map(load_card, model_names()) if card.task == TEXT_GENERATION]
    return [line for card in cards if card.data["name"] == cards[0].data["name"] for line in _rows_of(card)]


def _rows_of(card: Card) -> list[dict[str, Any]]:
    job = f"text: a character of {card.name}"
    generator, small = TextGenerator.load(card.name), TextGenerator.load(card.name, int8=True)
    symbols = len(generator.vocabulary)
    steps = {
        OURS: _onnx_step(generator),
        "glassbox int8": _onnx_step(small),
        "tf.function step": _tensorflow_step(card, symbols),
        f"Keras predict on a window of {WINDOW}": _window_step(card, symbols),
        "PyTorch loop": _torch_step(card, symbols),
    }
    times, floor = _times({engine: step for engine, step in steps.items() if step}, card.bytes)
    ours = times[OURS]
    found = [row(job, engine, times.get(engine), ours=ours) for engine in steps]
    found.append(row(job, "floor: the weights read once", floor, ours=ours))
    for engine, one in (("float32", generator), ("int8", small)):
        batched = _batched(one)
        line = row(job, f"glassbox {engine}, {STREAMS} streams, a character of any", batched, ours=ours)
        found.append(line | {"characters_per_second": round(1000 / float(np.median(batched)))})
    return found


def _times(steps: dict[str, Step], size: int) -> tuple[dict[str, list[float]], list[float]]:
    """Returns the ms of a character by each step in each of a few repeats, and of reading `size` bytes in between.

    The engines take turns, so that one is not measured while the machine is faster than for another.
    """
    times: dict[str, list[float]] = {engine: [] for engine in steps}
    weights = np.ones(size // 4, np.float32)
    floor = []
    for repeat in range(REPEATS + 1):
        for engine, step in steps.items():
            count = SLOW_CHARACTERS if "predict" in engine else CHARACTERS
            sampler, token = Sampler(SETTINGS, repeat), 1
            start = time.perf_counter()
            for _ in range(count):
                token = sampler.pick(step(token))
            times[engine].append((time.perf_counter() - start) * 1000 / count)
        weights.max()
        start = time.perf_counter()
        for _ in range(READINGS):
            weights.max()  # compares without adding up: nothing waits but for the memory
        floor.append((time.perf_counter() - start) * 1000 / READINGS)
    return {engine: found[1:] for engine, found in times.items()}, floor[1:]  # the first warms up


def _onnx_step(generator: TextGenerator) -> Step:
    held = [generator.begin()]

    def step(token: int) -> np.ndarray:
        logits, held[0] = generator.step(np.array([token], np.int32), held[0])
        return logits[0]

    return step


def _tensorflow_step(card: Card, symbols: int) -> Step | None:
    try:
        import tensorflow as tf

        from core.models.sequences import recurrent
    except ImportError:
        return None
    model = recurrent.build(_config(card, symbols))
    run = tf.function(lambda token, state: recurrent.step(model, token, state))
    held = [tf.zeros((1, card.inputs[1].shape[1]))]

    def step(token: int) -> np.ndarray:
        out = run(tf.constant([token]), held[0])
        held[0] = out["next_state"]
        return out["logits"].numpy()[0]

    return step


def _window_step(card: Card, symbols: int) -> Step | None:
    try:
        from core.models.sequences import recurrent
    except ImportError:
        return None
    model = recurrent.build(_config(card, symbols))
    window = np.zeros((1, WINDOW), np.int32)

    def step(token: int) -> np.ndarray:
        window[0, :-1] = window[0, 1:]
        window[0, -1] = token
        return model.predict(window, verbose=0)[0, -1]

    return step


def _config(card: Card, symbols: int) -> Any:
    from core.models.sequences.recurrent import RecurrentConfig

    return RecurrentConfig(cell=card.recipe["cell"], symbols=symbols, units=card.recipe["units"])


def _torch_step(card: Card, symbols: int) -> Step | None:
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    units, width = card.recipe["units"], 128
    kind = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell, "gru": torch.nn.GRUCell}[card.recipe["cell"]]
    embedding, cell, dense = torch.nn.Embedding(symbols, width), kind(width, units), torch.nn.Linear(units, width)
    held: list[Any] = [None]

    def step(token: int) -> np.ndarray:
        with torch.inference_mode():
            held[0] = cell(embedding(torch.tensor([token])), held[0])
            h = held[0][0] if isinstance(held[0], tuple) else held[0]
            return (dense(h) @ embedding.weight.T).numpy()[0]

    return step


def _batched(generator: TextGenerator) -> list[float]:
    """Returns the ms of a character where many streams are written at once."""
    times = []
    for repeat in range(BATCHES):
        seeds = range(repeat * STREAMS, (repeat + 1) * STREAMS)
        written: Iterator[list[str]] = generator.generate_side_by_side([""] * STREAMS, 101, SETTINGS, list(seeds))
        next(written)  # the prompts are read
        start = time.perf_counter()
        count = sum(map(len, written))
        times.append((time.perf_counter() - start) * 1000 / count)
    return times
