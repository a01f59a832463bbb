"""A text file's bytes to text, in the encodings that readers of Korean, English and some other languages have."""

import codecs
import functools
import re

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
    "cp1251": "Windows-1251",
    "cp932": "Shift-JIS",
    "latin-1": "Latin-1",
}
MARKS = {  # that of UTF-32 LE begins as that of UTF-16 LE does
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
MARK = "\ufeff"  # what each of them is, decoded
LOST = "\ufffd"  # stands for bytes that are nothing in an encoding
MOST_LOST = 0.01  # of the symbols; more is another encoding
SHIFT, LOOKED_AT = b"\x1b$)C", 4_096  # with which ISO-2022-KR announces Korean; bytes from the start

_WITHOUT_MARK = (  # the first of those in which as much is readable; all of Latin-1 that is text is in Windows-1252
    *("utf-8", "cp949", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "johab", "cp1252", "cp1251", "cp932"),
)
_SAMPLE = 32_768  # bytes, from the first that is not ASCII
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_LONE = re.compile("(?<![가-힣])[가-힣](?![가-힣])")
_CYRILLIC = re.compile("(?<![Ѐ-џ])[Ѐ-џ](?![Ѐ-џ])|[а-џ][Ѐ-Я]|[A-Za-z][Ѐ-џ]|[Ѐ-џ][A-Za-z]")  # as no word has it
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # of no text
_COST_OF_LOST = 20
_LEAST_READABLE = 0.5


def guess_encoding(data: bytes) -> str:
    """Returns the key of `ENCODINGS` that a file is most likely in: by its byte order mark, else UTF-8 where it can be,
    else that in which most of it is Korean or English.

    UTF-8 where nothing fits; `decode_text` then says what does not.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    if SHIFT in data[:LOOKED_AT] and _is_in(data, "iso2022-kr"):
        return "iso2022-kr"
    if 0 not in data and _is_in(data, "utf-8"):
        return "utf-8"
    found = _NOT_ASCII.search(data)
    start = found.start() // 4 * 4 if found else 0  # where a symbol of UTF-32 begins
    sample = data[start : start + _SAMPLE]
    shares = {encoding: _readable(_decoded(sample, encoding)) for encoding in _WITHOUT_MARK}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > _LEAST_READABLE else "utf-8"


def decode_text(data: bytes, encoding: str) -> str:
    """Returns the text, without a byte order mark, and without a last symbol that breaks off; `LOST` for single bytes
    that are damaged.

    Args:
        encoding: A key of `ENCODINGS`.

    Raises:
        InputError: It is not of this encoding: some byte is not, and not one of a few.
    """
    text = _decoded(data, encoding).removeprefix(MARK)
    if text.count(LOST) <= MOST_LOST * len(text):
        return text
    try:
        return _decoded(data, encoding, "strict").removeprefix(MARK)  # where the file itself has these symbols
    except UnicodeDecodeError as error:
        raise InputError(
            "The text must be {encoding}. Received: a byte at place {place} that is not. Choose another encoding, or "
            "save it as UTF-8 and try again.",
            encoding=ENCODINGS[encoding],
            place=f"{error.start:,}",
        ) from error


def _readable(text: str) -> float:
    """Returns how much of a text is Korean, English or another language that is known, 1 for all of it; below 0 where
    much is nothing at all.

    Read in a wrong encoding, hardly a syllable is one of those that EUC-KR has, which are nearly all in use; or it
    stands alone among Latin letters, as the quotes of Windows-1252 do in Johab. Cyrillic letters that come of another
    encoding stand alone, or beside Latin ones, or are capitals within a word.
    """
    points = _points()
    total = sum(points.get(symbol, 0.0) for symbol in text) - _COST_OF_LOST * text.count(LOST)
    total -= 0.5 * len(_LONE.findall(text)) + len(_CYRILLIC.findall(text)) + len(_CONTROL.findall(text))
    return total / max(1, len(text))


@functools.cache
def _points() -> dict[str, float]:
    """Returns how much each symbol speaks for the encoding that made it, 0..1."""
    cells = [bytes((row, cell)).decode("euc-kr", "ignore") for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]
    signs = dict.fromkeys((*filter(None, cells), *map(chr, range(0x2010, 0x2028)), "€"), 0.9)
    level_1 = (bytes((row, cell)).decode("euc-jp", "ignore") for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    kanji = dict.fromkeys(filter(None, level_1), 0.6)
    hanja = {symbol: 0.6 for symbol in signs if "一" <= symbol <= "鿿" or "豈" <= symbol <= "\ufaff"}
    latin = {chr(number): 0.2 if number < 0xDF else 0.5 for number in range(0xA1, 0x180)}  # capitals are rare
    rare = {chr(number): 0.2 for number in range(0xAC00, 0xD7A4)}  # the other syllables
    rare |= {chr(number): 0.5 for number in (*range(0x1100, 0x1200), *range(0x1F300, 0x1FB00))}  # old Hangul, emoji
    hangul = {symbol: 1.0 for symbol in signs if "가" <= symbol <= "힣" or "ㄱ" <= symbol <= "ㆎ"}
    cyrillic = {chr(number): 0.3 if number < 0x430 else 0.9 for number in range(0x400, 0x460)}  # capitals are rare
    known = signs | kanji | hanja | latin | cyrillic | rare | hangul
    return known | {chr(number): 1.0 for number in (9, 10, 13, *range(32, 127))}


def _decoded(data: bytes, encoding: str, errors: str = "replace") -> str:
    """Returns the text of a file; one cut within a symbol ends before it. Raises UnicodeDecodeError if "strict"."""
    return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=False)


def _is_in(data: bytes, encoding: str) -> bool:
    try:
        _decoded(data, encoding, "strict")
    except UnicodeDecodeError:
        return False
    return True
