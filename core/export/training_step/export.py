"""Writes trained/training-steps/: the graphs of every network and the list that the tab reads."""

import json
import logging
from importlib.metadata import version
from pathlib import Path
from typing import Any

import onnx

from core.export.records import files_of, write
from core.export.training_step import adversarial
from core.export.training_step.recurrent import CELLS, SHAPES, text_step, text_values
from core.export.training_step.step import NETWORKS, OWN_NETWORKS, Network, inner_values, training_step
from core.steps import LIST, steps_folder

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
        "adversarial": _adversarial_written(folder),
    }
    write(folder / LIST, (json.dumps(steps, indent=1) + "\n").encode())
    return steps


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


def _adversarial_written(folder: Path) -> dict[str, Any]:
    makers = {"discriminator": adversarial.discriminator_step, "generator": adversarial.generator_step}
    name = adversarial.NAME
    return {
        "name": name,
        "batch": adversarial.BATCH,
        "generator": {part: list(shape) for part, shape in adversarial.GENERATOR.items()},
        "discriminator": {part: list(shape) for part, shape in adversarial.DISCRIMINATOR.items()},
        "clip": adversarial.CLIP,
        "penalty": adversarial.PENALTY,
        "losses": {
            loss: {who: _file(make(loss), folder / f"{name}-{loss}-{who}.step.onnx") for who, make in makers.items()}
            for loss in adversarial.LOSSES
        },
        "values": _file(adversarial.both_at_work(), folder / f"{name}.values.onnx"),
    }


def _file(graph: onnx.ModelProto, path: Path) -> dict[str, Any]:
    write(path, graph.SerializeToString(deterministic=True))
    return {"file": path.name, **files_of(path.parent, path.name)[path.name]}
