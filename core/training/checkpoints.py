"""A training's state on disk, replaced as a whole after each epoch so that a kill loses only the running one.

checkpoints/<name>/state.npz      record, weights, averaged weights, optimizer: what `--resume` goes on from
checkpoints/<name>/best.npz       averaged weights of the epoch that did best on the validation pictures
checkpoints/<name>/history.json   one row an epoch
checkpoints/<name>/vocabulary.json  the symbols of a network that reads text
"""

import dataclasses
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import VOCABULARY_FILE
from core.errors import ArtifactError
from core.text import Vocabulary

FOLDER_VARIABLE = "GLASSBOX_CHECKPOINTS"  # names the folder of all runs
STATE, BEST, HISTORY = "state.npz", "best.npz", "history.json"
Row = dict[str, float]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a run so far: its recipe as plain values, one row an epoch, and where it ran.

    `continued_from` is the epoch of the export that it went on from, where there was no checkpoint.
    """

    recipe: dict[str, Any]
    history: tuple[Row, ...] = ()
    precision: str
    device: str
    versions: dict[str, str]
    command: str
    continued_from: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every epoch of the recipe is done."""
        return len(self.history) == self.recipe["epochs"]

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, with the best validation accuracy, the smaller loss where two are equal.

        A recipe may be `chosen_by` something else: "loss" (text, where the loss is what counts), "classifier_fid"
        (generators), "last" (a run that is kept for how it ended).
        """
        chosen_by = self.recipe.get("chosen_by")
        if chosen_by == "last":
            best = self.history[-1]
        elif chosen_by:
            key = "validation_loss" if chosen_by == "loss" else chosen_by
            best = min(self.history, key=lambda row: row[key])
        else:
            best = max(self.history, key=lambda row: (row["validation_accuracy"], -row["validation_loss"]))
        return int(best["epoch"])


def folder(name: str, root: Path | None = None) -> Path:
    """Returns where `name` is trained: under `root`, `$GLASSBOX_CHECKPOINTS`, else checkpoints/ beside core/."""
    return Path(root or os.environ.get(FOLDER_VARIABLE) or Path(__file__).resolve().parents[2] / "checkpoints") / name


def save(path: Path, record: Record, groups: Mapping[str, Sequence[keras.Variable]]) -> None:
    """Writes state.npz and history.json, and best.npz when the last epoch is the best so far.

    Args:
        path: Folder of the run.
        record: The run so far.
        groups: Variables by group; `averaged` must hold the averaged model's weights.
    """
    path.mkdir(parents=True, exist_ok=True)
    state = {f"{group}/{i}": np.asarray(v) for group, variables in groups.items() for i, v in enumerate(variables)}
    if record.best_epoch == len(record.history):
        weights = {str(i): np.asarray(v) for i, v in enumerate(groups["averaged"])}
        _write_arrays(path / BEST, {"epoch": np.asarray(record.best_epoch), **weights})
    _write_arrays(path / STATE, {"record": np.asarray(json.dumps(dataclasses.asdict(record))), **state})
    _replace(path / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())


def save_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Writes the symbols of the run in `path`, before its first epoch."""
    path.mkdir(parents=True, exist_ok=True)
    _replace(path / VOCABULARY_FILE, vocabulary.to_json().encode())


def load_vocabulary(path: Path) -> Vocabulary:
    """Returns the symbols of the run in `path`."""
    return Vocabulary.from_json((path / VOCABULARY_FILE).read_text(encoding="utf-8"))


def exists(path: Path) -> bool:
    """Whether a run has finished an epoch in `path`."""
    return (path / STATE).is_file()


def load_record(path: Path) -> Record:
    """Returns the record of the run in `path`."""
    with np.load(path / STATE, allow_pickle=False) as state:
        fields = json.loads(str(state["record"]))
    return Record(**{**fields, "history": tuple(fields["history"])})


def restore(path: Path, groups: Mapping[str, Sequence[keras.Variable]]) -> None:
    """Gives every variable the value it had when `save` was called."""
    with np.load(path / STATE, allow_pickle=False) as state:
        for group, variables in groups.items():
            for i, variable in enumerate(variables):
                variable.assign(state[f"{group}/{i}"])


def load_best(path: Path) -> tuple[int, list[np.ndarray]]:
    """Returns the best epoch, from 1, and its averaged weights in the model's order.

    Raises:
        ArtifactError: Nothing was trained here.
    """
    if not (path / BEST).is_file():
        raise ArtifactError("{name} must be trained before its export: `python -m core train {name}`.", name=path.name)
    with np.load(path / BEST, allow_pickle=False) as file:
        return int(file["epoch"]), [file[str(i)] for i in range(len(file.files) - 1)]


def _write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, **arrays)
    _move(unfinished, path)


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    _move(unfinished, path)


def _move(unfinished: Path, path: Path) -> None:
    """Puts a finished file in the place of the old one; the bytes are on the disk before the name is."""
    with unfinished.open("rb") as stream:
        os.fsync(stream.fileno())
    unfinished.replace(path)
