"""Trained models on disk: one folder a model, described by its card.

    trained/<name>/card.json   written by `core.export`, read here and served to the page
    trained/<name>/model.onnx  and whatever else the card lists under `files`

Nothing is opened before its sha256 has been compared with the card.
"""

import dataclasses
import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import ArtifactError

_FOLDER = Path(__file__).resolve().parent.parent / "trained"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TRAINED = "GLASSBOX_TRAINED"  # names the folder of trained models
MODEL_FILE, CARD_FILE = "model.onnx", "card.json"
INT8_FILE, VOCABULARY_FILE = "model.int8.onnx", "vocabulary.json"
NUMBERS = re.compile(r"\[(\s*-?\d[\d\s.,eE+-]*)\]")  # a list of nothing but numbers


@dataclasses.dataclass(frozen=True, kw_only=True)
class TensorSpec:
    """One input or output of the ONNX graph; `None` marks an axis of any length."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Card:
    """What is known of one trained model; every figure was measured by a command.

    `files` maps each file's name to its sha256 and size in bytes. `metrics` holds a number, or an object
    whose `value` is the number, under each name. `layers` lists the tensors that the graph really has:
    {"layer", "kind", "tensor", "shape"}. `self_test` holds inputs and the logits they must give; `calibration` what
    core.inference.calibration needs, or the temperature that is part of the weights already.
    """

    name: str
    task: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    labels: tuple[str, ...]
    preprocessing: dict[str, Any]
    parameters: int
    bytes: int
    opset: int
    files: dict[str, dict[str, Any]]
    data: dict[str, Any]
    recipe: dict[str, Any]
    reproducible: dict[str, Any]
    weights_licence: str
    metrics: dict[str, Any]
    parity: dict[str, Any]
    layers: tuple[dict[str, Any], ...] = ()
    self_test: dict[str, Any] = dataclasses.field(default_factory=dict)
    vocabulary_file: str | None = None
    calibration: dict[str, Any] = dataclasses.field(default_factory=dict)

    def metric(self, name: str) -> float | None:
        """Returns the number under `name`, or None where it was not measured."""
        found = self.metrics.get(name)
        return found.get("value") if isinstance(found, dict) else found

    def to_json(self) -> str:
        """Returns the text of card.json: UTF-8, two-space indent, numbers of one list on one line, a final newline."""
        text = json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=2) + "\n"
        return NUMBERS.sub(lambda found: "[" + ", ".join(found[1].replace(",", " ").split()) + "]", text)

    @classmethod
    def from_json(cls, text: str) -> "Card":
        """Reads `to_json`'s text. Raises ValueError, KeyError or TypeError where it is not a card."""
        fields = json.loads(text)
        for side in ("inputs", "outputs"):
            fields[side] = tuple(TensorSpec(**{**spec, "shape": tuple(spec["shape"])}) for spec in fields[side])
        fields["labels"] = tuple(fields["labels"])
        fields["layers"] = tuple(fields.get("layers", ()))
        return cls(**fields)


def trained_folder() -> Path:
    """Returns the folder of trained models: `$GLASSBOX_TRAINED`, else trained/ beside core/."""
    named = os.environ.get(TRAINED)
    return Path(named) if named else _FOLDER


def model_names() -> list[str]:
    """Returns the names of all models that have a card, sorted."""
    return sorted(card.parent.name for card in trained_folder().glob("*/card.json"))


def load_card(name: str) -> Card:
    """Reads one model's card.

    Raises:
        ArtifactError: There is no such model, or its card cannot be read.
    """
    path = trained_folder() / name / CARD_FILE if NAME.fullmatch(name) else None
    if path is None or not path.is_file():
        raise ArtifactError(
            "The model must be one of: {known}. Received: {name}. `python -m core train {name}` makes it.",
            name=name,
            known=model_names() or ["-"],
        )
    stamp = path.stat()
    return _card(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _card(path: Path, _modified: int, _size: int) -> Card:
    try:
        return Card.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError(
            "The card of {name} cannot be read. `python -m core export {name}` writes it again.",
            name=path.parent.name,
        ) from error


def verified_path(card: Card, file: str = MODEL_FILE, *, root: Path | None = None) -> Path:
    """Returns the path of one of the card's files after comparing its sha256.

    Args:
        root: Folder of the model's folder; `trained_folder()` for None.

    Raises:
        ArtifactError: The card does not list the file, it is missing, or its content differs.
    """
    path = (root or trained_folder()) / card.name / file
    if file not in card.files or not path.is_file():
        raise ArtifactError(
            "{name} must have the file {file}. `python -m core export {name}` makes it.", name=card.name, file=file
        )
    if current_sha256(path) != card.files[file]["sha256"]:
        raise ArtifactError(
            "{file} of {name} is not the file its card describes. `python -m core export {name}` makes both again.",
            name=card.name,
            file=file,
        )
    return path


def current_sha256(path: Path) -> str:
    """Returns `sha256_of(path)`, computed once for each state of the file (path, time of change, size)."""
    stamp = path.stat()
    return _sha256(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _sha256(path: Path, _modified: int, _size: int) -> str:
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Returns the hexadecimal sha256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
