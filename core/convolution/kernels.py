"""Hand-made kernels, as a table from name to kernel, and what may be done to a kernel's cells."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import SettingError

Cells = NDArray[np.float32]

LARGEST_SIZE = 7
LARGEST_CELL = 1000.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class KernelShape:
    """What a kernel family may ask for: `angle` in degrees, counter-clockwise; everything else in pixels."""

    size: int = 3
    sigma: float = 1.0
    angle: float = 0.0
    wavelength: float = 4.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kernel:
    """One entry of the table: how the cells are made, from which choices, and where they come from."""

    cells: Callable[[KernelShape], Cells]
    asks_for: tuple[str, ...] = ()
    source: str = ""


def checked_cells(rows: Sequence[Sequence[object]]) -> Cells:
    """Returns a kernel from what a reader typed.

    Args:
        rows: Rows of numbers; anything else is refused.
    Returns:
        float32 (height, width) in [-LARGEST_CELL, LARGEST_CELL].
    Raises:
        SettingError: A cell is empty, text, NaN, infinite or too large, or the rows are not a rectangle.
    """
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not 1 <= widths.pop() <= LARGEST_SIZE or len(rows) > LARGEST_SIZE:
        raise SettingError("A kernel must have 1 to {limit} rows of equal length.", limit=LARGEST_SIZE)
    return np.array(
        [
            [checked_number(value, y, x, lowest=-LARGEST_CELL, largest=LARGEST_CELL) for x, value in enumerate(row)]
            for y, row in enumerate(rows)
        ],
        np.float32,
    )


def checked_number(value: object, row: int, column: int, *, lowest: float, largest: float) -> float:
    """Returns one cell as a number. Raises SettingError, naming the cell, if it is none or out of range."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = np.nan
    if not lowest <= number <= largest:  # NaN is not
        raise SettingError(
            "Every cell must be a number from {lowest} to {largest}. Received: {value} in row {row}, column {column}.",
            lowest=f"{lowest:g}",
            largest=f"{largest:g}",
            value="-" if value is None else str(value)[:20],
            row=row + 1,
            column=column + 1,
        )
    return number


def normalised(cells: Cells) -> Cells:
    """Returns the cells divided so that they sum to 1, or, where they sum to 0, so that their sizes do.

    Raises:
        SettingError: Every cell is 0.
    """
    total = float(cells.sum())
    divisor = total if abs(total) > 1e-4 * float(np.abs(cells).sum()) else float(np.abs(cells).sum())
    if divisor == 0:
        raise SettingError("A kernel of zeros cannot be normalised. Change a cell first.")
    return np.clip(cells / np.float32(divisor), -LARGEST_CELL, LARGEST_CELL)


def flipped(cells: Cells) -> Cells:
    """Returns the cells turned by 180 degrees: what separates convolution from cross-correlation."""
    return np.ascontiguousarray(cells[::-1, ::-1])


def random_cells(size: int, seed: int) -> Cells:
    """Returns float32 (size, size) drawn as Keras draws a new layer's kernel for one input channel.

    Source: Glorot and Bengio 2010, eq. 16, rounded to two decimals to be readable.
    """
    limit = np.sqrt(6 / (2 * size * size))
    return np.random.default_rng(seed).uniform(-limit, limit, (size, size)).round(2).astype(np.float32)


def _fixed(*rows: Sequence[float]) -> Callable[[KernelShape], Cells]:
    return lambda _shape: np.array(rows, np.float32)


