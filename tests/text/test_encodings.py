"""Text files as readers of Korean have them: the encoding is found, and every symbol comes out as it went in."""

import base64
import codecs
import json
from pathlib import Path

import pytest

from core.errors import InputError
from core.text.encodings import ENCODINGS, LOST, MARK, decode_text, guess_encoding
from core.text.own import own_text, private_symbols

FILES = json.loads(Path(__file__).with_name("files.json").read_text(encoding="utf-8"))  # tests/web/frame has them too
CHAT = "[민수] [오전 9:12] 오늘 점심 뭐 먹을래?\n[지은] [오전 9:13] 김치찌개 어때, 맛있겠다! 😀\n" * 40
PLAIN = CHAT.replace("😀", "ㅋㅋ")  # CP949 has no emoji
LETTER = "오늘은 日本에서 온 친구와 漢字를 공부했다. 뷁! 펲시, 똠방각하, 햏자\n" * 40  # of which EUC-KR lacks some
RUSSIAN = "Сегодня я с утра пошёл в магазин и купил хлеб, молоко и чай.\n«Доброе утро!» — сказал он; мы вышли.\n" * 30
JAPANESE = "今日は良い天気ですね。友達と一緒に公園へ行きました。\nコーヒーを飲んで、本を読んだ。込み合う電車。\n" * 30
FRENCH = "Il est allé à Paris, où l’été était très beau ; il a mangé à l’hôtel.\nC’est ça, voilà !\n" * 30
GERMAN = "Größe und Maß: die Straße führt über Köln, schöne Grüße aus Österreich. Ärger!\n" * 30
ENGLISH = "“It’s been a long day,” she said — and café doors closed.\n" * 60


@pytest.mark.parametrize(
    ("text", "encoding", "mark"),
    [
        (CHAT, "utf-8", b""),
        (CHAT, "utf-8", codecs.BOM_UTF8),
        (PLAIN, "cp949", b""),
        (CHAT, "utf-16-le", codecs.BOM_UTF16_LE),
        (CHAT, "utf-16-be", codecs.BOM_UTF16_BE),
        (CHAT, "utf-16-le", b""),
        (CHAT, "utf-16-be", b""),
        (ENGLISH, "cp1252", b""),
        (ENGLISH, "utf-16-le", b""),
        (CHAT, "utf-32-le", codecs.BOM_UTF32_LE),
        (CHAT, "utf-32-be", codecs.BOM_UTF32_BE),
        (PLAIN, "johab", b""),
        (LETTER, "johab", b""),
        (LETTER, "cp949", b""),
        (PLAIN, "iso2022-kr", b""),
        (CHAT, "utf-32-le", b""),
        ("“네”", "cp949", b""),
        ("“네” ", "utf-16-be", b""),
        ("안녕", "utf-16-le", b""),
        ("안녕", "utf-16-be", b""),
        ("안녕", "johab", b""),
        ("ㅋㅋㅋ ㅠㅠ ㅇㅇ", "cp949", b""),
        ("ㅋㅋㅋ ㅠㅠ ㅇㅇ", "johab", b""),
        ("서울·부산… ‘다음에’", "johab", b""),
        ("It’s “fine”", "cp1252", b""),
        ("x" * 50_000 + "가나다", "cp949", b""),
        (RUSSIAN, "cp1251", b""),
        (RUSSIAN, "utf-16-le", b""),
        ("Привет, как дела?", "cp1251", b""),
        ("Имя;Значение\r\nМосква;12\r\n", "cp1251", b""),
        (JAPANESE, "cp932", b""),
        (JAPANESE, "utf-16-be", b""),
        ("こんにちは", "cp932", b""),
        ("日付,気温\r\n2024-01-01,3.5\r\n", "cp932", b""),
        (FRENCH, "cp1252", b""),
        ("à Paris", "cp1252", b""),
        (GERMAN, "cp1252", b""),
        ("날짜,값\r\n2024-01-01,3.5\r\n", "cp949", b""),
        ("漢字를 섞은 大韓民國 憲法 前文", "cp949", b""),
    ],
)
def test_text_is_read_without_asking(text, encoding, mark):
    data = mark + text.encode(encoding)
    assert guess_encoding(data) == encoding
    assert decode_text(data, encoding) == text


