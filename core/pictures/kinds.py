"""Which files are opened, and which others are told by name from a file that is no picture at all."""

import re

from core.errors import PictureError

FORMAT_NAMES = ("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "AVIF", "HEIC")  # as readers know them

_OTHERS = {
    "JPEG 2000": re.compile(rb"\xff\x4f\xff\x51|\x00\x00\x00\x0cjP  "),
    "JPEG XL": re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL "),
    "PDF": re.compile(rb"\s*%PDF-"),
    "PostScript": re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"),
    "Photoshop": re.compile(rb"8BPS"),
    "DICOM": re.compile(rb".{128}DICM", re.DOTALL),
    "OpenEXR": re.compile(rb"v/1\x01"),
    "SVG": re.compile(rb"(\xef\xbb\xbf)?\s*(?=<)(?!<!doctype html|<html)[^\x00]*<svg[\s/>]", re.IGNORECASE),
    "RAW": re.compile(  # Canon (CR2, CR3), Fujifilm, Olympus, Panasonic; those in TIFF's form are told by their tags
        rb"(II\*\x00|MM\x00\*)....CR|....ftypcrx |FUJIFILMCCD-RAW|IIR[OS]|MMOR|IIU\x00", re.DOTALL
    ),
}
_OPENED = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WebP": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "GIF": re.compile(rb"GIF8[79]a"),
    "BMP": re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL),
    "TIFF": re.compile(rb"II[*+]\x00|MM\x00[*+]"),
    "AVIF": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "HEIC": re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL),
}
_LOOKED_AT = 4_096  # bytes from the start


def refuse_other_kinds(data: bytes) -> None:
    """Refuses a file of a known kind that is not opened here. Raises PictureError."""
    for kind, beginning in _OTHERS.items():
        if beginning.match(data[:_LOOKED_AT]):
            raise other_kind(kind)


def other_kind(kind: str) -> PictureError:
    """Returns the error that names the kind of a file and the way out."""
    return PictureError(
        "The file must be a picture: {formats}. Received: {kind}. Open it in the program that it comes from, save it "
        "as JPEG or PNG, and try again.",
        formats=list(FORMAT_NAMES),
        kind=kind,
    )


def unread(data: bytes) -> PictureError:
    """Returns the error for a file that the decoders do not know: one of a known kind in a form of its own, or any."""
    kind = next((kind for kind, beginning in _OPENED.items() if beginning.match(data)), None)
    if kind:
        return rare_form(kind)
    return PictureError(
        "The file must be a picture: {formats}. Received: something else. Choose another file.",
        formats=list(FORMAT_NAMES),
    )


def rare_form(kind: str) -> PictureError:
    """Returns the error for a file of a kind that is opened, in a form that is not: samples of 64 bits, say."""
    return PictureError(
        "The file must be a picture of a usual form. Received: a {kind} file of a rare one, or a damaged one. Open it "
        "in the program that it comes from, save it as JPEG or PNG, and try again.",
        kind=kind,
    )


def odd_bits(bits: int) -> PictureError:
    """Returns the error for a TIFF whose samples are packed at so many bits, 10 or 14 say, as sensors give them."""
    return PictureError(
        "A TIFF file must have 8 or 16 bits a sample. Received: {bits}, packed. Open it in the program that it comes "
        "from, save it with 16 bits, or as JPEG or PNG, and try again.",
        bits=bits,
    )
