"""What is imported is declared, what is declared is locked with hashes, and `make` installs what is locked."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKED = ROOT / "requirements-locked"
CORE = ("convolution", "documents", "inference", "ink", "pictures", "text", "ui")
APP = ("pages", *(f"core/{name}" for name in CORE))
APP_FILES = ("streamlit_app.py", "core/artifacts.py", "core/steps.py", "core/verification.py")
OPTIONAL = {"ai_edge_litert"}  # a peer of the benchmark that is looked for and not missed
BENCH = {"torch"}
CLUSTER = {"ray", "fsspec"}
OPTIONAL_LISTS = BENCH | CLUSTER
OWN = {"core", "pages", "tests"}


def declared(name: str) -> dict[str, str]:
    """Returns package -> version of requirements-NAME.txt and of those that it includes."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found |= declared(line.removeprefix("-r "))
        elif match := re.fullmatch(r"([a-z0-9-]+)==([0-9.]+)", line):
            found[match[1]] = match[2]
        else:
            assert not line or line.startswith("#"), line
    return found


def locked(name: str) -> dict[str, str]:
    text = (LOCKED / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^ ;]+)", text, flags=re.MULTILINE))


def imported(files: list[Path]) -> Iterator[tuple[str, Path]]:
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [str(node.module)]
            else:
                continue
            for module in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - OWN - OPTIONAL:
                yield module, path


def undeclared(files: list[Path], requirements: str) -> set[str]:
    known, owners = {name.replace("_", "-") for name in declared(requirements)}, packages_distributions()
    return {
        f"{module} in {path.relative_to(ROOT)}"
        for module, path in imported(files)
        if module not in BENCH | CLUSTER
        and not {name.lower().replace("_", "-") for name in owners.get(module, [module])} & known
    }


def test_what_the_app_imports_is_declared_for_the_app():
    files = [path for folder in APP for path in (ROOT / folder).rglob("*.py")] + [ROOT / name for name in APP_FILES]
    assert len(files) > 80
    assert undeclared(files, "requirements-app.txt") == set()


def test_what_anything_imports_is_declared():
    files = [path for folder in ("core", "pages", "tests") for path in (ROOT / folder).rglob("*.py")]
    assert undeclared(files, "requirements-dev.txt") == set()
    assert declared("requirements-bench.txt").keys() >= BENCH
    assert declared("requirements-cluster.txt").keys() >= CLUSTER


def test_an_import_that_nothing_declares_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "requirements-app.txt").write_text("numpy==1.0\n")
    (tmp_path / "page.py").write_text("import json\nimport numpy as np\nfrom uvicorn.config import Config\n")
    assert undeclared([tmp_path / "page.py"], "requirements-app.txt") == {"uvicorn in page.py"}


@pytest.mark.parametrize("name", ["uv", "app", "dev", "bench", "cluster"])
def test_a_list_of_what_is_installed_has_what_is_declared_in_the_same_versions(name):
    assert declared(f"requirements-{name}.txt").items() <= locked(name).items()


def test_app_and_dev_agree():
    assert locked("app").items() <= locked("dev").items()


@pytest.mark.parametrize("name", ["uv", "app", "dev", "bench", "cluster"])
def test_every_locked_package_has_hashes_and_no_address(name):
    text = (LOCKED / f"{name}.txt").read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [one.split()[0] for one in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", one)] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\bfile:", text)


def test_make_installs_what_is_locked_and_nothing_else():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"(?:\$\(PIP\)|pip install)[^\n&|]*-r [^\n&|]*", makefile)
    assert len(installs) >= 3
    assert all("--require-hashes" in line for line in installs)