@pytest.mark.parametrize("case", FILES, ids=lambda case: f"{case['encoding']} {case['text'][:9]}")
def test_the_files_on_which_the_tab_is_tested_too(case):
    data = base64.b64decode(case["base64"])
    assert data == case["text"].encode(case["encoding"])
    assert guess_encoding(data) == case["encoding"]
    assert (decode_text(data, case["encoding"]), ENCODINGS[case["encoding"]]) == (case["text"], case["name"])


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "cp1251"), (JAPANESE, "cp932"), (FRENCH.replace("’", "'"), "latin-1")]
)
def test_an_encoding_of_another_language_may_be_chosen(text, encoding):
    assert encoding in ENCODINGS
    assert decode_text(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "johab", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_a_file_cut_within_a_symbol_is_read_up_to_there(encoding, mark):
    text = PLAIN.rstrip() + "끝"
    data = (MARK if mark and encoding.startswith("utf") else "").encode(encoding) + text.encode(encoding)
    assert guess_encoding(data[:-1]) == encoding
    assert decode_text(data[:-1], encoding) == text[:-1]


def test_a_file_cut_between_the_halves_of_an_emoji_is_read_up_to_there():
    data = ("안녕하세요 " * 200 + "😀").encode("utf-16-le")
    assert decode_text(data[:-2], guess_encoding(data[:-2])) == "안녕하세요 " * 200


SIGNS = "ㅋㅋ 👍🏽👩\u200d👩\u200d👧 좋아\u200b요!! \ufeff(ㅎㅎ) ^^;;\n" * 40


@pytest.mark.parametrize("text", [SIGNS, CHAT + SIGNS, SIGNS.replace("\n", "\u2028")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_chat_full_of_emoji_and_invisible_symbols_is_read_without_a_mark(text, encoding):
    data = text.encode(encoding)
    assert guess_encoding(data) == encoding
    assert decode_text(data, encoding) == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "johab"])
def test_one_damaged_byte_is_read_past_and_marked(encoding):
    data = bytearray(PLAIN.encode(encoding))
    data[99] = 0xFF
    assert guess_encoding(bytes(data)) == encoding
    text = decode_text(bytes(data), encoding)
    assert 1 <= text.count(LOST) <= 3
    assert text.endswith(PLAIN[150:])


def test_signs_of_what_was_lost_in_the_file_itself_are_no_reason_to_refuse_it():
    text = f"안녕{LOST}\n" * 300
    assert decode_text(text.encode(), guess_encoding(text.encode())) == text


def test_bytes_of_no_text_are_left_to_utf_8_which_refuses_them():
    data = bytes(range(256)) * 20
    assert guess_encoding(data) == "utf-8"
    with pytest.raises(InputError, match="must be UTF-8"):
        own_text(data, "utf-8")


def test_another_encoding_than_the_likeliest_may_be_chosen_and_must_fit():
    data = PLAIN.encode("cp949")
    assert decode_text(data, "cp1252") != PLAIN
    with pytest.raises(InputError, match=r"must be UTF-8\. Received: a byte at place 1 that is not"):
        decode_text(data, "utf-8")


@pytest.mark.parametrize("separator", ["\u2028", "\v", "\x85", "\r"])
def test_lines_may_be_parted_by_any_separator(separator):
    text = own_text(CHAT.replace("\n", separator).encode())
    assert text == CHAT


def test_old_hangul_of_a_private_font_is_read_and_counted():
    text = "나랏말\ue5c0\uf7c9\n" * 300
    assert own_text(text.encode()) == text
    assert (private_symbols(text), private_symbols(CHAT)) == (600, 0)
