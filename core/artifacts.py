"""Trained models on disk: one folder a model, described by its card.

    trained/<name>/card.json   written by `core.export`, read here and served to the page
    trained/<name>/model.onnx  and whatever else the card lists under `files`

A card is read once it is as core/card.schema.json says and does not contradict itself. No other file is
opened before its sha256 has been compared with the card.
"""

import dataclasses
import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from core.documents import (
    Kind,
    ablation_faults,
    augmentation_faults,
    card_faults,
    document_faults,
    read_document,
    wrong_field,
)
from core.errors import ArtifactError

_FOLDER = Path(__file__).resolve().parent.parent / "trained"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TRAINED = "GLASSBOX_TRAINED"  # names the folder of trained models
MODEL_FILE, CARD_FILE = "model.onnx", "card.json"
INT8_FILE, VOCABULARY_FILE, WORDS_FILE = "model.int8.onnx", "vocabulary.json", "words.json"
START_FILE = "start.onnx"  # a classifier before its first step
STRANGERS_FILE = "strangers.pb"  # what a classifier's graph ends with, where features tell strangers from its classes
SERIES_FILE, THINGS_FILE = "series.json", "things.json"
SYMBOLS_FILE, BAD_FILE = "symbols.json", "bad.json"  # of a network that translates
STYLES_FILE = "styles.webp"  # the styles of a network that paints, side by side
THUMBNAIL = 128  # px of a style's picture there
# Beside the folders of models.
ABLATIONS_FILE, PRICES_FILE, LABEL_CURVE_FILE = "ablations.json", "prices.json", "label_curve.json"
AUGMENTATION_FILE, AUGMENTATION_PICTURES_FILE = "augmentation.json", "augmentation.webp"
AUGMENTATION_COMMAND = "python -m core.training.gan.augmentation"
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
    core.inference.images.calibration needs, or the temperature that is part of the weights already; `goals` what was
    wanted and not reached, as core.goals gives it.
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
    goals: tuple[dict[str, Any], ...] = ()

    def metric(self, name: str) -> float | None:
        """Returns the number under `name`, or None where it was not measured."""
        found = self.metrics.get(name)
        return found.get("value") if isinstance(found, dict) else found

    def to_json(self) -> str:
        """Returns the text of card.json: UTF-8, two-space indent, numbers of one list on one line, a final newline."""
        fields = dataclasses.asdict(self)
        if not self.goals:  # most cards have none
            del fields["goals"]
        text = json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
        return NUMBERS.sub(lambda found: "[" + ", ".join(found[1].replace(",", " ").split()) + "]", text)

    @classmethod
    def from_json(cls, text: str) -> "Card":
        """Reads `to_json`'s text, unchecked. Raises ValueError, KeyError or TypeError where it is not a card."""
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Card":
        """Returns the card of a document's fields. Raises KeyError or TypeError where they are not those of a card."""
        specs = {
            side: tuple(TensorSpec(**{**spec, "shape": tuple(spec["shape"])}) for spec in fields[side])
            for side in ("inputs", "outputs")
        }
        lists = {name: tuple(fields.get(name, ())) for name in ("layers", "goals")}
        return cls(**{**fields, **specs, "labels": tuple(fields["labels"]), **lists})


def trained_folder() -> Path:
    """Returns the folder of trained models: `$GLASSBOX_TRAINED`, else trained/ beside core/."""
    named = os.environ.get(TRAINED)
    return Path(named) if named else _FOLDER


def model_names() -> list[str]:
    """Returns the names of all models that have a card, sorted."""
    return sorted(card.parent.name for card in trained_folder().glob("*/card.json"))


def load_card(name: str) -> Card:
    """Returns one model's card, once it is as its schema says and does not contradict itself.

    Raises:
        ArtifactError: There is no such model, or its card is not whole, or says what cannot be.
    """
    return _card(_card_path(name))[0]


