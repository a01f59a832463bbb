"""One digit and 64 of them: the served file through our own class against other ways to run the same network."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from core.artifacts import load_card, verified_path
from core.bench.rules import by_both
from core.bench.timing import milliseconds, row
from core.inference import ImageClassifier

NAME = "mnist-cnn"
BATCHES = (1, 64)
REPEATS, WARM_UP = 200, 20
SLOW_REPEATS, SLOW_WARM_UP = 25, 3  # of Keras itself
Call = Callable[[], object]


def rows() -> list[dict[str, Any]]:
    """Returns the rows of `measured` by both rules of core.bench.rules."""
    return by_both("inference")


def measured(threads: int) -> list[dict[str, Any]]:
    """Returns one row an engine for each size of batch; the engines have that many threads already, but for LiteRT."""
    engines = ENGINES | {"LiteRT": partial(_lite, threads=threads)}
    classifier = ImageClassifier.load(NAME)
    rng = np.random.default_rng(0)
    found = []
    for batch in BATCHES:
        images = rng.random((batch, *classifier.image_shape), np.float32)
        job = f"inference: {NAME}, {batch} picture{'s' if batch > 1 else ''}"
        ours = milliseconds(partial(classifier.predict_proba, images), repeats=REPEATS, warm_up=WARM_UP)
        found.append(row(job, "glassbox (onnxruntime)", ours))
        wanted = classifier.predict_logits(images)
        for engine, prepare in engines.items():
            call = _prepared(prepare, images, wanted)
            pace = (SLOW_REPEATS, SLOW_WARM_UP) if "keras" in engine else (REPEATS, WARM_UP)
            times = call and milliseconds(call, repeats=pace[0], warm_up=pace[1])
            found.append(row(job, engine, times or None, ours=ours))
    return found


def _prepared(prepare: Callable[[np.ndarray], Call], images: np.ndarray, wanted: np.ndarray) -> Call | None:
    """Returns an engine's call after comparing its logits with ours; None where the engine is not installed."""
    try:
        call = prepare(images)
    except ImportError:
        return None
    difference = float(np.abs(np.asarray(call()) - wanted).max())
    if difference > 1e-2:
        raise ValueError(f"An engine must compute the same network. Received: a difference of {difference}")
    return call


def _weights() -> dict[str, np.ndarray]:
    graph = onnx.load(verified_path(load_card(NAME))).graph
    return {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}


@cache
def _keras() -> Any:
    """Returns the recipe's Keras network with the weights of the served file."""
    from core.models import build
    from core.training.images.recipes import RECIPES

    weights, model = _weights(), build(RECIPES[NAME].config)
    for layer in model.layers:
        for weight in layer.weights:
            value = weights[f"{layer.name}/{weight.name}"]
            weight.assign(value.transpose(2, 3, 1, 0) if value.ndim == 4 else value)
    return model


def _predict(images: np.ndarray) -> Call:
    model = _keras()
    return lambda: model.predict(images, verbose=0)


def _call(images: np.ndarray) -> Call:
    model = _keras()
    return lambda: model(images, training=False).numpy()


def _function(images: np.ndarray) -> Call:
    import tensorflow as tf

    model, given = _keras(), tf.constant(images)
    compiled = tf.function(lambda pictures: model(pictures, training=False))
    return lambda: compiled(given).numpy()


def _lite(images: np.ndarray, *, threads: int = 1) -> Call:
    import tensorflow as tf

    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        Interpreter = tf.lite.Interpreter  # noqa: N806 - the same class, as TensorFlow still ships it
    model = _keras()
    signature = [tf.TensorSpec(images.shape, tf.float32)]
    traced = tf.function(lambda pictures: model(pictures, training=False)).get_concrete_function(*signature)
    content = tf.lite.TFLiteConverter.from_concrete_functions([traced], model).convert()
    interpreter = Interpreter(model_content=content, num_threads=threads)
    interpreter.allocate_tensors()
    given, answer = (
        details()[0]["index"] for details in (interpreter.get_input_details, interpreter.get_output_details)
    )

    def call() -> np.ndarray:
        interpreter.set_tensor(given, images)
        interpreter.invoke()
        return interpreter.get_tensor(answer)

    return call


def _torch(images: np.ndarray) -> Call:
    """PyTorch eager with the same layers; ONNX and PyTorch share the order of a convolution's axes."""
    import torch
    from torch.nn import functional

    weights = {name: torch.from_numpy(value.copy()) for name, value in _weights().items()}
    config = load_card(NAME).recipe["config"]
    mean, deviation = config["mean"][0], config["deviation"][0]
    given = torch.from_numpy(images.transpose(0, 3, 1, 2).copy())

    def call() -> np.ndarray:
        with torch.inference_mode():
            x = (given - mean) / deviation
            for name in ("conv1", "conv2"):
                x = functional.conv2d(x, weights[f"{name}/kernel"], weights[f"{name}/bias"])
                x = functional.max_pool2d(functional.relu(x), 2)
            x = x.permute(0, 2, 3, 1).flatten(1)  # as Keras flattens
            x = functional.relu(x @ weights["dense/kernel"] + weights["dense/bias"])
            return (x @ weights["logits/kernel"] + weights["logits/bias"]).numpy()

    return call


ENGINES: dict[str, Callable[[np.ndarray], Call]] = {
    "keras model.predict": _predict,
    "keras model(x)": _call,
    "tf.function": _function,
    "LiteRT": _lite,
    "PyTorch eager": _torch,
}
