"""Pictures as readers send them: decoded as a person would expect, or refused with a message that helps."""

import io
import resource
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from core.errors import PictureError
from core.pictures.decoding import MAX_SIDE, decode_picture
from core.pictures.limits import MAX_MEGABYTES


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
    assert corners(decode_picture(data).picture) == [RED, GREEN, BLUE, WHITE]


def test_heic_is_decoded():
    decoded = decode_picture(Path(__file__).with_name("quadrants.heic").read_bytes()).picture
    assert np.abs(np.array(corners(decoded)).astype(int) - [RED, GREEN, BLUE, WHITE]).max() <= 2


@pytest.mark.parametrize("kind", ["PPM", "ICO", "PCX", "TGA", "JPEG2000", "EPS"])
def test_other_formats_are_refused_though_pillow_knows_them(kind):
    with pytest.raises(PictureError, match="must be a picture"):
        decode_picture(file_of(quadrants(), kind))


def test_avif_is_decoded():
    decoded = decode_picture(file_of(quadrants(), "AVIF", quality=95, subsampling="4:4:4")).picture
    assert np.abs(np.array(corners(decoded)).astype(int) - [RED, GREEN, BLUE, WHITE]).max() <= 4


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\x0a" + bytes(40), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "JPEG XL"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg width='9'>", "SVG"),
        (b"\xef\xbb\xbf<svg/>", "SVG"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "JPEG 2000"),
        (b"\n%PDF-1.4", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        (b"8BPS\0\1" + bytes(40), "Photoshop"),
        (bytes(128) + b"DICM", "DICOM"),
        (b"v/1\x01" + bytes(40), "OpenEXR"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(99), "RAW"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1" + bytes(99), "RAW"),
        (b"FUJIFILMCCD-RAW 0201FF" + bytes(99), "RAW"),
    ],
)
def test_other_kinds_of_files_are_named_with_the_way_out(data, kind):
    with pytest.raises(PictureError, match=f"Received: {kind}. Open it .* save it as JPEG or PNG"):
        decode_picture(data)


@pytest.mark.parametrize("tags", [{50706: (1, 4, 0, 0)}, {254: 1, 330: 400}], ids=["DNG", "a preview before raw data"])
def test_raw_data_in_the_form_of_tiff_are_not_taken_for_their_preview(tags):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        info.tagtype[tag] = 1 if isinstance(value, tuple) else 4
        info[tag] = bytes(value) if isinstance(value, tuple) else value
    with pytest.raises(PictureError, match="Received: RAW"):
        decode_picture(file_of(quadrants(), "TIFF", tiffinfo=info))


def test_cmyk_jpeg_keeps_its_colours():
    decoded = decode_picture(file_of(quadrants("CMYK"), "JPEG", quality=95)).picture
    assert np.abs(np.array(corners(decoded)) - [RED, GREEN, BLUE, WHITE]).max() < 40


def test_16_bit_grey_is_scaled_not_clipped():
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    decoded = decode_picture(file_of(Image.fromarray(ramp))).picture
    assert decoded.shape == (64, 64, 3)
    assert np.abs(decoded[..., 0].astype(float) - ramp / 257).max() <= 1


def test_large_16_bit_grey_is_scaled_down_and_not_clipped():
    ramp = np.tile(np.linspace(0, 65535, 3000).astype(np.uint16), (40, 1))
    decoded = decode_picture(file_of(Image.fromarray(ramp))).picture
    assert decoded.shape[1] == MAX_SIDE
    assert decoded[0, 0, 0] <= 1 and decoded[0, -1, 0] >= 254 and abs(int(decoded[0, 1024, 0]) - 127) <= 1


def test_transparency_is_white():
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert corners(decode_picture(file_of(clear)).picture) == [WHITE] * 4


def test_palette_with_a_transparent_entry_is_white_there():
    palette = quadrants().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    clear = palette.getpixel((2, 2))
    decoded = decode_picture(file_of(palette, transparency=clear)).picture
    assert corners(decoded) == [WHITE, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("size", [1, 100])
def test_exif_orientation_turns_the_picture_upright(size):
    picture = quadrants().resize((64 * size, 32 * size), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its left side
    decoded = decode_picture(file_of(picture, "JPEG", quality=95, exif=exif)).picture
    assert decoded.shape[0] == 2 * decoded.shape[1]
    assert np.abs(np.array(corners(decoded)).astype(int) - [BLUE, RED, WHITE, GREEN]).max() < 40


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_size_is_that_of_the_upright_picture(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    how = {"tiffinfo": {0x0112: 6}} if kind == "TIFF" else {"exif": exif}
    decoded = decode_picture(file_of(Image.new("RGB", (40, 20)), kind, **how))
    assert decoded.picture.shape[:2] == decoded.size == (40, 20)


def test_first_frame_of_an_animation_is_taken():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert corners(decode_picture(data).picture) == [RED] * 4


def test_one_pixel_is_a_picture():
    assert decode_picture(file_of(Image.new("RGB", (1, 1), "red"))).picture.tolist() == [[RED]]


def broken_jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    return file_of(Image.fromarray(noise), "JPEG")[:5000]


def heic_of_no_size() -> bytes:
    """Found by tests/pictures/test_fuzz.py: the size that the HEVC stream names is lost, libheif says so late."""
    data = bytearray(Path(__file__).with_name("quadrants.heic").read_bytes())
    data[252:254] = bytes(2)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes"),
        (b"this is a letter, not a picture", "must be a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "must be"),
        (b"\xff\xd8\xff\xc3" + bytes(40), "Received: a JPEG file of a rare one"),  # without loss, of 12 bits, ...
        (b"\0\0\0\x18ftypheic" + bytes(40), "Received: a HEIC file of a rare one"),
        (b"BM, to whom it may concern", "Received: something else"),
        (broken_jpeg(), "breaks off"),
        (heic_of_no_size(), "breaks off"),
        (b"\xff" * (MAX_MEGABYTES * 1_000_000 + 1), "at most 20 MB"),
    ],
    ids=[
        *("nothing", "text", "only a signature", "rare JPEG", "rare HEIC", "a letter that begins as BMP"),
        *("truncated JPEG", "damaged HEIC", "too many bytes"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(data, words):
    with pytest.raises(PictureError, match=words):
        decode_picture(data)


def test_400_megapixels_are_refused_by_the_header_alone():
    data = file_of(Image.new("1", (20_000, 20_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError, match="20000 x 20000"):
        decode_picture(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB; the pixels would be 400 MB


def test_a_jpeg_of_many_megapixels_is_decoded_reduced_and_within_memory():
    data = file_of(Image.new("L", (16_000, 12_000), 200), "JPEG")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    decoded = decode_picture(data)
    assert decoded.size == (12_000, 16_000) and decoded.picture.shape == (1536, 2048, 3)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB
    with pytest.raises(PictureError, match="at most 50 megapixels"):  # of which none can be left out
        decode_picture(data, longest=16_000)


def test_the_largest_picture_allowed_stays_within_memory():
    data = file_of(Image.new("RGBA", (7_000, 7_000), (9, 9, 9, 128)), compress_level=1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert max(decode_picture(data).picture.shape) == MAX_SIDE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB
