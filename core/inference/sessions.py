"""onnxruntime sessions, one a file, shared by every reader of the process."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from onnxruntime.capi import onnxruntime_pybind11_state as refused

from core.artifacts import MODEL_FILE, STRANGERS_FILE, Card, bytes_of, verified_path
from core.errors import ArtifactError
from core.inference.agreement import GraphFacts, check_graph, check_strangers, facts_of
from core.inference.unused import drop_unused

REFUSALS = (
    refused.Fail,
    refused.InvalidArgument,
    refused.InvalidGraph,
    refused.InvalidProtobuf,
    refused.NotImplemented,
)

_loading = threading.Lock()


class Session(Protocol):
    """The part of `onnxruntime.InferenceSession` that is used here, so that a test can pass a fake."""

    def run(self, output_names: Sequence[str] | None, feeds: dict[str, np.ndarray]) -> list[Any]:
        """Returns the named outputs, all of them for None."""
        ...


def options() -> onnxruntime.SessionOptions:
    """Returns the options of every session: one thread each, no spinning, no arena.

    The served networks take well under a millisecond, less than waking a second thread costs, and many
    readers share the process: Streamlit's own thread a reader is the parallelism. `run` is thread-safe.
    An arena would keep, in each session and for good, the memory of its largest run: up to 900 MB for 256 photographs.
    """
    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = 1
    chosen.inter_op_num_threads = 1
    chosen.enable_cpu_mem_arena = False
    chosen.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return chosen


def load_session(
    card: Card,
    file: str = MODEL_FILE,
    *,
    root: Path | None = None,
    extra_outputs: tuple[str, ...] = (),
    knows_strangers: bool = False,
) -> Session:
    """Returns the shared session of one of the card's files, opened once after its sha256 and its graph were checked.

    Args:
        root: Folder of the model's folder; that of trained models for None.
        extra_outputs: Names of inner tensors to return besides the graph's own outputs.
        knows_strangers: Whether to put strangers.pb behind the file, so that the graph also gives `familiarity`. In
            Protocol Buffers' format two parts of one message, one after the other, are that message put together.

    Raises:
        ArtifactError: The file is missing, is not the one that its card describes, or cannot be run.
    """
    parts = tuple(
        (verified_path(card, part, root=root), str(card.files[part]["sha256"]))
        for part in ((file, STRANGERS_FILE) if knows_strangers else (file,))
    )
    with _loading:
        try:
            session, facts, joined = _session(parts, extra_outputs)
        except (DecodeError, *REFUSALS) as error:
            raise ArtifactError(
                "{file} of {name} is no network that can run, or lacks a tensor that its card lists. "
                "`python -m core export {name}` makes both again.",
                file=file,
                name=card.name,
            ) from error
    check_graph(card, file, facts)
    if knows_strangers:
        check_strangers(card, facts, joined)
    return session


@lru_cache(maxsize=64)
def _session(
    parts: tuple[tuple[Path, str], ...], extra_outputs: tuple[str, ...]
) -> tuple[Session, GraphFacts, GraphFacts]:
    """Opens the bytes that were compared: a file that changes in between, even with its time kept, is not run.

    Returns:
        The session, what the first part says of itself, and what all of them put together do.
    """
    pieces = [bytes_of(path, sha256) for path, sha256 in parts]
    model = onnx.load_from_string(b"".join(pieces))
    joined = facts_of(model)
    facts = facts_of(onnx.load_from_string(pieces[0])) if len(pieces) > 1 else joined
    known = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in extra_outputs if name not in known)
    drop_unused(model.graph)  # such as a generator's doubled maps, which onnxruntime would compute for nobody
    built = model.SerializeToString()
    return onnxruntime.InferenceSession(built, options(), providers=["CPUExecutionProvider"]), facts, joined
