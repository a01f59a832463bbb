"""Samples of any depth and colours of any profile, as 8 bits of sRGB."""

import io

from PIL import Image

LEAST_RANGE = 0.25  # of the scale; samples that fill less of it were measured on another one
_BITS_PER_SAMPLE = 258  # TIFF


def stated_bits(image: Image.Image) -> int:
    """Returns how many bits a sample has by what a TIFF file says of itself; 0 where it says nothing, or 16 and more.

    Files of 16 bits hold samples of 10, 12 and 14, and of sensors that count in units of their own.
    """
    stated = getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, 0)
    bits = stated[0] if isinstance(stated, tuple) else stated
    return bits if 8 < bits < 16 else 0


def as_bytes(image: Image.Image, bits: int = 0) -> Image.Image:
    """Returns a grey picture of whole (modes I and I;16) or float samples with 8 bits.

    Where the scale is known (`bits`, or 8 or 16 bits or [0, 1] that are filled), black and white are its ends; else
    they are the darkest and the lightest sample.
    """
    import numpy as np

    samples = np.asarray(image).astype(np.float64)
    finite = samples[np.isfinite(samples)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    scales = (255, 65_535) if image.mode.startswith("I") else (1, 255)
    full = 2**bits - 1 if bits else next((scale for scale in scales if high <= scale), high)
    is_filled = high - low >= LEAST_RANGE * full or high == low
    if low < 0 or not (is_filled or bits):
        samples, full = samples - low, high - low
    return Image.fromarray(np.rint(np.nan_to_num(samples) * (255 / max(full, 1e-300))).clip(0, 255).astype(np.uint8))


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns a picture's colours as sRGB says them; as they are where it has no profile, or a broken one.

    Args:
        image: Of mode L, RGB, RGBA or CMYK.
        profile: ICC, as embedded in the file.
    """
    if not profile:
        return image
    from PIL import ImageCms

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # broken, or of another kind of picture
        return image
    return converted or image
