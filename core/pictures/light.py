"""Samples of any depth and colours of any profile, as 8 bits of sRGB."""

import io
import re
import sys
from typing import Any

from PIL import Image

LEAST_RANGE = 0.25  # of the scale; samples that fill less of it were measured on another one
MOST = 0.9995  # of measured samples that are not cut off: hot pixels and marks for "nothing measured" lie outside
_BITS_PER_SAMPLE, _PHOTOMETRIC, _PLANAR, _SAMPLE_FORMAT, _NO_DATA = 258, 262, 284, 339, 42113  # TIFF, the last GDAL's
_WHITE_IS_ZERO, _SEPARATE, _UNSIGNED, _SIGNED = 0, 2, 1, 2
_COLOURS_OF_16 = re.compile("(LA|RGB[AX]?);16[BLN]")  # as Pillow calls them: big-endian, little-endian, native


def stated_bits(image: Image.Image) -> int:
    """Returns how many bits a sample has by what a TIFF file says of itself; 0 where it says nothing, or 16 and more.

    Files of 16 bits hold samples of 10, 12 and 14, and of sensors that count in units of their own.
    """
    bits = max(_tag(image, _BITS_PER_SAMPLE))
    return bits if 8 < bits < 16 else 0


def is_misread(image: Image.Image) -> bool:
    """Whether Pillow reads something else than a TIFF file says: deep colours in planes of their own, signed bytes."""
    bits = _tag(image, _BITS_PER_SAMPLE)
    in_planes = len(bits) > 1 and _SEPARATE in _tag(image, _PLANAR)
    return (in_planes and max(bits) > 8) or (max(bits) == 8 and _SIGNED in _tag(image, _SAMPLE_FORMAT))


def is_wrapped(image: Image.Image) -> bool:
    """Whether a loaded TIFF has unsigned samples above 2^31, which Pillow reads as negative ones."""
    unsigned = _tag(image, _SAMPLE_FORMAT) in ((0,), (_UNSIGNED,)) and max(_tag(image, _BITS_PER_SAMPLE)) == 32
    return unsigned and image.mode == "I" and image.getextrema()[0] < 0  # type: ignore[operator]


def is_inverted(image: Image.Image) -> bool:
    """Whether 0 is white in a TIFF file of deep grey samples; where they have 8 bits Pillow itself turns them."""
    return _tag(image, _PHOTOMETRIC, 1) == (_WHITE_IS_ZERO,) and image.mode.startswith(("I", "F"))


def missing_value(image: Image.Image) -> float | None:
    """Returns which sample of a TIFF stands for none, as maps and measurements have it; None where none does."""
    try:
        return float(str(getattr(image, "tag_v2", {}).get(_NO_DATA, "")).strip("\0 "))
    except ValueError:
        return None


def without(image: Image.Image, missing: float) -> Image.Image:
    """Returns a picture of deep grey samples with NaN, which is black at last, for those that stand for none."""
    import numpy as np

    if not image.mode.startswith(("I", "F")):
        return image
    samples = np.asarray(image).astype(np.float64)  # the file's text may round what its samples hold
    return Image.fromarray(np.where(np.isclose(samples, missing), np.nan, samples).astype(np.float32))


def _tag(image: Image.Image, number: int, default: int = 0) -> tuple[int, ...]:
    """Returns what a TIFF file says of its samples, the default where it says nothing or the file is no TIFF."""
    stated = getattr(image, "tag_v2", {}).get(number, default)
    return stated if isinstance(stated, tuple) else (stated,)


