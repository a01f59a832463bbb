"""Installing the in-page runtime: which npm is taken, what comes with it, and what is said when it fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import runtime_install
from core.errors import CoreError


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A web/ folder that asks for version 1.2.3 and has nothing installed."""
    wanted = {"dependencies": {runtime_install.PACKAGE: "1.2.3"}, "devDependencies": {"eslint": "4.5.6"}}
    (tmp_path / "package.json").write_text(json.dumps(wanted))
    monkeypatch.setattr(runtime_install, "WEB", tmp_path)
    return tmp_path


def put(version: str) -> None:
    folder = runtime_install.distribution()
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "package.json").write_text(json.dumps({"version": version}))
    for file in runtime_install.FILES:
        (folder / file).touch()


def put_tool(version: str) -> None:
    folder = runtime_install.WEB / "node_modules" / "eslint"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"version": version}))


@pytest.fixture
def commands(monkeypatch):
    """What was run; `npm ci` puts the runtime there, and the tools unless it is told to omit them."""
    ran = []

    def run(command, **_options):
        ran.append(command)
        if "ci" in command:
            put("1.2.3")
            if "--omit=dev" not in command:
                put_tool("4.5.6")

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


@pytest.fixture
def machines_npm(monkeypatch):
    """The machine has an npm, and a Node that is just new enough."""
    monkeypatch.setattr(runtime_install.shutil, "which", lambda _name: "/bin/npm")
    monkeypatch.setattr(runtime_install, "_node_version", lambda: (20, 19, 0))


def test_npm_of_the_machine_is_taken_where_its_node_is_new_enough(web, commands, machines_npm):
    runtime_install.install()
    assert [command[:2] for command in commands] == [["/bin/npm", "ci"]]


def test_who_only_runs_the_app_gets_no_tools(web, commands, machines_npm):
    assert runtime_install.main([]) == 0
    assert ["--omit=dev" in command for command in commands] == [True]
    assert not (web / "node_modules" / "eslint").exists()


@pytest.mark.parametrize("tool", [None, "4.5.5"])
def test_tools_are_added_to_a_runtime_that_is_there(tool, web, commands, machines_npm):
    put("1.2.3")
    if tool:
        put_tool(tool)
    runtime_install.main(["--dev"])
    runtime_install.main(["--dev"])  # and left alone once they are there
    assert ["--omit=dev" in command for command in commands] == [False]


@pytest.mark.parametrize(("npm", "version"), [(None, (22, 20, 0)), ("/bin/npm", (20, 18, 1)), ("/bin/npm", (0,))])
def test_pypi_supplies_node_where_the_machine_does_not(npm, version, web, commands, monkeypatch):
    monkeypatch.setattr(runtime_install.shutil, "which", lambda _name: npm)
    monkeypatch.setattr(runtime_install, "_node_version", lambda: version)
    runtime_install.install()
    first, second = commands
    assert first[:4] == [sys.executable, "-m", "pip", "install"]
    assert first[-1] == runtime_install.NODE_WHEEL
    assert second[0] == sys.executable
    assert "ci" in second


def scripts_run(monkeypatch, statuses):
    """Returns the list of the scripts that will run; each ends with its status of `statuses`, or 0."""
    put("1.2.3")
    put_tool("4.5.6")
    ran = []

    def run(command, *, env=None, **_options):
        if "run" in command:
            ran.append((command[-1], env["PATH"].split(os.pathsep)[0]))
        return subprocess.CompletedProcess(command, statuses.get(command[-1], 0))

    monkeypatch.setattr(runtime_install.subprocess, "run", run)
    return ran


def test_scripts_run_in_turn_until_one_fails(web, machines_npm, monkeypatch):
    ran = scripts_run(monkeypatch, {"check": 2})
    assert runtime_install.main(["--run", "lint", "check", "test"]) == 2
    assert [script for script, _folder in ran] == ["lint", "check"]
    assert runtime_install.main(["--run", "lint", "test"]) == 0


def test_scripts_find_the_node_of_pypi_where_the_machine_has_none(web, monkeypatch):
    monkeypatch.setattr(runtime_install.shutil, "which", lambda _name: None)
    ran = scripts_run(monkeypatch, {})
    assert runtime_install.main(["--run", "lint"]) == 0
    assert ran == [("lint", str(Path(sys.executable).parent))]


def test_version_of_the_machines_node_is_read(monkeypatch):
    def run(command, **_options):
        return subprocess.CompletedProcess(command, 0, stdout="v20.9.0\n")

    monkeypatch.setattr(runtime_install.subprocess, "run", run)
    assert runtime_install._node_version() == (20, 9, 0)
    assert runtime_install._node_version() < runtime_install.MINIMUM_NODE


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


def test_tools_are_pinned():
    wanted = json.loads((runtime_install.WEB / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(version.replace(".", "").isdigit() for version in versions)


def test_lock_file_names_no_registry():
    assert '"resolved"' not in (runtime_install.WEB / "package-lock.json").read_text()
