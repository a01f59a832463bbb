"""The table of photographs, made with networks that are there."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.artifacts import load_card, model_names
from core.errors import ArtifactError
from core.export.images import photograph_review
from core.export.images.photograph_review import PHOTOGRAPHS, installed, main


def test_photographs_that_come_with_the_required_packages_are_found():
    found = [path.name for path, _shows in installed()]
    assert {"chelsea.png", "china.jpg", "flower.jpg"} <= set(found)
    assert len(found) >= 18


def test_package_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(photograph_review, "PHOTOGRAPHS", {"no_such_package/a.png": "nothing"})
    assert not list(installed())


def test_each_photograph_is_a_row_and_each_network_a_column(capsys, monkeypatch):
    few = {file: PHOTOGRAPHS[file] for file in ("skimage/data/chelsea.png", "skimage/data/coins.png")}
    monkeypatch.setattr(photograph_review, "PHOTOGRAPHS", few)
    main(["fashion-cnn", "mnist-cnn"])
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert lines[0].startswith("2 photographs.") and len(rows) == 2
    cat = next(row for row in rows if "chelsea.png" in row)
    assert cat.count("|") == 5 and "BSD-3-Clause" in cat and "%" in cat


def test_the_judged_table_is_that_of_the_committed_networks(capsys):
    table = (Path(__file__).resolve().parents[3] / "docs" / "photographs.md").read_text(encoding="utf-8")
    heads = next(line for line in table.splitlines() if line.startswith("| photograph")).strip("| ").split(" | ")
    cards = [load_card(name) for name in model_names()]
    assert set(heads[2:]) == {one.name for one in cards if one.preprocessing.get("channels") == 3 and one.labels}
    main(heads[2:])
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][2:]
    assert [row for row in rows if row not in table.splitlines()] == []


def test_folder_is_read_and_a_broken_file_does_no_harm(tmp_path: Path, capsys):
    Image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(tmp_path / "b.PNG")
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("no picture either")
    main(["fashion-cnn", "--folder", str(tmp_path)])
    rows = capsys.readouterr().out.splitlines()[4:]
    assert [row.split(" | ")[0] for row in rows] == ["| a.jpg", "| b.PNG"]
    assert "must be a picture" in rows[0] and "%" in rows[1]


def test_unknown_network_is_an_error():
    with pytest.raises(ArtifactError):
        main(["no-such-network"])
