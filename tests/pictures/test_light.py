"""Light and colour as they were meant: deep samples, measured ones, and colours of other profiles than sRGB."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from core.errors import PictureError
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
    return tiff_of(packed, samples.shape, {258: 12})


def tiff_of(data: bytes, shape: tuple[int, ...], tags: dict[int, int]) -> bytes:
    """A TIFF of one strip, grey unless its tags say something else."""
    height, width = shape
    tags = {256: width, 257: height, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: len(data)} | tags
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in sorted(tags))
    head = b"II*\0" + struct.pack("<I", 8 + len(data))
    return head + data + struct.pack("<H", len(tags)) + entries + bytes(4)


@pytest.mark.parametrize("high", [4095, 800])
def test_bits_that_a_file_states_are_its_scale(high):
    samples = ramp(0, high, np.uint16)
    assert np.abs(grey(twelve_bits(samples)) - samples / 4095 * 255).max() <= 1


@pytest.mark.parametrize(("bits", "samples"), [(10, 1), (14, 1), (24, 1), (12, 3), (10, 3)])
def test_samples_of_other_bits_that_are_packed_are_refused_by_their_number(bits, samples):
    tags = {258: bits, 277: samples, 262: 1 if samples == 1 else 2}
    data = tiff_of(bytes(32 * 64 * samples * bits // 8), (32, 64), tags)
    with pytest.raises(PictureError, match=rf"Received: {bits}, packed\. .* save it with 16 bits"):
        decode_picture(data)


def test_bits_of_colours_are_found_where_a_file_says_them_elsewhere():
    """Three shorts do not fit into an entry, and stand at a place that it names."""
    plain = tiff_of(bytes(32 * 64 * 3 * 10 // 8), (32, 64), {258: 10, 277: 3, 262: 2})
    entry = struct.pack("<HHII", 258, 4, 1, 10)
    data = plain.replace(entry, struct.pack("<HHII", 258, 3, 3, len(plain))) + struct.pack("<HHH", 10, 10, 10)
    with pytest.raises(PictureError, match="Received: 10, packed"):
        decode_picture(data)


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


def test_one_hot_pixel_does_not_darken_what_was_measured():
    samples = ramp(280, 310, np.float32)
    samples[3, 5] = 5_000
    found = grey(file_of(Image.fromarray(samples), "TIFF"))
    assert np.abs(np.delete(found, 3, axis=0) - ramp(0, 255, float)[1:]).max() <= 1


@pytest.mark.parametrize(
    ("dtype", "none"),
    [(np.float32, "-9999"), (np.float32, "nan"), (np.float32, "-3.40282346638529e+38"), (np.uint16, "65535\0")],
)
def test_samples_that_stand_for_none_are_black_and_darken_nothing(dtype, none):
    samples = ramp(1_000, 1_030, dtype)
    samples[:8] = float(none.strip("\0"))
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info.tagtype[42113] = 2
    info[42113] = none
    found = grey(file_of(Image.fromarray(samples), "TIFF", tiffinfo=info))
    assert np.abs(found[8:] - (samples[8:] - 1_000.0) / 30 * 255).max() <= 1 and found[:8].max() == 0


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (ramp(0, 4095, np.uint16), True),
        (ramp(0, 65_535, np.uint16), False),
        (ramp(-3, 3, np.float32), True),
        (ramp(0, 1, np.float32), False),
        (ramp(0, 300, np.float32), True),
    ],
)
def test_what_was_stretched_is_said(samples, said):
    assert decode_picture(file_of(Image.fromarray(samples), "TIFF")).is_stretched == said
    assert not decode_picture(twelve_bits(ramp(0, 800, np.uint16))).is_stretched


def test_the_transparent_value_of_deep_grey_is_paper():
    samples = np.full((64, 64), 30_000, np.uint16)
    samples[:32] = 1_000
    data = file_of(Image.fromarray(samples))
    place = data.index(b"IDAT") - 4
    chunk = b"tRNS" + struct.pack(">H", 1_000)
    keyed = data[:place] + struct.pack(">I", 2) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[place:]
    assert grey(data)[0, 0] < 10
    for longest in (2048, 32):
        found = decode_picture(keyed, longest=longest).picture
        assert found[0, 0].tolist() == [255] * 3 and found[-1, -1, 0] == round(30_000 / 257)


def colours(top: int) -> np.ndarray:
    """Red from left to right, green from right to left, blue half of it: uint16 (32, 64, 3)."""
    red = ramp(0, top, np.uint16)
    return np.stack([red, red[:, ::-1], np.full_like(red, top // 2)], axis=-1)


def png_of_16_bits(samples: np.ndarray) -> bytes:
    height, width, channels = samples.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    head = struct.pack(">IIBBBBB", width, height, 16, {2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def tiff_of_16_bits(samples: np.ndarray, order: str) -> bytes:
    height, width, _colours = samples.shape
    data = samples.astype(f"{order}u2").tobytes()
    bits = struct.pack(f"{order}3H", 16, 16, 16)
    long, short = "I", "HH"
    tags = [(256, long, width), (257, long, height), (262, short, 2), (273, long, 8), (277, short, 3), (284, short, 1)]
    entries = [struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) if kind == short else
               struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, kind, value in tags]  # fmt: skip
    entries.insert(2, struct.pack(f"{order}HHII", 258, 3, 3, 8 + len(data)))
    entries[-1:-1] = [struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in ((278, height), (279, len(data)))]
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8 + len(data) + len(bits))
    return head + data + bits + struct.pack(f"{order}H", len(entries)) + b"".join(entries) + bytes(4)


@pytest.mark.parametrize("top", [255, 1023, 4095, 16_383, 65_535])
def test_colours_of_few_bits_in_sixteen_are_as_light_as_grey_ones(top):
    wanted = colours(top) / top * 255
    opaque = np.concatenate([colours(top), np.full((32, 64, 1), 65_535, np.uint16)], axis=-1)
    files = [png_of_16_bits(colours(top)), png_of_16_bits(opaque)]
    for data in [*files, *(tiff_of_16_bits(colours(top), order) for order in "<>")]:
        found = decode_picture(data)
        assert np.abs(found.picture - wanted).max() <= 1
        assert found.is_stretched == (top in (1023, 4095, 16_383))


@pytest.mark.parametrize("top", [255, 1023, 4095, 65_535])
def test_grey_of_few_bits_with_alpha_is_as_light_as_without(top):
    opaque = np.stack([ramp(0, top, np.uint16), np.full((32, 64), 65_535, np.uint16)], axis=-1)
    opaque[0, :8, 1] = 0
    found = decode_picture(png_of_16_bits(opaque))
    assert np.abs(found.picture[1:, :, 0] - ramp(0, 255, float)[1:]).max() <= 1
    assert found.picture[0, :8].min() == 255 and found.picture[0, 8:].tolist() == found.picture[1, 8:].tolist()
    assert found.is_stretched == (top in (1023, 4095))


@pytest.mark.parametrize(("samples", "tags"), [
    (ramp(0, 65_535, "<u2"), {258: 16}),
    (ramp(0, 4095, "<u2"), {258: 16}),
    (ramp(0, 1, "<f4"), {258: 32, 339: 3}),
])  # fmt: skip
def test_where_zero_is_white_deep_samples_are_turned(samples, tags):
    found = grey(tiff_of(samples.tobytes(), samples.shape, {262: 0} | tags))
    assert np.abs(found - ramp(255, 0, float)).max() <= 1


@pytest.mark.parametrize(("samples", "tags"), [
    (ramp(-128, 127, "i1"), {258: 8, 339: 2}),
    (ramp(0, 2**32 - 1, "<u4"), {258: 32, 339: 1}),
    (ramp(0, 1, "<f8"), {258: 64, 339: 3}),
    (ramp(0, 1, "<f2"), {258: 16, 339: 3}),
])  # fmt: skip
def test_samples_that_would_come_out_as_others_are_refused_in_words(samples, tags):
    with pytest.raises(PictureError, match=r"usual form\. Received: a TIFF file .* save it as JPEG or PNG"):
        decode_picture(tiff_of(samples.tobytes(), samples.shape, tags))


@pytest.mark.parametrize("order", "<>")
def test_deep_colours_in_planes_of_their_own_are_refused_in_words(order):
    data = tiff_of_16_bits(colours(65_535), order)
    contiguous, planes = (struct.pack(f"{order}HHIHH", 284, 3, 1, value, 0) for value in (1, 2))
    assert data.count(contiguous) == 1
    decode_picture(data)
    with pytest.raises(PictureError, match="Received: a TIFF file of a rare one"):
        decode_picture(data.replace(contiguous, planes))


def test_whole_numbers_of_32_bits_below_the_sign_are_read():
    samples = ramp(0, 2**31 - 1, "<u4")
    found = grey(tiff_of(samples.tobytes(), samples.shape, {258: 32, 339: 1}))
    assert np.abs(found - ramp(0, 255, float)).max() <= 1


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


def wide_profile() -> bytes:
    """Display P3's colours with a gamma of 2.2, as phones and screens have them: sRGB's profile with other numbers."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for number in range(struct.unpack_from(">I", made, 128)[0]):
        name, start, _length = struct.unpack_from(">4sII", made, 132 + 12 * number)
        if name in P3:
            struct.pack_into(">3i", made, start + 8, *(round(value * 65_536) for value in P3[name]))
        elif name in (b"rTRC", b"gTRC", b"bTRC"):
            struct.pack_into(">4sIIH", made, start, b"curv", 0, 1, round(2.2 * 256))
    return bytes(made)


