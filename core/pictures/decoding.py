"""One picture file's bytes to pixels, in this process.

For our own files. What anybody else sends goes through `core.pictures.opening`, which calls this in a process that can
be killed: what a decoder costs is not known before it has run.
"""

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, NamedTuple

import pi_heif
from PIL import Image, ImageOps
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from core.errors import PictureError
from core.pictures.kinds import odd_bits, other_kind, rare_form, refuse_other_kinds, unread
from core.pictures.light import (
    alpha_of_key,
    as_bytes,
    has_low_bytes,
    in_srgb,
    is_dark,
    is_inverted,
    is_misread,
    is_wrapped,
    low_bytes,
    missing_value,
    of_both_bytes,
    stated_bits,
    without,
)
from core.pictures.limits import check_bytes, check_parts, check_size
from core.pictures.stated_colours import Measured, Points, stated_colours, to_srgb

if TYPE_CHECKING:
    import numpy as np

MAX_SIDE = 2048  # a decoded picture is scaled down to this, px
# Named by their classes, so that these are loaded and Pillow does not load all that it has to look for one.
_OF_PILLOW = (JpegImageFile, PngImageFile, WebPImageFile, GifImageFile, BmpImageFile, TiffImageFile, AvifImageFile)
FORMATS = (*(str(kind.format) for kind in _OF_PILLOW), "HEIF")

Image.MAX_IMAGE_PIXELS = None  # `check_size` looks at the header itself, with a limit below Pillow's
pi_heif.register_heif_opener()

# What Pillow's and libheif's decoders have been seen to raise on broken files.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_EXIF_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
_SUB_FILE_TYPE, _SUB_FILES, _DNG_VERSION, _REDUCED, _BITS_PER_SAMPLE, _SHORT = 254, 330, 50706, 1, 258, 3  # of TIFF
_USUAL_BITS = (1, 2, 4, 8, 16, 32, 64)


class Decoded(NamedTuple):
    """A picture: uint8 (height, width, 3), sRGB, read-only; its (height, width) before it was scaled down, px; and
    whether black and white are its darkest and lightest sample, as the file does not say what its scale is."""

    picture: "np.ndarray"
    size: tuple[int, int]
    is_stretched: bool


def decode_picture(data: bytes, *, longest: int = MAX_SIDE) -> Decoded:
    """Decodes a picture as a person would see it.

    The first frame of an animation, turned upright by its EXIF orientation, transparency on white, colours converted
    by the profile that is embedded or what the file says of them, samples of more than 8 bits scaled
    (core/pictures/light.py), metadata dropped.

    Args:
        data: The file's bytes.
        longest: The longer side is scaled down to this where it is longer, px.

    Raises:
        PictureError: Not one of `FORMATS`, broken, or over a limit of `core.pictures.limits`.
    """
    import numpy as np

    image, size, is_stretched = decode_image(data, longest)
    return Decoded(np.asarray(image), size, is_stretched)


