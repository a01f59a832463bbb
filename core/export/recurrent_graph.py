"""A recurrent network to ONNX, one symbol a step, in 32 and in 8 bits."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from core.artifacts import TensorSpec
from core.export.graph import OPSET
from core.models.sequences.recurrent import hidden, step

Step = Callable[[keras.Model, tf.Tensor, tf.Tensor], dict[str, tf.Tensor]]

STREAMS = "streams"
LOGITS = "logits"
TOKEN = tf.TensorSpec((None,), tf.int32, name="token")


def writer_to_onnx(model: keras.Model) -> tuple[onnx.ModelProto, list[dict[str, Any]]]:
    """Converts a step of a network that writes; with few symbols, products of its weights are computed beforehand.

    What the cell is given for each symbol is then a table, (symbols, gates x units), and the way from h to the logits
    one matrix: less to download and less to read at every step, where there are no more symbols than the embedding is
    wide.

    Returns:
        As `to_onnx`.
    """
    embed, cell, dense = (model.get_layer(name) for name in ("embedding", "cell", "dense"))
    symbols, width = embed.embeddings.shape
    if symbols > width:
        return to_onnx(model)
    matrix = embed.embeddings.numpy()
    table = matrix @ cell.kernel.numpy() + cell.bias.numpy()
    kernel, bias = dense.kernel.numpy() @ matrix.T, matrix @ dense.bias.numpy()

    def folded(_: keras.Model, token: tf.Tensor, state: tf.Tensor) -> dict[str, tf.Tensor]:
        next_state, gates = cell.advance(tf.gather(table, token), state)
        logits = tf.matmul(hidden(next_state, cell.units), kernel) + bias
        return {"logits": logits, "next_state": next_state, **gates}

    return to_onnx(model, folded, {"cell/table": table, "logits/kernel": kernel, "logits/bias": bias})


def to_onnx(
    model: keras.Model,
    step: Step = step,
    constants: Mapping[str, np.ndarray] | None = None,
    *,
    given: tf.TensorSpec = TOKEN,
    answer: str = LOGITS,
) -> tuple[onnx.ModelProto, list[dict[str, Any]]]:
    """Converts a step: what is `given`, `state` float32 (streams, state_size) -> `logits`, `next_state` ...

    The gates are further outputs. The output layer has a transposed copy of the embedding: see `tied`.

    Args:
        constants: What `step` reads besides the network's weights, by the name it is to have.
        given: Of what is read at each step; its first axis is that of the streams.
        answer: What the step calls its answer.

    Returns:
        The graph, and its gates as {"layer", "kind", "tensor", "shape"}, `None` for the axis of the streams.
    """
    cell = model.get_layer("cell")
    signature = [
        given,
        tf.TensorSpec((None, cell.units * cell.cell.states), tf.float32, name="state"),
    ]
    forward = tf.function(lambda given, state: step(model, given, state))
    converted, _ = tf2onnx.convert.from_function(forward, input_signature=signature, opset=OPSET)
    graph = converted.graph
    _name_weights(graph, model, constants or {})
    order = {name: number for number, name in enumerate((answer, "next_state"))}
    outputs = sorted(graph.output, key=lambda output: order.get(output.name, len(order)))
    del graph.output[:], graph.value_info[:]
    graph.output.extend(outputs)
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = STREAMS
    graph.name, graph.doc_string = (
        "text-step" if given is TOKEN else f"{given.name}-step",
        "",
    )  # the converter puts a counter there
    onnx.checker.check_model(converted, full_check=True)
    gates = [output.name for output in outputs if output.name not in order]
    return converted, [{"layer": "cell", "kind": "gate", "tensor": gate, "shape": [None, cell.units]} for gate in gates]


def interface(
    model: keras.Model, *, given: tf.TensorSpec = TOKEN, answer: str = LOGITS
) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
    """Returns the card's `inputs` and `outputs` of a step."""
    cell = model.get_layer("cell")
    state = (None, cell.units * cell.cell.states)
    return (
        TensorSpec(name=given.name, shape=tuple(given.shape), dtype=given.dtype.name),
        TensorSpec(name="state", shape=state, dtype="float32"),
    ), (
        TensorSpec(name=answer, shape=(None, model.output_shape[-1]), dtype="float32"),
        TensorSpec(name="next_state", shape=state, dtype="float32"),
    )


def tied(model: onnx.ModelProto) -> onnx.ModelProto:
    """Returns the graph with the output layer reading the embedding itself, transposed: 1 MB less to download.

    A graph whose products were computed beforehand has no embedding and is returned as it is.
    """
    if all(constant.name != "embedding" for constant in model.graph.initializer):
        return model
    found = onnx.ModelProto()
    found.CopyFrom(model)
    graph = found.graph
    weights = {constant.name: constant for constant in graph.initializer}
    node = next(node for node in graph.node if node.output[0] == "logits")
    copy, matrix = weights[node.input[1]], numpy_helper.to_array(weights["embedding"])
    if node.op_type != "MatMul" or not np.array_equal(numpy_helper.to_array(copy).T, matrix):
        raise ValueError(f"The output must be a product with the transposed embedding. Received: {node}")
    product = helper.make_node("Gemm", [node.input[0], "embedding"], ["logits"], name="logits", transB=1)
    graph.node.remove(node)
    graph.node.append(product)
    graph.initializer.remove(copy)
    onnx.checker.check_model(found, full_check=True)
    return found


def to_int8(model: onnx.ModelProto) -> bytes:
    """Returns the file of `to_onnx`'s graph with 8-bit weights; its activations are rounded to 8 bits as it runs.

    The weights are unsigned: products of signed ones overflow their 16 bits on processors without VNNI.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.onnx", Path(folder) / "made.onnx"
        onnx.save(model, given)
        quantize_dynamic(given, made, weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul", "Gather"])
        return made.read_bytes()


def _name_weights(graph: onnx.GraphProto, model: keras.Model, constants: Mapping[str, np.ndarray]) -> None:
    """Renames every weight to its name in the network: embedding, cell/kernel, cell/recurrent, dense/bias ..."""
    weights = {f"{layer.name}/{weight.name}": weight.numpy() for layer in model.layers for weight in layer.weights}
    if "embedding/embeddings" in weights:
        weights["embedding"] = weights.pop("embedding/embeddings")
    weights |= constants
    new_names = {}
    for constant in graph.initializer:
        value = numpy_helper.to_array(constant)
        name = next((name for name, weight in weights.items() if np.array_equal(weight, value)), None)
        if name is not None:
            weights.pop(name)
            new_names[constant.name] = name
            constant.name = name
    for node in graph.node:
        node.input[:] = [new_names.get(name, name) for name in node.input]
        node.name = node.output[0]
