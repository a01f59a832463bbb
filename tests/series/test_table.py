"""Tables as readers bring them: read as a person would, or refused. The tab's twin has the same cases."""

import json
from pathlib import Path

import pytest

from core.series.table import MOST, TableError, decoded, read_table

CASES = json.loads((Path(__file__).parent / "tables.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_table_is_read_as_a_person_would_or_refused(case):
    if "refusal" in case:
        with pytest.raises(TableError) as error:
            read_table(case["text"])
        assert error.value.reason == case["refusal"]
        return
    table = read_table(case["text"])
    assert table.values == case["values"]
    assert [note["name"] for note in table.notes] == case["notes"]
    for key in case.keys() & {"column", "step", "period"}:
        assert getattr(table, key) == case[key], key


def test_a_file_is_read_by_the_decoder_of_all_texts_or_is_no_text():
    assert decoded("날짜,값".encode()) == ("날짜,값", [])
    assert decoded("날짜,값".encode("cp949")) == ("날짜,값", [{"name": "encoding", "encoding": "CP949 (EUC-KR)"}])
    assert decoded("값".encode("utf-16")) == ("값", [])
    assert decoded("날짜,값\n2024,1\n".encode("utf-16-le"))[0] == "날짜,값\n2024,1\n"
    japanese = "日付,気温\n2024-01-01,3.5\n"
    assert decoded(japanese.encode("cp932")) == (japanese, [{"name": "encoding", "encoding": "Shift-JIS"}])
    with pytest.raises(TableError, match="no text"):
        decoded(b"\x89PNG\0\0")


def test_too_many_rows_are_refused_before_they_are_read():
    with pytest.raises(TableError, match="2000001"):
        read_table("1\n" * (MOST + 1))
