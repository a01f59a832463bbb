"""The layer on the page as code to take away: once in Keras, once in NumPy alone."""

import numpy as np

from core.convolution.kernels import Cells
from core.convolution.layer import LEAKY_SLOPE, LayerSettings, Pixels

_ACTIVATION_IN_NUMPY = {
    "relu": "np.maximum(maps, 0)",
    "leaky_relu": f"np.where(maps > 0, maps, {LEAKY_SLOPE} * maps)",
    "sigmoid": "1 / (1 + np.exp(-maps))",
    "tanh": "np.tanh(maps)",
}


def keras_code(picture: Pixels, kernel: Cells, settings: LayerSettings) -> str:
    """Returns Python that computes `result` from `picture`, float32 (height, width, channels), with Keras.

    Keras has no layer with a stride and a dilation above 1; there the layer takes every step and a slice
    keeps those that the stride would have.

    Raises:
        SettingError: The settings contradict one another or the picture.
    """
    height, width, channels = picture.shape
    layers = [f"keras.Input(({height}, {width}, {channels})),"]
    padding, stride = settings.padding, settings.stride
    is_sliced = stride > 1 and settings.dilation > 1
    if isinstance(padding, int) or is_sliced:
        rows, columns = settings.axes(picture, kernel)
        sides = f"(({rows.before}, {rows.after}), ({columns.before}, {columns.after}))"
        layers.append(f"keras.layers.ZeroPadding2D({sides}),")
        padding, stride = "valid", 1 if is_sliced else stride
    kind = "Conv2D(1, " if settings.is_summed else "DepthwiseConv2D("
    extras = f", dilation_rate={settings.dilation}" if settings.dilation > 1 else ""
    extras += f', activation="{settings.activation}"' if settings.activation != "none" else ""
    place = len(layers) - 1  # keras.Input is no layer
    layers.append(f'keras.layers.{kind}{kernel.shape}, strides={stride}, padding="{padding}"{extras}),')
    if is_sliced:
        layers.append(f"keras.layers.Lambda(lambda maps: maps[:, ::{settings.stride}, ::{settings.stride}]),")
    if settings.pooling != "none":
        name = {"max": "MaxPooling2D", "average": "AveragePooling2D"}[settings.pooling]
        layers.append(f"keras.layers.{name}({settings.pool_size}, strides={settings.pool_stride}),")
    results = 1 if settings.is_summed else channels
    return "\n".join(
        [
            "import keras",
            "import numpy as np",
            "",
            f"kernel = {_literal(kernel)}",
            "model = keras.Sequential([",
            *(f"    {layer}" for layer in layers),
            "])",
            f"weights = np.repeat(kernel[:, :, None, None], {channels}, axis=2)",
            f"model.layers[{place}].set_weights([weights, np.full({results}, {settings.bias:g})])",
            "result = np.asarray(model(picture[None]))[0]",
        ]
    )


def numpy_code(picture: Pixels, kernel: Cells, settings: LayerSettings) -> str:
    """Returns Python that computes `result` from `picture`, float32 (height, width, channels), with NumPy.

    Raises:
        SettingError: The settings contradict one another or the picture.
    """
    rows, columns = settings.axes(picture, kernel)
    stride, gap = settings.stride, settings.dilation
    taps = f"[::{stride}, ::{stride}, :, ::{gap}, ::{gap}]"
    total = '"yxcij,ij->yx", windows, kernel)[..., None]' if settings.is_summed else '"yxcij,ij->yxc", windows, kernel)'
    lines = [
        "import numpy as np",
        "from numpy.lib.stride_tricks import sliding_window_view",
        "",
        f"kernel = {_literal(kernel)}",
        f"padded = np.pad(picture, (({rows.before}, {rows.after}), ({columns.before}, {columns.after}), (0, 0)))",
        f"windows = sliding_window_view(padded, ({rows.reach}, {columns.reach}), axis=(0, 1)){taps}",
        f"maps = np.einsum({total} + {settings.bias:g}",
    ]
    if settings.activation != "none":
        lines.append(f"maps = {_ACTIVATION_IN_NUMPY[settings.activation]}")
    if settings.pooling == "none":
        lines.append("result = maps")
    else:
        size, step = settings.pool_size, settings.pool_stride
        lines.append(f"windows = sliding_window_view(maps, ({size}, {size}), axis=(0, 1))[::{step}, ::{step}]")
        lines.append(f"result = windows.{'max' if settings.pooling == 'max' else 'mean'}(axis=(-2, -1))")
    return "\n".join(lines)


def _literal(kernel: Cells) -> str:
    rows = ("[" + ", ".join(_number(value) for value in row) + "]" for row in kernel)
    return f'np.array([{", ".join(rows)}], "float32")'


def _number(value: np.float32) -> str:
    """Returns the shortest text that is this float32 again; a whole number without its point."""
    return str(int(value)) if value == int(value) else str(value)
