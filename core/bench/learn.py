"""One training step of the course's CNN: ours against TensorFlow.js in a tab, against Keras and PyTorch on the server.

    python -m core bench learn

All take the same 64 pictures from the same start, by Adam; their losses after as many steps are compared first.
The tab is a headless Chromium. TensorFlow.js, listed in peers/package.json alone, is installed by `npm ci` there.
"""

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import onnxruntime

from core.bench.peers import tab
from core.bench.rules import by_both
from core.bench.timing import milliseconds, row
from core.errors import CoreError
from core.export.training_step.step import Network, training_step
from core.inference.sessions import options
from core.optimizers import settings_of

try:
    torch: Any = importlib.import_module("torch")
except ImportError:
    torch = None

NETWORK = Network(is_convolutional=True)
BATCH, RATE = 64, 1e-3
REPEATS, WARM_UP = 40, 5
TOLERANCE = 1e-3  # of the loss, nats
Prepare = Callable[[keras.Model, np.ndarray, np.ndarray], Callable[[], float] | None]


def rows() -> list[dict[str, Any]]:
    """Returns the rows of the tab, then those of the server by both rules of core.bench.rules."""
    return [*tab.rows(), *by_both("learn")]


def measured(threads: int) -> list[dict[str, Any]]:
    """Returns one row an engine on the server; threads are set already, but for ours.

    Raises:
        CoreError: An engine learns something else.
    """
    rng = np.random.default_rng(0)
    images = rng.random((BATCH, 28, 28, 1), np.float32)
    labels = rng.integers(0, 10, BATCH).astype(np.int32)
    engines: dict[str, Prepare] = {
        "glassbox (onnxruntime)": partial(_ours, threads),
        "keras train_on_batch": _keras,
        "PyTorch": _pytorch,
    }
    job = f"training step: the course's CNN, {BATCH} pictures, server"
    found: list[dict[str, Any]] = []
    ours = wanted = None
    for engine, prepare in engines.items():
        keras.utils.set_random_seed(1)
        step = prepare(_model(), images, labels)
        losses = [step() for _ in range(WARM_UP)] if step else []
        wanted = wanted or losses[-1]
        _compare(engine, wanted, losses)
        times = step and milliseconds(step, repeats=REPEATS)
        ours = ours or times
        found.append(row(job, engine, times, ours=ours))
    return found


def _compare(engine: str, wanted: float, losses: list[float]) -> None:
    if losses and not abs(losses[-1] - wanted) <= TOLERANCE:
        raise CoreError(
            "{engine} must learn the same. Received: a loss of {theirs} against {ours}.",
            engine=engine,
            theirs=losses[-1],
            ours=wanted,
        )


def _model() -> keras.Model:
    convolutions = [
        layer
        for name, filters in zip(("conv1", "conv2"), NETWORK.sizes[:2], strict=True)
        for layer in (keras.layers.Conv2D(filters, 3, activation="relu", name=name), keras.layers.MaxPooling2D(2))
    ]
    dense = [keras.layers.Dense(NETWORK.sizes[2], activation="relu", name=name) for name in NETWORK.hidden_layers]
    ends = [keras.layers.Flatten(), *dense, keras.layers.Dense(10, name="logits")]
    return keras.Sequential([keras.Input((28, 28, 1)), *convolutions, *ends])


def _ours(threads: int, model: keras.Model, images: np.ndarray, labels: np.ndarray) -> Callable[[], float]:
    """Returns what does one step of the file that the tab gets."""
    settings = options()
    settings.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        training_step(NETWORK).SerializeToString(), settings, providers=["CPUExecutionProvider"]
    )
    names = [one.name for one in session.get_outputs()]
    state: dict[str, np.ndarray] = {}
    for name in NETWORK.shapes:
        layer, kind = name.split("/")
        value = getattr(model.get_layer(layer), kind).numpy()
        state |= {name: value, f"{name}/first": 0 * value, f"{name}/second": 0 * value}
    given = {
        "images": images,
        "labels": labels,
        "keep": np.ones((len(NETWORK.hidden_layers), BATCH, NETWORK.sizes[2]), np.float32),
        "residual": np.array(0, np.float32),
        "negative_slope": np.array(0, np.float32),
    }
    done = 0

    def step() -> float:
        nonlocal state, done
        done += 1
        feeds = {**given, **state, "settings": settings_of("adam", RATE, done, 0)}
        found = dict(zip(names, session.run(None, feeds), strict=True))
        state = {name: found[f"new/{name}"] for name in state}
        return float(found["loss"])

    return step


def _keras(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> Callable[[], float]:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE), loss, jit_compile=False)

    def step() -> float:
        model.reset_metrics()
        return float(model.train_on_batch(images, labels))

    return step


def _pytorch(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> Callable[[], float] | None:
    """Returns what does one step of the same network written with PyTorch; None where that is not installed."""
    if torch is None:
        return None
    nn = torch.nn.functional
    weights = {}
    for name in ("conv1", "conv2", "dense", "logits"):
        kernel, bias = map(torch.from_numpy, model.get_layer(name).get_weights())
        order = (3, 2, 0, 1) if kernel.ndim == 4 else (1, 0)
        weights[name] = kernel.permute(order).contiguous().requires_grad_(), bias.requires_grad_()
    optimizer = torch.optim.Adam([one for pair in weights.values() for one in pair], RATE, eps=1e-7)
    pictures, wanted = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels).long()

    def step() -> float:
        x = pictures
        for name in ("conv1", "conv2"):
            x = nn.max_pool2d(nn.relu(nn.conv2d(x, *weights[name])), 2)
        x = x.permute(0, 2, 3, 1).flatten(1)  # Keras's order
        x = nn.relu(nn.linear(x, *weights["dense"]))
        loss = nn.cross_entropy(nn.linear(x, *weights["logits"]), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step
