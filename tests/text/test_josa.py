"""Korean particles after words that are known only when the page is drawn."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.text import josa
from core.ui.frame import language

CASES = [
    ("고양이(이)라고", "고양이라고"),
    ("트럭(이)라고", "트럭이라고"),
    ("“4”(이)라고", "“4”라고"),
    ("“3”(이)라고", "“3”이라고"),
    ("7(으)로", "7로"),  # 칠: ㄹ
    ("1.25(으)로", "1.25로"),  # 오
    ("0.6(으)로", "0.6으로"),  # 육
    ("100(으)로", "100으로"),  # 백
    ("서울(으)로", "서울로"),
    ("집(으)로", "집으로"),
    ("가방(으)로", "가방으로"),
    ("95 %(으)로", "95 %로"),
    ("12.5(이)에요", "12.5예요"),
    ("12.3(이)에요", "12.3이에요"),
    ("`python -m core fetch mnist`(으)로", "`python -m core fetch mnist`로"),
    ("CNN와(과)", "CNN과"),
    ("RNN을(를)", "RNN을"),
    ("GRU을(를)", "GRU를"),
    ("LSTM은(는)", "LSTM은"),
    ("MLP이(가)", "MLP가"),
    ("URL(으)로", "URL로"),
    ("R(으)로", "R로"),
    ("VGG16(으)로", "VGG16으로"),
    ("layer와(과)", "layer와"),
    ("pooling와(과)", "pooling과"),
    ("(으)로", "로"),  # after nothing
]


@pytest.mark.parametrize(("given", "wanted"), CASES)
def test_a_particle_follows_how_its_word_is_read(given, wanted):
    assert josa.settle(given) == wanted


def test_text_without_marks_stays():
    assert josa.settle("받은 것: 3 (세 장)") == "받은 것: 3 (세 장)"


def test_a_translation_settles_its_particles_when_it_is_filled(monkeypatch):
    monkeypatch.setattr(language, "language", lambda: "ko")
    said = language._("**{count}** of {total} test pictures of “{true}” are called “{answer}”.")
    filled = said.format(count=1, total=2, true="7", answer="개")
    assert "개”라고" in filled and not any(mark in filled for mark in josa.FORMS)


def test_every_double_form_of_the_translations_is_known():
    with language.po_file("ko").open("rb") as stream:
        texts = [str(message.string) for message in read_po(stream, locale="ko") if message.id]
    marks = {
        mark
        for text in texts
        for mark in re.findall(r"\([가-힣]{1,2}\)(?:로|라고|에요|나|랑)|[가-힣]\([과와을를은는이가]\)", text)
    }
    assert marks and marks <= set(josa.FORMS)


def test_the_page_settles_particles_alike():
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/frame/format.js")
    texts = [given for given, _wanted in CASES] + [
        "받은 것: 3 (세 장)",
        "“글”을(를) “비”와(과) 3(으)로",
        "é은(는)",
        "-은(는)",
    ]
    script = Path(__file__).with_name("josa_twin.mjs")
    done = subprocess.run([node, script], input=json.dumps(texts), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "forms": {key: list(forms) for key, forms in josa.FORMS.items()},
        "texts": [josa.settle(text) for text in texts],
    }
