"""A text file's bytes to text, in the encodings that readers of Korean and English have."""

import codecs

from charset_normalizer import from_bytes

from core.errors import InputError

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp949": "CP949 (EUC-KR)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
MARK = "\ufeff"  # what each of them is, decoded


def guess_encoding(data: bytes) -> str:
    """Returns the key of `ENCODINGS` that a file is most likely in: by its byte order mark, else UTF-8 where it can be.

    Only UTF-16 has zeros in it. UTF-8 where nothing fits; `decode_text` then says what does not.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    if 0 not in data and _is_in(data, "utf-8"):
        return "utf-8"
    likely = [name for name in ENCODINGS if name.startswith("utf-16")] if 0 in data else list(ENCODINGS)
    found = from_bytes(data, cp_isolation=[name.replace("-", "_") for name in likely], enable_fallback=False).best()
    return found.encoding.replace("_", "-") if found else _most_readable(data, likely)


def decode_text(data: bytes, encoding: str) -> str:
    """Returns the text, without a byte order mark.

    Args:
        encoding: A key of `ENCODINGS`.

    Raises:
        InputError: Some byte is not of this encoding.
    """
    try:
        return data.decode(encoding).removeprefix(MARK)
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
    text = data.decode(encoding)
    readable = sum(" " <= symbol <= "~" or symbol in "\n\r\t" or "가" <= symbol <= "힣" for symbol in text)
    return readable / max(1, len(text))


def _is_in(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
