"""How a gradient goes back through each operator of the served classifiers, written in operators again.

Shapes of feature maps are (n, channels, height, width). `dy` is always the gradient of what the node gives; each rule
returns that of what it takes, of the same shape as what it takes.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from onnx import NodeProto, TensorProto, helper

from core.errors import SettingError


class Graph(Protocol):
    """The part of `Backward` that a rule needs."""

    shapes: dict[str, list[int | str | None]]

    def add(self, kind: str, inputs: list[str], title: str, **attributes: Any) -> str:
        """Appends a node and returns the name of what it gives, which is its title."""
        ...

    def constant(self, value: np.ndarray, title: str) -> str:
        """Appends a constant and returns its name."""
        ...

    def is_constant(self, name: str) -> bool:
        """Is it a weight, or another number written in the graph?"""
        ...

    def value(self, name: str) -> np.ndarray:
        """Returns a constant of the graph."""
        ...


Rule = Callable[[Graph, NodeProto, str], str]


def unknown(what: str) -> SettingError:
    """Returns the error that says which operator, or which kind of it, has no gradient here."""
    return SettingError("There must be a gradient for each operator. Received: {received}.", received=what)


def _title(node: NodeProto, part: str = "dx") -> str:
    return f"{node.output[0]}/back/{part}"


def _attributes(node: NodeProto) -> dict[str, Any]:
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _numbers(graph: Graph, node: NodeProto, part: str, *values: int) -> str:
    return graph.constant(np.array(values, np.int64), _title(node, part))


def _same(graph: Graph, node: NodeProto, dy: str) -> str:
    return dy


def _scale(graph: Graph, node: NodeProto, dy: str) -> str:
    scale = [name for name in node.input if graph.is_constant(name)]
    if len(scale) != 1:
        raise unknown("Mul of two tensors")
    return graph.add("Mul", [dy, *scale], _title(node))


def _relu(graph: Graph, node: NodeProto, dy: str) -> str:
    """What a ReLU gives is never negative: its sign is 1 where the gradient passes, else 0.

    Its input is not read again, so the runtime may still compute convolution and ReLU in one.
    """
    return graph.add("Mul", [dy, graph.add("Sign", [node.output[0]], _title(node, "gate"))], _title(node))


def _clip(graph: Graph, node: NodeProto, dy: str) -> str:
    """The gradient passes where the value lies between the bounds, as in TensorFlow's ReLU6."""
    made = node.output[0]
    bounds = [
        graph.add("Greater", [made, node.input[1]], _title(node, "above")),
        graph.add("Less", [made, node.input[2]], _title(node, "below")),
    ]
    inside = graph.add("And", bounds, _title(node, "inside"))
    return graph.add("Mul", [dy, _as_float(graph, node, inside, "gate")], _title(node))


def _as_float(graph: Graph, node: NodeProto, truth: str, part: str) -> str:
    return graph.add("Cast", [truth], _title(node, part), to=TensorProto.FLOAT)


def _convolution(graph: Graph, node: NodeProto, dy: str) -> str:
    """By steps of one: a convolution with the kernel turned by 180 degrees; else the transposed convolution."""
    given = _attributes(node)
    strides, pads = given.get("strides", [1, 1]), given.get("pads", [0, 0, 0, 0])
    groups, dilations = given.get("group", 1), given.get("dilations", [1, 1])
    if given.get("auto_pad", b"NOTSET") != b"NOTSET":
        raise unknown("Conv with auto_pad")
    filters, channels, *kernel = graph.value(node.input[1]).shape
    borders = [side - 1 - pad for side, pad in zip(kernel * 2, pads, strict=True)]
    is_depthwise = groups == filters and channels == 1
    if {*strides, *dilations} == {1} and min(borders) >= 0 and (groups == 1 or is_depthwise):
        return _turned_convolution(graph, node, dy, borders, groups)
    if set(dilations) != {1}:
        raise unknown("Conv with dilations")
    more = [stride - 1 for stride in strides]
    large = graph.add(
        "ConvTranspose",
        [dy, node.input[1]],
        _title(node, "large"),
        output_padding=more,
        strides=strides,
        pads=pads,
        group=groups,
    )
    return _cut(graph, node, large) if any(more) else large


