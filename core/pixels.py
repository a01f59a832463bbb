"""Pictures in and out: the only code that decodes, scales or encodes images.

An upload is hostile until it has been decoded here: its format, its bytes and the size in its header are
checked before the first pixel is.
"""

import io
import math
import struct
import warnings
import zlib

import numpy as np
import pi_heif
from PIL import Image, ImageOps

from core.errors import PictureError

MAX_MEGABYTES = 20
MAX_MEGAPIXELS = 40
MAX_SIDE = 2048  # a decoded picture is scaled down to this, px
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF")

DIGIT_SIDE = 28  # px, as in MNIST
DIGIT_INK = 20  # px, the box that the ink of an MNIST digit fills
INK_THRESHOLD = 0.1

Image.MAX_IMAGE_PIXELS = None  # `_open` checks the header itself, with a limit below Pillow's
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


def decode_picture(data: bytes, *, longest: int = MAX_SIDE) -> np.ndarray:
    """Decodes an uploaded picture as a person would see it.

    The first frame of an animation, turned upright by its EXIF orientation, transparency on white, 16-bit
    samples scaled to 8, metadata dropped.

    Args:
        data: The file's bytes.
        longest: The longer side is scaled down to this where it is longer, px.

    Returns:
        uint8 (height, width, 3), sRGB.

    Raises:
        PictureError: Not one of `FORMATS`, broken, or over `MAX_MEGABYTES` or `MAX_MEGAPIXELS`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is dropped anyway
        image = _open(data)
        try:
            image.draft("RGB", (longest, longest))  # lets the JPEG decoder skip detail nobody will see
            image.load()
            image = _flatten(_thin(ImageOps.exif_transpose(image), longest))
        except _BROKEN as error:
            raise PictureError(
                "The picture must be complete. Received: a {format} file that breaks off or is damaged. "
                "Save it again and try once more.",
                format=image.format or "?",
            ) from error
    return np.asarray(image)


def picture_size(data: bytes) -> tuple[int, int]:
    """Returns (height, width) in px from the header alone, as stored. Raises what `decode_picture` raises."""
    image = _open(data)
    return image.height, image.width


def _open(data: bytes) -> Image.Image:
    if not data:
        raise PictureError("The file must hold a picture. Received: 0 bytes. Choose another file.")
    if len(data) > MAX_MEGABYTES * 1_000_000:
        raise PictureError(
            "A picture may be at most {limit} MB. Received: {received:.1f} MB. Make it smaller and try again.",
            limit=MAX_MEGABYTES,
            received=len(data) / 1e6,
        )
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except _BROKEN as error:
        raise PictureError(
            "The file must be a picture: {formats}. Received: something else. Choose another file.",
            formats=list(FORMATS),
        ) from error
    if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
        raise PictureError(
            "A picture may have at most {limit} megapixels. Received: {width} x {height}. "
            "Make it smaller and try again.",
            limit=MAX_MEGAPIXELS,
            width=image.width,
            height=image.height,
        )
    return image


def _thin(image: Image.Image, longest: int) -> Image.Image:
    """Returns the picture at most `longest` px long."""
    if max(image.size) <= longest:
        return image
    if image.mode in ("1", "P", "PA"):  # indices cannot be averaged
        image = image.convert("RGBA")
    width, height = (max(1, round(side * longest / max(image.size))) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _flatten(image: Image.Image) -> Image.Image:
    """Returns RGB: 16-bit and float samples scaled, transparency on white."""
    if image.mode.startswith("I"):  # 16-bit greys open as I;16 or I
        samples = np.asarray(image, dtype=np.int64)
        image = Image.fromarray((samples // (257 if samples.max() > 255 else 1)).clip(0, 255).astype(np.uint8))
    elif image.mode == "F":
        samples = np.nan_to_num(np.asarray(image))
        image = Image.fromarray((samples * (255 if samples.max() <= 1 else 1)).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def encode_png(picture: np.ndarray) -> bytes:
    """Returns a lossless PNG at compression level 1, a fifth of the default's time.

    Args:
        picture: uint8 (height, width) grey or (height, width, 3) sRGB.
    """
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def as_float(images: np.ndarray) -> np.ndarray:
    """Scales uint8 0..255 to float32 in [0, 1]."""
    return images.astype(np.float32) / np.float32(255)


def from_signed(images: np.ndarray) -> np.ndarray:
    """Returns a generator's pictures, float32 (...) in [-1, 1], as uint8 (...) 0..255; what lies beyond is clipped."""
    return np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)


