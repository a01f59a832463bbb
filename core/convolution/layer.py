"""One layer at work: convolution -> activation -> pooling, each stage kept for the page to show.

What is called a convolution here is what Keras computes: a cross-correlation, the kernel is not flipped.
onnxruntime does the arithmetic. A kernel is an input of its small graph; stride, padding and dilation are
attributes, so there is one cached session a setting.
"""

import dataclasses
from functools import lru_cache
from typing import Any

import numpy as np
import onnx.helper
import onnxruntime
from numpy.typing import NDArray

from core.convolution.geometry import AxisGeometry, convolution_axis, pooling_axis
from core.convolution.kernels import Cells, kernel_cells
from core.errors import SettingError
from core.pictures.pixels import fit_within

Pixels = NDArray[np.float32]

LONGEST_SIDE = 1024
"""Larger pictures are made smaller before anything is computed; the page says so."""

LEAKY_SLOPE = 0.2
ACTIVATIONS = {"none": None, "relu": "Relu", "leaky_relu": "LeakyRelu", "sigmoid": "Sigmoid", "tanh": "Tanh"}
POOLINGS = {"none": None, "max": "MaxPool", "average": "AveragePool"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerSettings:
    """Everything about a layer but its kernel and its input.

    `is_summed` adds the channels of the input up, as a convolution layer does; otherwise every channel is
    convolved on its own (depthwise).
    """

    stride: int = 1
    padding: int | str = "valid"
    dilation: int = 1
    bias: float = 0.0
    is_summed: bool = True
    activation: str = "none"
    pooling: str = "none"
    pool_size: int = 2
    pool_stride: int = 2

    def axes(self, picture: Pixels, kernel: Cells) -> tuple[AxisGeometry, AxisGeometry]:
        """Returns the convolution's geometry along height and width. Raises SettingError if impossible."""
        return tuple(  # type: ignore[return-value]
            convolution_axis(size, window, stride=self.stride, padding=self.padding, dilation=self.dilation)
            for size, window in zip(picture.shape[:2], kernel.shape, strict=True)
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stages:
    """What a layer makes of a picture; each float32 (height, width, channels), not limited to [0, 1]."""

    convolved: Pixels
    activated: Pixels
    pooled: Pixels


def as_input(picture: NDArray[np.uint8], *, is_grey: bool = False) -> Pixels:
    """Returns a picture as a layer takes it.

    Args:
        picture: uint8 (height, width, 3).
        is_grey: Whether to keep one channel only, the brightness by ITU-R BT.601.
    Returns:
        float32 (height, width, 1 or 3) in [0, 1], no side longer than LONGEST_SIDE.
    """
    pixels = fit_within(picture, LONGEST_SIDE).astype(np.float32) / np.float32(255)
    return pixels @ np.array([[0.299], [0.587], [0.114]], np.float32) if is_grey else pixels


def run_layer(picture: Pixels, kernel: Cells, settings: LayerSettings) -> Stages:
    """Computes all stages of a layer.

    Raises:
        SettingError: The settings contradict one another or the picture.
    """
    convolved = convolve(picture, kernel, settings)
    activated = activate(convolved, settings.activation)
    return Stages(convolved=convolved, activated=activated, pooled=pool(activated, settings))


def convolve(picture: Pixels, kernel: Cells, settings: LayerSettings) -> Pixels:
    """Slides the kernel over the picture; the picture is padded with zeros.

    Args:
        picture: float32 (height, width, channels).
        kernel: float32 (height, width), the same for every channel.
        settings: Its stride, padding, dilation, bias and is_summed are used.
    Returns:
        float32 (height, width, 1 or channels).
    Raises:
        SettingError: The kernel does not fit into the padded picture, or the bias is not a finite number.
    """
    if not np.isfinite(settings.bias):
        raise SettingError("The bias must be a finite number. Received: {bias}.", bias=settings.bias)
    rows, columns = settings.axes(picture, kernel)
    channels = picture.shape[2]
    per_sum = channels if settings.is_summed else 1  # channels that go into one result
    session = _session(
        "Conv",
        strides=(settings.stride, settings.stride),
        pads=(rows.before, columns.before, rows.after, columns.after),
        dilations=(settings.dilation, settings.dilation),
        group=channels // per_sum,
    )
    results = channels // per_sum
    weights = np.ascontiguousarray(np.broadcast_to(kernel, (results, per_sum, *kernel.shape)))
    return _run(session, picture, weights, np.full(results, settings.bias, np.float32))


def activate(maps: Pixels, activation: str) -> Pixels:
    """Applies an activation function of ACTIVATIONS to every value; "none" gives the maps back.

    Raises:
        SettingError: There is no such activation.
    """
    operator = _looked_up(ACTIVATIONS, activation)
    if operator is None:
        return maps
    return _run(_session(operator, **({"alpha": LEAKY_SLOPE} if operator == "LeakyRelu" else {})), maps)


def pool(maps: Pixels, settings: LayerSettings) -> Pixels:
    """Takes the largest or the mean value of every window, without padding; "none" gives the maps back.

    Raises:
        SettingError: There is no such pooling, or the window is larger than the map.
    """
    operator = _looked_up(POOLINGS, settings.pooling)
    if operator is None:
        return maps
    for size in maps.shape[:2]:
        pooling_axis(size, settings.pool_size, stride=settings.pool_stride)
    window, strides = (settings.pool_size,) * 2, (settings.pool_stride,) * 2
    return _run(_session(operator, kernel_shape=window, strides=strides), maps)


def gradient(picture: Pixels, padding: int | str = "same") -> tuple[Pixels, Pixels]:
    """Returns how steep the brightness is and which way it rises, from the two Sobel kernels.

    Args:
        picture: float32 (height, width, 1).
        padding: As in LayerSettings; without any ("valid") the zeros around the picture make no edge.

    Returns:
        Magnitude, float32 (height, width, 1) >= 0, and direction, float32 (height, width, 1) in radians,
        (-pi, pi], counter-clockwise from the right: Sobel-Y is positive where the upper side is brighter.

    Raises:
        SettingError: The padded picture is smaller than the kernels.
    """
    settings = LayerSettings(padding=padding)
    rises_right, rises_up = (convolve(picture, kernel_cells(name), settings) for name in ("sobel-x", "sobel-y"))
    return np.hypot(rises_right, rises_up), np.arctan2(rises_up, rises_right)


def _looked_up(table: dict[str, str | None], name: str) -> str | None:
    if name not in table:
        raise SettingError("This must be one of: {known}. Received: {name}.", known=", ".join(table), name=name)
    return table[name]


def _run(session: onnxruntime.InferenceSession, maps: Pixels, *others: NDArray[np.float32]) -> Pixels:
    """Runs a one-operator graph on float32 (height, width, channels); ONNX wants (1, channels, height, width)."""
    planes = np.ascontiguousarray(np.moveaxis(maps, 2, 0)[np.newaxis], np.float32)
    names = [node.name for node in session.get_inputs()]
    (result,) = session.run(None, dict(zip(names, (planes, *others), strict=True)))
    return np.moveaxis(result[0], 0, 2)


@lru_cache(maxsize=16)
def _session(operator: str, **attributes: Any) -> onnxruntime.InferenceSession:
    """Returns a session for a graph of one operator; the lists of the ONNX attributes are given as tuples."""
    inputs = ["maps", "weights", "bias"] if operator == "Conv" else ["maps"]
    node = onnx.helper.make_node(operator, inputs, ["result"], **attributes)
    values = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in inputs]
    result = onnx.helper.make_tensor_value_info("result", onnx.TensorProto.FLOAT, None)
    graph = onnx.helper.make_graph([node], operator, values, [result])
    opset = onnx.helper.make_opsetid("", 18)
    model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=9)
    options = onnxruntime.SessionOptions()
    # One thread, the caller's: sessions must not hold thread pools, and readers run side by side. No arena: each
    # session would keep the memory of its largest picture.
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