def _turned_convolution(graph: Graph, node: NodeProto, dy: str, borders: list[int], groups: int) -> str:
    """The runtime turns the kernel once, when it opens the graph: the file holds it once."""
    kernel = node.input[1]
    if groups == 1:
        kernel = graph.add("Transpose", [kernel], _title(node, "swapped"), perm=[1, 0, 2, 3])
    ends = _numbers(graph, node, "ends", -(2**31), -(2**31))
    last, axes = _numbers(graph, node, "last", -1, -1), _numbers(graph, node, "axes", 2, 3)
    turned = graph.add("Slice", [kernel, last, ends, axes, last], _title(node, "turned"))
    return graph.add("Conv", [dy, turned], _title(node), pads=borders, group=groups)


def _cut(graph: Graph, node: NodeProto, large: str) -> str:
    """A step may have left rows and columns over at the end: the gradient is made with room for them, then cut."""
    sides = graph.add("Shape", [node.input[0]], _title(node, "sides"), start=2, end=4)
    start, axes = _numbers(graph, node, "start", 0, 0), _numbers(graph, node, "axes", 2, 3)
    return graph.add("Slice", [large, start, sides, axes], _title(node))


def _max_pool(graph: Graph, node: NodeProto, dy: str) -> str:
    """The first of a window's places that holds its largest value gets dy; a transposed convolution puts it there.

    Windows may overlap. MaxUnpool would do for those that do not, but writes past its output where a side is odd.
    """
    given = _attributes(node)
    (rows, columns), strides = given["kernel_shape"], given.get("strides", [1, 1])
    has_border = given.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID")
    if has_border or any(given.get("pads", [0])) or given.get("ceil_mode", 0):
        raise unknown("MaxPool with a border")
    channels = graph.shapes[node.input[0]][1]
    if not isinstance(channels, int):
        raise unknown("MaxPool of unknown channels")
    parts, left = [], dy
    for row, column in np.ndindex(rows, columns):
        here = f"place{row}{column}"
        value = _places(graph, node, row, column, strides)
        is_largest = graph.add("Equal", [value, node.output[0]], _title(node, f"{here}/is_largest"))
        gate = _as_float(graph, node, is_largest, f"{here}/gate")
        part = graph.add("Mul", [left, gate], _title(node, f"{here}/takes"))
        left = graph.add("Sub", [left, part], _title(node, f"{here}/leaves"))
        wide = _numbers(graph, node, f"{here}/axis", 2)
        parts.append(graph.add("Unsqueeze", [part, wide], _title(node, f"{here}/wide")))  # (n, channels, 1, h, w)
    taken = graph.add("Concat", parts, _title(node, "taken"), axis=2)
    sides = graph.add("Shape", [node.output[0]], _title(node, "made"), start=2, end=4)
    shape = [_numbers(graph, node, "flat", 0, channels * rows * columns), sides]
    taken = graph.add(
        "Reshape", [taken, graph.add("Concat", shape, _title(node, "shape"), axis=0)], _title(node, "all")
    )
    one_hot = np.tile(np.eye(rows * columns, dtype=np.float32), (channels, 1)).reshape(-1, 1, rows, columns)
    kernel = graph.constant(one_hot, _title(node, "kernel"))
    more = [stride - 1 for stride in strides]
    large = graph.add(
        "ConvTranspose", [taken, kernel], _title(node, "large"), strides=strides, group=channels, output_padding=more
    )
    return _cut(graph, node, large)


def _places(graph: Graph, node: NodeProto, row: int, column: int, strides: list[int]) -> str:
    """Returns the value at one place of every window, of the shape of what the pool gives."""
    here = f"place{row}{column}"
    made = graph.add("Shape", [node.output[0]], _title(node, f"{here}/made"), start=2, end=4)
    steps = _numbers(graph, node, f"{here}/steps", *strides)
    beyond = graph.add("Mul", [made, steps], _title(node, f"{here}/beyond"))
    over = [start + 1 - stride for start, stride in zip((row, column), strides, strict=True)]  # the last place's end
    ends = graph.add("Add", [beyond, _numbers(graph, node, f"{here}/over", *over)], _title(node, f"{here}/ends"))
    start, axes = _numbers(graph, node, f"{here}/start", row, column), _numbers(graph, node, f"{here}/axes", 2, 3)
    return graph.add("Slice", [node.input[0], start, ends, axes, steps], _title(node, here))


