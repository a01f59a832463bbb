"""Colours and light that a file names by the numbers of ITU-T H.273, as HEIC, AVIF and PNG without a profile do.

What is brighter than the white of paper, as in PQ and HLG, is that white: the picture as a plain screen can show it.
"""

import struct
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import numpy as np

Points = tuple[int, int]  # primaries, transfer
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
_LUMINANCE = (0.2627, 0.6780, 0.0593)  # of BT.2020


def stated_points(image: Image.Image, data: bytes) -> Points | None:
    """Returns which primaries and curve a file names, None where it names none, or those of sRGB."""
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


def to_srgb(image: Image.Image, points: Points) -> Image.Image:
    """Returns a picture of mode RGB or RGBA in the colours of sRGB."""
    import numpy as np

    primaries, transfer = points
    light = _light(np.arange(256, dtype=np.float32) / 255, transfer)[np.asarray(image.convert("RGB"))]
    if transfer == _HLG:
        light *= (_HLG_PEAK / _WHITE) * (light @ np.array(_LUMINANCE, np.float32))[..., np.newaxis] ** 0.2
    if primaries in _TO_SRGB:
        light = light @ np.array(_TO_SRGB[primaries], np.float32).T
    grid = np.arange(65_536) / 65_535
    signal = np.where(grid <= 0.0031308, 12.92 * grid, 1.055 * grid ** (1 / 2.4) - 0.055)
    table = np.rint(255 * signal).astype(np.uint8)
    found = Image.fromarray(table[np.rint(light.clip(0, 1) * 65_535).astype(np.uint16)])
    if image.mode == "RGBA":
        found.putalpha(image.getchannel("A"))
    return found


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
