"""Training steps on disk: the graphs by which networks learn in the reader's tab, and the list of them.

    trained/training-steps/steps.json   written by `python -m core.export.training_step`, read here and in the tab
    trained/training-steps/<file>.onnx  a step, or what shows a network's inner values

They hold no weights: a network's parameters go in and come out.
"""

import json
from pathlib import Path
from typing import Any

from core.artifacts import bytes_of, trained_folder
from core.errors import ArtifactError

FOLDER, LIST = "training-steps", "steps.json"


def steps_folder(root: Path | None = None) -> Path:
    """Returns the folder of the steps, under `root` or trained/."""
    return (root or trained_folder()) / FOLDER


def load_steps() -> dict[str, Any]:
    """Returns the list of networks that can learn, as `core.export.training_step` wrote it.

    Raises:
        ArtifactError: It is missing or cannot be read.
    """
    path = steps_folder() / LIST
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArtifactError(
            "{path} must be the list of training steps. Run `python -m core.export.training_step`.", path=path
        ) from error


def step_bytes(file: str) -> bytes:
    """Returns the content of the list, or of a graph that it names and whose sha256 is as it says.

    Raises:
        ArtifactError: The list does not name the file, or the file is another one.
    """
    if file == LIST:
        load_steps()
        return (steps_folder() / LIST).read_bytes()
    known = {
        facts["file"]: facts["sha256"] for network in load_steps()["networks"] for facts in network["files"].values()
    }
    if file not in known:
        raise ArtifactError(
            "{file} must be a training step as the list says. Run `python -m core.export.training_step`.", file=file
        )
    return bytes_of(steps_folder() / file, known[file])
