"""Hangul drawn with free fonts: which syllables and fonts are in which part, and what a drawn syllable looks like."""

from pathlib import Path

import numpy as np
import pytest

from core.data.pictures import fonts, hangul
from core.data.pictures.fonts import DRAWING, FONTS, LICENCES
from core.errors import DataError
from core.text.splitting import FINAL_JAMO, INITIAL_JAMO, VOWEL_JAMO, jamos

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")  # the browser tests need it, too


def test_the_syllables_are_those_of_ks_x_1001():
    places = hangul.syllables()
    assert len(set(places.tolist())) == 2350
    assert [chr(hangul.FIRST + place) for place in places[[0, -1]]] == ["가", "힝"]
    assert (np.diff(places) > 0).all()
    assert chr(hangul.FIRST + places.max()) == "힝"


def test_jamo_are_those_that_a_text_is_split_into():
    for letter in "가각힣한쫓의":
        initial, vowel, final = hangul.jamo(np.array([ord(letter) - hangul.FIRST]))[0]
        wanted = [INITIAL_JAMO[initial], VOWEL_JAMO[vowel], FINAL_JAMO[final]]
        assert [one for one in wanted if one] == jamos(letter)


def test_held_out_syllables_are_in_no_other_part_and_every_jamo_is_learned():
    parts = hangul.held_out()
    assert {part: len(places) for part, places in parts.items() if part != "train"} == hangul.HELD_OUT
    together = np.concatenate(list(parts.values()))
    np.testing.assert_array_equal(np.sort(together), np.sort(hangul.syllables()))
    everywhere, learned = hangul.jamo(together), hangul.jamo(parts["train"])
    for place in range(3):
        assert set(learned[:, place]) == set(everywhere[:, place])
    np.testing.assert_array_equal(parts["test"], hangul.held_out()["test"])


def test_no_family_is_in_two_parts_and_thirty_fonts_and_more_are_learned_from():
    families = {
        part: {font.family for font in FONTS if font.part == part} for part in ("drawing", "reading", "checking")
    }
    assert not families["drawing"] & (families["reading"] | families["checking"])
    assert not families["reading"] & families["checking"]
    assert len(DRAWING) >= 30
    assert len({font.file for font in FONTS}) == len(FONTS)
    assert {font.package for font in FONTS} == set(LICENCES)


def test_missing_fonts_are_named_with_their_packages(monkeypatch, tmp_path):
    (tmp_path / "NanumPen.ttf").touch()
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    with pytest.raises(DataError, match=r"apt-get install .*fonts-baekmuk.*fonts-woowa-bm") as error:
        fonts.find_fonts()
    assert "NanumPen.ttf" not in str(error.value)


@pytest.mark.skipif(not NOTO.is_file(), reason="fonts-noto-cjk is not installed")
def test_syllables_fill_the_picture_on_one_line_and_what_a_font_lacks_is_empty():
    places = np.array([ord(letter) - hangul.FIRST for letter in "가나봄를쀍"])
    pictures = hangul.draw(NOTO, 1, places)
    assert pictures.shape == (5, 32, 32)
    assert pictures.dtype == np.uint8
    rows, columns = (np.flatnonzero(pictures.max(axis=(0, axis)) > 60) for axis in (2, 1))
    assert 26 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 31
    assert abs(rows.mean() - 15.5) < 1.5
    assert abs(columns.mean() - 15.5) < 1.5
    lacking = hangul.draw(NOTO, 1, np.array([places[0], 0x2FFFF - hangul.FIRST]))
    assert lacking[0].any()
    assert not lacking[1].any()


def test_mixtures_favour_a_few_fonts_and_are_always_the_same():
    found = hangul.mixtures(500, 30)
    shares = np.sort(found / found.sum(axis=-1, keepdims=True))[:, ::-1]
    assert found.min() >= 0
    assert shares[:, :3].sum(axis=-1).mean() > 0.5
    np.testing.assert_array_equal(found[:4], hangul.mixtures(4, 30))
