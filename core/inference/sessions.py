"""onnxruntime sessions, one a file, shared by every reader of the process."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnx
import onnxruntime

from core.artifacts import MODEL_FILE, Card, verified_path

_loading = threading.Lock()


class Session(Protocol):
    """The part of `onnxruntime.InferenceSession` that is used here, so that a test can pass a fake."""

    def run(self, output_names: Sequence[str] | None, feeds: dict[str, np.ndarray]) -> list[Any]:
        """Returns the named outputs, all of them for None."""
        ...


def options() -> onnxruntime.SessionOptions:
    """Returns the options of every session: one thread each, no spinning.

    The served networks take well under a millisecond, less than waking a second thread costs, and many
    readers share the process: Streamlit's own thread a reader is the parallelism. `run` is thread-safe.
    """
    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = 1
    chosen.inter_op_num_threads = 1
    chosen.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return chosen


def load_session(
    card: Card, file: str = MODEL_FILE, *, root: Path | None = None, extra_outputs: tuple[str, ...] = ()
) -> Session:
    """Returns the shared session of one of the card's files, opened once after its sha256 was checked.

    Args:
        root: Folder of the model's folder; that of trained models for None.
        extra_outputs: Names of inner tensors to return besides the graph's own outputs.

    Raises:
        ArtifactError: The file is missing or is not the one that its card describes.
    """
    path = verified_path(card, file, root=root)
    with _loading:
        return _session(str(path), card.files[file]["sha256"], extra_outputs)


@lru_cache(maxsize=64)
def _session(path: str, _sha256: str, extra_outputs: tuple[str, ...]) -> Session:
    if not extra_outputs:
        return onnxruntime.InferenceSession(path, options(), providers=["CPUExecutionProvider"])
    model = onnx.load(path)
    known = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in extra_outputs if name not in known)
    return onnxruntime.InferenceSession(model.SerializeToString(), options(), providers=["CPUExecutionProvider"])
