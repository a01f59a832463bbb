"""Pictures that name their colours by numbers instead of a profile, as phones and browsers write them."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.pictures.decoding import decode_picture
from tests.pictures.test_decoding import file_of
from tests.pictures.test_light import P3

SRGB, DISPLAY_P3, PQ, HLG, LINEAR = (1, 13), (12, 13), (9, 16), (9, 18), (1, 8)
COLOURS = np.array([[200, 120, 100], [120, 180, 120], [90, 100, 200], [210, 190, 140]], np.uint8)
PICTURE = Image.fromarray(np.repeat(np.repeat(COLOURS[np.newaxis], 16, axis=0), 16, axis=1))


def png(picture: Image.Image, points: tuple[int, int]) -> bytes:
    data = file_of(picture)
    chunk = b"cICP" + bytes([*points, 0, 1])
    place = data.index(b"IDAT") - 4
    return data[:place] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[place:]


def avif(picture: Image.Image, points: tuple[int, int]) -> bytes:
    data = file_of(picture, "AVIF", quality=100, subsampling="4:4:4")
    stated = b"colrnclx" + struct.pack(">HH", *SRGB)
    assert data.count(stated) == 1
    return data.replace(stated, b"colrnclx" + struct.pack(">HH", *points))


def shown(data: bytes) -> np.ndarray:
    return decode_picture(data).picture[0, 8::16].astype(int)


def by_profile() -> np.ndarray:
    """What the library of colour profiles makes of the same samples, by sRGB's curve and the primaries of P3."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for number in range(struct.unpack_from(">I", made, 128)[0]):
        name, start, _length = struct.unpack_from(">4sII", made, 132 + 12 * number)
        if name in P3:
            struct.pack_into(">3i", made, start + 8, *(round(value * 65_536) for value in P3[name]))
    return shown(file_of(PICTURE, icc_profile=bytes(made)))


@pytest.mark.parametrize(("kind", "most"), [(png, 1), (avif, 5)])  # AVIF loses some of it
def test_display_p3_that_is_named_is_what_its_profile_makes(kind, most):
    assert np.abs(by_profile() - COLOURS).max() > 10
    assert np.abs(shown(kind(PICTURE, DISPLAY_P3)) - by_profile()).max() <= most
    assert np.abs(shown(kind(PICTURE, SRGB)) - COLOURS).max() <= most


def test_display_p3_of_a_heic_file_is_converted():
    data = Path(__file__).with_name("quadrants.heic").read_bytes()
    place = data.index(b"colrnclx") + 8
    wide = data[:place] + struct.pack(">HH", *DISPLAY_P3) + data[place + 4 :]
    plain, converted = (decode_picture(one).picture[-3, 2].tolist() for one in (data, wide))
    assert converted[0] < plain[0] + 3 and converted[2] >= plain[2]  # P3's blue is sRGB's, nearly
    green = decode_picture(wide).picture[2, -3].astype(int)
    assert green[1] >= 250 and green[0] <= 5  # beyond what sRGB can show


@pytest.mark.parametrize(("points", "signal"), [(PQ, 0.58), (HLG, 0.75)])
def test_the_white_of_paper_is_white_and_what_is_brighter_stays_white(points, signal):
    """ITU-R BT.2408: 58 % of PQ and 75 % of HLG are the white of paper."""
    greys = [round(255 * signal), 255, round(255 * signal / 2), 0]
    row = Image.fromarray(np.repeat(np.array([greys], np.uint8), 16, axis=1)).convert("RGB")
    white, brighter, half, black = shown(png(row, points))[:, 0]
    assert white >= 250 and brighter == 255 and black == 0
    assert 40 < half < 180


def test_linear_light_is_given_the_curve_of_screens():
    row = Image.fromarray(np.array([[0, 55, 128, 255]], np.uint8).repeat(16, axis=1)).convert("RGB")
    assert shown(png(row, LINEAR))[:, 0].tolist() == [0, 128, 188, 255]


def test_a_profile_counts_more_than_numbers():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = file_of(PICTURE, "AVIF", quality=100, subsampling="4:4:4", icc_profile=srgb)
    boxes = data.count(b"colrnclx")
    place = data.index(b"colrnclx") + 8
    data = data[:place] + struct.pack(">HH", *PQ) + data[place + 4 :]
    assert boxes == 1 and np.abs(shown(data) - COLOURS).max() <= 4


def test_a_word_in_a_text_is_no_chunk():
    data = file_of(PICTURE)
    text = b"tEXtComment\0cICP\x09\x10\0\1"
    place = data.index(b"IDAT") - 4
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    assert (shown(data[:place] + chunk + data[place:]) == COLOURS).all()