def load_card_bytes(name: str) -> bytes:
    """Returns the very bytes of card.json that `load_card` has read. Raises ArtifactError as that does."""
    return _card(_card_path(name))[1]


def read_card(path: Path) -> Card:
    """Returns the card in a file anywhere under trained/; see `load_card`."""
    return _card(path)[0]


def _card_path(name: str) -> Path:
    path = trained_folder() / name / CARD_FILE if NAME.fullmatch(name) else None
    if path is None or not path.is_file():
        raise ArtifactError(
            "The model must be one of: {known}. Received: {name}. `python -m core train {name}` makes it.",
            name=name,
            known=model_names() or ["-"],
        )
    return path


def _card(path: Path) -> tuple[Card, bytes]:
    return _card_once(path, _state(path))


@lru_cache(maxsize=256)
def _card_once(path: Path, _state_then: tuple[int, ...]) -> tuple[Card, bytes]:
    data, file, command = _read(path), _below_trained(path), export_command(path.parent.name)
    fields = read_document(data, "card", file=file, command=command)
    for field, value in card_faults(fields, path.parent.name):
        raise wrong_field(field, value, file=file, command=command)
    return Card.of(fields), data


def load_document(card: Card, file: str) -> Any:
    """Returns the content of one of the card's JSON files, checked like the card and against it; not to be changed.

    Raises:
        ArtifactError: The file is missing, is not the card's, or says what cannot be.
    """
    facts = {key: getattr(card, key) for key in ("task", "labels", "recipe", "metrics")}
    facts["width"] = card.outputs[0].shape[-1]
    path = _listed_path(card, file, None)
    return _document_once(path, _state(path), card.name, card.files[file]["sha256"], json.dumps(facts))


@lru_cache(maxsize=128)
def _document_once(path: Path, _state_then: tuple[int, ...], name: str, sha256: str, facts: str) -> Any:
    kind, place, command = cast(Kind, path.stem), f"{name}/{path.name}", export_command(name)
    data = _read(path)
    _compare(name, path.name, hashlib.sha256(data).hexdigest(), sha256)
    content = read_document(data, kind, file=place, command=command)
    for field, value in document_faults(kind, content, json.loads(facts)):
        raise wrong_field(field, value, file=place, command=command)
    return content


def load_ablations() -> dict[str, Any]:
    """Returns the runs of trained/ablations.json, none where there is no such file.

    Raises:
        ArtifactError: It is not whole, or says what cannot be.
    """
    path = trained_folder() / ABLATIONS_FILE
    if not path.is_file():
        return {}
    command = "python -m core.training.images.ablations"
    found: dict[str, Any] = read_document(_read(path), "ablations", file=path.name, command=command)
    for field, value in ablation_faults(found):
        raise wrong_field(field, value, file=path.name, command=command)
    return found


def load_label_curve() -> dict[str, Any]:
    """Returns the accuracies of trained/label_curve.json, none where there is no such file.

    Raises:
        ArtifactError: It is not whole, or not as its schema says.
    """
    path = trained_folder() / LABEL_CURVE_FILE
    if not path.is_file():
        return {}
    command = "python -m core.training.images.label_curve"
    found: dict[str, Any] = read_document(_read(path), "label_curve", file=path.name, command=command)
    return found


def load_augmentation() -> dict[str, Any]:
    """Returns the study of trained/augmentation.json, as far as it has come; nothing where there is no such file.

    Raises:
        ArtifactError: It is not whole, or says what cannot be.
    """
    path = trained_folder() / AUGMENTATION_FILE
    if not path.is_file():
        return {}
    found: dict[str, Any] = read_document(_read(path), "augmentation", file=path.name, command=AUGMENTATION_COMMAND)
    for field, value in augmentation_faults(found):
        raise wrong_field(field, value, file=path.name, command=AUGMENTATION_COMMAND)
    return found


