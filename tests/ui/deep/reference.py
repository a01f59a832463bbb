"""Surgery on an .onnx file, written a second time, with the library `onnx` and the names of our own layers."""

from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

WHOLE: dict[str, Any] = {"cuts": [], "prune": 0, "bits": 0, "noise": 0, "seed": 1}


def edited_arrays(arrays: dict[str, np.ndarray], operation: dict[str, Any]) -> dict[str, np.ndarray]:
    """Returns kernels and biases after pruning, rounding, noise and zeroed filters, in that order.

    Args:
        arrays: float32 in the network's order: kernels (filters, channels, height, width) or (inputs, filters), biases.
    """
    made = {name: array.astype(np.float64) for name, array in arrays.items()}
    kernels = [name for name in made if name.endswith("/kernel")]
    if operation["prune"]:
        sizes = np.sort(np.abs(np.concatenate([made[name].ravel() for name in kernels])))
        threshold = sizes[int(len(sizes) * operation["prune"] / 100)]
        for name in kernels:
            made[name][np.abs(made[name]) < threshold] = 0
    if operation["bits"]:
        for name in kernels:
            inputs = (1, 2, 3) if made[name].ndim == 4 else (0,)
            step = np.abs(made[name]).max(inputs, keepdims=True) / (2 ** (operation["bits"] - 1) - 1)
            made[name] = np.floor(made[name] / np.where(step, step, 1) + 0.5) * step
            made[name] = made[name].astype(np.float32).astype(np.float64)  # as the file holds them
    if operation["noise"]:
        uniform = mulberry32(operation["seed"], 2 * sum(made[name].size for name in kernels)).reshape(-1, 2)
        normal = np.sqrt(-2 * np.log(1 - uniform[:, 0])) * np.cos(2 * np.pi * uniform[:, 1])
        at = 0
        for name in kernels:
            own = normal[at : at + made[name].size].reshape(made[name].shape)
            made[name] += operation["noise"] / 100 * made[name].std() * own
            at += own.size
    for cut in operation["cuts"]:
        if cut["kind"] == "filter":
            kernel = made[f"{cut['title']}/kernel"]
            kernel[(cut["filter"],) if kernel.ndim == 4 else (slice(None), cut["filter"])] = 0
            made[f"{cut['title']}/bias"][cut["filter"]] = 0
    return {name: array.astype(np.float32) for name, array in made.items()}


def weights_of(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Returns kernels and biases by name, in the order in which the network runs through them."""
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    names = [name for node in model.graph.node for name in node.input if name.endswith(("/kernel", "/bias"))]
    return {name: arrays[name] for name in names if not name.startswith("standardise")}


def operated(model: onnx.ModelProto, operation: dict[str, Any]) -> onnx.ModelProto:
    """Returns the operated network; of a residual block the sum becomes what is left of it."""
    made = onnx.ModelProto()
    made.CopyFrom(model)
    arrays = edited_arrays(weights_of(made), operation)
    for tensor in made.graph.initializer:
        if tensor.name in arrays:
            tensor.CopyFrom(numpy_helper.from_array(arrays[tensor.name], tensor.name))
    for cut in operation["cuts"]:
        if cut["kind"] != "filter":
            _cut_path(made.graph, cut)
    return made


def _cut_path(graph: onnx.GraphProto, cut: dict[str, Any]) -> None:
    made_by = {node.output[0]: node for node in graph.node}
    title = cut["title"]
    branch = f"{title}_conv2/conv"
    if f"{title}/add" in made_by:
        (link,) = set(made_by[f"{title}/add"].input) - {branch}
        made_by[f"{title}/add"].CopyFrom(
            onnx.helper.make_node("Identity", [link if cut["kind"] == "block" else branch], [f"{title}/add"])
        )
    elif cut["kind"] == "block":  # without a link: its input goes on as its output
        before = made_by[f"{title}_conv1/conv"].input[0]
        made_by[f"{title}_conv2/relu"].CopyFrom(onnx.helper.make_node("Identity", [before], [f"{title}_conv2/relu"]))


def mulberry32(seed: int, count: int) -> np.ndarray:
    """Returns numbers in [0, 1), float64 (count,), as web/shared/random.js makes them."""
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.uint32(0x6D2B79F5) * np.arange(1, count + 1, dtype=np.uint32)
        mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61))
    return (mixed ^ (mixed >> np.uint32(14))) / 2.0**32
