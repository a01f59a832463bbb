"""One layer, one step at a time, computed in the reader's tab. The page's side is web/convolution/stepper.js."""

from typing import Any

import numpy as np

from core.convolution.geometry import AxisGeometry, pooling_axis
from core.convolution.kernels import Cells
from core.convolution.layer import LEAKY_SLOPE, LayerSettings, Pixels, Stages
from core.ui.convolution.words import activation_labels
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.shared.colours import DIVERGING, PICTURE, View, activated_view
from core.ui.shared.encoding import base64_of

_stepper = component("convolution/stepper")


def convolution_stepper(picture: Pixels, kernel: Cells, settings: LayerSettings, view: View) -> None:
    """Lets the kernel glide over the picture.

    Args:
        picture: float32 (height, width, 1 or 3) in [0, 1]; all channels are summed into one result.
        kernel, settings: Of the layer; its pooling is not looked at.
        view: How the convolution's result is shown.
    """
    _mount(
        "convolution",
        picture,
        settings.axes(picture, kernel),
        (PICTURE, activated_view(view, settings)),
        kernel=kernel.tolist(),
        bias=settings.bias,
        activation=settings.activation,
        productLimit=float(np.abs(kernel).max()) or 1.0,
    )


def pooling_stepper(stages: Stages, settings: LayerSettings, view: View) -> None:
    """Lets the pooling window glide over the activated map. `view` is the convolution's."""
    maps = stages.activated
    later = activated_view(view, settings)
    _mount(
        settings.pooling,
        maps,
        tuple(pooling_axis(size, settings.pool_size, stride=settings.pool_stride) for size in maps.shape[:2]),
        (later, later),
        kernel=np.ones((settings.pool_size,) * 2).tolist(),
        bias=0.0,
        activation="none",
        productLimit=later.limit,
    )


def _mount(
    operation: str, maps: Pixels, axes: tuple[AxisGeometry, ...], views: tuple[View, View], **layer: Any
) -> None:
    rows, columns = axes
    height, width, channels = maps.shape
    padding = {"top": rows.before, "bottom": rows.after, "left": columns.before, "right": columns.after}
    before, after = views
    data = {
        "operation": operation,
        "picture": base64_of(maps.astype("<f4").tobytes()),
        "height": height,
        "width": width,
        "channels": channels,
        "stride": rows.stride,
        "dilation": rows.dilation,
        "rows": rows.output_size,
        "columns": columns.output_size,
        "leakySlope": LEAKY_SLOPE,
        "inputView": before.name,
        "inputLimit": before.limit,
        "outputView": after.name,
        "outputLimit": after.limit,
        "diverging": DIVERGING.tolist(),
        "playAtFirst": True,
        "labels": _labels(operation, maps, axes, layer["activation"]),
        "messages": _messages(layer["activation"]),
        **padding,
        **layer,
    }
    _stepper(key=f"stepper-{operation}", data=data)


def _labels(operation: str, maps: Pixels, axes: tuple[AxisGeometry, ...], activation: str) -> dict[str, str]:
    """Returns the words on the board."""
    rows, columns = axes
    is_pooling = operation != "convolution"
    given, made = (_("Feature map") if is_pooling else _("Picture")), _("Result")
    return {
        "input": f"{given} {maps.shape[0]} × {maps.shape[1]}",
        "patch": _("Window") if is_pooling else _("Patch"),
        "kernel": _("Kernel"),
        "products": _("Products"),
        "output": f"{made} {rows.output_size} × {columns.output_size}",
        "sum": _("Sum"),
        "max": _("Largest"),
        "average": _("Mean"),
        "activation": activation_labels()[activation],
    }


def _messages(activation: str) -> dict[str, str]:
    """Returns the words around the board."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("Step back"),
        "forward": _("Step forward"),
        "restart": _("Start again"),
        "fillAll": _("Fill in everything"),
        "speed": _("Speed"),
        "speedValue": _("{steps} per second"),
        "position": _("Row {row} of {rows}, column {column} of {columns} · step {step} of {count}"),
        "announce": _("Row {row}, column {column}: {value}"),
        "picture": _(
            "The picture under the window. Arrow keys move the window, Space plays and pauses, Home starts again."
        ),
        "arithmetic": _("The arithmetic of this step"),
        "bias": _("bias"),
        "activation": activation_labels()[activation],
    }