def fit_within(picture: np.ndarray, longest: int) -> np.ndarray:
    """Returns the picture scaled down so that its longer side is at most `longest` px; never enlarged.

    Args:
        picture: uint8 (height, width) or (height, width, 3).
    """
    return np.asarray(_thin(Image.fromarray(picture), longest))


def resize(plane: np.ndarray, *, height: int, width: int) -> np.ndarray:
    """Returns one plane at another size by the antialiased triangle filter, as the page's `resize` does.

    Args:
        plane: float32 (h, w).

    Returns:
        float32 (height, width), within the range of `plane`.
    """
    return np.asarray(Image.fromarray(plane.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR))


def square(picture: np.ndarray, *, height: int, width: int, channels: int) -> np.ndarray:
    """Returns the largest centred square of the picture at a network's size.

    Args:
        picture: uint8 (h, w, 3).
        channels: 3 for colour, 1 for grey.

    Returns:
        float32 (height, width, channels) in [0, 1].
    """
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    crop = picture[top : top + side, left : left + side].astype(np.float32) / 255
    planes = [crop[..., channel] for channel in range(3)] if channels == 3 else [luminance(crop)]
    return np.stack([resize(plane, height=height, width=width) for plane in planes], axis=-1).clip(0, 1)


def luminance(picture: np.ndarray) -> np.ndarray:
    """Returns float32 (..., ) brightness of float (..., 3) sRGB. Source: ITU-R BT.601."""
    return (picture @ np.array([0.299, 0.587, 0.114])).astype(np.float32)


def tile_sheet(pictures: np.ndarray, across: int | None = None) -> np.ndarray:
    """Returns many small pictures as one, row by row; places without a picture are black.

    Args:
        pictures: uint8 (n, height, width).
        across: How many stand in a row; by default so many that the sheet is as square as can be.

    Returns:
        uint8 (rows x height, across x width).
    """
    count, height, width = pictures.shape
    across = across or math.ceil(math.sqrt(count))
    rows = -(-count // across)
    tiles = np.zeros((rows * across, height, width), np.uint8)
    tiles[:count] = pictures
    return tiles.reshape(rows, across, height, width).swapaxes(1, 2).reshape(rows * height, across * width)


def centre_digit(ink: np.ndarray) -> np.ndarray | None:
    """Returns a drawn digit as MNIST would show it, or None where nothing is drawn.

    The ink's bounding box is scaled so that its longer side is 20 px, and put into 28 x 28 with its
    centre of mass in the middle. web/shared/mnist.js does the same in the page.

    Args:
        ink: float32 (h, w) in [0, 1], 0 is paper.

    Returns:
        float32 (28, 28) in [0, 1].

    Source: LeCun et al. 1998, Gradient-based learning applied to document recognition, section III.A.
    """
    rows, columns = np.nonzero((ink > INK_THRESHOLD).any(axis=1))[0], np.nonzero((ink > INK_THRESHOLD).any(axis=0))[0]
    if not rows.size:
        return None
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = DIGIT_INK / max(crop.shape)
    height, width = (max(1, int(side * factor + 0.5)) for side in crop.shape)
    patch = resize(crop, height=height, width=width)
    top, left = _offset(patch.sum(axis=1)), _offset(patch.sum(axis=0))
    digit = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.float32)
    digit[top : top + height, left : left + width] = patch
    return digit.clip(0, 1)


def _offset(profile: np.ndarray) -> int:
    """Returns where a patch starts so that the centre of mass of its profile is nearest to pixel 14, as in MNIST."""
    centre = float(np.arange(profile.size) @ profile / profile.sum())
    return int(np.clip(np.floor(DIGIT_SIDE / 2 - centre + 0.5), 0, DIGIT_SIDE - profile.size))
