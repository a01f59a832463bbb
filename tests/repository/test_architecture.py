"""What the running app may load; the direction of imports is import-linter's to check (pyproject.toml)."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.families import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "pages", "tests", "web")
MOST = 16  # files of a folder that one still sees
TRAINING_ONLY = ("tensorflow", "keras", "tf2onnx", "sklearn", "torch")

# Runs every page in one process, as a server does, then says which of the libraries are there.
SCRIPT = f"""
import sys
from tests.support.apps import PAGES, app_at, name_of
assert len(PAGES) > 30
for page in PAGES:
    test = app_at(name_of(page), seconds=200).run()
    assert not test.exception, test.exception
print("loaded:", sorted(set({TRAINING_ONLY!r}) & set(sys.modules)))
"""


def test_the_app_never_loads_what_only_training_needs():
    finished = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.stdout.strip() == "loaded: []", finished.stderr


def test_training_computes_with_onednn():
    """The first import of TensorFlow, whichever module's it is, finds the setting made."""
    program = "import core, os, sys; print(os.environ['TF_ENABLE_ONEDNN_OPTS'], 'tensorflow' in sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "TF_ENABLE_ONEDNN_OPTS"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "1 False", done.stderr


def test_every_chart_has_an_alternative_text():
    calls = [
        (file.name, call)
        for file in (*ROOT.glob("core/ui/**/*.py"), *ROOT.glob("pages/**/*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "plotly_chart"
    ]
    without = [f"{name}:{call.lineno}" for name, call in calls if "alt" not in {word.arg for word in call.keywords}]
    assert calls and not without


def files_of(*folders: str) -> list[Path]:
    """Returns what lies in these folders, relative to the repository's root; what a tool made is left out."""
    made = {"node_modules", "__pycache__"}
    found = (path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return [path for path in found if not made & set(path.parts)]


def repeats_its_folder(path: Path) -> bool:
    return path.name.startswith((f"{path.parent.name}_", f"{path.parent.name}-", f"{path.parent.name}."))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_has_more_files_than_one_sees(folder):
    files = files_of(folder)
    counts = Counter(path.parent.as_posix() for path in files)
    assert files and {place: count for place, count in counts.items() if count > MOST} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_repeats_the_name_of_its_folder(folder):
    assert [path.as_posix() for path in files_of(folder) if repeats_its_folder(path)] == []


def test_a_prefix_and_a_whole_name_repeat_the_folder_but_a_longer_word_does_not():
    names = {"gan/gan_grid.py": True, "gan/gan.py": True, "gan/gang.py": False, "gan/grid.py": False}
    assert {name: repeats_its_folder(Path(name)) for name in names} == names


def children_of(folder: str) -> set[str]:
    """Returns the names of the modules and packages of a folder of Python, or of the folders of web/."""
    places = [place for place in (ROOT / folder).iterdir() if not place.name.startswith((".", "__"))]
    packages = {place.name for place in places if place.is_dir() and any(files_of(f"{folder}/{place.name}"))}
    return packages | {place.stem for place in places if place.suffix == ".py"}


@pytest.mark.parametrize(
    ("rule", "free"),
    [
        ("only pages, core.ui, core.site and core.bench import Streamlit", {"ui", "site", "bench"}),
        (
            "nothing of the app imports what only training needs",
            {"models", "training", "export", "data", "families", "cli", "bench", "site", "replicas", "readme"}
            | {"runtime_install", "cluster"},
        ),
    ],
)
def test_an_import_rule_names_every_module_of_core_but_those_that_it_frees(rule, free):
    named = {module.removeprefix("core.") for module in contract(rule)["source_modules"]} - {"pages"}
    assert children_of("core") - {"locale"} == named | free
    assert not named & free


def contract(rule: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = (one for one in settings["tool"]["importlinter"]["contracts"] if one["name"].startswith(rule))
    return found


@pytest.mark.parametrize(
    ("rule", "folder", "others"),
    [("a family", "core/training", set()), ("an exported family", "core/export", {"training_step"})],
)
def test_an_import_rule_names_the_folder_of_every_family(rule, folder, others):
    folders = {place.parent.name for place in (ROOT / folder).glob("*/__init__.py")}
    shared = {"styles": "gan", "hangul": "gan"}  # three families of generators that share most of their parts
    named = {module.rpartition(".")[2] for module in contract(rule)["modules"]}
    assert folders - others == named == {shared.get(name, name) for name in FAMILIES}


def test_the_import_rule_of_pages_names_every_activity():
    named = {name.strip() for layer in contract("a page is made of")["layers"] for name in layer.split("|")}
    assert {f"core.ui.{name}" for name in children_of("core/ui")} <= named


@pytest.mark.parametrize(
    ("page", "folder", "pattern"),
    [("docs/architecture.md", "core", "`core/{}[/.`]"), ("web/README.md", "web", "`{}/`")],
)
def test_the_page_on_folders_names_every_one_of_them(page, folder, pattern):
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = [name for name in children_of(folder) if not re.search(pattern.format(re.escape(name)), text)]
    assert sorted(missing) == []
