"""Keras to ONNX, with names that a reader of the graph understands."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from onnx import numpy_helper

from core.inference.unused import drop_unused
from core.models.gan import Upsampling
from core.models.images import BatchNormalization

OPSET = 18
KINDS = {
    keras.layers.Rescaling: "standardise",
    keras.layers.Conv2D: "conv",
    keras.layers.DepthwiseConv2D: "conv",
    keras.layers.UpSampling2D: "enlarge",
    keras.layers.ZeroPadding2D: "pad",
    keras.layers.BatchNormalization: "norm",
    BatchNormalization: "norm",
    keras.layers.ReLU: "relu",
    keras.layers.LeakyReLU: "leaky_relu",
    keras.layers.Reshape: "reshape",
    Upsampling: "upsampling",
    keras.layers.MaxPooling2D: "pool",
    keras.layers.GlobalAveragePooling2D: "average",
    keras.layers.Flatten: "flatten",
    keras.layers.Dense: "dense",
    keras.layers.Add: "add",
}
BY_NODE = {
    "Relu": "relu",
    "Clip": "relu",
    "Conv": "conv",
}  # the converter folds a batch norm into the convolution before it
ENLARGING = (Upsampling, keras.layers.UpSampling2D)
LAYOUT_LAYERS = (keras.layers.Flatten, keras.layers.Reshape)
LAYOUT = ("Transpose", "Reshape")  # between the axis orders of Keras and ONNX, no step of the network
PARAMETERS = {"Conv": ("kernel", "bias"), "MatMul": ("kernel",), "Add": ("bias",), "Mul": ("scale",)}


def to_onnx(
    model: keras.Model, *, output: str = "logits", title: str = "image-classifier"
) -> tuple[onnx.ModelProto, list[dict[str, Any]]]:
    """Converts a network, such as a classifier: `images` float32 (n, height, width, channels) -> `logits` (n, classes).

    Height and width are fixed: with free ones the paddings would be left to each runtime.

    Args:
        model: Its inputs' names are those of the graph.
        output: Name of the graph's output.
        title: Name of the graph.

    Returns:
        The graph, and what it holds: {"layer", "kind", "tensor", "shape"} in order, `None` for the batch axis.
    """
    signature = [tf.TensorSpec((None, *given.shape[1:]), given.dtype, name=given.name) for given in model.inputs]
    forward = tf.function(lambda *given: {output: model(given if len(given) > 1 else given[0], training=False)})
    converted, _ = tf2onnx.convert.from_function(forward, input_signature=signature, opset=OPSET)
    graph = converted.graph
    _fix_reshapes(graph, _shapes(converted))
    _standardise_planes(graph, _shapes(converted))
    tensors = _name_tensors(graph, model)
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
    graph.name, graph.doc_string = title, ""  # the converter puts a counter there
    onnx.checker.check_model(converted, full_check=True)
    shapes = _shapes(converted)
    return converted, [
        {"layer": layer, "kind": kind, "tensor": tensor, "shape": [None, *shapes[tensor][1:]]}
        for (layer, kind), tensor in tensors.items()
    ]


def function_to_onnx(
    function: Callable[..., Any],
    signature: Sequence[tf.TensorSpec],
    title: str,
    outputs: Sequence[str],
    second: Mapping[str, str] | None = None,
) -> onnx.ModelProto:
    """Converts a part of a network.

    Args:
        function: Takes tensors as the signature says and returns a dict of them.
        title: Name of the graph.
        outputs: Names of what the function returns, in the order in which the graph shall give it.
        second: Tensors whose second axis is free -> what that is called; the first is "n" for all of them.
    """
    converted, _ = tf2onnx.convert.from_function(tf.function(function), input_signature=signature, opset=OPSET)
    graph = converted.graph
    by_name = {output.name: output for output in graph.output}
    del graph.output[:], graph.value_info[:]
    graph.output.extend(by_name[name] for name in outputs)
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
        if second and value.name in second:
            value.type.tensor_type.shape.dim[1].dim_param = second[value.name]
    graph.name, graph.doc_string = title, ""  # the converter puts a counter there
    onnx.checker.check_model(converted, full_check=True)
    return converted


def _shapes(model: onnx.ModelProto) -> dict[str, list[int]]:
    """Returns each tensor's shape as far as it can be inferred, 0 for a free axis."""
    graph = onnx.shape_inference.infer_shapes(model).graph
    return {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in (*graph.value_info, *graph.output)}


