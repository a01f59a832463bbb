"""What every card says of its data, its files, the run that made them, and how close they are to Keras."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, Card, TensorSpec, sha256_of, trained_folder
from core.data.pictures.image_data import ImageData, Source
from core.data.texts.corpus import TextData
from core.data.texts.ratings import ReviewData
from core.errors import ArtifactError
from core.export.graph import OPSET
from core.goals import goals_of
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record

MAX_DIFFERENCE = 1e-3  # of any output, from what Keras gives


def opened(name: str, root: Path | None) -> tuple[Record, int, list[np.ndarray], Path]:
    """Opens the best epoch so far of a run, and the folder that it is exported to, where its history is written.

    Args:
        root: Where that folder stands; trained/ for None.

    Returns:
        The record of the run, its best epoch, from 1, the weights of that, and root/<name>/.

    Raises:
        ArtifactError: Nothing was trained.
    """
    tf.config.set_visible_devices([], "GPU")  # a GPU would trace kernels that ONNX does not have
    path = checkpoints.folder(name)
    best_epoch, weights = checkpoints.load_best(path)
    record = checkpoints.load_record(path)
    folder = (root or trained_folder()) / name
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())
    return record, best_epoch, weights, folder


@contextlib.contextmanager
def staged(name: str) -> Iterator[Path]:
    """Yields a root in which to export `name`; its files then replace the served ones, the card last.

    Readers are served the old network until then, and go on with it where the export fails.
    """
    served = trained_folder()
    served.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=served, prefix=".new-") as place:
        root = Path(place)
        yield root
        made = sorted((root / name).iterdir(), key=lambda path: path.name == CARD_FILE)
        (served / name).mkdir(exist_ok=True)
        for path in made:
            path.replace(served / name / path.name)
        for path in (served / name).iterdir():
            if path.name not in {one.name for one in made}:
                path.unlink()


def write(path: Path, content: bytes) -> None:
    """Writes a file, all or nothing."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def files_of(folder: Path, *names: str) -> dict[str, dict[str, Any]]:
    """Returns the sha256 and the size of each file."""
    return {name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size} for name in names}


def splits_of(data: ImageData | TextData | ReviewData) -> dict[str, int]:
    """Returns how many pictures, symbols or reviews each part has."""
    return {part: len(getattr(data, part)) for part in ("train", "validation", "test")}


def data_of(source: Source | TextData, splits: dict[str, int]) -> dict[str, Any]:
    """Returns the card's `data`."""
    return {
        "name": source.name,
        "title": source.title,
        "source": source.url,
        "licence": source.licence,
        "splits": splits,
        "content_sha256": source.content_sha256,
    }


def run_of(record: Record, best_epoch: int) -> dict[str, Any]:
    """Returns the card's `recipe`: every setting, and how the run went."""
    return {
        **record.recipe,
        "precision": record.precision,
        "device": record.device,
        "versions": record.versions,
        "command": record.command,
        "seconds": round(sum(row["seconds"] for row in record.history)),
        "epochs_done": len(record.history),
        "best_epoch": best_epoch,
        "complete": record.is_complete,
        **({"continued_from": record.continued_from} if record.continued_from else {}),
        **({"lengthened_after": list(record.lengthened_after)} if record.lengthened_after else {}),
    }


def draft_of(
    model: keras.Model,
    record: Record,
    best_epoch: int,
    files: dict[str, dict[str, Any]],
    *,
    task: str,
    inputs: tuple[TensorSpec, ...],
    outputs: tuple[TensorSpec, ...],
    preprocessing: dict[str, Any],
    data: dict[str, Any],
    labels: tuple[str, ...] = (),
    layers: tuple[dict[str, Any], ...] = (),
) -> Card:
    """Returns a card as far as it is known before its files have run: without metrics and parity.

    Args:
        files: Of `files_of`; model.onnx is one of them.
    """
    return Card(
        name=record.recipe["name"],
        task=task,
        inputs=inputs,
        outputs=outputs,
        labels=labels,
        preprocessing=preprocessing,
        parameters=model.count_params(),
        bytes=files[MODEL_FILE]["bytes"],
        opset=OPSET,
        files=files,
        data=data,
        recipe=run_of(record, best_epoch),
        reproducible={"value": True},
        weights_licence="Apache-2.0",
        metrics={},
        parity={},
        layers=layers,
        goals=goals_of(record.recipe["name"]),
    )


def parity_of(name: str, wanted: np.ndarray, given: np.ndarray) -> dict[str, Any]:
    """Returns the card's `parity` of logits by Keras and by the exported file, both float32 (..., classes).

    Raises:
        ArtifactError: They differ.
    """
    difference = float(np.max(np.abs(wanted - given)))
    check_difference(name, difference)
    agreement = float(np.mean(wanted.argmax(axis=-1) == given.argmax(axis=-1)))
    return {"max_difference": difference, "argmax_agreement": agreement, "count": wanted[..., 0].size}


def check_difference(name: str, difference: float) -> None:
    """Raises ArtifactError where the exported file gives something else than Keras."""
    if not difference <= MAX_DIFFERENCE:  # also where it is no number
        raise ArtifactError(
            "The exported {name} must compute what Keras does. Received: a difference of {difference}. "
            "This is a fault of the conversion: report it.",
            name=name,
            difference=difference,
        )
