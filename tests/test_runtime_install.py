"""Installing the in-page runtime: which npm is taken, and what is said when it fails."""

import json
import subprocess
import sys

import pytest

from core import runtime_install
from core.errors import CoreError


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A web/ folder that asks for version 1.2.3 and has nothing installed."""
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {runtime_install.PACKAGE: "1.2.3"}}))
    monkeypatch.setattr(runtime_install, "WEB", tmp_path)
    return tmp_path


def put(version: str) -> None:
    folder = runtime_install.distribution()
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "package.json").write_text(json.dumps({"version": version}))
    for file in runtime_install.FILES:
        (folder / file).touch()


@pytest.fixture
def commands(monkeypatch):
    """What was run; `npm ci` puts the runtime there, unless it was told to fail."""
    ran = []

    def run(command, **_options):
        ran.append(command)
        if "ci" in command:
            put("1.2.3")

    monkeypatch.setattr(runtime_install.subprocess, "run", run)
    return ran


def test_only_the_whole_and_right_version_counts(web):
    assert not runtime_install.is_installed()
    put("1.2.2")
    assert not runtime_install.is_installed()
    put("1.2.3")
    assert runtime_install.is_installed()
    (runtime_install.distribution() / runtime_install.FILES[0]).unlink()
    assert not runtime_install.is_installed()


def test_installed_runtime_is_left_alone(web, commands):
    put("1.2.3")
    runtime_install.install()
    assert commands == []


def test_npm_of_the_machine_is_taken_where_its_node_is_new_enough(web, commands, monkeypatch):
    monkeypatch.setattr(runtime_install.shutil, "which", lambda _name: "/bin/npm")
    monkeypatch.setattr(runtime_install, "_node_version", lambda: 20)
    runtime_install.install()
    assert [command[:2] for command in commands] == [["/bin/npm", "ci"]]


@pytest.mark.parametrize(("npm", "version"), [(None, 22), ("/bin/npm", 18), ("/bin/npm", 0)])
def test_pypi_supplies_node_where_the_machine_does_not(npm, version, web, commands, monkeypatch):
    monkeypatch.setattr(runtime_install.shutil, "which", lambda _name: npm)
    monkeypatch.setattr(runtime_install, "_node_version", lambda: version)
    runtime_install.install()
    first, second = commands
    assert first[:4] == [sys.executable, "-m", "pip", "install"]
    assert first[-1] == runtime_install.NODE_WHEEL
    assert second[0] == sys.executable
    assert "ci" in second


def test_failure_says_what_failed_and_what_to_do(web, monkeypatch):
    def fail(command, **_options):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(runtime_install.subprocess, "run", fail)
    with pytest.raises(CoreError, match=r"pages infer on the server.*ci|pip.*Check the network, install Node"):
        runtime_install.install()


def test_standard_library_is_enough():
    """`make run` may call it before anything is installed."""
    subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(runtime_install.WEB.parent)!r}); import core.runtime_install",
        ],
        check=True,
    )


def test_lock_file_names_no_registry():
    assert '"resolved"' not in (runtime_install.WEB / "package-lock.json").read_text()