def decode_image(data: bytes, longest: int) -> tuple[Image.Image, tuple[int, int], bool]:
    """Returns what `decode_picture` does, the picture as Pillow's RGB; where there is no need, without NumPy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is dropped anyway
        image = _open(data)
        is_deep = has_low_bytes(image)
        try:
            size, bits, inverted = _upright_size(image), stated_bits(image), is_inverted(image)
            missing = missing_value(image)
            colours = image.info.get("icc_profile") or stated_colours(image, data)
            image.draft("RGB", (longest, longest))  # lets the JPEG decoder skip detail nobody will see
            check_size(image.width, image.height)
            image.load()
            if is_wrapped(image):
                raise rare_form("TIFF")
            image, is_stretched = ImageOps.exif_transpose(image), False
            if is_deep and is_dark(image):
                low = ImageOps.exif_transpose(low_bytes(_open(data)))
                image, is_stretched = of_both_bytes(image, low)
            alpha = alpha_of_key(image)
            image = image if missing is None else without(image, missing)
            image = thinned(image, longest)
            flat, is_deep_and_stretched = _flatten(image, bits, colours, alpha and thinned(alpha, longest))
            flat = ImageOps.invert(flat) if inverted else flat
            return flat, size, is_stretched or is_deep_and_stretched
        except _BROKEN as error:
            raise PictureError(
                "The picture must be complete. Received: a {format} file that breaks off or is damaged. "
                "Save it again and try once more.",
                format=image.format or "?",
            ) from error


def _open(data: bytes) -> Image.Image:
    check_bytes(data)
    check_parts(data)
    refuse_other_kinds(data)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except _BROKEN as error:
        bits = _bits_of_tiff(data)
        raise (odd_bits(bits) if bits and bits not in _USUAL_BITS else unread(data)) from error
    check_size(image.width, image.height, is_reducible=isinstance(image, JpegImageFile))
    if _is_preview(image):
        raise other_kind("RAW")
    if is_misread(image):
        raise rare_form("TIFF")
    return image


def _is_preview(image: Image.Image) -> bool:
    """Whether a TIFF's first picture is a small one of a camera's raw data, as in DNG, NEF and ARW."""
    tags = getattr(image, "tag_v2", {})
    return _DNG_VERSION in tags or (_SUB_FILES in tags and tags.get(_SUB_FILE_TYPE) == _REDUCED)


def _bits_of_tiff(data: bytes) -> int:
    """Returns how many bits a sample has by what a TIFF says of itself, 0 where it says nothing or the file is none.

    Of the directory it reads that entry alone: a file may be built of very many.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        for place in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, values = struct.unpack_from(order + "HHI", data, place)
            if tag == _BITS_PER_SAMPLE:
                form = order + {_SHORT: "H"}.get(kind, "I")
                is_inside = values * struct.calcsize(form) <= 4
                at = place + 8 if is_inside else struct.unpack_from(order + "I", data, place + 8)[0]
                return int(struct.unpack_from(form, data, at)[0])
    except struct.error:  # it breaks off
        pass
    return 0


def _upright_size(image: Image.Image) -> tuple[int, int]:
    is_lying = image.format != "TIFF" and image.getexif().get(_EXIF_ORIENTATION) in _LYING  # Pillow turns a TIFF itself
    return (image.width, image.height) if is_lying else (image.height, image.width)


def thinned(image: Image.Image, longest: int) -> Image.Image:
    """Returns the picture at most `longest` px long."""
    if max(image.size) <= longest:
        return image
    if image.mode in ("1", "P", "PA"):  # indices cannot be averaged
        image = image.convert("RGBA")
    width, height = (max(1, round(side * longest / max(image.size))) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _flatten(
    image: Image.Image, bits: int, colours: bytes | Points | Measured | None, alpha: Image.Image | None
) -> tuple[Image.Image, bool]:
    """Returns sRGB, and whether samples were stretched: samples of more than 8 bits scaled, colours converted,
    transparency on white; `alpha` is that of samples that have none in Pillow's modes."""
    is_stretched = False
    if image.mode.startswith(("I", "F")):
        image, is_stretched = as_bytes(image, bits)
    if alpha:
        image.putalpha(alpha)
    opacity = None
    if image.has_transparency_data:
        is_grey, image = image.mode in ("L", "LA"), image.convert("RGBA")
        opacity = image.getchannel("A")
        image = image.getchannel("R") if is_grey else image.convert("RGB")
    flat = _in_srgb(image if image.mode in ("L", "CMYK") else image.convert("RGB"), colours).convert("RGB")
    if opacity:
        flat = Image.composite(flat, Image.new("RGB", flat.size, "white"), opacity)
    return flat, is_stretched


def _in_srgb(image: Image.Image, colours: bytes | Points | Measured | None) -> Image.Image:
    return to_srgb(image, colours) if isinstance(colours, tuple) else in_srgb(image, colours)
