"""Small files that ask a decoder for minutes or gigabytes; each is at most 20 MB."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *before: bytes, depth: int = 8, colour: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG of zeros, or of these rows, with these chunks before its pixels."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    if rows is None:
        rows = bytes((1 + width * samples * depth // 8) * height)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(rows, 9))
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(before) + pixels + chunk(b"IEND", b"")


def png_of_profiles(count: int = 15_000) -> bytes:
    profile = b"p\0\0" + zlib.compress(bytes(1_000_000))
    return png(8, 8, chunk(b"iCCP", profile) * count)


def png_of_compressed_text(kind: bytes, count: int) -> bytes:
    """Each is a megabyte once it is unpacked."""
    text = zlib.compress(bytes(1_000_000))
    between = b"\1\0\0\0" if kind == b"iTXt" else b"\0"
    return png(8, 8, *(chunk(kind, b"%d\0" % number + between + text) for number in range(count)))


def png_of_empty_chunks() -> bytes:
    whole = png(8, 8)
    return whole[:-12] + chunk(b"IDAT", b"") * 1_500_000 + whole[-12:]


def png_as_high_as_a_tower() -> bytes:
    return png(1, 40_000_000, depth=16, colour=6)


def png_as_large_as_allowed() -> bytes:
    return png(6_300, 6_300, depth=16, colour=6)


def progressive_jpeg(side: int = 2_000) -> bytes:
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    Image.fromarray(noise).save(stream, "JPEG", progressive=True, quality=20)
    return stream.getvalue()


def jpeg_of_scans(count: int = 20_000, side: int = 500) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    whole = progressive_jpeg(side)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    scan = scan[:200]  # what it lacks counts as zeros: cheap to send, as dear to decode
    return whole[:-2] + scan * min(count, 19_000_000 // len(scan)) + b"\xff\xd9"


def jpeg_of_segments() -> bytes:
    whole = progressive_jpeg(64)
    return whole[:2] + b"\xff\xfe\0\2" * 4_000_000 + whole[2:]


def gif(width: int, height: int, body: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + body + b";"


def _gif_frame(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.new("P", (width, height)).save(stream, "GIF")
    return stream.getvalue()[stream.getvalue().index(b",") : -1]


def gif_of_a_huge_canvas() -> bytes:
    return gif(65_535, 65_535, _gif_frame(1, 1))


def gif_of_frames() -> bytes:
    return gif(100, 100, _gif_frame(100, 100) * 100_000)


def gif_of_a_comment() -> bytes:
    return gif(8, 8, b"!\xfe" + (b"\xff" + bytes(255)) * 70_000 + b"\0" + _gif_frame(8, 8))


def tiff_of_one_value_read_often(entries: int = 60_000) -> bytes:
    """Each entry of the directory names the same 19 MB."""
    directory = struct.pack("<H", entries)
    size, start = 18_000_000, 8 + 2 + 12 * entries + 4
    directory += b"".join(struct.pack("<HHII", 1_000 + number, 7, size, start) for number in range(entries))
    return b"II*\0\x08\0\0\0" + directory + bytes(4) + bytes(size)


def tiff_of_directories(count: int = 1_000_000) -> bytes:
    """Directory after directory, each empty, the last one names the first."""
    links = (struct.pack("<HI", 0, 8 + 6 * ((number + 1) % count)) for number in range(count))
    return b"II*\0\x08\0\0\0" + b"".join(links)


def tiff_of_a_huge_size() -> bytes:
    tags = (
        (256, 100_000),
        (257, 100_000),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 200),
        (277, 1),
        (278, 100_000),
        (279, 9),
    )
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + directory + bytes(400)


def webp_of_a_huge_size() -> bytes:
    side = (16_383).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + side + side
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def bmp_of_runs(side: int = 6_300) -> bytes:
    """Run-length encoded, a pixel a run: Pillow reads it in Python."""
    runs = b"\1\1" * 9_000_000
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(runs), 0, 0, 256, 0)
    start = 14 + len(header) + 1024
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + header + bytes(1024) + runs


def heic_of_a_huge_size() -> bytes:
    """The example's size (ispe) is made 30,000 x 30,000."""
    whole = EXAMPLE.read_bytes()
    place = whole.index(b"ispe") + 8
    return whole[:place] + struct.pack(">II", 30_000, 30_000) + whole[place + 8 :]


EXAMPLE = Path(__file__).with_name("quadrants.heic")

# name -> what makes it, and a part of what is said of it; None where it is opened
BOMBS: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "PNG of colour profiles": (png_of_profiles, "at most 60 scans, segments or chunks"),
    "PNG of zTXt": (lambda: png_of_compressed_text(b"zTXt", 150), "at most 60 scans, segments or chunks"),
    "PNG of iTXt": (lambda: png_of_compressed_text(b"iTXt", 150), "at most 60 scans, segments or chunks"),
    "PNG of as much iTXt as is allowed": (lambda: png_of_compressed_text(b"iTXt", 50), None),
    "PNG of empty chunks": (png_of_empty_chunks, "at most 100,000 scans, segments or chunks"),
    "PNG as high as a tower": (png_as_high_as_a_tower, "at most 20,000 pixels"),
    "JPEG of scans": (jpeg_of_scans, "at most 100 scans, segments or chunks"),
    "JPEG of segments": (jpeg_of_segments, "at most 2,000 scans, segments or chunks"),
    "GIF of a huge canvas": (gif_of_a_huge_canvas, "at most 50 megapixels"),
    "GIF of a comment": (gif_of_a_comment, None),
    "GIF of frames": (gif_of_frames, None),
    "TIFF of one value read often": (tiff_of_one_value_read_often, "must"),
    "TIFF of directories": (tiff_of_directories, "must be a picture"),
    "TIFF of a huge size": (tiff_of_a_huge_size, "at most 50 megapixels"),
    "WebP of a huge size": (webp_of_a_huge_size, "must be a picture"),
    "BMP of runs": (bmp_of_runs, "must open within 2 s"),
    "HEIC of a huge size": (heic_of_a_huge_size, "breaks off or is damaged"),
}
