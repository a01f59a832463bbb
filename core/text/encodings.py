"""A text file's bytes to text, in the encodings that readers of Korean and English have."""

import codecs

from charset_normalizer import from_bytes

from core.errors import InputError

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp949": "CP949 (EUC-KR)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "johab": "Johab",
    "iso2022-kr": "ISO-2022-KR",
    "cp1252": "Windows-1252",
}
MARKS = {  # that of UTF-32 LE begins as that of UTF-16 LE does
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SHIFT, LOOKED_AT = b"\x1b$)C", 4_096  # with which ISO-2022-KR announces Korean; bytes from the start
_WITHOUT_MARK = ("utf-8", "cp949", "utf-16-le", "utf-16-be", "johab", "cp1252")
MARK = "\ufeff"  # what each of them is, decoded


def guess_encoding(data: bytes) -> str:
    """Returns the key of `ENCODINGS` that a file is most likely in: by its byte order mark, else UTF-8 where it can be.

    Only UTF-16 has zeros in it. UTF-8 where nothing fits; `decode_text` then says what does not. Hardly a line of Johab
    is possible in CP949, nor the other way round.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    if SHIFT in data[:LOOKED_AT] and _is_in(data, "iso2022-kr"):
        return "iso2022-kr"
    if 0 not in data and _is_in(data, "utf-8"):
        return "utf-8"
    likely = [name for name in _WITHOUT_MARK if name.startswith("utf-16") or 0 not in data]
    whole = data[: len(data) // 2 * 2] if 0 in data else data  # UTF-16 that breaks off within a symbol
    found = from_bytes(whole, cp_isolation=[name.replace("-", "_") for name in likely], enable_fallback=False).best()
    return found.encoding.replace("_", "-") if found else _most_readable(data, likely)


def decode_text(data: bytes, encoding: str) -> str:
    """Returns the text, without a byte order mark, and without a last symbol that breaks off.

    Args:
        encoding: A key of `ENCODINGS`.

    Raises:
        InputError: Some byte is not of this encoding.
    """
    try:
        return _decoded(data, encoding).removeprefix(MARK)
    except UnicodeDecodeError as error:
        raise InputError(
            "The text must be {encoding}. Received: a byte at place {place} that is not. Choose another encoding, or "
            "save it as UTF-8 and try again.",
            encoding=ENCODINGS[encoding],
            place=f"{error.start:,}",
        ) from error


def _most_readable(data: bytes, encodings: list[str]) -> str:
    """Returns the encoding in which most of the text is Korean or English, where that is the greater part of it; else
    UTF-8. For chats full of emoji, of which charset-normalizer is not sure."""
    shares = {encoding: _share_readable(data, encoding) for encoding in encodings if _is_in(data, encoding)}
    best = max(shares, key=lambda encoding: shares[encoding], default="utf-8")
    return best if shares.get(best, 0) > 0.5 else "utf-8"


def _share_readable(data: bytes, encoding: str) -> float:
    text = _decoded(data, encoding)
    readable = sum(" " <= symbol <= "~" or symbol in "\n\r\t" or "가" <= symbol <= "힣" for symbol in text)
    return readable / max(1, len(text))


def _decoded(data: bytes, encoding: str) -> str:
    """Returns the text of a file; one cut within a symbol ends before it. Raises UnicodeDecodeError."""
    return codecs.getincrementaldecoder(encoding)().decode(data, final=False)


def _is_in(data: bytes, encoding: str) -> bool:
    try:
        _decoded(data, encoding)
    except UnicodeDecodeError:
        return False
    return True
