"""64 pictures from one generator: our class against Keras, tf.function and PyTorch, then ours at several batches.

All engines run the course's generator with the same weights, untrained: what they are does not change the time. The
first pictures of each are compared before anything is timed.
"""

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import onnxruntime
import tensorflow as tf
from numpy.typing import NDArray

from core.artifacts import load_card
from core.bench.rules import by_both
from core.bench.timing import milliseconds, row
from core.errors import CoreError
from core.export.folding import fold_upsampling
from core.export.graph import to_onnx
from core.inference import ImageSampler
from core.inference.sessions import options
from core.inference.unused import drop_unused
from core.models.gan import NEGATIVE_SLOPE, SIDE, GANConfig, build_generator

try:
    torch: Any = importlib.import_module("torch")
except ImportError:
    torch = None

NAME = "gan-mnist-dcgan"  # its card says what our class must know of the generator
COUNT = 64
BATCHES = (1, 64, 1024)
REPEATS = 15
TOLERANCE = 1e-3
Draw = Callable[[NDArray[np.float32]], Any]


def rows() -> list[dict[str, Any]]:
    """Returns the rows of `measured` by both rules of core.bench.rules."""
    return by_both("sampling")


def measured(_threads: int) -> list[dict[str, Any]]:
    """Returns one row an engine for 64 pictures, then pictures a second of ours at each batch; threads are set already.

    Raises:
        CoreError: An engine draws other pictures.
    """
    keras.utils.set_random_seed(0)
    generator = build_generator(GANConfig())
    ours = _ours(generator)
    latents = ours.latents(max(BATCHES), 0)
    peers = {
        "keras predict": partial(generator.predict, verbose=0, batch_size=COUNT),
        "tf.function": tf.function(generator, reduce_retracing=True),
        "PyTorch": _pytorch(generator) if torch else None,
    }
    for engine, draw in peers.items():
        if draw is not None:
            _compare(engine, ours.sample(latents[:COUNT]), np.asarray(draw(latents[:COUNT])))
    job = f"sampling: {COUNT} pictures of 28 x 28"
    times = milliseconds(partial(ours.sample, latents[:COUNT]), repeats=REPEATS)
    found = [row(job, "glassbox", times)]
    for engine, draw in peers.items():
        theirs = draw and milliseconds(partial(draw, latents[:COUNT]), repeats=REPEATS)
        found.append(row(job, engine, theirs, ours=times))
    return found + [_batch(ours.sample, latents[:count]) for count in BATCHES]


def _ours(generator: keras.Model) -> ImageSampler:
    """Returns our class with this generator's graph; nothing here asks the discriminator."""
    graph, _layers = to_onnx(generator, output="images", title="generator")
    fold_upsampling(graph.graph)  # as every export does
    drop_unused(graph.graph)  # as every session does
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options(), providers=["CPUExecutionProvider"])
    return ImageSampler(load_card(NAME), session, session)


def _batch(draw: Draw, latents: NDArray[np.float32]) -> dict[str, Any]:
    """Returns a row with `images_per_second`."""
    repeats = REPEATS if len(latents) <= COUNT else 3
    found = row(
        f"sampling: a batch of {len(latents)}", "glassbox", milliseconds(partial(draw, latents), repeats=repeats)
    )
    return found | {"images_per_second": round(1000 * len(latents) / found["median_ms"])}


def _compare(engine: str, ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> None:
    difference = float(np.abs(ours - theirs).max())
    if not difference <= TOLERANCE:
        raise CoreError(
            "{engine} must draw the same pictures. Received: pixels {difference} apart.",
            engine=engine,
            difference=difference,
        )


def _pytorch(generator: keras.Model) -> Draw:
    """Returns the same generator written with PyTorch."""
    weights = {layer.name: [torch.from_numpy(array) for array in layer.get_weights()] for layer in generator.layers}

    def normed(x: Any, name: str) -> Any:
        gamma, beta, mean, variance = weights[name]
        return torch.nn.functional.batch_norm(x, mean, variance, gamma, beta, eps=1e-3)

    def convolved(x: Any, name: str) -> Any:
        kernel, bias = weights[name]
        doubled = torch.nn.functional.interpolate(x, scale_factor=2)
        return torch.nn.functional.conv2d(doubled, kernel.permute(3, 2, 0, 1).contiguous(), bias, padding=2)

    @torch.inference_mode()
    def draw(latents: NDArray[np.float32]) -> NDArray[np.float32]:
        kernel, bias = weights["dense"]
        x = torch.nn.functional.leaky_relu(torch.from_numpy(latents) @ kernel + bias, NEGATIVE_SLOPE)
        x = normed(x, "dense_norm").reshape(-1, 7, 7, 128).permute(0, 3, 1, 2)
        x = torch.nn.functional.leaky_relu(normed(convolved(x, "conv1"), "conv1_norm"), NEGATIVE_SLOPE)
        return torch.tanh(convolved(x, "conv2")).permute(0, 2, 3, 1).reshape(-1, SIDE, SIDE, 1).numpy()

    return draw
