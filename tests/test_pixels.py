"""Pictures as readers send them: decoded as a person would expect, or refused with a message that helps."""

import io
import resource
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import pixels
from core.errors import PictureError


def file_of(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def quadrants(mode: str = "RGB") -> Image.Image:
    """64 x 32: red, green over blue, white."""
    picture = np.zeros((32, 64, 3), np.uint8)
    picture[:16, :32] = [255, 0, 0]
    picture[:16, 32:] = [0, 255, 0]
    picture[16:, :32] = [0, 0, 255]
    picture[16:, 32:] = 255
    return Image.fromarray(picture).convert(mode)


def corners(picture: np.ndarray) -> list[list[int]]:
    return [picture[y, x].tolist() for y in (2, -3) for x in (2, -3)]


RED, GREEN, BLUE, WHITE = [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_lossless_formats_are_decoded_exactly(kind):
    data = file_of(quadrants(), kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert corners(pixels.decode_picture(data)) == [RED, GREEN, BLUE, WHITE]


def test_heic_is_decoded():
    decoded = pixels.decode_picture(Path(__file__).with_name("quadrants.heic").read_bytes())
    assert np.abs(np.array(corners(decoded)).astype(int) - [RED, GREEN, BLUE, WHITE]).max() <= 2


@pytest.mark.parametrize("kind", ["PPM", "ICO", "PCX", "TGA", "JPEG2000", "EPS", "PDF", "AVIF"])
def test_other_formats_are_refused_though_pillow_knows_them(kind):
    with pytest.raises(PictureError, match="must be a picture"):
        pixels.decode_picture(file_of(quadrants(), kind))


def test_cmyk_jpeg_keeps_its_colours():
    decoded = pixels.decode_picture(file_of(quadrants("CMYK"), "JPEG", quality=95))
    assert np.abs(np.array(corners(decoded)) - [RED, GREEN, BLUE, WHITE]).max() < 40


def test_16_bit_grey_is_scaled_not_clipped():
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    decoded = pixels.decode_picture(file_of(Image.fromarray(ramp)))
    assert decoded.shape == (64, 64, 3)
    assert np.abs(decoded[..., 0].astype(float) - ramp / 257).max() <= 1


def test_large_16_bit_grey_is_scaled_down_and_not_clipped():
    ramp = np.tile(np.linspace(0, 65535, 3000).astype(np.uint16), (40, 1))
    decoded = pixels.decode_picture(file_of(Image.fromarray(ramp)))
    assert decoded.shape[1] == pixels.MAX_SIDE
    assert decoded[0, 0, 0] <= 1 and decoded[0, -1, 0] >= 254 and abs(int(decoded[0, 1024, 0]) - 127) <= 1


def test_transparency_is_white():
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert corners(pixels.decode_picture(file_of(clear))) == [WHITE] * 4


def test_palette_with_a_transparent_entry_is_white_there():
    palette = quadrants().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    clear = palette.getpixel((2, 2))
    decoded = pixels.decode_picture(file_of(palette, transparency=clear))
    assert corners(decoded) == [WHITE, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("size", [1, 100])
def test_exif_orientation_turns_the_picture_upright(size):
    picture = quadrants().resize((64 * size, 32 * size), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its left side
    decoded = pixels.decode_picture(file_of(picture, "JPEG", quality=95, exif=exif))
    assert decoded.shape[0] == 2 * decoded.shape[1]
    assert np.abs(np.array(corners(decoded)).astype(int) - [BLUE, RED, WHITE, GREEN]).max() < 40


def test_first_frame_of_an_animation_is_taken():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert corners(pixels.decode_picture(data)) == [RED] * 4


def test_one_pixel_is_a_picture():
    assert pixels.decode_picture(file_of(Image.new("RGB", (1, 1), "red"))).tolist() == [[RED]]


def broken_jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    return file_of(Image.fromarray(noise), "JPEG")[:5000]


def heic_of_no_size() -> bytes:
    """Found by tests/test_pixels_fuzz.py: the size that the HEVC stream itself names is lost, libheif says so late."""
    data = bytearray(Path(__file__).with_name("quadrants.heic").read_bytes())
    data[252:254] = bytes(2)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes"),
        (b"this is a letter, not a picture", "must be a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "must be"),
        (broken_jpeg(), "breaks off"),
        (heic_of_no_size(), "breaks off"),
        (b"\xff" * (pixels.MAX_MEGABYTES * 1_000_000 + 1), "at most 20 MB"),
    ],
    ids=["nothing", "text", "svg", "only a signature", "truncated JPEG", "damaged HEIC", "too many bytes"],
)
def test_what_is_no_picture_is_refused_with_a_reason(data, words):
    with pytest.raises(PictureError, match=words):
        pixels.decode_picture(data)


def test_400_megapixels_are_refused_by_the_header_alone():
    data = file_of(Image.new("1", (20_000, 20_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError, match="20000 x 20000"):
        pixels.decode_picture(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB; the pixels would be 400 MB


def test_the_largest_picture_allowed_stays_within_memory():
    data = file_of(Image.new("RGBA", (6300, 6300), (9, 9, 9, 128)), compress_level=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert max(pixels.decode_picture(data).shape) == pixels.MAX_SIDE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


def test_png_round_trip_is_lossless():
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert np.array_equal(pixels.decode_picture(pixels.encode_png(picture)), picture)


def test_fit_within_never_enlarges():
    assert pixels.fit_within(np.zeros((10, 20, 3), np.uint8), 480).shape == (10, 20, 3)
    assert pixels.fit_within(np.zeros((100, 2000, 3), np.uint8), 480).shape == (24, 480, 3)


def seven(side: int = 100, top: int = 20, left: int = 30) -> np.ndarray:
    ink = np.zeros((side, side), np.float32)
    ink[top : top + 6, left : left + 30] = 1
    ink[top : top + 50, left + 24 : left + 30] = 1
    return ink


def test_digit_fills_twenty_pixels_and_its_mass_is_centred():
    digit = pixels.centre_digit(seven())
    rows, columns = np.nonzero(digit.sum(axis=1))[0], np.nonzero(digit.sum(axis=0))[0]
    assert np.ptp(rows) + 1 == 20 and np.ptp(columns) + 1 == 12
    y, x = np.mgrid[0:28, 0:28]
    assert abs((y * digit).sum() / digit.sum() - 14) <= 0.5
    assert abs((x * digit).sum() / digit.sum() - 14) <= 0.5


def test_where_a_digit_was_drawn_does_not_matter():
    assert np.array_equal(pixels.centre_digit(seven()), pixels.centre_digit(seven(200, 120, 5)))


def test_nothing_drawn_is_no_digit():
    assert pixels.centre_digit(np.zeros((50, 50), np.float32)) is None
    assert not pixels.ink_of(np.full((50, 50, 3), 200, np.uint8)).any()


@pytest.mark.parametrize("is_dark_on_light", [True, False])
def test_ink_is_found_on_unevenly_lit_paper(is_dark_on_light):
    rng = np.random.default_rng(0)
    light = np.linspace(0.65, 0.95, 100)[np.newaxis] + rng.normal(0, 0.01, (100, 100))
    grey = np.where(seven() > 0, 0.15, light)
    grey = grey if is_dark_on_light else 1 - grey
    ink = pixels.ink_of(np.repeat((grey.clip(0, 1) * 255).astype(np.uint8)[..., np.newaxis], 3, axis=-1))
    assert ink[seven() > 0].mean() > 0.9
    assert ink[:15].max() == 0 and ink[80:].max() == 0


def test_resize_keeps_the_mean_of_a_plane():
    plane = np.random.default_rng(0).random((60, 60)).astype(np.float32)
    assert abs(pixels.resize(plane, height=20, width=20).mean() - plane.mean()) < 0.01


@pytest.mark.parametrize(("across", "columns"), [(None, 3), (2, 2), (7, 7)])
def test_a_sheet_keeps_every_picture_in_its_place(across, columns):
    tiles = np.arange(7 * 6, dtype=np.uint8).reshape(7, 2, 3) + 1
    sheet = pixels.tile_sheet(tiles, across)
    rows = -(-7 // columns)
    assert sheet.shape == (2 * rows, 3 * columns)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        np.testing.assert_array_equal(sheet[2 * row : 2 * row + 2, 3 * column : 3 * column + 3], tile)
    assert np.count_nonzero(sheet) == tiles.size