def as_bytes(image: Image.Image, bits: int = 0) -> tuple[Image.Image, bool]:
    """Returns a grey picture of whole (modes I and I;16) or float samples with 8 bits, and whether it was stretched.

    Where the scale is known (`bits`, or 8 or 16 bits or [0, 1] that are filled), black and white are its ends; else
    they are the darkest and the lightest sample of `MOST` of them.
    """
    import numpy as np

    samples = np.asarray(image).astype(np.float64)
    finite = samples[np.isfinite(samples)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    black, white, is_stretched = _ends(low, high, (255, 65_535) if image.mode.startswith("I") else (1, 255), bits)
    if is_stretched:
        low, high = np.quantile(finite, (1 - MOST, MOST), method="nearest")
        black, white = (low, high) if low < high else (black, white)
    scaled = np.nan_to_num(samples - black) * (255 / max(white - black, 1e-300))
    return Image.fromarray(np.rint(scaled).clip(0, 255).astype(np.uint8)), is_stretched


def alpha_of_key(image: Image.Image) -> Image.Image | None:
    """Returns the alpha, of mode L, of deep grey samples of which one value is said to be transparent, else None."""
    key = image.info.get("transparency")
    if not image.mode.startswith("I") or not isinstance(key, int):
        return None
    import numpy as np

    return Image.fromarray(np.where(np.asarray(image) == key, 0, 255).astype(np.uint8))


def has_low_bytes(image: Image.Image) -> bool:
    """Whether a colour picture that is not loaded yet has 16 bits a sample, of which Pillow reads the high ones."""
    return any(_COLOURS_OF_16.fullmatch(_raw_mode(tile)) for tile in image.tile)  # type: ignore[attr-defined]


def is_dark(image: Image.Image) -> bool:
    """Whether the high bytes of a colour picture say so little that its scale is another one."""
    ends = image.getextrema()[:3]
    return max(high for _low, high in ends) - min(low for low, _high in ends) < LEAST_RANGE * 255  # type: ignore[misc]


def low_bytes(image: Image.Image) -> Image.Image:
    """Returns the low bytes of a picture that is not loaded yet, in the bands of the high ones."""

    def other(tile: Any) -> Any:
        raw, order = _raw_mode(tile)[:-1], _raw_mode(tile)[-1]
        # Of grey with alpha the four bytes of a pixel; of colours the low bytes, as if they came in the other order.
        raw = "RGBA" if is_grey else raw + {"B": "L", "L": "B", "N": "B" if sys.byteorder == "little" else "L"}[order]
        return tile._replace(args=raw if isinstance(tile.args, str) else (raw, *tile.args[1:]))

    is_grey = any(_raw_mode(tile).startswith("LA") for tile in image.tile)  # type: ignore[attr-defined]
    image.tile = [other(tile) for tile in image.tile]  # type: ignore[attr-defined]
    image.load()
    if not is_grey:
        return image
    _grey, low_grey, _alpha, low_alpha = image.split()
    return Image.merge("RGBA", (low_grey, low_grey, low_grey, low_alpha))


def of_both_bytes(high: Image.Image, low: Image.Image) -> tuple[Image.Image, bool]:
    """Returns a colour picture of 16 bits a sample with 8, as `as_bytes` does; all colours by the same scale."""
    import numpy as np

    pairs = zip(high.split()[:3], low.split()[:3], strict=True)
    bands = [np.asarray(upper).astype(np.uint16) << 8 | np.asarray(lower) for upper, lower in pairs]
    darkest, lightest = min(int(band.min()) for band in bands), max(int(band.max()) for band in bands)
    black, white, is_stretched = _ends(darkest, lightest, (255, 65_535))
    table = np.rint((np.arange(65_536) - black) * (255 / (white - black))).clip(0, 255).astype(np.uint8)
    merged = Image.merge("RGB", [Image.fromarray(table[band]) for band in bands])
    if "A" in high.getbands():
        merged.putalpha(high.getchannel("A"))
    return merged, is_stretched


def _ends(low: float, high: float, scales: tuple[int, ...], bits: int = 0) -> tuple[float, float, bool]:
    """Returns which samples are black and white, and whether they are taken from the samples as no scale is known."""
    full = 2**bits - 1 if bits else next((scale for scale in scales if high <= scale), high)
    is_filled = bool(bits) or high - low >= LEAST_RANGE * full or high == low
    if low < 0 or not is_filled:
        return low, high, True
    return 0, full, not bits and full not in scales


def _raw_mode(tile: Any) -> str:
    return str(tile.args if isinstance(tile.args, str) else tile.args[0])


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns a picture's colours as sRGB says them; as they are where it has no profile, or a broken one.

    Args:
        image: Of mode L, RGB or CMYK. Grey is also converted by a profile of colours.
        profile: ICC, as embedded in the file.
    """
    if not profile:
        return image
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        is_grey_in_colours = image.mode == "L" and source.profile.xcolor_space.strip() == "RGB"
        given = image.convert("RGB") if is_grey_in_colours else image
        converted = ImageCms.profileToProfile(given, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # broken, or of another kind of picture
        return image
    return converted or image
