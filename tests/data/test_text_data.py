"""Text in three parts: found, recognised, divided the same way each time, and what is left out of it."""

import gzip
import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from core.data.texts import english as text_english
from core.data.texts import korean as text_korean
from core.data.texts import reviews as text_reviews
from core.data.texts.catalogue import TEXT_NAMES, load_text
from core.data.texts.corpus import TextFile, read_text
from core.data.texts.reviews import ABUSE, is_kept
from core.errors import DataError, SettingError
from core.text import Vocabulary, normalise


def file_of(content: str, **changes) -> TextFile:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return TextFile(**{"places": ("some.txt.gz", "some.txt"), "url": "", "content_sha256": digest, **changes})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("GLASSBOX_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture(scope="module")
def korean():
    return real("text-ko")


def real(name: str):
    if not Path(os.environ.get("GLASSBOX_DATA", "-")).is_dir():
        pytest.fail("$GLASSBOX_DATA") if os.environ.get("CI") else pytest.skip("needs $GLASSBOX_DATA")
    return load_text(name)


def test_file_is_read_plain_or_compressed(folder):
    (folder / "some.txt").write_text("가나다", encoding="utf-8")
    assert read_text(file_of("가나다"), folder) == "가나다"
    (folder / "some.txt.gz").write_bytes(gzip.compress("라마바".encode()))
    assert read_text(file_of("라마바"), folder) == "라마바"


def test_changed_file_is_refused(folder):
    (folder / "some.txt").write_text("가나라", encoding="utf-8")
    with pytest.raises(DataError, match=r"some\.txt differs from the published data"):
        read_text(file_of("가나다"), folder)


def test_file_is_downloaded_once_into_the_cache(folder):
    source = folder / "source"
    source.write_bytes(b"upper")
    file = file_of("UPPER", url=source.as_uri(), make=bytes.upper)
    assert read_text(file) == "UPPER"
    source.unlink()
    assert read_text(file) == "UPPER"


def test_failed_download_says_what_to_do(folder):
    file = file_of("x", url=(folder / "missing").as_uri())
    with pytest.raises(DataError, match=r"some\.txt could not be downloaded.*--data-dir"):
        read_text(file)


def test_file_that_cannot_be_downloaded_at_all_is_none(folder):
    assert read_text(file_of("x", make=None)) is None


def test_unknown_text_lists_the_known_ones():
    with pytest.raises(SettingError, match=r"text-en, text-ko\. Received: text-xx"):
        load_text("text-xx")


def test_english_is_divided_in_order():
    data = real("text-en")
    assert [len(part) for part in (data.train, data.validation, data.test)] == [948_084, 55_770, 111_540]
    whole = data.train + data.validation + data.test
    assert whole.startswith("First Citizen:") and hashlib.sha256(whole.encode()).hexdigest() == data.content_sha256
    assert data.content_sha256 == text_english.PLAYS.content_sha256
    assert len(Vocabulary.of(data.train)) == 66


def test_korean_is_divided_nineteen_to_one_each_way(korean):
    sizes = [len(part) for part in (korean.train, korean.validation, korean.test)]
    assert [round(size / sum(sizes), 2) for size in sizes] == [0.90, 0.05, 0.05]
    assert load_text("text-ko").content_sha256 == korean.content_sha256


def test_korean_documents_are_in_one_part_alone(korean):
    parts = [set(part.splitlines()) for part in (korean.train, korean.validation, korean.test)]
    shared = (parts[0] & parts[1]) | (parts[0] & parts[2]) | (parts[1] & parts[2])
    assert all(len(line) < 60 for line in shared)  # answers such as "좋은 생각이에요." alone come again
    assert len(shared) < 1_500


def test_korean_is_plain(korean):
    whole = korean.train + korean.validation + korean.test
    assert normalise(whole) == whole
    assert ABUSE.search(whole.replace("\n", "\n\n")) is None
    assert "진달래꽃 시집" not in whole and "# " not in whole and " ." not in korean.test[:100]


def test_symbols_rarer_than_three_are_unknown(korean):
    vocabulary = Vocabulary.of(korean.train, least=korean.least)
    assert 1_700 < len(vocabulary) < 1_850
    for part in (korean.train, korean.validation, korean.test):
        assert (vocabulary.encode(part) == 0).mean() < 5e-4


def test_every_published_review_is_one_that_the_rule_keeps(korean):
    reviews = read_text(text_reviews.REVIEWS).splitlines()
    assert len(reviews) == len(set(reviews)) == text_reviews.KEPT
    assert all(map(is_kept, reviews))


GOOD = "연기도 좋고 이야기도 좋아서 두 번이나 봤던 영화예요"


@pytest.mark.parametrize(
    "review",
    [GOOD[:20], GOOD * 6, GOOD + " ♥", GOOD + " 씨발", GOOD + " 최고오오오", "abcdefghij klmnopqrst uvwxyz 좋아요"],
    ids=["short", "long", "sign", "abuse", "repeated", "foreign"],
)
def test_reviews_that_are_left_out(review):
    assert is_kept(GOOD)
    assert not is_kept(review)


def test_selection_takes_each_good_review_once():
    def row(number: int, text: str, rating: str = "10") -> dict[str, str]:
        return {"review_id": str(number), "review": text, "rating": rating}

    films = {
        "nsmc-x/raw/1.json": [row(1, GOOD), row(2, GOOD + " 정말", "8"), row(3, "별로")],
        "nsmc-x/raw/2.json": [
            row(1, "다른 글이지만 같은 번호를 가진 리뷰라서 세지 않아요"),
            row(4, f" {GOOD}\n최고  "),
        ],
        "nsmc-x/README.json": [row(9, GOOD + " 아님")],
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, rows in films.items():
            made.writestr(name, json.dumps(rows))
    assert sorted(text_reviews.select(archive.getvalue()).decode().splitlines()) == [GOOD, GOOD + " 최고"]


def test_without_the_stories_the_rest_is_read_and_the_reason_is_told(monkeypatch, caplog):
    given = {
        "nsmc_positive_ko.txt": GOOD + "\n",
        "ChatbotData.csv": "Q,A,label\n안녕?,반가워요.,0\n안녕?,반가워요.,0\n",
    }
    monkeypatch.setattr(text_korean, "read_text", lambda file, data_dir: given.get(file.name))
    data = text_korean.load()
    assert sorted((data.train + data.validation + data.test).splitlines()) == sorted([GOOD, "안녕?", "반가워요."])
    assert "3 % shorter" in caplog.text and data.reason


def test_stories_end_in_the_test_part_and_lose_their_chinese_asides(monkeypatch):
    lines = [f"{number} 동광(東光)학교 ." for number in range(40)]
    stories = "# 하나 (아무개)\n" + "\n".join(lines) + "\n# 진달래꽃 시집에서 (김소월)\n나 보기가\n"
    given = {"nsmc_positive_ko.txt": "", "ChatbotData.csv": "Q,A,label\n", "korean_classics_pd.txt": stories}
    monkeypatch.setattr(text_korean, "read_text", lambda file, data_dir: given[file.name])
    data = text_korean.load()
    assert data.test == "38 동광학교.\n39 동광학교.\n"
    assert data.validation == "36 동광학교.\n37 동광학교.\n"
    assert data.train.startswith("0 동광학교.\n") and data.train.count("\n") == 36


def test_names_are_those_of_the_recipes():
    from core.training.text.recipes import RECIPES

    assert {recipe.data for recipe in RECIPES.values()} == set(TEXT_NAMES)