P3 = {b"rXYZ": (0.5151, 0.2412, -0.0011), b"gXYZ": (0.2920, 0.6922, 0.0419), b"bXYZ": (0.1571, 0.0666, 0.7841)}
SRGB = {b"rXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971), b"bXYZ": (0.1431, 0.0606, 0.7141)}


def by_hand(sample: np.ndarray) -> np.ndarray:
    """What a wide profile's samples are in sRGB by the standard's own formulas, without rounding on the way."""
    wide, narrow = (np.array(list(colours.values())).T for colours in (P3, SRGB))
    light = (np.linalg.inv(narrow) @ wide @ (sample / 255) ** (round(2.2 * 256) / 256)).clip(0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
def test_wide_colours_are_those_of_the_formulas_in_every_format(kind):
    """(91, 196, 60) is (3, 200, 0), however (0, 200, 0) was meant before it was rounded to 8 bits."""
    is_exact = kind in ("PNG", "TIFF", "WEBP")
    strong = [[233, 54, 40], [91, 196, 60], [0, 0, 244], [241, 163, 61]]
    soft = [[200, 120, 100], [120, 180, 120], [90, 100, 200], [210, 190, 140]]
    samples = np.array(strong if is_exact else soft, np.uint8)
    picture = Image.fromarray(np.repeat(np.repeat(samples[np.newaxis], 16, axis=0), 16, axis=1))
    how = {"PNG": {}, "TIFF": {}, "WEBP": {"lossless": True}}.get(kind, {"quality": 100, "subsampling": "4:4:4"})
    found = decode_picture(file_of(picture, kind, icc_profile=wide_profile(), **how)).picture[8, 8::16]
    assert np.abs(found - np.array([by_hand(sample) for sample in samples])).max() <= (1 if is_exact else 4)


def grey_profile(gamma: float) -> bytes:
    """A profile of grey samples, as scanners have them."""
    white = struct.pack(">3i", 63_190, 65_536, 54_061)  # D50
    tags = {
        b"wtpt": b"XYZ " + bytes(4) + white,
        b"kTRC": b"curv" + bytes(4) + struct.pack(">IHxx", 1, round(gamma * 256)),
    }
    table, place = struct.pack(">I", len(tags)), 132 + 12 * len(tags)
    for name, data in tags.items():
        table += struct.pack(">4sII", name, place, len(data))
        place += len(data)
    head = struct.pack(">I4xI", place, 0x02400000) + b"mntrGRAYXYZ " + bytes(12) + b"acsp" + bytes(28) + white
    return head.ljust(128, b"\0") + table + b"".join(tags.values())


@pytest.mark.parametrize("mode", ["L", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_grey_is_converted_by_a_profile_of_grey_with_and_without_alpha(mode, kind):
    picture = Image.new("L", (8, 8), 55).convert(mode)
    assert grey(file_of(picture, kind, icc_profile=grey_profile(1.0))).tolist() == [[128.0] * 8] * 8


def test_grey_is_converted_by_a_profile_of_colours():
    found = grey(file_of(Image.new("L", (8, 8), 20), icc_profile=wide_profile()))[0, 0]
    assert abs(found - by_hand(np.array([20.0] * 3))[0]) <= 1 < abs(found - 20)


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
