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


def with_chunks(data: bytes, **chunks: bytes) -> bytes:
    place = data.index(b"IDAT") - 4
    parts = [
        struct.pack(">I", len(value)) + name.encode() + value + struct.pack(">I", zlib.crc32(name.encode() + value))
        for name, value in chunks.items()
    ]
    return data[:place] + b"".join(parts) + data[place:]


def png(picture: Image.Image, points: tuple[int, int]) -> bytes:
    return with_chunks(file_of(picture), cICP=bytes([*points, 0, 1]))


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


def of(*values: float) -> bytes:
    return struct.pack(f">{len(values)}I", *(round(value * 100_000) for value in values))


D65, D50 = (0.3127, 0.329), (0.3457, 0.3585)
OF_P3, OF_SRGB = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06), (0.64, 0.33, 0.3, 0.6, 0.15, 0.06)


def test_chromaticities_of_display_p3_are_what_its_profile_makes():
    assert np.abs(shown(with_chunks(file_of(PICTURE), cHRM=of(*D65, *OF_P3))) - by_profile()).max() <= 1


@pytest.mark.parametrize("gamma", [1.0, 1 / 1.8, 1 / 2.8])
def test_samples_of_another_gamma_are_shown_as_bright_as_they_are(gamma):
    light = (COLOURS / 255) ** (1 / gamma)
    signal = 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(shown(with_chunks(file_of(PICTURE), gAMA=of(gamma))) - signal).max() <= 1


def test_white_of_another_temperature_stays_white():
    white = file_of(Image.new("RGB", (64, 16), "white"))
    assert shown(with_chunks(white, gAMA=of(1 / 1.8), cHRM=of(*D50, *OF_P3))).min() >= 254


@pytest.mark.parametrize(
    "chunks",
    [
        {"gAMA": of(1 / 2.2), "cHRM": of(*D65, *OF_SRGB)},  # about sRGB
        {"gAMA": of(1.0), "cHRM": of(*D65, *OF_P3), "sRGB": b"\0"},  # a stronger word
        {"gAMA": of(0)},
        {"gAMA": of(20_000)},
        {"cHRM": of(*[0] * 8)},
        {"cHRM": of(0.3, 0, *OF_P3)},
        {"cHRM": of(*D65, *[0.64, 0.33] * 3)},  # one colour three times
    ],
)
def test_what_says_nothing_of_use_leaves_the_samples_as_they_are(chunks):
    assert np.abs(shown(with_chunks(file_of(PICTURE), **chunks)) - COLOURS).max() <= 1


def test_a_profile_counts_more_than_chunks():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = file_of(PICTURE, icc_profile=profile)
    assert np.array_equal(shown(with_chunks(data, gAMA=of(1.0))), shown(data))
