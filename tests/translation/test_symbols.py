"""Sentences as symbols and back, in Python and in the page, and chrF beside that of sacreBLEU."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.joining import joined
from core.text.splitting import jamos
from core.translation.chrf import chrf
from core.translation.drawing import draw
from core.translation.grammar import LANGUAGES, say
from core.translation.symbols import SPECIAL, STYLES, Symbols, choose, from_json, simplified, to_json

MEANINGS = draw("train", 400, 11)
SENTENCES = {language: [say(meaning, language) for meaning in MEANINGS] for language in LANGUAGES}
SYMBOLS = {language: choose(language, SENTENCES[language] * 5, ["Mary likes Boston."] * 5) for language in LANGUAGES}
SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3) | st.sampled_from(" .?"), max_size=30)
ODD = [
    "I’m learning RNN, aren't you?",
    "Mina's dog can't swim!  It's\tat 3 o'clock.",
    "",
    "  ",
    "xylophones walking 日本 🙂 ﬁ É",
    "Don't! won't; they'll - we're 100% fine: a-b",
    "톰은 RNN을 배워요. ㅋㅋ ㅏ 값",
    "저는 Mary를 알아요?",
    "<end> <grammar> +s + 's",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_can_be_written_again_letter_for_letter(language):
    symbols = SYMBOLS[language]
    for text in SENTENCES[language]:
        numbers = symbols.encode(text)
        assert symbols.text(numbers) == text and not symbols.unknown(text)
        assert numbers[-1] == SPECIAL.index("<end>") and min(numbers[:-1]) >= len(SPECIAL)


@settings(max_examples=50, deadline=None)
@given(SYLLABLES)
def test_letters_come_together_to_the_syllables_they_were(text):
    assert joined(jamos(text)) == text


def test_a_word_that_is_no_piece_is_spelled_by_the_longest_there_are():
    assert SYMBOLS["en"].pieces("Mary eats quxing.") == ["mary", "eats", "q", "+u", "+x", "+ing", "+."]


def test_short_forms_are_read_as_the_long_ones_and_a_possessive_is_none():
    assert simplified("I’m sure  they WON'T; Mina's cat isn't", "en") == "i am sure they will not; mina's cat is not"


def test_unknown_symbols_are_told_and_read_as_one():
    assert SYMBOLS["en"].unknown("I like 漢 and 漢!") == ["漢"]
    assert SYMBOLS["en"].encode("漢") == [SPECIAL.index("<unknown>"), SPECIAL.index("<end>")]


def test_the_file_holds_both_sides():
    assert from_json(to_json(SYMBOLS["en"], SYMBOLS["ko"])) == (SYMBOLS["en"], SYMBOLS["ko"])
    assert all(f"<{style}>" in SPECIAL for style in STYLES)


def test_the_page_reads_and_writes_as_python_does():
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is needed here")
        pytest.skip("node is not installed")
    texts = {language: [*SENTENCES[language][:60], *ODD] for language in LANGUAGES}
    given = {language: {"symbols": SYMBOLS[language].as_plain(), "texts": texts[language]} for language in LANGUAGES}
    twin = subprocess.run(
        [node, str(Path(__file__).with_name("symbols_twin.mjs"))],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(twin.stdout)
    for language in LANGUAGES:
        symbols: Symbols = SYMBOLS[language]
        for text, there in zip(texts[language], found[language], strict=True):
            numbers = symbols.encode(text)
            here = {"numbers": numbers, "unknown": symbols.unknown(text), "text": symbols.text(numbers)}
            assert there == here, text


def test_chrf_is_that_of_sacrebleu():
    """The file was made by sacreBLEU's corpus_chrf."""
    cases = json.loads(Path(__file__).with_name("chrf_cases.json").read_text(encoding="utf-8"))["cases"]
    for case in cases:
        assert chrf(case["said"], case["wanted"]) == pytest.approx(case["chrf"], abs=1e-9)
    assert len(cases) > 8 and len({round(case["chrf"]) for case in cases}) > 5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=5), st.data())
def test_chrf_is_100_for_the_same_and_never_outside_0_to_100(texts, data):
    others = data.draw(st.lists(st.text(), min_size=len(texts), max_size=len(texts)))
    assert 0 <= chrf(texts, others) <= 100
    if any(text.split() for text in texts):
        assert chrf(texts, texts) == pytest.approx(100)


def test_chrf_needs_a_reference_for_each_sentence():
    with pytest.raises(ValueError, match="Received: 1, 2"):
        chrf(["a"], ["a", "b"])