def load_augmentation_pictures(study: dict[str, Any]) -> bytes:
    """Returns the sheet of pictures that belongs to a study that is complete.

    Raises:
        ArtifactError: The file is missing, or is not the study's.
    """
    path = trained_folder() / AUGMENTATION_PICTURES_FILE
    data = _read(path)
    if hashlib.sha256(data).hexdigest() != study["pictures"]["sha256"]:
        raise ArtifactError(
            "{file} is not the file that {document} describes. `{command}` makes both.",
            file=path.name,
            document=AUGMENTATION_FILE,
            command=AUGMENTATION_COMMAND,
        )
    return data


def load_prices() -> dict[str, Any]:
    """Returns the errors of trained/prices.json, none where there is no such file.

    Raises:
        ArtifactError: It is not whole, or not as its schema says.
    """
    path = trained_folder() / PRICES_FILE
    if not path.is_file():
        return {}
    command = "python -m core.export.forecast.prices"
    found: dict[str, Any] = read_document(_read(path), "prices", file=path.name, command=command)
    return found


def export_command(name: str) -> str:
    """Returns the command that writes a model's files again."""
    return f"python -m core export {name}"


def verified_bytes(card: Card, file: str = MODEL_FILE, *, root: Path | None = None) -> bytes:
    """Returns the content of one of the card's files: what was read is what was compared, whatever the disk does next.

    Raises:
        ArtifactError: See `verified_path`.
    """
    path = _listed_path(card, file, root)
    data = _read(path)
    _compare(card.name, file, hashlib.sha256(data).hexdigest(), card.files[file]["sha256"])
    return data


def bytes_of(path: Path, sha256: str) -> bytes:
    """Returns the content of a file that must have this sha256. Raises ArtifactError where it has another one."""
    data = _read(path)
    _compare(path.parent.name, path.name, hashlib.sha256(data).hexdigest(), sha256)
    return data


def verified_path(card: Card, file: str = MODEL_FILE, *, root: Path | None = None) -> Path:
    """Returns the path of one of the card's files after comparing its sha256, computed once for each state of the file.

    What is served or computed with comes from `verified_bytes`.

    Args:
        root: Folder of the model's folder; `trained_folder()` for None.

    Raises:
        ArtifactError: The card does not list the file, it is missing, or its content differs.
    """
    path = _listed_path(card, file, root)
    told = card.files[file]
    _compare(card.name, file, current_sha256(path), told["sha256"])
    if path.stat().st_size != told["bytes"]:
        place = f"{card.name}/{CARD_FILE}"
        raise wrong_field(f"files.{file}.bytes", told["bytes"], file=place, command=export_command(card.name))
    return path


def _listed_path(card: Card, file: str, root: Path | None) -> Path:
    path = (root or trained_folder()) / card.name / file
    if file not in card.files or not path.is_file():
        raise ArtifactError(
            "{name} must have the file {file}. `python -m core export {name}` makes it.", name=card.name, file=file
        )
    return path


def _compare(name: str, file: str, received: str, told: str) -> None:
    if received != told:
        raise ArtifactError(
            "{file} of {name} is not the file its card describes. `python -m core export {name}` makes both again.",
            name=name,
            file=file,
        )


def current_sha256(path: Path) -> str:
    """Returns the hexadecimal sha256 of a file, computed once for each state of it (see `_state`)."""
    return _sha256(path, _state(path))


@lru_cache(maxsize=256)
def _sha256(path: Path, _state_then: tuple[int, ...]) -> str:
    return hashlib.sha256(_read(path)).hexdigest()


def _state(path: Path) -> tuple[int, ...]:
    """Returns what changes with a file: also the time of its last change of state, which no program can set back."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ArtifactError:
    return ArtifactError(
        "{file} cannot be read: {reason}.", file=_below_trained(path), reason=error.strerror or str(error)
    )


def _below_trained(path: Path) -> str:
    """Returns what messages call a file of a model: its folder and its name."""
    return f"{path.parent.name}/{path.name}"


def sha256_of(path: Path) -> str:
    """Returns the hexadecimal sha256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
