"""Writes trained/training-steps/: the graphs of every network and the list that the tab reads."""

import json
import logging
from importlib.metadata import version
from pathlib import Path
from typing import Any

import onnx

from core.errors import SettingError
from core.export.records import files_of, write
from core.export.training_step import adversarial
from core.export.training_step.pairs import PAIRS, Pair
from core.export.training_step.recurrent import CELLS, SHAPES, text_step, text_values
from core.export.training_step.step import NETWORKS, OWN_NETWORKS, Network, inner_values, training_step
from core.steps import LIST, load_steps, steps_folder

logger = logging.getLogger(__name__)
LIBRARIES = ("tensorflow", "tf2onnx", "onnx")


def export_steps(root: Path | None = None, networks: tuple[Network, ...] = NETWORKS + OWN_NETWORKS) -> dict[str, Any]:
    """Writes the graphs of `networks` and steps.json, and returns the latter.

    Args:
        root: What trained/ is, for another place.
    """
    folder = steps_folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.onnx"):
        old.unlink()
    steps = {
        "command": "python -m core.export.training_step",
        "versions": {library: version(library) for library in LIBRARIES},
        "networks": [_written(network, folder) for network in networks],
        "texts": [_text_written(cell, folder) for cell in CELLS],
        "adversarial": [_pair_written(pair, folder) for pair in PAIRS],
    }
    _list_written(steps, folder)
    return steps


def export_pair(name: str) -> None:
    """Writes the graphs of one GAN into trained/, and its row of the list; all others stay as they are.

    Raises:
        SettingError: There is no such GAN.
        ArtifactError: The list is missing, or not as its schema says.
    """
    pairs = {pair.name: pair for pair in PAIRS}
    if name not in pairs:
        raise SettingError("A GAN must be one of: {known}. Received: {name}.", known=", ".join(pairs), name=name)
    steps = load_steps()
    rows = {row["name"]: row for row in steps["adversarial"]}
    rows[name] = _pair_written(pairs[name], steps_folder())
    steps["adversarial"] = [rows[one] for one in pairs if one in rows]
    _list_written(steps, steps_folder())


def _list_written(steps: dict[str, Any], folder: Path) -> None:
    write(folder / LIST, (json.dumps(steps, indent=1) + "\n").encode())


def _written(network: Network, folder: Path) -> dict[str, Any]:
    graphs = {"step": training_step(network), "values": inner_values(network)}
    files = {kind: _file(graph, folder / f"{network.name}.{kind}.onnx") for kind, graph in graphs.items()}
    logger.info("%s: %d bytes", network.name, sum(facts["bytes"] for facts in files.values()))
    return {
        "name": network.name,
        "hidden": network.hidden,
        "activation": network.activation,
        "is_convolutional": network.is_convolutional,
        "hidden_layers": list(network.hidden_layers),
        "parameters": {
            name: list(shape) for name, shape in network.shapes.items()
        },  # null: the reader's width, features or classes
        "files": files,
    }


def _text_written(cell: str, folder: Path) -> dict[str, Any]:
    blocks, states = CELLS[cell]
    graphs = {"step": text_step(cell), "values": text_values(cell)}
    return {
        "name": f"text-{cell}",
        "cell": cell,
        "blocks": blocks,
        "states": states,
        "parameters": {name: list(shape) for name, shape in SHAPES.items()},
        "files": {kind: _file(graph, folder / f"text-{cell}.{kind}.onnx") for kind, graph in graphs.items()},
    }


def _pair_written(pair: Pair, folder: Path) -> dict[str, Any]:
    makers = {"discriminator": adversarial.discriminator_step, "generator": adversarial.generator_step}
    logger.info("%s", pair.name)
    return {
        "name": pair.name,
        "latent": pair.latent,
        "size": pair.size,
        "batch": pair.batch,
        "generator": {part: list(shape) for part, shape in pair.generator.items()},
        "discriminator": {part: list(shape) for part, shape in pair.discriminator.items()},
        "clip": pair.clip,
        "penalty": pair.penalty,
        "losses": {
            loss: {
                who: _file(make(pair, loss), folder / f"{pair.name}-{loss}-{who}.step.onnx")
                for who, make in makers.items()
            }
            for loss in adversarial.LOSSES
        },
        "values": _file(adversarial.both_at_work(pair), folder / f"{pair.name}.values.onnx"),
    }


def _file(graph: onnx.ModelProto, path: Path) -> dict[str, Any]:
    write(path, graph.SerializeToString(deterministic=True))
    return {"file": path.name, **files_of(path.parent, path.name)[path.name]}
