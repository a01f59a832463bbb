"""Training steps on disk: the graphs by which networks learn in the reader's tab, and the list of them.

    trained/training-steps/steps.json   written by `python -m core.export.training_step`, read here and in the tab
    trained/training-steps/<file>.onnx  a step, or what shows a network's inner values

They hold no weights: a network's parameters go in and come out.
"""

from pathlib import Path
from typing import Any

from core.artifacts import bytes_of, trained_folder
from core.documents import read_document
from core.errors import ArtifactError

FOLDER, LIST = "training-steps", "steps.json"
COMMAND = "python -m core.export.training_step"


def steps_folder(root: Path | None = None) -> Path:
    """Returns the folder of the steps, under `root` or trained/."""
    return (root or trained_folder()) / FOLDER


def load_steps() -> dict[str, Any]:
    """Returns the list of networks that can learn, as the export wrote it.

    Raises:
        ArtifactError: It is missing, or not as its schema says.
    """
    found: dict[str, Any] = read_document(_list_bytes(), "steps", file=f"{FOLDER}/{LIST}", command=COMMAND)
    return found


def step_network(name: str) -> dict[str, Any]:
    """Returns the row of a network in the list.

    Raises:
        ArtifactError: See `load_steps`; or there is no such network.
    """
    for network in load_steps()["networks"]:
        if network["name"] == name:
            return dict(network)
    raise _missing(name)


def text_network(cell: str) -> dict[str, Any]:
    """Returns the row of a text network in the list, "rnn", "lstm" or "gru". Raises ArtifactError as `step_network`."""
    for network in load_steps()["texts"]:
        if network["cell"] == cell:
            return dict(network)
    raise _missing(f"text-{cell}")


def adversarial_network(name: str) -> dict[str, Any]:
    """Returns the row of a GAN in the list, "gan-points" or "gan-digits". Raises ArtifactError as `step_network`."""
    for pair in load_steps()["adversarial"]:
        if pair["name"] == name:
            return dict(pair)
    raise _missing(name)


def step_files() -> dict[str, str]:
    """Returns the sha256 of each graph that the list names, by file. Raises ArtifactError as `load_steps` does."""
    steps = load_steps()
    networks = [*steps["networks"], *steps["texts"]]
    files = [facts for network in networks for facts in network["files"].values()]
    for pair in steps["adversarial"]:
        files += [pair["values"], *(facts for both in pair["losses"].values() for facts in both.values())]
    return {facts["file"]: facts["sha256"] for facts in files}


def step_bytes(file: str) -> bytes:
    """Returns the content of the list, or of a graph that it names and whose sha256 is as it says.

    Raises:
        ArtifactError: The list does not name the file, or the file is another one.
    """
    known = step_files()
    if file == LIST:
        return _list_bytes()
    if file not in known:
        raise _missing(file)
    return bytes_of(steps_folder() / file, known[file])


def _list_bytes() -> bytes:
    try:
        return (steps_folder() / LIST).read_bytes()
    except OSError as error:
        raise _missing(LIST) from error


def _missing(file: str) -> ArtifactError:
    return ArtifactError(
        "{file} must be among the training steps. `{command}` writes them.", file=f"{FOLDER}/{file}", command=COMMAND
    )
