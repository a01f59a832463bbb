"""Text as words, in Python and in the page."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core.text.words import MARKS, PADDING, UNKNOWN, WordList, words_of

TEXTS = [
    "The U.S. dollar fell, and gold ROSE 2.5 pct to $401.50!",
    "",
    "  \t\n",
    "one\u00a0two\u2003three\u3000four\u2028five",
    "don't stop—ever İstanbul 금값 ｗｉｄｅ",
    "a" * 40 + " " + "b,c;d" * 9,
    MARKS,
    "x\x00y\x1fz\x7fw",
    "“Wheat” – the growers’ ‘choice’… don’t—it’s ’ʼİ",
]
WORDS = ["", "\N{REPLACEMENT CHARACTER}", "the", "gold", "two", "b", "c"]


def test_marks_and_blanks_part_words_in_small_letters():
    assert " ".join(words_of(TEXTS[0])) == "the u s dollar fell and gold rose 2 5 pct to 401 50"
    assert words_of(MARKS) == []


def test_printed_quotes_and_dashes_part_words_as_typed_ones_do():
    assert words_of("“Wheat” – the growers’ ‘choice’… DON’T") == ["wheat", "the", "growers", "choice", "don't"]


def test_the_first_words_are_read_with_padding_before_them():
    known = WordList(WORDS)
    assert known.encode("Gold, the other", 5).tolist() == [PADDING, PADDING, 3, 2, UNKNOWN]
    assert known.encode("gold the two b c", 3).tolist() == [3, 2, 4]


def test_the_commonest_words_are_kept_in_order():
    assert WordList.of(["b a b", "c a b d"], 4).words == ("", "\N{REPLACEMENT CHARACTER}", "b", "a")
    with pytest.raises(ValueError, match="distinct"):
        WordList([*WORDS, "two"])
    with pytest.raises(ValueError, match="two signs"):
        WordList(WORDS[2:])


def test_the_page_reads_the_same_words():
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/sequences/words.js")
    request = json.dumps({"texts": TEXTS, "words": WORDS, "length": 6})
    script = Path(__file__).with_name("words_twin.mjs")
    done = subprocess.run([node, script], input=request, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    known = WordList(WORDS)
    for text, found in zip(TEXTS, json.loads(done.stdout), strict=True):
        assert found["words"] == words_of(text)
        assert [part.lower().replace("’", "'") for part in found["parts"]] == words_of(text)
        assert found["numbers"] == known.encode(text, 6).tolist()
