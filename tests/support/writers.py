"""Untrained networks that write text, made without TensorFlow, in the files and under the card of an exported one.

python -m tests.support.writers FOLDER    # the six of the app in their real sizes, to see the pages before a training
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from core.artifacts import INT8_FILE, TensorSpec, sha256_of
from core.documents import wilson_interval
from core.inference.sessions import options
from core.text import Vocabulary
from tests.support.cards import like

GATES = {
    "rnn": (),
    "lstm": ("input_gate", "forget_gate", "candidate", "output_gate"),
    "gru": ("update_gate", "reset_gate", "candidate"),
}
UNITS = {"rnn": 904, "lstm": 438, "gru": 512}
ENGLISH = "\n !'(),-.:;?" + "".join(chr(code) for code in (*range(65, 91), *range(97, 123)))
KOREAN = ENGLISH + "0123456789" + "".join(chr(code) for code in range(0xAC00, 0xAC00 + 11172, 5))
TEXTS = {"en": ENGLISH, "ko": KOREAN + "나는 오늘 영화를"}
RUN = {"epochs": 3, "epochs_done": 3, "best_epoch": 3, "seconds": 30, "complete": True}
NATS = {"rnn": 1.63, "lstm": 1.52, "gru": 1.48}  # made up, for the look of a table


def write_model(folder: Path, language: str, cell: str, *, units: int = 6, embedding: int = 4, seed: int = 0) -> None:
    """Writes folder/text-<language>-<cell>/ with random weights."""
    name = f"text-{language}-{cell}"
    place = folder / name
    place.mkdir(parents=True)
    vocabulary = Vocabulary.of(TEXTS[language])
    graph = step_graph(cell, len(vocabulary), units, embedding, np.random.default_rng(seed))
    for file in ("model.onnx", INT8_FILE):
        onnx.save(graph, place / file)
    (place / "vocabulary.json").write_text(vocabulary.to_json(), encoding="utf-8")
    (place / "history.json").write_text(json.dumps(history(NATS[cell])), encoding="utf-8")
    state = units * (2 if cell == "lstm" else 1)
    (place / "gradients.json").write_text('{"distances": [0, 1], "norms": [1.0, 0.5], "count": 1}', encoding="utf-8")
    files = {path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size} for path in place.iterdir()}
    facts: dict[str, Any] = {
        "inputs": (
            TensorSpec(name="token", shape=(None,), dtype="int32"),
            TensorSpec(name="state", shape=(None, state), dtype="float32"),
        ),
        "outputs": (
            TensorSpec(name="logits", shape=(None, len(vocabulary)), dtype="float32"),
            TensorSpec(name="next_state", shape=(None, state), dtype="float32"),
        ),
        "parameters": sum(int(np.prod(constant.dims)) for constant in graph.graph.initializer),
        "bytes": files["model.onnx"]["bytes"],
        "files": files,
        "recipe": like(name, name).recipe | {"units": units, "embedding": embedding} | RUN,
        "metrics": metrics(NATS[cell]),
        "layers": tuple(
            {"layer": "cell", "kind": "gate", "tensor": gate, "shape": [None, units]} for gate in GATES[cell]
        ),
        "calibration": {},
    }
    facts["self_test"] = _self_test(place / "model.onnx", vocabulary, state)
    (place / "card.json").write_text(like(name, name, **facts).to_json(), encoding="utf-8")


def _self_test(file: Path, vocabulary: Vocabulary, size: int) -> dict[str, Any]:
    session = onnxruntime.InferenceSession(file, options())
    tokens, state = vocabulary.encode("\nabc "), np.zeros((1, size), np.float32)
    for token in tokens:
        feeds = {"token": np.array([token], np.int32), "state": state}
        logits, state = session.run(["logits", "next_state"], feeds)
    return {"tokens": tokens.tolist(), "logits": logits.tolist()}


def step_graph(cell: str, symbols: int, units: int, embedding: int, rng: np.random.Generator) -> onnx.ModelProto:
    """Returns one step, as core.export.recurrent_graph exports it, with normal weights."""
    gates = max(1, len(GATES[cell]))
    size = units * (2 if cell == "lstm" else 1)
    weights = {
        "embedding": rng.normal(0, 0.5, (symbols, embedding)),
        "kernel": rng.normal(0, 2 / embedding**0.5, (embedding, gates * units)),
        "recurrent": rng.normal(0, 1 / units**0.5, (units, gates * units)),
        "bias": rng.normal(0, 0.1, gates * units),
        "dense": rng.normal(0, 4 / units**0.5, (units, embedding)),
        "one": np.ones(1),
        "halves": np.array([units, size - units]),
        "parts": np.full(gates, units),
    }
    node = helper.make_node
    nodes = [node("Gather", ["embedding", "token"], ["x"]), node("MatMul", ["x", "kernel"], ["xk"])]
    before = "state"
    if cell == "lstm":
        nodes.append(node("Split", ["state", "halves"], ["h_before", "c_before"], axis=1))
        before = "h_before"
    nodes += [node("MatMul", [before, "recurrent"], ["hu"]), node("Add", ["xk", "bias"], ["xb"])]
    nodes += {"rnn": _rnn, "lstm": _lstm, "gru": _gru}[cell]()
    nodes += [
        node("MatMul", ["h", "dense"], ["y"]),
        node("Gemm", ["y", "embedding"], ["logits"], transB=1),
    ]
    value = helper.make_tensor_value_info
    outputs = {"logits": symbols, "next_state": size, **dict.fromkeys(GATES[cell], units)}
    graph = helper.make_graph(
        nodes,
        "text-step",
        [value("token", TensorProto.INT32, ["streams"]), value("state", TensorProto.FLOAT, ["streams", size])],
        [value(name, TensorProto.FLOAT, ["streams", width]) for name, width in outputs.items()],
        [
            numpy_helper.from_array(array.astype(np.int64 if name in ("halves", "parts") else np.float32), name)
            for name, array in weights.items()
            if any(name in node.input for node in nodes)
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def _rnn() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Add", ["xb", "hu"], ["sum"]),
        node("Tanh", ["sum"], ["h"]),
        node("Identity", ["h"], ["next_state"]),
    ]


def _lstm() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Add", ["xb", "hu"], ["sum"]),
        node("Split", ["sum", "parts"], ["i", "f", "g", "o"], axis=1),
        node("Sigmoid", ["i"], ["input_gate"]),
        node("Sigmoid", ["f"], ["forget_gate"]),
        node("Tanh", ["g"], ["candidate"]),
        node("Sigmoid", ["o"], ["output_gate"]),
        node("Mul", ["forget_gate", "c_before"], ["kept"]),
        node("Mul", ["input_gate", "candidate"], ["new"]),
        node("Add", ["kept", "new"], ["c"]),
        node("Tanh", ["c"], ["shown"]),
        node("Mul", ["output_gate", "shown"], ["h"]),
        node("Concat", ["h", "c"], ["next_state"], axis=1),
    ]


def _gru() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Split", ["xb", "parts"], ["x_z", "x_r", "x_g"], axis=1),
        node("Split", ["hu", "parts"], ["h_z", "h_r", "h_g"], axis=1),
        node("Add", ["x_z", "h_z"], ["z"]),
        node("Add", ["x_r", "h_r"], ["r"]),
        node("Sigmoid", ["z"], ["update_gate"]),
        node("Sigmoid", ["r"], ["reset_gate"]),
        node("Mul", ["reset_gate", "h_g"], ["reset"]),
        node("Add", ["x_g", "reset"], ["g"]),
        node("Tanh", ["g"], ["candidate"]),
        node("Sub", ["one", "update_gate"], ["open"]),
        node("Mul", ["update_gate", "state"], ["kept"]),
        node("Mul", ["open", "candidate"], ["new"]),
        node("Add", ["kept", "new"], ["h"]),
        node("Identity", ["h"], ["next_state"]),
    ]


def history(best: float) -> list[dict[str, float]]:
    """Returns the rows of three epochs."""
    return [
        {
            "epoch": epoch,
            "loss": best + 1 / epoch,
            "accuracy": 0.5,
            "validation_loss": best + 1 / epoch - 1 / 3,
            "validation_accuracy": 0.5,
            "learning_rate": 1e-3,
            "seconds": 10.0,
            "symbols": 1000 * epoch,
        }
        for epoch in (1, 2, 3)
    ]


def metrics(nats: float) -> dict[str, Any]:
    """Returns the figures that a page shows."""
    measured = {"count": 1, "split": "test"}
    run = {"symbols": 1, "streams": 1, "threads": 1}
    return {
        "test_nats_per_character": {"value": nats, **measured},
        "test_bits_per_character": {"value": nats / np.log(2), **measured},
        "test_bits_per_byte": {"value": nats / np.log(2), **measured},
        "test_perplexity": {"value": float(np.exp(nats)), **measured},
        "test_next_character_accuracy": {"value": 0.5, "interval": list(wilson_interval(0.5, 1)), **measured},
        "validation_nats_per_character": {"value": nats, "count": 1, "split": "validation"},
        "int8_test_nats_per_character": {"value": nats + 0.01, **measured},
        "test_unknown_share": {"value": 0.0, **measured},
        "characters_per_second": {"value": 9000.0, **run},
        "int8_characters_per_second": {"value": 15000.0, **run},
        "unigram_test_nats_per_character": {"value": 3.3, **measured},
        "kneser_ney_test_nats_per_character": {"value": 1.9, "order": 5, **measured},
        "kneser_ney_test_bits_per_character": {"value": 1.9 / np.log(2), "order": 5, **measured},
    }


if __name__ == "__main__":
    for code in TEXTS:
        for kind, width in UNITS.items():
            write_model(Path(sys.argv[1]), code, kind, units=width, embedding=128)
