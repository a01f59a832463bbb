"""A served graph with its own gradient: sum(direction * tensor) with respect to the picture, by reverse accumulation.

Source: Rumelhart et al. 1986, Learning representations by back-propagating errors.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from core.errors import SettingError
from core.inference.backward.rules import RULES, unknown
from core.inference.unused import drop_unused

DIRECTION, GRADIENT = "direction", "gradient"
FREE_SIDES = ("height", "width")  # of a graph that takes pictures of any size
Shape = list[int | str | None]


def with_gradient(
    model: onnx.ModelProto, tensor: str = "logits", *, is_any_size: bool = False, inner: Sequence[str] = ()
) -> onnx.ModelProto:
    """Returns a graph of `images`, `direction` -> `gradient`, the tensor itself, and the gradients asked for besides.

    Zeros with a one at a class are the direction of that class's logit, ones over a feature map that of its channel.
    What the tensor does not depend on is left out. Where values of a pool are equal, the first gets all, as in
    TensorFlow.

    Args:
        model: A classifier as it is served: `images` float32 (n, height, width, channels) in [0, 1]. It is not changed.
        tensor: Whose gradient it is: `logits`, or a tensor on the way to them.
        is_any_size: Whether height and width are free. A network that enlarges its picture takes it unenlarged then,
            and the direction is one number a channel: it is the same at every place of the feature map.
        inner: Tensors on the way to `tensor` whose gradients are wanted, too, as outputs `<name>/gradient`.

    Returns:
        A graph of the shapes `direction` float32 (as the tensor, or (n, channels, 1, 1) for any size) -> `gradient`
        float32 (as `images`).

    Raises:
        SettingError: There is no such tensor, it does not depend on the picture, an operator on the way has no rule
            here, or it needs pictures of one size where any is wanted.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    if is_any_size:
        _free_sides(copy.graph)
    copy = onnx.shape_inference.infer_shapes(copy, data_prop=True)
    graph = copy.graph
    backward = Backward(graph)
    images = graph.input[0].name
    if tensor not in backward.shapes:
        raise SettingError("The network must have the tensor asked for. Received: {received}.", received=tensor)
    if is_any_size and len(backward.shapes[tensor]) != 4:
        raise SettingError("The tensor must have a height and a width. Received: {received}.", received=tensor)
    direction = backward.shapes[tensor]
    start = DIRECTION
    if is_any_size:
        direction, start = [*direction[:2], 1, 1], backward.spread(tensor)
    found = backward.gradients(images, tensor, start)
    if images not in found or not set(inner) <= set(found):
        raise SettingError("The tensor must depend on the picture. Received: {received}.", received=tensor)
    named = {GRADIENT: (found[images], images), **{f"{name}/{GRADIENT}": (found[name], name) for name in inner}}
    for name, (made, _of) in named.items():
        backward.add("Identity", [made], name)
    graph.input.append(_value(DIRECTION, direction))
    del graph.output[:]
    graph.output.extend(_value(name, backward.shapes[of]) for name, (_made, of) in named.items())
    graph.output.append(_value(tensor, backward.shapes[tensor]))
    del graph.value_info[:]
    drop_unused(graph)
    onnx.checker.check_model(copy, full_check=True)
    return copy


class Backward:
    """Appends nodes to a graph that carry a gradient from one of its tensors back to the others.

    `shapes` holds each tensor's axes: a number, a name, or None where neither is known.
    """

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._forward = list(graph.node)
        self._constants = {constant.name: constant for constant in graph.initializer}
        values = (*graph.value_info, *graph.input, *graph.output)
        self.shapes: dict[str, Shape] = {
            value.name: [axis.dim_value or axis.dim_param or None for axis in value.type.tensor_type.shape.dim]
            for value in values
        }

    def spread(self, tensor: str) -> str:
        """Returns the name of the direction, one number a channel, at every place of the tensor."""
        sides = self.add("Shape", [tensor], "direction/back/sides")
        return self.add("Expand", [DIRECTION, sides], "direction/back/spread")

    def gradients(self, source: str, tensor: str, start: str) -> dict[str, str]:
        """Returns the name of the gradient of each tensor between `source` and `tensor`, both included.

        Args:
            start: Name of the gradient of `tensor`.
        """
        below = {source}  # depends on the source: nothing else needs a gradient
        for node in self._forward:
            if below.intersection(node.input):
                below.update(node.output)
        parts: dict[str, list[str]] = {tensor: [start]}
        found = {}
        for node in reversed(self._forward):
            made = node.output[0]
            if made in parts and made in below:
                found[made] = self._sum(made, parts.pop(made))
                for name, gradient in self._through(node, found[made], below):
                    parts.setdefault(name, []).append(gradient)
        if source in parts:
            found[source] = self._sum(source, parts[source])
        return found

    def _through(self, node: NodeProto, dy: str, below: set[str]) -> Iterator[tuple[str, str]]:
        rule = RULES.get(node.op_type)
        if rule is None:
            raise unknown(node.op_type)
        for name in node.input:
            if name in below:
                yield name, rule(self, node, dy)

    def _sum(self, name: str, parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else self.add("Sum", parts, f"{name}/back/sum")

    def add(self, kind: str, inputs: Sequence[str], title: str, **attributes: Any) -> str:
        """Appends a node and returns the name of what it gives, which is its title."""
        self._graph.node.append(helper.make_node(kind, list(inputs), [title], title, **attributes))
        return title

    def constant(self, value: np.ndarray, title: str) -> str:
        """Appends a constant and returns its name."""
        self._graph.initializer.append(numpy_helper.from_array(value, title))
        return title

    def is_constant(self, name: str) -> bool:
        """Is it a weight, or another number written in the graph?"""
        return name in self._constants

    def value(self, name: str) -> np.ndarray:
        """Returns a constant of the graph.

        Raises:
            SettingError: It is computed, which no network of ours does.
        """
        if name not in self._constants:
            raise unknown(name)
        return numpy_helper.to_array(self._constants[name])


def _value(name: str, shape: Shape) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _free_sides(graph: onnx.GraphProto) -> None:
    """Lets height and width be any; what a network enlarges goes on as it came.

    The axes of grey pictures are put in order by a Reshape to one size: a Transpose does the same for all.
    """
    images = graph.input[0].name
    for axis, side in zip(graph.input[0].type.tensor_type.shape.dim[1:3], FREE_SIDES, strict=True):
        axis.dim_param = side
    del graph.value_info[:]
    enlarged = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Resize"}
    for node in graph.node:
        if node.op_type == "Reshape" and node.input[0] == images:
            order = helper.make_node("Transpose", [images], list(node.output), node.name, perm=[0, 3, 1, 2])
            node.CopyFrom(order)
        node.input[:] = [enlarged.get(name, name) for name in node.input]
