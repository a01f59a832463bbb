"""How much a picture's file may ask of a decoder, found without one.

A file of a megabyte can be built of so many scans or chunks that decoding it takes minutes. Cameras and editors write a
handful of each.
"""

import re
import struct

from core.errors import PictureError

MAX_MEGABYTES = 20
MAX_MEGAPIXELS = 50  # of what is decoded
MAX_REDUCED_MEGAPIXELS = 200  # of a JPEG, which is decoded at a half, a quarter or an eighth of its size
LONGEST_GIVEN = 20_000  # px of a side
MOST_SCANS = 100  # of a JPEG; progressive ones have about ten
MOST_SEGMENTS = 2_000  # of a JPEG: 20 MB of metadata make 305 of them
MOST_METADATA = 60  # chunks of a PNG that hold neither pixels nor frames
MOST_CHUNKS = 100_000  # of a PNG: 20 MB in the 8 kB that libpng writes make 2,500

_PIXELS_AND_FRAMES = (b"IDAT", b"fdAT", b"fcTL")
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")  # neither a stuffed byte nor a restart
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def check_bytes(data: bytes) -> None:
    """Refuses no bytes, and too many. Raises PictureError."""
    if not data:
        raise PictureError("The file must hold a picture. Received: 0 bytes. Choose another file.")
    if len(data) > MAX_MEGABYTES * 1_000_000:
        raise PictureError(
            "A picture may be at most {limit} MB. Received: {received:.1f} MB. Make it smaller and try again.",
            limit=MAX_MEGABYTES,
            received=len(data) / 1e6,
        )


def check_parts(data: bytes) -> None:
    """Refuses a JPEG or a PNG of very many parts. Raises PictureError."""
    if data.startswith(b"\xff\xd8"):
        segments, scans = jpeg_parts(data)
        _refuse(scans > MOST_SCANS, "JPEG", MOST_SCANS)
        _refuse(segments > MOST_SEGMENTS, "JPEG", MOST_SEGMENTS)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        chunks, metadata = png_parts(data)
        _refuse(metadata > MOST_METADATA, "PNG", MOST_METADATA)
        _refuse(chunks > MOST_CHUNKS, "PNG", MOST_CHUNKS)


def check_size(width: int, height: int, *, is_reducible: bool = False) -> None:
    """Refuses a picture by the size that its header names, px. Raises PictureError."""
    limit = MAX_REDUCED_MEGAPIXELS if is_reducible else MAX_MEGAPIXELS
    if width * height > limit * 1_000_000:
        raise PictureError(
            "A picture may have at most {limit} megapixels. Received: {width} x {height}. "
            "Make it smaller and try again.",
            limit=limit,
            width=width,
            height=height,
        )
    if max(width, height) > LONGEST_GIVEN:
        raise PictureError(
            "A picture's side may have at most {limit:,} pixels. Received: {width} x {height}. "
            "Make it smaller and try again.",
            limit=LONGEST_GIVEN,
            width=width,
            height=height,
        )


def _refuse(is_over: bool, kind: str, limit: int) -> None:
    if is_over:
        raise PictureError(
            "A {kind} file may be built of at most {limit:,} scans, segments or chunks. Received: more. Open it in a "
            "picture editor, save it as a new file, and try again.",
            kind=kind,
            limit=limit,
        )


def jpeg_parts(data: bytes) -> tuple[int, int]:
    """Returns how many segments and scans a JPEG has, up to one more than is allowed."""
    segments = scans = 0
    place = 2
    while segments <= MOST_SEGMENTS and scans <= MOST_SCANS:
        found = _MARKER.search(data, place)
        if found is None or data[found.end() - 1] == _END_OF_IMAGE or len(data) < found.end() + 2:
            break
        segments += 1
        scans += data[found.end() - 1] == _START_OF_SCAN
        place = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return segments, scans


def png_parts(data: bytes) -> tuple[int, int]:
    """Returns how many chunks a PNG has, and how many of them hold metadata, up to one more than is allowed."""
    chunks = metadata = 0
    place = 8
    while place + 8 <= len(data) and chunks <= MOST_CHUNKS and metadata <= MOST_METADATA:
        length, kind = struct.unpack_from(">I4s", data, place)
        chunks += 1
        metadata += kind not in _PIXELS_AND_FRAMES
        place += 12 + length
    return chunks, metadata
