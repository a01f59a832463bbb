"""Damaged picture files by the hundred thousand: each is opened or refused, in bounded time and memory."""

import gc
import logging
import os
import resource
import sys
import time
from functools import cache
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from core.errors import PictureError
from core.ink import ink_of
from core.pictures.decoding import MAX_SIDE, decode_picture
from core.pictures.digits import centre_digit
from tests.pictures.test_decoding import file_of, quadrants
from tests.pictures.test_light import profile, twelve_bits

MOST_GROWTH = 8_000_000  # bytes, after the first round has filled every cache
MOST_PEAK = 700_000_000  # bytes above what the process held, for the largest picture that a header may name
SLOWEST = 20  # s a file, where other tests run beside it
GREYS = (0, 96, 128, 160, 255)
SIZES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)  # that lengths and widths in headers stumble over


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from(GREYS)))
def test_any_picture_has_a_digit_in_it_or_none(greys):
    digit = centre_digit(ink_of(np.repeat(greys[..., np.newaxis], 3, axis=-1)))
    assert digit is None or (np.isfinite(digit).all() and 0 <= digit.min() <= digit.max() <= 1)


@cache
def whole_files() -> tuple[bytes, ...]:
    """Returns good files of every format, and of the unusual kinds within a format."""
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = {"save_all": True, "append_images": [quadrants().rotate(180)]}
    sixteen = Image.fromarray(np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16))
    return (
        file_of(quadrants(), "PNG"),
        file_of(quadrants("P"), "PNG", transparency=0),
        file_of(sixteen, "PNG"),
        file_of(quadrants(), "PNG", **frames),
        file_of(quadrants(), "JPEG", exif=exif),
        file_of(quadrants("CMYK"), "JPEG", progressive=True),
        file_of(quadrants(), "GIF", **frames),
        file_of(quadrants(), "WEBP", lossless=True),
        file_of(quadrants(), "WEBP", **frames),
        file_of(quadrants(), "BMP"),
        file_of(quadrants("1"), "BMP"),
        *(file_of(quadrants(), "TIFF", compression=kind) for kind in (None, "tiff_lzw", "jpeg", "tiff_adobe_deflate")),
        file_of(quadrants("1"), "TIFF", compression="group4"),
        Path(__file__).with_name("quadrants.heic").read_bytes(),
        file_of(quadrants(), "AVIF"),
        file_of(quadrants(), "PNG", icc_profile=profile(is_exchanged=True)),
        twelve_bits(np.linspace(0, 4095, 32 * 32).reshape(32, 32)),
    )


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with bytes changed, numbers made huge, parts cut out, doubled, or taken from another file."""
    files = whole_files()
    data = bytearray(draw(st.sampled_from(files)))
    for _edit in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, min(len(data), 96) if draw(st.booleans()) else len(data)))  # often in the header
        part = slice(start, start + draw(st.integers(0, 32)))
        match draw(st.integers(0, 4)):
            case 0:
                data[part] = draw(st.binary(max_size=32))
            case 1:
                size = draw(st.sampled_from((2, 4)))
                number = draw(st.sampled_from(SIZES)) % 256**size
                data[start : start + size] = number.to_bytes(size, draw(st.sampled_from(("little", "big"))))
            case 2:
                del data[part]
            case 3:
                data[start:start] = data[part] * draw(st.integers(1, 40))
            case 4:
                other = draw(st.sampled_from(files))
                data[start:] = other[start:]
    return bytes(data[: draw(st.integers(1, max(1, len(data))))]) if draw(st.booleans()) else bytes(data)


def check(data: bytes) -> None:
    start = time.monotonic()
    try:
        decoded = decode_picture(data).picture
        assert decoded.dtype == np.uint8 and decoded.ndim == 3 and decoded.shape[2] == 3
        assert min(decoded.shape) >= 1 and max(decoded.shape) <= MAX_SIDE
    except PictureError:
        pass
    assert time.monotonic() - start < SLOWEST


def attack(number: int, examples: int) -> list[bytes]:
    """Decodes one round of damaged files, others for each number, and returns them."""
    files: list[bytes] = []

    @hypothesis.seed(number)
    @hypothesis.settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(damaged())
    def one_round(data: bytes) -> None:
        files.append(data)
        check(data)

    one_round()
    return files


def memory_in_use() -> int:
    """Returns what this process holds in memory, bytes; its peak where the system does not tell."""
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return peak()


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def test_good_files_are_good():
    for data in whole_files():
        assert min(decode_picture(data).picture.shape[:2]) >= 32


@pytest.mark.parametrize("seconds", [2, pytest.param(600, marks=pytest.mark.slow)])
def test_damaged_files_are_opened_or_refused(seconds, caplog):
    caplog.set_level(logging.CRITICAL, logger="PIL")  # pytest keeps every line of a log
    attack(0, examples=150)
    before, number, end = peak(), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        number += 1
        attack(number, examples=100 if seconds < 60 else 2_000)
    assert peak() - before < MOST_PEAK


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_damaged_files_leave_nothing_behind(seconds, caplog):
    """The same files again and again: hypothesis, which makes new ones, keeps some memory of each itself."""
    caplog.set_level(logging.CRITICAL, logger="PIL")
    files = attack(0, examples=150 if seconds < 60 else 2_000)
    for data in files:
        check(data)
    before, end = memory_in_use(), time.monotonic() + seconds
    while time.monotonic() < end:
        for data in files:
            check(data)
    assert memory_in_use() - before < MOST_GROWTH
