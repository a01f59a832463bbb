"""The two graphs of a network that translates: what reads a sentence, and what writes a symbol a step."""

from typing import Any

import keras
import numpy as np
import onnx
import tensorflow as tf
from onnx import TensorProto, helper, numpy_helper

from core.export.graph import OPSET, function_to_onnx
from core.inference.agreement import WRITTEN
from core.models.sequences.translate import translate_step

GATES = (0, 3, 1, 2)  # Keras: input, forget, candidate, output; ONNX: input, output, forget, candidate


def encoder_to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Builds the half that reads: `source`, `lengths` -> `memory`.

    ONNX's LSTM takes the lengths of the sentences, so that padding behind them changes nothing, as Keras's mask does.
    """
    config = model.get_layer("writer").config
    weights = {"embedding": model.get_layer("embedding").get_weights()[0], **_lstm_weights(model)}
    weights["pairs"] = np.array([0, 0 if config.has_attention else 1, 2 * config.units], np.int64)
    states, by_sentence = ("states", (2, 0, 1, 3)) if config.has_attention else ("last", (1, 0, 2))
    known = "both" if config.has_attention else "memory"
    nodes = [
        helper.make_node("Gather", ["embedding", "source"], ["read"]),
        helper.make_node("Transpose", ["read"], ["by_place"], perm=(1, 0, 2)),
        helper.make_node(
            "LSTM",
            ["by_place", "W", "R", "B", "lengths"],
            ["states", "last"],
            hidden_size=config.units,
            direction="bidirectional",
        ),
        helper.make_node("Transpose", [states], ["by_sentence"], perm=by_sentence),
        helper.make_node("Reshape", ["by_sentence", "pairs"], [known]),
    ]
    if config.has_attention:
        nodes.append(helper.make_node("Concat", ["both", "read"], ["memory"], axis=2))
    places = "length" if config.has_attention else 1
    graph = helper.make_graph(
        nodes,
        "reader",
        [
            helper.make_tensor_value_info("source", TensorProto.INT32, ["n", "length"]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["n"]),
        ],
        [helper.make_tensor_value_info("memory", TensorProto.FLOAT, ["n", places, config.width])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def _lstm_weights(model: keras.Model) -> dict[str, np.ndarray]:
    """Returns W (2, gates x units, inputs), R (2, gates x units, units), B (2, 2 x gates x units)."""
    both = model.get_layer("reader")
    found: dict[str, list[np.ndarray]] = {"W": [], "R": [], "B": []}
    for layer in (both.forward_layer, both.backward_layer):
        kernel, recurrent, bias = layer.get_weights()
        found["W"].append(_reordered(kernel).T)
        found["R"].append(_reordered(recurrent).T)
        found["B"].append(np.concatenate([_reordered(bias), np.zeros_like(bias)]))
    return {name: np.ascontiguousarray(np.stack(values)) for name, values in found.items()}


def _reordered(weights: np.ndarray) -> np.ndarray:
    blocks = np.split(weights, 4, axis=-1)
    return np.concatenate([blocks[gate] for gate in GATES], axis=-1)


def writer_to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Converts the half that writes: `memory`, `open`, `token`, `state` -> `logits`, `next_state`, `attention`."""
    config = model.get_layer("writer").config
    places = None if config.has_attention else 1
    signature = [
        tf.TensorSpec((None, places, config.width), tf.float32, name="memory"),
        tf.TensorSpec((None, places), tf.float32, name="open"),
        tf.TensorSpec((None,), tf.int32, name="token"),
        tf.TensorSpec((None, config.state_size), tf.float32, name="state"),
    ]

    def write(memory: Any, is_open: Any, token: Any, state: Any) -> dict[str, tf.Tensor]:
        return translate_step(model, memory, is_open, token, state)

    free = dict.fromkeys(("memory", "open", "attention"), "length") if config.has_attention else None
    return function_to_onnx(write, signature, "writer", WRITTEN, free)
