"""One step of training of a text network as an ONNX graph, written operator by operator: its gradients are these lines.

    tokens, targets, state, settings, clip, parameters, moments -> loss, norms, next state, new parameters, new moments

The network is that of core.models.sequences.recurrent. tf2onnx 1.17 converts no gradient of a loop, so both directions
are written here as ONNX's Scan, with as little as possible inside: what a cell multiplies by its weights it multiplies
for all moments at once, before and after. (T is time, B the batch, H the units, G the blocks of
weights, V the symbols.)

Source of the backward equations: Werbos 1990, Backpropagation through time; a test holds them to TensorFlow's.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.export.graph import OPSET

EMBEDDING = 32
CELLS = {"rnn": (1, 1), "lstm": (4, 2), "gru": (3, 1)}  # blocks of weights, numbers a unit remembers
SHAPES: dict[str, tuple[int | str, ...]] = {  # of the parameters; sides that are the reader's by name
    "embedding": ("symbols", EMBEDDING),
    "cell/kernel": (EMBEDDING, "width"),  # blocks x units
    "cell/recurrent": ("units", "width"),
    "cell/bias": ("width",),
    "dense/kernel": ("units", EMBEDDING),
    "dense/bias": (EMBEDDING,),
}
MOMENTS = ("", "/first", "/second")
SETTINGS = ("decay", "keep_first", "add_first", "keep_second", "add_second", "rate", "inside", "outside", "is_adaptive")


class _Writer:
    """Writes nodes one after another; what an operator gives has a name of its own, which is returned."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Adds a node of one output."""
        return self.ops(kind, inputs, 1, **attributes)[0]

    def ops(self, kind: str, inputs: Sequence[str], count: int, **attributes: Any) -> list[str]:
        """Adds a node of several outputs."""
        outputs = [f"{self.prefix}{kind.lower()}{len(self.nodes)}.{place}" for place in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs

    def constant(self, value: float | Sequence[float] | Sequence[int]) -> str:
        """Returns the name of float32 numbers, or of int64 ones."""
        array = np.array(value)
        array = array.astype(np.float32 if array.dtype.kind == "f" else np.int64)
        name = f"{self.prefix}constant {value}"
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def times(self, first: str, *others: str) -> str:
        for other in others:
            first = self.op("Mul", first, other)
        return first

    def plus(self, first: str, *others: str) -> str:
        for other in others:
            first = self.op("Add", first, other)
        return first

    def rest(self, x: str) -> str:
        """1 - x."""
        return self.op("Sub", self.constant(1.0), x)

    def slope_of_sigmoid(self, y: str) -> str:
        return self.times(y, self.rest(y))

    def slope_of_tanh(self, y: str) -> str:
        return self.rest(self.times(y, y))

    def product(self, x: str, weights: str) -> str:
        return self.op("MatMul", x, weights)

    def split(self, x: str, parts: int) -> list[str]:
        """Cuts the last axis into equal parts."""
        return self.ops("Split", [x], parts, axis=-1, num_outputs=parts) if parts > 1 else [x]

    def join(self, *parts: str) -> str:
        return self.op("Concat", *parts, axis=-1) if len(parts) > 1 else parts[0]

    def gradient_of_weights(self, x: str, dy: str) -> str:
        """Returns x^T dy, summed over time and batch: float32 (T, B, n), (T, B, m) -> (n, m)."""
        pair = [self.op("Flatten", value, axis=2) for value in (x, dy)]
        return self.product(self.op("Transpose", pair[0], perm=[1, 0]), pair[1])

    def over_time(self, x: str) -> str:
        return self.op("ReduceSum", x, self.constant([0, 1]), keepdims=0)


def text_step(cell: str) -> onnx.ModelProto:
    """Returns the graph of one step of truncated back-propagation.

    Inputs: `tokens`, `targets` int32 (B, T); `state` float32 (B, states x units), carried over from the step before,
    through which no gradient flows; `settings` float32 (9,) of core.optimizers; `clip`, the largest norm that
    all gradients together may have, a longer one is shortened to it; then each of SHAPES and its moments.

    Outputs: `loss`, nats a symbol; `gradient_norm`, of all parameters; `next_state`; then `new/<name>` and the moments.
    """
    w = _Writer()
    read = _forward(w, cell)
    gradients = _backward(w, cell, read)
    squares = [w.op("ReduceSumSquare", gradient, keepdims=0) for gradient in gradients.values()]
    norm = w.op("Sqrt", w.plus(*squares))
    share = w.op("Div", "clip", w.op("Max", norm, "clip"))
    outputs = {"loss": read["loss"], "gradient_norm": norm, "next_state": read["next_state"]}
    settings = dict(zip(SETTINGS, w.ops("Split", ["settings"], len(SETTINGS), num_outputs=len(SETTINGS)), strict=True))
    for name, gradient in gradients.items():
        new = _updated(w, name, w.times(gradient, share), settings)
        outputs |= {f"new/{name}{moment}": value for moment, value in zip(MOMENTS, new, strict=True)}
    inputs = [*_inputs(cell), _value("settings", [len(SETTINGS)]), _value("clip", [])]
    inputs += [_value(name + moment, shape) for name, shape in SHAPES.items() for moment in MOMENTS]
    return _model(w, inputs, outputs, f"text-step-{cell}")


def text_values(cell: str) -> onnx.ModelProto:
    """Returns the graph that only reads: `tokens`, `targets`, `state` and parameters -> `loss`, `next_state` and
    `logits` float32 (T, B, V), for held-out text and for writing."""
    w = _Writer()
    read = _forward(w, cell)
    inputs = [*_inputs(cell), *(_value(name, shape) for name, shape in SHAPES.items())]
    return _model(w, inputs, {name: read[name] for name in ("loss", "next_state", "logits")}, f"text-values-{cell}")


def _forward(w: _Writer, cell: str) -> dict[str, str]:
    """Returns the names of what is computed on the way to the loss; sequences are (T, B, n)."""
    _blocks, states = CELLS[cell]
    tokens, targets = (
        w.op("Cast", w.op("Transpose", name, perm=[1, 0]), to=TensorProto.INT64) for name in ("tokens", "targets")
    )
    embedded = w.op("Gather", "embedding", tokens)
    inputs = w.plus(w.product(embedded, "cell/kernel"), "cell/bias")
    first = w.split("state", states)
    found = w.ops("Scan", [*first, inputs], 2 * states, num_scan_inputs=1, body=_forward_body(cell))
    last, sequences = found[:states], found[states:]
    zero = w.constant([0])
    before = [
        w.op("Concat", w.op("Unsqueeze", one, zero), w.op("Slice", all_of, zero, w.constant([-1]), zero), axis=0)
        for one, all_of in zip(first, sequences, strict=True)
    ]
    y = w.plus(w.product(sequences[0], "dense/kernel"), "dense/bias")
    logits = w.product(y, w.op("Transpose", "embedding", perm=[1, 0]))
    shares = w.op("LogSoftmax", logits, axis=-1)
    symbols = w.op("Gather", w.op("Shape", "embedding"), zero)
    wanted = w.op("OneHot", targets, symbols, w.constant([0.0, 1.0]))
    picked = w.op("ReduceSum", w.times(shares, wanted), w.constant([-1]), keepdims=0)
    return {
        "tokens": tokens,
        "embedded": embedded,
        "inputs": inputs,
        "hidden": sequences[0],
        "states": sequences[-1],
        "hidden_before": before[0],
        "states_before": before[-1],
        "y": y,
        "logits": logits,
        "shares": shares,
        "wanted": wanted,
        "symbols": symbols,
        "loss": w.op("Neg", w.op("ReduceMean", picked, keepdims=0)),
        "next_state": w.join(*last),
    }


def _gates(w: _Writer, cell: str, inputs: str, product: str) -> list[str]:
    """Returns what a cell computes of its weighted inputs and state: the gates in the order of the weights."""
    if cell == "rnn":
        return [w.op("Tanh", w.plus(inputs, product))]
    if cell == "lstm":
        i, f, g, o = w.split(w.plus(inputs, product), 4)
        return [w.op("Sigmoid", i), w.op("Sigmoid", f), w.op("Tanh", g), w.op("Sigmoid", o)]
    (x_z, x_r, x_g), (h_z, h_r, h_g) = w.split(inputs, 3), w.split(product, 3)
    z, r = w.op("Sigmoid", w.plus(x_z, h_z)), w.op("Sigmoid", w.plus(x_r, h_r))
    return [z, r, w.op("Tanh", w.plus(x_g, w.times(r, h_g)))]


def _forward_body(cell: str) -> onnx.GraphProto:
    """Returns one moment of reading: state, weighted input -> next state, and the same as what is kept."""
    w = _Writer("moment/")
    product = w.product("moment/h", "cell/recurrent")
    gates = _gates(w, cell, "moment/x", product)
    if cell == "rnn":
        after = gates
    elif cell == "lstm":
        i, f, g, o = gates
        c = w.plus(w.times(f, "moment/c"), w.times(i, g))
        after = [w.times(o, w.op("Tanh", c)), c]
    else:
        z, _r, g = gates
        after = [w.plus(w.times(z, "moment/h"), w.times(w.rest(z), g))]
    names = ["moment/h", "moment/c"][: len(after)]
    kept = [w.op("Identity", one) for one in after]
    return _body(w, [*names, "moment/x"], [*after, *kept], "moment")


def _backward(w: _Writer, cell: str, read: dict[str, str]) -> dict[str, str]:
    """Returns the gradient of each of SHAPES by name."""
    count = w.op("Cast", w.op("ReduceProd", w.op("Shape", "tokens"), keepdims=0), to=TensorProto.FLOAT)
    of_logits = w.op("Div", w.op("Sub", w.op("Exp", read["shares"]), read["wanted"]), count)
    of_y = w.product(of_logits, "embedding")
    of_hidden = w.product(of_y, w.op("Transpose", "dense/kernel", perm=[1, 0]))
    of_inputs, of_products = _back_in_time(w, cell, read, of_hidden)
    of_embedded = w.product(of_inputs, w.op("Transpose", "cell/kernel", perm=[1, 0]))
    looked_up = w.op("OneHot", read["tokens"], read["symbols"], w.constant([0.0, 1.0]))
    as_input, as_output = w.gradient_of_weights(looked_up, of_embedded), w.gradient_of_weights(of_logits, read["y"])
    return {
        "embedding": w.plus(as_input, as_output),
        "cell/kernel": w.gradient_of_weights(read["embedded"], of_inputs),
        "cell/recurrent": w.gradient_of_weights(read["hidden_before"], of_products),
        "cell/bias": w.over_time(of_inputs),
        "dense/kernel": w.gradient_of_weights(read["hidden"], of_y),
        "dense/bias": w.over_time(of_y),
    }


def _back_in_time(w: _Writer, cell: str, read: dict[str, str], of_hidden: str) -> tuple[str, str]:
    """Returns the gradients by the weighted inputs and by the weighted states, float32 (T, B, G x H) each.

    The gradient by h, and by an LSTM's c, goes back moment by moment; what it is multiplied by there is known before.
    """
    product = w.product(read["hidden_before"], "cell/recurrent")
    gates = _gates(w, cell, read["inputs"], product)
    start = w.op("Mul", "state", w.constant(0.0))
    if cell == "rnn":
        factors = w.slope_of_tanh(gates[0])
        [of_h] = _scan_back(w, cell, [start], [of_hidden, factors])
        of_inputs = w.times(of_h, factors)
        return of_inputs, of_inputs
    if cell == "lstm":
        i, f, g, o = gates
        tanh_c = w.op("Tanh", read["states"])
        by_c = w.join(
            w.times(g, w.slope_of_sigmoid(i)),
            w.times(read["states_before"], w.slope_of_sigmoid(f)),
            w.times(i, w.slope_of_tanh(g)),
        )
        by_h = w.times(tanh_c, w.slope_of_sigmoid(o))
        through = w.times(o, w.slope_of_tanh(tanh_c))
        of_h, of_c = _scan_back(w, cell, w.split(start, 2), [of_hidden, by_c, by_h, through, f])
        of_inputs = w.join(w.times(w.join(of_c, of_c, of_c), by_c), w.times(of_h, by_h))
        return of_inputs, of_inputs
    z, r, g = gates
    by_z = w.times(w.op("Sub", read["hidden_before"], g), w.slope_of_sigmoid(z))
    by_g = w.times(w.rest(z), w.slope_of_tanh(g))
    by_r = w.times(by_g, w.split(product, 3)[2], w.slope_of_sigmoid(r))
    by_product = w.join(by_z, by_r, w.times(by_g, r))
    [of_h] = _scan_back(w, cell, [start], [of_hidden, by_product, z])
    thrice = w.join(of_h, of_h, of_h)
    return w.times(thrice, w.join(by_z, by_r, by_g)), w.times(thrice, by_product)


def _scan_back(w: _Writer, cell: str, start: list[str], given: list[str]) -> list[str]:
    """Runs one moment after the other from the last to the first; what it keeps lies in the order of time again."""
    count = len(start)
    found = w.ops(
        *("Scan", [*start, *given], 2 * count),
        num_scan_inputs=len(given),
        scan_input_directions=[1] * len(given),
        scan_output_directions=[1] * count,
        body=_backward_body(cell, len(given)),
    )
    return found[count:]


def _backward_body(cell: str, count: int) -> onnx.GraphProto:
    """Returns one moment on the way back: the gradients by h and c of a moment -> those of the moment before."""
    w = _Writer("back/")
    names = ["back/h", "back/c"][: CELLS[cell][1]]
    given = [f"back/given{place}" for place in range(count)]
    transposed = w.op("Transpose", "cell/recurrent", perm=[1, 0])
    of_h = w.plus(given[0], "back/h")
    if cell == "rnn":
        after, kept = [w.product(w.times(of_h, given[1]), transposed)], [of_h]
    elif cell == "lstm":
        _own, by_c, by_h, through, f = given
        of_c = w.plus("back/c", w.times(of_h, through))
        products = w.join(w.times(w.join(of_c, of_c, of_c), by_c), w.times(of_h, by_h))
        after, kept = [w.product(products, transposed), w.times(of_c, f)], [of_h, of_c]
    else:
        _own, by_product, z = given
        products = w.times(w.join(of_h, of_h, of_h), by_product)
        after, kept = [w.plus(w.product(products, transposed), w.times(of_h, z))], [of_h]
    return _body(w, [*names, *given], [*after, *(w.op("Identity", one) for one in kept)], "back")


def _updated(w: _Writer, name: str, gradient: str, settings: dict[str, str]) -> tuple[str, str, str]:
    """Returns a parameter and its two moments after the step, by the settings of core.optimizers."""
    s = settings
    first = w.plus(w.times(s["keep_first"], f"{name}/first"), w.times(s["add_first"], gradient))
    second = w.plus(w.times(s["keep_second"], f"{name}/second"), w.times(s["add_second"], gradient, gradient))
    root = w.plus(w.op("Sqrt", w.plus(second, s["inside"])), s["outside"])
    divisor = w.plus(w.times(s["is_adaptive"], root), w.rest(s["is_adaptive"]))
    moved = w.op("Div", w.times(s["rate"], first), divisor)
    return w.op("Sub", w.times(name, w.rest(s["decay"])), moved), first, second


def _inputs(cell: str) -> list[onnx.ValueInfoProto]:
    whole = TensorProto.INT32
    state = "units" if CELLS[cell][1] == 1 else "twice the units"
    return [
        _value("tokens", ["n", "time"], whole),
        _value("targets", ["n", "time"], whole),
        _value("state", ["n", state]),
    ]


def _value(name: str, shape: Sequence[int | str] | None, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def _body(w: _Writer, inputs: list[str], outputs: list[str], title: str) -> onnx.GraphProto:
    values = [_value(name, ["n", f"columns of {name}"]) for name in inputs]
    given = [_value(name, ["n", f"columns of {name}"]) for name in outputs]
    return helper.make_graph(w.nodes, title, values, given, list(w.constants.values()))


def _shape(output: str) -> Sequence[int | str]:
    parameter = output.removeprefix("new/").removesuffix("/first").removesuffix("/second")
    others = {"loss": (), "gradient_norm": (), "next_state": ("n", "state"), "logits": ("time", "n", "symbols")}
    return SHAPES[parameter] if parameter in SHAPES else others[output]


def _model(w: _Writer, inputs: list[onnx.ValueInfoProto], outputs: dict[str, str], title: str) -> onnx.ModelProto:
    for name, value in outputs.items():
        w.nodes.append(helper.make_node("Identity", [value], [name]))
    kinds = [_value(name, _shape(name)) for name in outputs]
    graph = helper.make_graph(w.nodes, title, inputs, kinds, list(w.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    return model