def _transpose(graph: Graph, node: NodeProto, dy: str) -> str:
    back = np.argsort(_attributes(node)["perm"]).tolist()
    return graph.add("Transpose", [dy], _title(node), perm=back)


def _reshape(graph: Graph, node: NodeProto, dy: str) -> str:
    return graph.add("Reshape", [dy, _numbers(graph, node, "shape", -1, *_sides(graph, node))], _title(node))


def _mat_mul(graph: Graph, node: NodeProto, dy: str) -> str:
    turned = graph.add("Transpose", [node.input[1]], _title(node, "turned"), perm=[1, 0])
    return graph.add("MatMul", [dy, turned], _title(node))


def _mean(graph: Graph, node: NodeProto, dy: str) -> str:
    """Each place gets an equal share of the mean's gradient."""
    rank = len(graph.shapes[node.input[0]])
    axes = sorted(int(axis) % rank for axis in graph.value(node.input[1]))
    if 0 in axes:
        raise unknown("ReduceMean over the batch")
    sides = _sides(graph, node)
    if not _attributes(node).get("keepdims", 1):
        dy = graph.add("Unsqueeze", [dy, _numbers(graph, node, "axes", *axes)], _title(node, "wide"))
    share = np.ones([sides[axis - 1] if axis in axes else 1 for axis in range(rank)], np.float32)
    return graph.add("Mul", [dy, graph.constant(share / share.size, _title(node, "share"))], _title(node))


def _sides(graph: Graph, node: NodeProto) -> list[int]:
    """Returns the shape of what the node takes, without the batch."""
    sides = [side for side in graph.shapes[node.input[0]][1:] if isinstance(side, int)]
    if len(sides) + 1 != len(graph.shapes[node.input[0]]):
        raise unknown(f"{node.op_type} of pictures of any size")
    return sides


def _pad(graph: Graph, node: NodeProto, dy: str) -> str:
    """A border of less than nothing takes the padding away again."""
    if _attributes(node).get("mode", b"constant") != b"constant":
        raise unknown("Pad that is not constant")
    return graph.add("Pad", [dy, _numbers(graph, node, "less", *-graph.value(node.input[1]))], _title(node))


def _resize(graph: Graph, node: NodeProto, dy: str) -> str:
    """Linear resizing is a matrix an axis; its gradient is their transposes."""
    given = _attributes(node)
    small, large = graph.shapes[node.input[0]], graph.shapes[node.output[0]]
    is_known = given.get("mode") == b"linear" and given.get("coordinate_transformation_mode") == b"half_pixel"
    sides = [side for shape in (small, large) for side in shape[2:] if isinstance(side, int)]
    if not is_known or small[1] != large[1] or len(sides) != 4:
        raise unknown("Resize")
    rows, columns = _interpolation(sides[0], sides[2]), _interpolation(sides[1], sides[3])
    left = graph.constant(np.ascontiguousarray(rows.T), _title(node, "rows"))
    right = graph.constant(columns, _title(node, "columns"))
    return graph.add("MatMul", [graph.add("MatMul", [left, dy], _title(node, "narrow")), right], _title(node))


def _interpolation(before: int, after: int) -> np.ndarray:
    """Returns float32 (after, before): which share each new value takes of each old one, by half-pixel centres."""
    places = np.clip((np.arange(after) + 0.5) * before / after - 0.5, 0, before - 1)
    first = np.minimum(places.astype(int), before - 2)
    matrix = np.zeros((after, before), np.float32)
    matrix[np.arange(after), first] = 1 - (places - first)
    matrix[np.arange(after), first + 1] += places - first
    return matrix


RULES: dict[str, Rule] = {
    "Add": _same,
    "Clip": _clip,
    "Conv": _convolution,
    "MatMul": _mat_mul,
    "MaxPool": _max_pool,
    "Mul": _scale,
    "Pad": _pad,
    "ReduceMean": _mean,
    "Relu": _relu,
    "Reshape": _reshape,
    "Resize": _resize,
    "Transpose": _transpose,
}
