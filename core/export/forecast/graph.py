"""A network that forecasts to ONNX: its cell becomes one operation of the format, all the rest is converted."""

from typing import Any

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from onnx import TensorProto, helper, numpy_helper

from core.export.graph import OPSET

OPERATIONS = {keras.layers.SimpleRNN: "RNN", keras.layers.LSTM: "LSTM", keras.layers.GRU: "GRU"}
INPUTS = ("past", "future")
LSTM_ORDER = (0, 3, 1, 2)  # of Keras's gates input, forget, candidate, output in ONNX


def to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Converts a network of `core.models.sequences.forecast`: `past`, `future` -> `quantiles`, see there.

    The converter would unroll a loop for two of the cells, and keep it as a loop inside the graph.
    """
    cell = model.get_layer("cell")
    around = keras.Model([*model.inputs, cell.output], [cell.input, model.output])
    signature = [
        tf.TensorSpec((None, *tensor.shape[1:]), tf.float32, name=name)
        for tensor, name in zip(around.inputs, (*INPUTS, "state"), strict=True)
    ]
    forward = tf.function(
        lambda past, future, state: dict(zip(("read", "quantiles"), around([past, future, state]), strict=True))
    )
    converted, _ = tf2onnx.convert.from_function(forward, input_signature=signature, opset=OPSET)
    graph = converted.graph
    nodes, weights = _cell_of(cell)
    graph.node.extend(nodes)
    graph.initializer.extend(weights)
    del graph.input[:], graph.output[:], graph.value_info[:]
    for values, tensors, names in (
        (graph.input, model.inputs, INPUTS),
        (graph.output, model.outputs, ("quantiles",)),
    ):
        values.extend(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *tensor.shape[1:]])
            for name, tensor in zip(names, tensors, strict=True)
        )
    _sort(graph)
    graph.name, graph.doc_string = "forecaster", ""  # the converter puts a counter there
    onnx.checker.check_model(converted, full_check=True)
    return converted


def _cell_of(cell: keras.layers.Layer) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Returns the nodes from `read`, float32 (n, hours, inputs), to `state`, (n, units), and their weights."""
    kernel, recurrent, bias = (np.asarray(weight) for weight in cell.get_weights())
    units = cell.units
    has_both = isinstance(cell, keras.layers.GRU)  # a bias of its own for the recurrent product
    both = bias.reshape(-1) if has_both else np.concatenate([bias, np.zeros_like(bias)])
    if isinstance(cell, keras.layers.LSTM):
        kernel, recurrent, both = (_in_order(array, units) for array in (kernel, recurrent, both))
    arrays = {
        "cell/kernel": kernel.T[np.newaxis],
        "cell/recurrent": recurrent.T[np.newaxis],
        "cell/bias": both[np.newaxis],
        "cell/axis": np.array([0], np.int64),
    }
    options: dict[str, Any] = {"linear_before_reset": 1} if has_both else {}
    nodes = [
        helper.make_node("Transpose", ["read"], ["cell/hours"], name="cell/hours", perm=[1, 0, 2]),
        helper.make_node(
            OPERATIONS[type(cell)],
            ["cell/hours", "cell/kernel", "cell/recurrent", "cell/bias"],
            ["", "cell/last"],
            name="cell",
            hidden_size=units,
            **options,
        ),
        helper.make_node("Squeeze", ["cell/last", "cell/axis"], ["state"], name="state"),
    ]
    return nodes, [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in arrays.items()]


def _in_order(array: np.ndarray, units: int) -> np.ndarray:
    """Puts the gates of an LSTM, blocks of the last axis, in the order of ONNX."""
    blocks = array.reshape(*array.shape[:-1], -1, 4, units)
    return blocks[..., LSTM_ORDER, :].reshape(array.shape)


def _sort(graph: onnx.GraphProto) -> None:
    """Puts every node behind those whose outputs it reads."""
    waiting = list(graph.node)
    known = {value.name for value in (*graph.input, *graph.initializer)} | {""}
    del graph.node[:]
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.input)]
        if not ready:
            raise ValueError(f"The graph must have no loop. Received: {waiting[0].name} waits for itself")
        graph.node.extend(ready)
        known.update(name for node in ready for name in node.output)
        waiting = [node for node in waiting if node not in ready]
