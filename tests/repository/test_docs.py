"""The documents lead to what exists, and say what the repository says."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from core.pictures import limits, pool
from core.pictures.decoding import FORMATS
from core.pictures.kinds import FORMAT_NAMES
from core.text.encodings import ENCODINGS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
CODE = re.compile(r"^(```|~~~).*?^\1|^ {4}.*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def broken_links(document: Path) -> list[str]:
    """Returns the relative links of a Markdown file that lead nowhere, to a file or to a heading."""
    broken = []
    for target in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = unquote(target).partition("#")
        file = document.parent / path if path else document
        is_inside = file.resolve().is_relative_to(ROOT)
        if not (is_inside and file.exists()) or (heading and heading not in anchors(file)):
            broken.append(target)
    return broken


def anchors(file: Path) -> set[str]:
    """Returns the names of a file's headings, as GitHub makes them."""
    headings = HEADING.findall(file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_something(document):
    assert broken_links(document) == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "there.md").write_text("# The one heading\n")
    page = tmp_path / "page.md"
    page.write_text("[a](there.md) [b](there.md#the-one-heading) [c](https://example.org/x) `[d](no)`\n")
    assert broken_links(page) == []
    page.write_text("[a](missing.md) ![b](no.svg) [c](there.md#another) [d](../outside.md)\n")
    assert broken_links(page) == ["missing.md", "no.svg", "there.md#another", "../outside.md"]


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_the_changelog_begins_with_what_is_unreleased():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[0] == "Unreleased"
    groups = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert groups <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_readme_names_the_formats_and_encodings_that_the_code_opens():
    assert [{"HEIF": "HEIC"}.get(kind, kind) for kind in FORMATS] == [name.upper() for name in FORMAT_NAMES]
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"pictures as {', '.join(FORMAT_NAMES)}; texts in {', '.join(ENCODINGS.values())}, found" in said


def test_security_page_names_every_limit_and_setting():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    code = [
        file.read_text(encoding="utf-8")
        for folder in ("core/pictures", "core/ui/frame", "core/ui/frame/proxy")
        for file in ROOT.glob(f"{folder}/*.py")
    ]
    code.append((ROOT / "core" / "settings.py").read_text(encoding="utf-8"))
    settings = set(re.findall(r"GLASSBOX_\w+", " ".join(code)))
    assert len(settings) >= 8
    assert {name for name in settings if f"`{name}`" not in page} == set()
    for said in (
        f"{limits.MAX_MEGABYTES} MB, {limits.MAX_MEGAPIXELS} megapixels, {limits.LONGEST_GIVEN:,} px a side",
        f"a JPEG, which is decoded reduced, {limits.MAX_REDUCED_MEGAPIXELS} megapixels; {', '.join(FORMAT_NAMES)} by",
        f"{limits.MOST_SCANS} scans and {limits.MOST_SEGMENTS:,} segments",
        f"{limits.MOST_METADATA} metadata chunks and {limits.MOST_CHUNKS:,} chunks",
        f"{pool.MOST_WAITING} files wait, {pool.MOST_OF_ONE} of one visit, {pool.LONGEST_WAIT:.0f} s each",
    ):
        assert said in page
