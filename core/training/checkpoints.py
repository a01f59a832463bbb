"""A training's state on disk, replaced as a whole after each epoch so that a kill loses only the running one.

checkpoints/<name>/state.npz            record, weights, averaged weights, optimizer: what `--resume` goes on from
checkpoints/<name>/state.previous.npz   the same of the epoch before, for where state.npz is damaged
checkpoints/<name>/best.npz             averaged weights of the epoch that did best on the validation pictures
checkpoints/<name>/history.json         one row an epoch
checkpoints/<name>/vocabulary.json      the symbols of a network that reads text
checkpoints/<name>/symbols.json         those of both sides of a network that translates
checkpoints/<name>/.lock                held by the process that trains, which it names
"""

import contextlib
import dataclasses
import errno
import json
import logging
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.artifacts import VOCABULARY_FILE
from core.errors import ArtifactError, SettingError
from core.text import Vocabulary

if TYPE_CHECKING:  # a run's folder is read and locked without TensorFlow
    import keras

try:
    import fcntl
except ImportError:  # Windows: nothing keeps two trainings of one name apart
    fcntl = None  # type: ignore[assignment]

FOLDER_VARIABLE = "GLASSBOX_CHECKPOINTS"  # names the folder of all runs
STATE, BEST, HISTORY = "state.npz", "best.npz", "history.json"
PREVIOUS, LOCK = "state.previous.npz", ".lock"
UNWRITABLE = (
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EIO, errno.ENOLCK),
)
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, OSError)
Row = dict[str, float]

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a run so far: its recipe as plain values, one row an epoch, and where it ran.

    `continued_from` is the epoch of the export that it went on from, where there was no checkpoint; `lengthened_after`
    are the epochs after which it was given more of them, so that the learning rate rose there.
    """

    recipe: dict[str, Any]
    history: tuple[Row, ...] = ()
    precision: str
    device: str
    versions: dict[str, str]
    command: str
    continued_from: int | None = None
    lengthened_after: tuple[int, ...] = ()

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


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Says where and why the disk refuses what is written to `path`, and what helps.

    Raises:
        SettingError: The folder cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise SettingError(
            "{path} cannot be written: {reason}. Make room or change its rights, or name another folder by "
            "${variable}; --resume goes on after the last epoch that was saved.",
            path=error.filename or path,
            reason=error.strerror,
            variable=FOLDER_VARIABLE,
        ) from error


@contextlib.contextmanager
def locked(name: str, root: Path | None = None) -> Iterator[None]:
    """Keeps every other process from training `name` under `root`, both trainings of a text network included.

    The lock is the system's own, so that it ends with its process, however that ends. What a killed process left
    half written is removed.

    Raises:
        SettingError: Another process trains it, or its folder cannot be written.
    """
    path = folder(name, root)
    whole = folder(name.partition("/")[0], root)  # text networks train a second time in a folder of the first
    with contextlib.ExitStack() as stack:
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
            stream = stack.enter_context((whole / LOCK).open("a+"))
            _take(stream, name, whole)
            stream.truncate(0)
            stream.write(f"{os.getpid()}\n")
            stream.flush()
            for left in path.glob("*.unfinished*"):
                left.unlink()
        yield


def _take(stream: Any, name: str, place: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        stream.seek(0)
        raise SettingError(
            "{name} is being trained already, by process {process} in {path}. Wait for its end, or give this training "
            "a folder of its own by ${variable}.",
            name=name,
            process=stream.read().strip() or "?",
            path=place,
            variable=FOLDER_VARIABLE,
        ) from error


def save(path: Path, record: Record, groups: "Mapping[str, Sequence[keras.Variable]]") -> None:
    """Writes state.npz and history.json, and best.npz when the last epoch is the best so far.

    Args:
        path: Folder of the run.
        record: The run so far.
        groups: Variables by group; `averaged` must hold the averaged model's weights.

    Raises:
        SettingError: The folder cannot be written, or the disk is full; what was saved before is whole.
    """
    with writing(path):
        _save(path, record, groups)


def _save(path: Path, record: Record, groups: "Mapping[str, Sequence[keras.Variable]]") -> None:
    path.mkdir(parents=True, exist_ok=True)
    state = {f"{group}/{i}": np.asarray(v) for group, variables in groups.items() for i, v in enumerate(variables)}
    if record.best_epoch == len(record.history):
        weights = {str(i): np.asarray(v) for i, v in enumerate(groups["averaged"])}
        _write_arrays(path / BEST, {"epoch": np.asarray(record.best_epoch), **weights})
    arrays = {"record": np.asarray(json.dumps(dataclasses.asdict(record))), **state}
    if len(record.history) > 1:
        _write_arrays(path / STATE, arrays, previous=path / PREVIOUS)
    else:  # what lies here is of another run
        _write_arrays(path / STATE, arrays)
        (path / PREVIOUS).unlink(missing_ok=True)
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
    return (path / STATE).is_file() or (path / PREVIOUS).is_file()


def load_record(path: Path) -> Record:
    """Returns the record of the run in `path`.

    Raises:
        ArtifactError: Neither the last checkpoint nor the one before it can be read.
    """
    return _read_record(_whole_state(path))


def _read_record(state: Path) -> Record:
    with state.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        fields = json.loads(str(arrays["record"]))
    lists = {key: tuple(fields.get(key, ())) for key in ("history", "lengthened_after")}
    return Record(**{**fields, **lists})


def _whole_state(path: Path) -> Path:
    """Returns the newest checkpoint whose every byte is as it was written, and says so where it is not the last."""
    for state in (path / STATE, path / PREVIOUS):
        if _is_whole(state):
            if state.name == PREVIOUS:
                logger.warning("%s is damaged or missing; the run goes on from %s.", path / STATE, state.name)
            return state
    raise ArtifactError(
        "{file} must be a checkpoint of this program. Received: a damaged or foreign file, and none before it that is "
        "whole. Delete the folder {path} and train again without --resume.",
        file=path / STATE,
        path=path,
    )


def _is_whole(state: Path) -> bool:
    try:
        with zipfile.ZipFile(state) as archive:
            if archive.testzip() is not None:
                return False
        _read_record(state)
    except DAMAGED:
        return False
    return True


def restore(path: Path, groups: "Mapping[str, Sequence[keras.Variable]]") -> None:
    """Gives every variable the value it had when `save` was called.

    Raises:
        ArtifactError: Neither the last checkpoint nor the one before it can be read, or it is of another network.
    """
    file = _whole_state(path)
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as state:
        variables = {f"{group}/{i}": one for group, given in groups.items() for i, one in enumerate(given)}
        arrays = {name: state[name] for name in state.files if name != "record"}
    if any(name not in arrays or arrays[name].shape != tuple(one.shape) for name, one in variables.items()):
        raise ArtifactError(
            "{file} must hold the variables of the recipe's network. Received: those of another. "
            "Delete the folder {path} and train again without --resume.",
            file=file,
            path=path,
        )
    for name, variable in variables.items():
        variable.assign(arrays[name])


def load_best(path: Path) -> tuple[int, list[np.ndarray]]:
    """Returns the best epoch, from 1, and its averaged weights in the model's order.

    Raises:
        ArtifactError: Nothing was trained here, or the file is damaged.
    """
    if not (path / BEST).is_file():
        raise ArtifactError("{name} must be trained before its export: `python -m core train {name}`.", name=path.name)
    try:
        with (path / BEST).open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return int(file["epoch"]), [file[str(i)] for i in range(len(file.files) - 1)]
    except DAMAGED as error:
        raise ArtifactError(
            "{file} must be the best weights of a training. Received: a damaged or foreign file. "
            "Delete the folder {path} and train again: `python -m core train {name}`.",
            file=path / BEST,
            path=path,
            name=path.name,
        ) from error


def _write_arrays(path: Path, arrays: dict[str, Any], *, previous: Path | None = None) -> None:
    """Writes a file as a whole; what lay there becomes `previous` if it is whole."""
    unfinished = path.with_suffix(".unfinished.npz")
    try:
        np.savez(unfinished, **arrays)
        _flush(unfinished)
        if previous is not None and _is_whole(path):
            path.replace(previous)  # a kill here leaves the previous one, which `--resume` takes
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".unfinished")
    try:
        unfinished.write_bytes(content)
        _flush(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _flush(unfinished: Path) -> None:
    """Brings a finished file's bytes to the disk, so that they are there before its name is."""
    with unfinished.open("rb") as stream:
        os.fsync(stream.fileno())
