"""How large a result is: padding and the size formula, for one axis at a time."""

import dataclasses

from core.errors import SettingError

MAX_PADDING = 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class AxisGeometry:
    """One axis of a convolution or pooling: how far the window reaches and where it stops.

    `size` is in pixels, `window` in cells; `before` and `after` are the zeros of the padding on either side.
    """

    size: int
    window: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def reach(self) -> int:
        """Pixels from the window's first cell to its last, gaps of the dilation included."""
        return self.dilation * (self.window - 1) + 1

    @property
    def output_size(self) -> int:
        """floor((size - dilation * (window - 1) - 1 + before + after) / stride) + 1."""
        return (self.size - self.reach + self.before + self.after) // self.stride + 1


def convolution_axis(size: int, window: int, *, stride: int, padding: int | str, dilation: int) -> AxisGeometry:
    """Returns the geometry of one axis of a convolution.

    Args:
        size: Pixels along the axis.
        window: Cells of the kernel along the axis.
        stride, dilation: Steps between windows, and between the cells of one window.
        padding: Zeros on both sides, or "valid" (none), or "same" (so many that the result has
            ceil(size / stride) pixels; where the number is odd the extra zero comes last).
    Raises:
        SettingError: A number is out of range, or the kernel does not fit into the padded picture.
    Source: keras.ops.conv and TensorFlow's `padding="same"`.
    """
    _check_at_least_one(window=window, stride=stride, dilation=dilation)
    if isinstance(padding, int):
        if not 0 <= padding <= MAX_PADDING:
            raise SettingError(
                "The padding must lie between 0 and {limit}. Received: {padding}.", limit=MAX_PADDING, padding=padding
            )
        before = after = padding
    elif padding == "same":
        reach = dilation * (window - 1) + 1
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        before, after = total // 2, total - total // 2
    elif padding == "valid":
        before = after = 0
    else:
        raise SettingError("The padding must be valid, same, or a number. Received: {padding}.", padding=padding)
    axis = AxisGeometry(size=size, window=window, stride=stride, dilation=dilation, before=before, after=after)
    if axis.reach > size + before + after:
        raise SettingError(
            "The kernel must fit into the padded picture. It reaches over {reach} pixels, but with padding there "
            "are only {available}. Take a smaller kernel, less dilation or more padding.",
            reach=axis.reach,
            available=size + before + after,
        )
    return axis


def pooling_axis(size: int, window: int, *, stride: int) -> AxisGeometry:
    """Returns the geometry of one axis of a pooling layer without padding.

    Raises:
        SettingError: A number is out of range, or the window is larger than the map.
    """
    _check_at_least_one(window=window, stride=stride)
    if window > size:
        raise SettingError(
            "The pooling window must fit into the map. It has {window} pixels, the map only {size}. "
            "Take a smaller window or a smaller stride before it.",
            window=window,
            size=size,
        )
    return AxisGeometry(size=size, window=window, stride=stride, dilation=1, before=0, after=0)


def _check_at_least_one(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise SettingError("{name} must be at least 1. Received: {number}.", name=name, number=number)
