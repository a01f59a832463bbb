"""Colours and light that a file states without a profile: by the numbers of ITU-T H.273 in HEIC, AVIF and PNG, or as
PNG's gAMA and cHRM.

What is brighter than the white of paper, as in PQ and HLG, is that white: the picture as a plain screen can show it.
"""

import struct
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

if TYPE_CHECKING:
    import numpy as np

Points = tuple[int, int]  # primaries, transfer


class Measured(NamedTuple):
    """What a PNG says of its own samples: light to the power of `gamma` is the sample, both in 0..1; and x and y in CIE
    1931 of white, red, green and blue. None where it does not say, or as sRGB has it."""

    gamma: float | None
    chromaticity: tuple[float, ...] | None


_P3, _BT2020 = 12, 9
_GAMMA_22, _GAMMA_28, _LINEAR, _PQ, _HLG = 4, 5, 8, 16, 18  # other curves are sRGB's, or taken for it by screens
_WHITE = 203  # cd/m2, of paper: ITU-R BT.2408
_HLG_PEAK = 1000  # cd/m2
_PNG_CHUNK = b"\0\0\0\4cICP"
_HEADER = 65_536  # bytes from the start in which a file describes itself
_TO_SRGB = {  # linear light to linear light; both have the white of D65
    _P3: ((1.22494, -0.22494, 0.0), (-0.04206, 1.04206, 0.0), (-0.01964, -0.07864, 1.09828)),
    _BT2020: ((1.66049, -0.58764, -0.07285), (-0.12455, 1.13290, -0.00835), (-0.01815, -0.10058, 1.11873)),
}
_OF_SRGB = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # as in cHRM
_NEAR = 0.005  # of sRGB's chromaticities
_GAMMA, _ABOUT = 1 / 2.2, 0.05  # what is as near to it as this is sRGB's curve; libpng's threshold
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_LUMINANCE = (0.2627, 0.6780, 0.0593)  # of BT.2020


def stated_colours(image: Image.Image, data: bytes) -> Points | Measured | None:
    """Returns what a file without a profile says of its colours, None where it says nothing, or those of sRGB."""
    return _points(image, data) or (_measured(image) if image.format == "PNG" else None)


def _measured(image: Image.Image) -> Measured | None:
    if "srgb" in image.info:
        return None
    gamma, found = image.info.get("gamma"), image.info.get("chromaticity")
    if gamma is not None and (not 0.1 <= gamma <= 10 or abs(gamma / _GAMMA - 1) <= _ABOUT):
        gamma = None
    if found is not None and max(abs(one - two) for one, two in zip(found, _OF_SRGB, strict=True)) <= _NEAR:
        found = None
    return None if gamma is None and found is None else Measured(gamma, found)


def _points(image: Image.Image, data: bytes) -> Points | None:
    head = data[:_HEADER]
    if image.format == "HEIF":
        stated = image.info.get("nclx_profile") or {}
        points = stated.get("color_primaries", 0), stated.get("transfer_characteristics", 0)
    elif image.format == "AVIF":
        boxes = {struct.unpack(">HH", part[:4]) for part in head.split(b"colrnclx")[1:] if len(part) >= 4}
        points = boxes.pop() if len(boxes) == 1 else (0, 0)  # of several one is a gain map's
    elif image.format == "PNG" and len(chunk := head.partition(b"IDAT")[0].partition(_PNG_CHUNK)[2]) >= 2:
        points = chunk[0], chunk[1]
    else:
        return None
    primaries, transfer = points
    is_other = primaries in _TO_SRGB or transfer in (_GAMMA_22, _GAMMA_28, _LINEAR, _PQ, _HLG)
    return (primaries, transfer) if is_other else None


def to_srgb(image: Image.Image, colours: Points | Measured) -> Image.Image:
    """Returns a picture of mode L or RGB in the colours of sRGB."""
    import numpy as np

    signal = np.arange(256, dtype=np.float32) / 255
    pixels = np.asarray(image.convert("RGB"))
    if isinstance(colours, Measured):
        light = (_light(signal, 0) if colours.gamma is None else signal ** (1 / colours.gamma))[pixels]
        matrix = _matrix_of(colours.chromaticity) if colours.chromaticity else None
    else:
        primaries, transfer = colours
        light = _light(signal, transfer)[pixels]
        if transfer == _HLG:
            light *= (_HLG_PEAK / _WHITE) * (light @ np.array(_LUMINANCE, np.float32))[..., np.newaxis] ** 0.2
        matrix = np.array(_TO_SRGB[primaries], np.float32) if primaries in _TO_SRGB else None
    if matrix is not None:
        light = light @ matrix.T
    grid = np.arange(65_536) / 65_535
    curve = np.where(grid <= 0.0031308, 12.92 * grid, 1.055 * grid ** (1 / 2.4) - 0.055)
    table = np.rint(255 * curve).astype(np.uint8)
    return Image.fromarray(table[np.rint(light.clip(0, 1) * 65_535).astype(np.uint16)])


def _matrix_of(chromaticity: tuple[float, ...]) -> "np.ndarray | None":
    """Returns what takes linear light of these primaries to sRGB's, float32 (3, 3); None where they span no colours.

    White stays white: it is adapted to D65 by the Bradford transform. Source: Lindbloom, RGB/XYZ Matrices.
    """
    import numpy as np

    def to_xyz(values: tuple[float, ...]) -> "np.ndarray":
        white, *primaries = (
            np.array((x / y, 1, (1 - x - y) / y)) for x, y in zip(values[::2], values[1::2], strict=True)
        )
        columns = np.stack(primaries, axis=1)
        columns = columns * np.linalg.solve(columns, white)
        cone = np.array(_BRADFORD)
        to_d65 = np.diag((cone @ (x / y, 1, (1 - x - y) / y)) / (cone @ white))
        return np.linalg.inv(cone) @ to_d65 @ cone @ columns

    x, y = _OF_SRGB[:2]
    try:
        matrix = np.linalg.solve(to_xyz(_OF_SRGB), to_xyz(chromaticity)).astype(np.float32)
    except (ZeroDivisionError, np.linalg.LinAlgError):
        return None
    return matrix if np.isfinite(matrix).all() else None


def _light(signal: "np.ndarray", transfer: int) -> "np.ndarray":
    """Returns the light of a signal in [0, 1], 1 the white of paper; of HLG that of the scene, 1 its peak."""
    import numpy as np

    if transfer == _PQ:  # SMPTE ST 2084
        root = signal ** (1 / 78.84375)
        return (10_000 / _WHITE) * ((root - 0.8359375).clip(0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125)
    if transfer == _HLG:  # ITU-R BT.2100
        return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    if transfer in (_GAMMA_22, _GAMMA_28, _LINEAR):
        return signal ** {_GAMMA_22: 2.2, _GAMMA_28: 2.8, _LINEAR: 1.0}[transfer]
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