def _grid(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns x to the right and y upwards, in pixels from the kernel's centre, each (size, size)."""
    steps = np.arange(size) - (size - 1) / 2
    return np.meshgrid(steps, -steps)


def _turned(shape: KernelShape) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns the coordinates along and across the direction `shape.angle`."""
    x, y = _grid(shape.size)
    angle = np.deg2rad(shape.angle)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def _gaussian(shape: KernelShape) -> NDArray[np.float64]:
    x, y = _grid(shape.size)
    bell = np.exp(-(x**2 + y**2) / (2 * shape.sigma**2))
    return bell / bell.sum()


def _identity(size: int) -> NDArray[np.float64]:
    cells = np.zeros((size, size))
    cells[(size - 1) // 2, (size - 1) // 2] = 1
    return cells


def _laplacian_of_gaussian(shape: KernelShape) -> Cells:
    x, y = _grid(shape.size)
    cells = _gaussian(shape) * (x**2 + y**2 - 2 * shape.sigma**2) / shape.sigma**4
    return (cells - cells.mean()).astype(np.float32)


def _motion_blur(shape: KernelShape) -> Cells:
    along, across = _turned(shape)
    line = np.clip(1 - np.abs(across), 0, 1) * (np.abs(along) <= shape.size / 2)
    return (line / line.sum()).astype(np.float32)


def _gabor(shape: KernelShape) -> Cells:
    along, across = _turned(shape)
    bell = np.exp(-(along**2 + across**2) / (2 * shape.sigma**2))
    wave = np.cos(2 * np.pi * along / shape.wavelength)
    # Less its weighted mean, so that an even area gives 0 however bright it is.
    return (bell * (wave - (bell * wave).sum() / bell.sum())).astype(np.float32)


KERNELS: dict[str, Kernel] = {
    "identity": Kernel(cells=lambda shape: _identity(shape.size).astype(np.float32), asks_for=("size",)),
    "sobel-x": Kernel(cells=_fixed((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), source="Sobel and Feldman 1968"),
    "sobel-y": Kernel(cells=_fixed((1, 2, 1), (0, 0, 0), (-1, -2, -1)), source="Sobel and Feldman 1968"),
    "prewitt-x": Kernel(cells=_fixed((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)), source="Prewitt 1970"),
    "prewitt-y": Kernel(cells=_fixed((1, 1, 1), (0, 0, 0), (-1, -1, -1)), source="Prewitt 1970"),
    "scharr-x": Kernel(cells=_fixed((-3, 0, 3), (-10, 0, 10), (-3, 0, 3)), source="Scharr 2000"),
    "scharr-y": Kernel(cells=_fixed((3, 10, 3), (0, 0, 0), (-3, -10, -3)), source="Scharr 2000"),
    "laplacian": Kernel(cells=_fixed((0, 1, 0), (1, -4, 1), (0, 1, 0)), source="Rosenfeld and Kak 1976"),
    "laplacian-of-gaussian": Kernel(
        cells=_laplacian_of_gaussian, asks_for=("size", "sigma"), source="Marr and Hildreth 1980"
    ),
    "sharpen": Kernel(cells=_fixed((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    "unsharp": Kernel(
        cells=lambda shape: (2 * _identity(shape.size) - _gaussian(shape)).astype(np.float32),
        asks_for=("size", "sigma"),
    ),
    "box-blur": Kernel(
        cells=lambda shape: np.full((shape.size, shape.size), 1 / shape.size**2, np.float32), asks_for=("size",)
    ),
    "gaussian-blur": Kernel(cells=lambda shape: _gaussian(shape).astype(np.float32), asks_for=("size", "sigma")),
    "motion-blur": Kernel(cells=_motion_blur, asks_for=("size", "angle")),
    "emboss": Kernel(cells=_fixed((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
    "gabor": Kernel(cells=_gabor, asks_for=("size", "wavelength", "angle", "sigma"), source="Gabor 1946; Daugman 1985"),
}


def kernel_cells(name: str, shape: KernelShape = KernelShape()) -> Cells:
    """Returns the cells of a kernel of the table, float32 (height, width).

    Raises:
        SettingError: There is no such kernel, or a choice is out of range.
    """
    if name not in KERNELS:
        raise SettingError("The kernel must be one of: {known}. Received: {name}.", known=", ".join(KERNELS), name=name)
    if not (1 <= shape.size <= LARGEST_SIZE and 0.1 <= shape.sigma <= 10 and 2 <= shape.wavelength <= 20):
        raise SettingError("A kernel's size must be 1 to 7, sigma 0.1 to 10 and the wavelength 2 to 20 pixels.")
    return KERNELS[name].cells(shape)