def _fix_reshapes(graph: onnx.GraphProto, shapes: dict[str, list[int]]) -> None:
    """Flattens to a size written in the graph instead of one computed at each run."""
    known = {constant.name for constant in graph.initializer}
    for node in graph.node:
        if node.op_type == "Reshape" and node.input[1] not in known:
            size = math.prod(shapes[node.input[0]][1:])
            shape = numpy_helper.from_array(np.array([-1, size]), f"{node.name}/shape")
            graph.initializer.append(shape)
            node.input[1] = shape.name
    drop_unused(graph)


def _standardise_planes(graph: onnx.GraphProto, shapes: dict[str, list[int]]) -> None:
    """Standardises a picture after its axes are in the order of ONNX: plane by plane instead of pixel by pixel.

    The numbers are the same to the last bit; of a digit's time in mnist-cnn it saves a fifth.
    """
    first = graph.node[:3]
    if [node.op_type for node in first] not in [["Mul", "Add", layout] for layout in LAYOUT]:
        return
    scale, shift, layout = first
    if len(shapes[layout.output[0]]) != 4:  # flattened
        return
    picture, planes, standardised = scale.input[0], shift.output[0], layout.output[0]
    layout.input[0], layout.output[0] = picture, planes
    scale.input[0], shift.output[0] = planes, standardised
    for constant in graph.initializer:
        if constant.name in (scale.input[1], shift.input[1]):
            by_channel = numpy_helper.to_array(constant).reshape(-1, 1, 1)
            constant.CopyFrom(numpy_helper.from_array(by_channel, constant.name))
    graph.node.remove(layout)
    graph.node.insert(0, layout)


def _name_tensors(graph: onnx.GraphProto, model: keras.Model) -> dict[tuple[str, str], str]:
    """Renames tensors to <layer>/<kind> and weights to <layer>/<role>; returns the tensors' names in order."""
    constants = {constant.name for constant in graph.initializer}
    outputs = {output.name for output in graph.output}
    last: dict[tuple[str, str], str] = {}  # of the nodes that make up one layer the last one's tensor counts
    new_names: dict[str, str] = {}
    doubled = (layer for layer in model.layers if isinstance(layer, ENLARGING))  # the converter forgets their names
    for node in graph.node:
        layer = next(doubled) if node.op_type == "Resize" else _layer_of(node, model)
        if (
            layer is None
            or type(layer) not in KINDS
            or (node.op_type in LAYOUT and not isinstance(layer, LAYOUT_LAYERS))
        ):
            continue
        title = re.sub("_(norm|BN|relu|leaky|add)$", "", layer.name)
        kind = BY_NODE.get(node.op_type) or KINDS[type(layer)]
        last[title, kind] = node.output[0]
        weights = [name for name in node.input if name in constants]
        owner = layer.name if kind == "norm" else title
        for name, role in zip(weights, PARAMETERS.get(node.op_type, ()), strict=False):
            new_names.setdefault(name, f"{owner}/{role}")
    tensors = {key: old if old in outputs else "/".join(key) for key, old in last.items()}
    _rename(graph, new_names | {name: name for name in outputs} | {last[key]: name for key, name in tensors.items()})
    return tensors


def _rename(graph: onnx.GraphProto, names: dict[str, str]) -> None:
    """Gives tensors new names; what has none is named after what goes in, so that a network always gives one file."""
    constants = {constant.name: constant for constant in graph.initializer}
    for node in graph.node:
        source = names.get(node.input[0], node.input[0])
        if node.output[0] not in names:
            title = f"{source}/{node.op_type.lower()}"
            same = sum(re.fullmatch(rf"{re.escape(title)}(_\d+)?", name) is not None for name in names.values())
            names[node.output[0]] = f"{title}_{same + 1}" if same else title
        first = names[node.output[0]]
        for place, name in enumerate(node.output[1:], start=1):
            names.setdefault(name, name and f"{first}/output{place}")  # one that is not wanted has no name
        for place, name in enumerate(node.input):
            if name in constants:
                names.setdefault(name, f"{names[node.output[0]]}/input{place}")
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names[name] for name in node.output]
        node.name = node.output[0]
    for name, constant in constants.items():
        constant.name = names[name]
    del graph.value_info[:]  # they have the old names


def _layer_of(node: onnx.NodeProto, model: keras.Model) -> keras.Layer | None:
    """Returns the Keras layer that a node came from: functional_1/conv1_1/Relu from conv1.

    A convolution that took its batch norm in has a new name; then the weights' names tell.
    """
    layers = {layer.name: layer for layer in model.layers}
    scopes = (re.sub(r"_\d+$", "", scope) for name in (node.name, *node.input[1:]) for scope in name.split("/"))
    return next((layers[scope] for scope in scopes if scope in layers), None)
