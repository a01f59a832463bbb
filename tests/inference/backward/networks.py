"""Small networks of every operator that a served classifier is made of, written without TensorFlow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CHANNELS, CLASSES = 2, 3
Step = tuple[str, list[np.ndarray], dict[str, Any]]


def network(steps: Sequence[Step], height: int = 9, width: int = 8, head: str = "mean") -> onnx.ModelProto:
    """Returns images -> the steps, one after the other, named step0, step1 ... -> logits.

    Args:
        steps: Operator, further inputs, attributes; an input of text is the name of a tensor.
        head: "mean" averages all places, "flatten" takes every place for itself.
    """
    constants, nodes = [], [helper.make_node("Transpose", ["images"], ["planes"], perm=[0, 3, 1, 2])]
    shape: list[int | str] = ["n", height, width, CHANNELS]

    def add(kind: str, before: str, more: list[Any], name: str, **attributes: Any) -> str:
        names = []
        for place, value in enumerate(more):
            if isinstance(value, str):
                names.append(value)
                continue
            constants.append(numpy_helper.from_array(value, f"{name}/kernel" if place == 0 else f"{name}/input{place}"))
            names.append(constants[-1].name)
        nodes.append(helper.make_node(kind, [before, *names], [name], name, **attributes))
        return name

    last = "planes"
    for number, (kind, more, attributes) in enumerate(steps):
        last = add(kind, last, more, f"step{number}", **attributes)
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)

    def model(name: str, axes: list[int | str] | None) -> onnx.ModelProto:
        value = helper.make_tensor_value_info(name, TensorProto.FLOAT, axes)
        graph = helper.make_graph(nodes, "small", [images], [value], constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)

    inferred = onnx.shape_inference.infer_shapes(model(last, None)).graph.output[0].type.tensor_type.shape.dim
    sides = [axis.dim_value for axis in inferred[1:]]
    if head == "mean":
        last, features = add("ReduceMean", last, [np.array([2, 3])], "average", keepdims=0), sides[0]
    else:
        features = int(np.prod(sides))
        last = add("Reshape", last, [np.array([-1, features])], "flat")
    rng = np.random.default_rng(5)
    last = add("MatMul", last, [rng.normal(size=(features, CLASSES)).astype(np.float32)], "product")
    add("Add", last, [rng.normal(size=CLASSES).astype(np.float32)], "logits")
    built = model("logits", ["n", CLASSES])
    onnx.checker.check_model(built, full_check=True)
    return built


def kernel(*shape: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def convolution(filters: int, channels: int, side: int = 3, bias: bool = True, **attributes: Any) -> Step:
    more = [kernel(filters, channels, side, side), *([kernel(filters, seed=2)] if bias else [])]
    return "Conv", more, {"kernel_shape": [side, side], **attributes}


def max_pool(side: int, stride: int) -> Step:
    return "MaxPool", [], {"kernel_shape": [side, side], "strides": [stride, stride]}


RELU: Step = ("Relu", [], {})
RESIZE: Step = (
    "Resize",
    ["", np.array([1, 1, 2, 2], np.float32)],
    {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
)
STANDARDISE: list[Step] = [("Mul", [kernel(2, 1, 1)], {}), ("Add", [kernel(2, 1, 1, seed=3)], {})]
NETWORKS = {
    "dense": network(STANDARDISE, head="flatten"),
    "valid": network([convolution(3, 2), RELU], head="flatten"),
    "same": network([convolution(3, 2, pads=[1, 1, 1, 1]), RELU, convolution(4, 3, 1, bias=False)]),
    "stride with a rest": network([convolution(3, 2, strides=[2, 2]), RELU], height=10, width=9, head="flatten"),
    "stride at the end": network([convolution(3, 2, strides=[2, 2], pads=[0, 0, 1, 1]), RELU], height=10, width=9),
    "wide kernel": network([convolution(3, 2, 5, pads=[2, 2, 2, 2])], head="flatten"),
    "border wider than the kernel": network([convolution(3, 2, 1, pads=[1, 1, 1, 1])], head="flatten"),
    "pool": network([convolution(3, 2), RELU, max_pool(2, 2)], head="flatten"),
    "pool of windows that overlap": network([convolution(3, 2), max_pool(3, 2)], height=11, width=10, head="flatten"),
    "depthwise": network([convolution(2, 1, pads=[1, 1, 1, 1], group=2), convolution(4, 2, 1)], head="flatten"),
    "depthwise by two": network([convolution(2, 1, strides=[2, 2], group=2), RELU], height=10, head="flatten"),
    "ReLU6": network([("Mul", [np.float32(9)], {}), ("Clip", [np.float32(0), np.float32(6)], {})], head="flatten"),
    "pad": network([("Pad", [np.array([0, 0, 0, 0, 0, 0, 1, 1])], {}), convolution(3, 2, strides=[2, 2])]),
    "enlarged": network([RESIZE, convolution(3, 2, strides=[2, 2])], head="flatten"),
    "residual": network(
        [convolution(2, 2, pads=[1, 1, 1, 1]), RELU, convolution(2, 2, pads=[1, 1, 1, 1]), ("Add", ["step0"], {}), RELU]
    ),
}
