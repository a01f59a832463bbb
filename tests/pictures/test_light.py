"""Light and colour as they were meant: deep samples, measured ones, and colours of other profiles than sRGB."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.pictures.decoding import decode_picture
from tests.pictures.test_decoding import file_of


def grey(data: bytes) -> np.ndarray:
    return decode_picture(data).picture[..., 0].astype(float)


def ramp(low: float, high: float, dtype: type) -> np.ndarray:
    return np.tile(np.linspace(low, high, 64), (32, 1)).astype(dtype)


def twelve_bits(samples: np.ndarray) -> bytes:
    """A TIFF that packs two samples in three bytes, and says so."""
    first, second = samples.reshape(-1, 2).astype(int).T
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], axis=1).astype(np.uint8).tobytes()
    height, width = samples.shape
    tags = {256: width, 257: height, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: len(packed)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    head = b"II*\0" + struct.pack("<I", 8 + len(packed))
    return head + packed + struct.pack("<H", len(tags)) + entries + bytes(4)


@pytest.mark.parametrize("high", [4095, 800])
def test_bits_that_a_file_states_are_its_scale(high):
    samples = ramp(0, high, np.uint16)
    assert np.abs(grey(twelve_bits(samples)) - samples / 4095 * 255).max() <= 1


@pytest.mark.parametrize("top", [1023, 4095, 16_383])
def test_few_bits_in_sixteen_are_stretched_not_black(top):
    found = grey(file_of(Image.fromarray(ramp(top / 4, top, np.uint16))))
    assert np.abs(found - ramp(0, 255, float)).max() <= 1


@pytest.mark.parametrize(("low", "high"), [(-np.pi, np.pi), (29_300, 31_000), (280.5, 310.2), (0, 1e-3)])
def test_measured_samples_are_stretched(low, high):
    found = grey(file_of(Image.fromarray(ramp(low, high, np.float32)), "TIFF"))
    assert np.abs(found - ramp(0, 255, float)).max() <= 1


@pytest.mark.parametrize(("high", "scale"), [(1, 255), (0.6, 255), (255, 1), (180, 1)])
def test_samples_that_fill_their_scale_keep_their_light(high, scale):
    samples = ramp(0, high, np.float32)
    assert np.abs(grey(file_of(Image.fromarray(samples), "TIFF")) - samples * scale).max() <= 1


def test_what_is_no_number_is_black_and_harms_nothing_else():
    samples = ramp(0, 1, np.float32)
    samples[0, :3] = np.nan, np.inf, -np.inf
    found = grey(file_of(Image.fromarray(samples), "TIFF"))
    assert np.abs(found[1:] - samples[1:] * 255).max() <= 1
    assert found[0, 0] == 0


def test_one_shade_stays_what_it_is():
    assert grey(file_of(Image.fromarray(np.full((4, 4), 32_768, np.uint16)))).tolist() == [[128.0] * 4] * 4


COLOURS = np.array([[[255, 0, 0], [0, 200, 0], [0, 0, 255], [255, 160, 0]]], np.uint8)


def profile(*, is_exchanged: bool) -> bytes:
    """sRGB's colours with red and blue exchanged: a profile that nobody can overlook."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"xxxx").replace(b"bXYZ", b"rXYZ").replace(b"xxxx", b"bXYZ") if is_exchanged else srgb


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_converted_by_the_profile_of_the_file(mode):
    picture = Image.fromarray(COLOURS).convert(mode)
    srgb = decode_picture(file_of(picture, icc_profile=profile(is_exchanged=False))).picture
    assert np.abs(srgb.astype(int) - COLOURS).max() <= 2
    exchanged = decode_picture(file_of(picture, icc_profile=profile(is_exchanged=True))).picture
    assert np.abs(exchanged.astype(int) - COLOURS[..., ::-1]).max() <= 2


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_broken_or_foreign_profile_is_left_aside(mode):
    picture = Image.fromarray(COLOURS).convert(mode)
    plain = decode_picture(file_of(picture)).picture
    for wrong in (b"no profile", profile(is_exchanged=False)[:200]):
        assert (decode_picture(file_of(picture, icc_profile=wrong)).picture == plain).all()


def test_colours_with_a_profile_of_another_space_stay():
    stream = io.BytesIO()
    Image.fromarray(COLOURS).save(
        stream, "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    )
    assert (decode_picture(stream.getvalue()).picture == COLOURS).all()
