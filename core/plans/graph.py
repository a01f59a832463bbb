"""The plan of an ONNX graph: which nodes make one layer together, and what each layer costs."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from core.plans.plan import Factors, Field, Layer, Plan

ACTIVATIONS = {
    "Relu": "relu",
    "Clip": "relu6",
    "LeakyRelu": "leaky_relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "Softplus": "softplus",
}
LEARNED = ("/kernel", "/recurrent", "/table")  # ends of a weight's name that begin with its layer's
NAME = re.compile(r"(?!functional)[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
CELLS = {"LSTM": "lstm", "GRU": "gru", "RNN": "simple_rnn"}
PARTS = ("Slice", "Split", "Gather")  # of a tensor
NUMBERS_OF_A_NORM = 4  # a channel: scale and shift, and the mean and variance that it met
JOINTS = {"Add": "add", "Sum": "add", "Sub": "add", "Mul": "multiply", "Div": "multiply", "Concat": "concat"}


@dataclasses.dataclass(frozen=True)
class _Origin:
    """Where a tensor comes from: layers, whether it is one layer's whole result, and what its units see.

    `rows` is how many times as many rows as the batch it has, where a layer reads one step of a sequence after another.
    """

    places: tuple[int, ...]
    is_whole: bool
    field: Field | None
    rows: int = 1


def plan_of_graph(model: onnx.ModelProto, name: str, parameters: int | None = None) -> Plan:
    """Returns the plan of a network as it is served.

    What comes before the first layer, such as bringing pictures to mean 0, belongs to the input. Windows are squares.

    Args:
        model: A graph whose first axis is the batch, maps in the order (n, channels, height, width) inside. It is not
            changed.
        parameters: How many the network had while it learned, as its card says. A normalisation has four numbers a
            channel then; in the graph the convolution before it has taken them up as its bias, or two are left.
    """
    reader = _Reader(onnx.shape_inference.infer_shapes(model, data_prop=True).graph)
    layers = reader.read()
    if parameters is not None:
        layers = _as_trained(layers, parameters)
    sides = [layer.shape[0] for layer in layers if layer.kind == "input" and layer.field is not None]
    return Plan(name=name, side=sides[0] if sides else None, layers=tuple(layers))


def _as_trained(layers: Sequence[Layer], parameters: int) -> list[Layer]:
    """Gives normalisations their four numbers a channel back, where that explains every parameter that is missing."""
    is_folded = [
        layer.kind == "convolution" and len(layer.weights) == 2 and "norm" not in layer.then for layer in layers
    ]
    for chosen in ([False] * len(layers), is_folded):
        found = [_unfolded(layer, is_taken) for layer, is_taken in zip(layers, chosen, strict=True)]
        if sum(layer.parameters for layer in found) == parameters:
            return found
    return list(layers)


def _unfolded(layer: Layer, is_folded: bool) -> Layer:
    if is_folded:
        return dataclasses.replace(
            layer, then=("norm", *layer.then), weights=(layer.weights[0], (NUMBERS_OF_A_NORM, layer.shape[-1]))
        )
    trained = tuple((NUMBERS_OF_A_NORM, *one[1:]) if one == (2, layer.shape[-1]) else one for one in layer.weights)
    return dataclasses.replace(layer, weights=trained) if "norm" in layer.then else layer


class _Reader:
    """Goes through the nodes in their order, and makes a layer of each that begins one."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._constants = {constant.name: constant for constant in graph.initializer}
        values = (*graph.value_info, *graph.input, *graph.output)
        self._shapes: dict[str, list[int]] = {
            value.name: [axis.dim_value for axis in value.type.tensor_type.shape.dim] for value in values
        }
        self._origins: dict[str, _Origin] = {}
        self._layers: list[Layer] = []
        self._counted: set[str] = set()  # constants: a table that is used twice is learned once

    def read(self) -> list[Layer]:
        for given in self._graph.input:
            if given.name not in self._constants:
                shape = tuple(self._shapes[given.name][1:])
                self._begin([given.name], Layer(name=given.name, kind="input", sources=(), shape=shape), _whole(shape))
        for node in self._graph.node:
            data = [name for name in node.input if name in self._origins]
            if data:
                getattr(self, f"_read_{node.op_type.lower()}", self._other)(node, data)
        return self._layers

    def _begin(self, results: Sequence[str], layer: Layer, field: Field | None) -> None:
        """Adds a layer; `results` are the names of the tensors that are its result."""
        taken = {other.name for other in self._layers}
        name = layer.name if layer.name not in taken else f"{layer.name}-{len(self._layers)}"
        stored = sum(int(np.prod(factors)) for factors in layer.weights)
        self._layers.append(dataclasses.replace(layer, name=name, field=field, stored=stored))
        for result in filter(None, results):
            self._origins[result] = _Origin((len(self._layers) - 1,), True, field)

    def _layer(self, node: NodeProto, data: Sequence[str], kind: str, field: Field | None, **more: Any) -> None:
        """Adds a layer that is named after its weights, or its result, and has the shape of the latter."""
        more = more if "shape" in more else {**more, "shape": self._shape(node.output[0])}
        learned = [name for name in node.input[:2] if name in self._constants and name.endswith(LEARNED)]
        name = learned[0].removesuffix("/kernel") if learned else _title(node.output[0], kind)
        places = dict.fromkeys(place for one in data for place in self._origins[one].places)
        self._begin(node.output, Layer(name=name, kind=kind, sources=tuple(places), **more), field)

    def _shape(self, name: str) -> Factors:
        """Returns a tensor's shape without the batch; maps with their channels last."""
        shape = tuple(self._shapes[name][1:])
        return (*shape[1:], shape[0]) if len(shape) == 3 else shape

    def _field(self, data: Sequence[str]) -> Field | None:
        return Field.joined(self._origins[name].field for name in data)

    def _weights(self, names: Sequence[str], *factors: Factors) -> tuple[Factors, ...]:
        """Returns the factors of those constants that no layer before has counted."""
        new = [name not in self._counted for name in names]
        self._counted.update(names)
        return tuple(one for one, is_new in zip(factors, new, strict=False) if is_new)

    # Layers with weights

    def _read_conv(self, node: NodeProto, data: Sequence[str]) -> None:
        given = _attributes(node)
        out, channels, side, width = self._constants[node.input[1]].dims
        stride, dilation = given.get("strides", [1])[0], given.get("dilations", [1])[0]
        before = given.get("pads", [0])[0]
        field = self._field(data)
        kernel = (side, width, channels, out)
        height, across, _channels = shape = self._shape(node.output[0])
        products = ((height, across, *kernel),)
        doubled = self._doubled(node)
        if doubled:  # core.export.folding: 3 x 3 on the small map does what 5 x 5 did on the doubled one
            side, before, kernel = side + 2, before + 1, (side + 2, width + 2, channels, out // 4)
            data, shape = [doubled], (2 * height, 2 * across, out // 4)
            field = self._field(data)
        self._layer(
            node,
            data,
            "depthwise" if given.get("group", 1) == out > 1 else "convolution",
            field and field.through(side, stride, dilation=dilation, padding=before),
            shape=shape,
            weights=self._weights(node.input[1:], kernel, kernel[-1:]),
            products=products,
            window=(side, stride, dilation),
        )

    def _doubled(self, convolution: NodeProto) -> str | None:
        """Returns the doubled map that a convolution stands for where its result is woven together, else None."""
        after = [node.op_type for node in self._graph.node if convolution.output[0] in node.input]
        beside = (node for node in self._graph.node if convolution.input[0] in node.input)
        found = next((node.output[0] for node in beside if node.op_type == "Resize"), None)
        return found if after == ["DepthToSpace"] else None

    def _read_matmul(self, node: NodeProto, data: Sequence[str]) -> None:
        if len(data) > 1:
            return self._other(node, data)
        kernel, rows = tuple(self._constants[node.input[1]].dims), self._origins[data[0]].rows
        if node.op_type == "Gemm" and _attributes(node).get("transB"):
            kernel = kernel[::-1]
        places = (rows,) if rows > 1 else self._shape(node.output[0])[:-1]
        weights = self._weights(node.input[1:], kernel, kernel[-1:])
        shape = (*places, kernel[-1])
        return self._layer(node, data, "dense", None, shape=shape, weights=weights, products=((*places, *kernel),))

    _read_gemm = _read_matmul

    def _read_gather(self, node: NodeProto, data: Sequence[str]) -> None:
        if node.input[0] not in self._constants or len(self._constants[node.input[0]].dims) != 2:
            return self._same(node, data)
        table = tuple(self._constants[node.input[0]].dims)
        return self._layer(node, data, "embedding", None, weights=self._weights(node.input[:1], table))

    def _read_lstm(self, node: NodeProto, data: Sequence[str]) -> None:
        """Y = f(X W + H R + b), for each of the steps; the GRU alone uses both halves of its bias."""
        kernel, recurrent, bias = (numpy_helper.to_array(self._constants[name]) for name in node.input[1:4])
        directions, wide, inputs = kernel.shape
        units, steps = recurrent.shape[2], self._shapes[node.input[0]][0]
        halves = 2 if bias[:, wide:].any() else 1
        is_sequence = bool(node.output[0]) and any(node.output[0] in other.input for other in self._graph.node)
        self._layer(
            node,
            data,
            "recurrent",
            None,
            shape=(steps, directions * units) if is_sequence else (directions * units,),
            then=(CELLS[node.op_type],),
            weights=((directions, inputs, wide), (directions, units, wide), (directions, halves, wide)),
            products=((steps, directions, inputs, wide), (steps, directions, units, wide)),
        )

    _read_gru = _read_rnn = _read_lstm

    # Layers without weights

    def _read_maxpool(self, node: NodeProto, data: Sequence[str]) -> None:
        given = _attributes(node)
        side, stride = given["kernel_shape"][0], given.get("strides", [1])[0]
        field = self._field(data)
        field = field and field.through(side, stride, padding=given.get("pads", [0])[0])
        kind = "max_pool" if node.op_type == "MaxPool" else "average_pool"
        self._layer(node, data, kind, field, window=(side, stride, 1))

    _read_averagepool = _read_maxpool

    def _read_reducemean(self, node: NodeProto, data: Sequence[str]) -> None:
        if len(self._shapes[data[0]]) != 4 or self._is_given(data):
            return self._other(node, data)
        return self._layer(node, data, "average", None, shape=tuple(self._shapes[node.output[0]][1:]))

    _read_globalaveragepool = _read_reducemean

    def _read_resize(self, node: NodeProto, data: Sequence[str]) -> None:
        times = self._shapes[node.output[0]][2] // self._shapes[data[0]][2]
        field = self._field(data)
        is_blended = _attributes(node).get("mode") != b"nearest"
        self._layer(node, data, "upsampling", field and field.enlarged(times, is_blended=is_blended))

    def _read_pad(self, node: NodeProto, data: Sequence[str]) -> None:
        before = int(numpy_helper.to_array(self._constants[node.input[1]])[2])
        origin = self._origins[data[0]]
        self._origins[node.output[0]] = dataclasses.replace(origin, field=origin.field and origin.field.shifted(before))

    def _read_joint(self, node: NodeProto, data: Sequence[str]) -> None:
        """Takes numbers of one tensor, or of two that are joined."""
        if len(data) == 1 or self._is_given(data):
            return self._other(node, data)
        if node.op_type == "Concat" and len({self._origins[name].places for name in data}) == 1:
            return self._same(node, data)  # the parts of one layer
        return self._layer(node, data, JOINTS[node.op_type], self._field(data))

    _read_add = _read_sum = _read_sub = _read_mul = _read_div = _read_concat = _read_joint

    # What belongs to the layer before

    def _read_depthtospace(self, node: NodeProto, data: Sequence[str]) -> None:
        """Weaves maps together, or adds up: the layer has the shape that comes of it."""
        origin = self._origins[data[0]]
        if origin.is_whole:
            (place,) = origin.places
            self._layers[place] = dataclasses.replace(self._layers[place], shape=self._shape(node.output[0]))
        self._same(node, data)

    def _read_reducesum(self, node: NodeProto, data: Sequence[str]) -> None:
        """Adds up what was joined, as a weighted mean does."""
        if any(self._layers[place].kind in JOINTS.values() for place in self._origins[data[0]].places):
            return self._read_depthtospace(node, data)
        return self._other(node, data)

    def _read_shape(self, node: NodeProto, data: Sequence[str]) -> None:
        """Leaves a tensor's shape, and what is made of it, out: no numbers flow that way."""

    def _same(self, node: NodeProto, data: Sequence[str]) -> None:
        """Goes on with the same numbers in another order, or with some of them."""
        places = dict.fromkeys(place for name in data for place in self._origins[name].places)
        is_whole = len(data) == 1 and self._origins[data[0]].is_whole and node.op_type not in PARTS
        rows = self._rows(node, data[0])
        for name in node.output:
            self._origins[name] = _Origin(tuple(places), is_whole, self._field(data), rows)

    def _rows(self, node: NodeProto, name: str) -> int:
        """Returns how many rows a batch of one has; 1 where they are its own."""
        before, after = (self._shapes.get(one, [0]) for one in (name, node.output[0]))
        if node.op_type != "Reshape" or not all(before[1:]) or not all(after[1:]):
            return self._origins[name].rows
        return max(1, int(np.prod(before[1:])) * self._origins[name].rows // max(1, int(np.prod(after[1:]))))

    def _other(self, node: NodeProto, data: Sequence[str]) -> None:
        """Takes a function of each number: a bias, a normalisation, an activation, or a gate of its own."""
        origin = self._origins[data[0]]
        if self._is_given(data) or len(data) > 1:
            return self._same(node, data)
        activation = ACTIVATIONS.get(node.op_type)
        if not origin.is_whole:
            if activation is None:
                return self._same(node, data)
            return self._layer(node, data, "gate", origin.field, then=(activation,))
        (place,) = origin.places
        layer = self._with(self._layers[place], node, activation)
        if layer.kind in JOINTS.values() and any(node.output[0] == one.name for one in self._graph.output):
            layer = dataclasses.replace(layer, name=node.output[0])  # a gate, which the graph calls by its name
        self._layers[place] = layer
        return self._same(node, data)

    def _with(self, layer: Layer, node: NodeProto, activation: str | None) -> Layer:
        """Returns the layer with what a node does to its result."""
        if activation is not None:
            return dataclasses.replace(layer, then=(*layer.then, activation))
        numbers = [self._constants[name].dims for name in node.input if name in self._constants]
        count = int(np.prod(numbers[0])) if numbers else 0
        if node.op_type not in ("Add", "Mul") or not layer.weights or count != layer.shape[-1]:
            return layer
        if node.op_type == "Mul":
            weights, then = (*layer.weights, (2, count)), (*layer.then, "norm")
            return dataclasses.replace(layer, weights=weights, then=then, stored=layer.stored + 2 * count)
        if "norm" in layer.then:
            return layer  # its second half, counted already
        return dataclasses.replace(layer, weights=(*layer.weights, (count,)), stored=layer.stored + count)

    def _is_given(self, data: Sequence[str]) -> bool:
        """Is it the input, or made of inputs without a layer yet?"""
        return all(self._layers[place].kind == "input" for name in data for place in self._origins[name].places)


def _attributes(node: NodeProto) -> dict[str, Any]:
    return {one.name: helper.get_attribute_value(one) for one in node.attribute}


def _whole(shape: Factors) -> Field | None:
    """Returns the field of a picture's own pixels, None where the input is no picture."""
    return Field() if len(shape) == 3 else None


def _title(tensor: str, kind: str) -> str:
    """Returns what a layer is called after its result: without what follows the last stroke, or by its kind."""
    name = (tensor.rpartition("/")[0] or tensor).removesuffix(":0")
    return name if NAME.fullmatch(name) else kind
