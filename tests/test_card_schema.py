"""core/card.schema.json holds every committed card, refuses broken ones, and docs/card.md explains all of it."""

import copy
import dataclasses
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from core import artifacts
from core.artifacts import Card

ROOT = Path(artifacts.__file__).resolve().parents[1]
CARDS = sorted((ROOT / "trained").glob("*/card.json"))
SCHEMA = json.loads((ROOT / "core" / "card.schema.json").read_text(encoding="utf-8"))
REMOVED = object()


@cache
def committed(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "trained" / name / "card.json").read_text(encoding="utf-8"))


def complaints(card: dict[str, Any]) -> list[str]:
    return [f"{error.instance_path}: {error.message:.200}" for error in validator().iter_errors(card)]


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema():
    assert jsonschema_rs.meta.is_valid(SCHEMA)


def test_the_schema_knows_the_fields_of_a_card():
    assert list(SCHEMA["properties"]) == [field.name for field in dataclasses.fields(Card)]
    assert sorted([*SCHEMA["required"], "goals"]) == sorted(SCHEMA["properties"])


@pytest.mark.parametrize("name", [path.parent.name for path in CARDS])
def test_every_committed_card_is_as_the_schema_says(name):
    card = committed(name)
    assert complaints(card) == []
    assert card["name"] == name
    assert card["bytes"] == card["files"]["model.onnx"]["bytes"]


def changed(name: str, path: str, value: object) -> dict[str, Any]:
    """Returns a committed card with one value put in or, as REMOVED, taken out; the path's parts stand between /."""
    card = copy.deepcopy(committed(name))
    *parents, last = (int(part) if part.isdigit() else part for part in path.split("/"))
    place: Any = card
    for part in parents:
        place = place[part]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return card


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("mnist-cnn", "name", "MNIST"),
        ("mnist-cnn", "name", 3),
        ("mnist-cnn", "task", "image-segmentation"),
        ("mnist-cnn", "task", "text-generation"),
        ("mnist-cnn", "colour", "red"),
        ("mnist-cnn", "opset", "18"),
        ("mnist-cnn", "parameters", -1),
        ("mnist-cnn", "parameters", 2.5),
        ("mnist-cnn", "parameters", True),
        ("mnist-cnn", "bytes", 0),
        ("mnist-cnn", "labels", "0123456789"),
        ("mnist-cnn", "labels", ["0", "0"]),
        ("mnist-cnn", "inputs", []),
        ("mnist-cnn", "inputs/0/name", "pictures"),
        ("mnist-cnn", "inputs/0/dtype", "uint8"),
        ("mnist-cnn", "inputs/0/shape", [None, 0, 28, 1]),
        ("mnist-cnn", "outputs/0/name", "images"),
        ("mnist-cnn", "preprocessing/fit", "stretch"),
        ("mnist-cnn", "preprocessing/height", REMOVED),
        ("mnist-cnn", "files/model.onnx", REMOVED),
        ("mnist-cnn", "files/model.onnx/sha256", "0123"),
        ("mnist-cnn", "files/model.onnx/sha256", "G" * 64),
        ("mnist-cnn", "files/model.onnx/sha256", "a" * 65),
        ("mnist-cnn", "files/model.onnx/bytes", -5),
        ("mnist-cnn", "files/notes.txt", {"sha256": "a" * 64, "bytes": 1}),
        ("mnist-cnn", "data/content_sha256", "unknown"),
        ("mnist-cnn", "data/splits/test", -10_000),
        ("mnist-cnn", "data/licence", REMOVED),
        ("mnist-cnn", "recipe/seed", REMOVED),
        ("mnist-cnn", "recipe/epochs_done", 0),
        ("mnist-cnn", "recipe/learning_rate", 0),
        ("mnist-cnn", "recipe/average_decay", 1),
        ("mnist-cnn", "recipe/versions/keras", 3),
        ("mnist-cnn", "recipe/loss", "wgan-gp"),
        ("mnist-cnn", "recipe/complete", "yes"),
        ("mnist-cnn", "reproducible", {"value": False}),
        ("mnist-cnn", "reproducible", True),
        ("mnist-cnn", "weights_licence", ""),
        ("mnist-cnn", "metrics/test_accuracy", REMOVED),
        ("mnist-cnn", "metrics/test_accuracy/value", 99.4),
        ("mnist-cnn", "metrics/test_accuracy/interval", [0.5]),
        ("mnist-cnn", "metrics/test_accuracy/count", -1),
        ("mnist-cnn", "metrics/test_accuracy/split", "train"),
        ("mnist-cnn", "metrics/miss_rate/by_set", {}),
        ("mnist-cnn", "metrics/classifier_fid", {"value": 3.0, "count": 1, "reference": 1}),
        ("mnist-cnn", "parity/max_difference", 0.5),
        ("mnist-cnn", "parity/argmax_agreement", "all"),
        ("mnist-cnn", "layers/0/kind", "magic"),
        ("mnist-cnn", "layers/0/tensor", REMOVED),
        ("mnist-cnn", "self_test", {}),
        ("mnist-cnn", "vocabulary_file", "vocabulary.json"),
        ("mnist-cnn", "calibration/temperature", -1),
        ("mnist-cnn", "calibration/unknown/score", "entropy"),
        ("gan-mnist-dcgan", "files/discriminator.onnx", REMOVED),
        ("gan-mnist-dcgan", "labels", ["0", "1"]),
        ("gan-mnist-dcgan", "preprocessing/range", [0, 1]),
        ("gan-mnist-dcgan", "recipe/loss", "hinge"),
        ("gan-mnist-dcgan", "metrics/recall/value", 1.2),
        ("gan-mnist-dcgan", "metrics/peer/recipe/beta_1", 1.5),
        ("gan-mnist-dcgan", "metrics/real/score", 1),
        ("gan-mnist-conditional", "metrics/conditional_accuracy", REMOVED),
        ("gan-mnist-conditional", "self_test/label", REMOVED),
        ("text-en-gru", "vocabulary_file", None),
        ("text-en-gru", "recipe/cell", "transformer"),
        ("text-en-gru", "recipe/refit_seconds", REMOVED),
        ("text-en-gru", "inputs/0/dtype", "float32"),
        ("text-en-gru", "metrics/test_nats_per_word", {"value": 1.0, "count": 1, "split": "test"}),
        ("text-en-gru", "metrics/test_nats_per_character/value", -1.0),
        ("text-en-gru", "calibration", {"temperature": 1.1}),
        ("sentiment-ko", "files/vocabulary.json", REMOVED),
        ("sentiment-ko", "labels", []),
        ("memory-gru", "metrics/accuracy_by_distance/chance", 2),
        ("memory-gru", "recipe/growing", REMOVED),
    ],
)
def test_a_broken_card_is_refused(name, path, value):
    assert complaints(changed(name, path, value))


def test_the_card_of_ones_own_text_says_less(tmp_path):
    from core.export.text import own  # here, as it brings TensorFlow
    from core.models.sequences.recurrent import RecurrentConfig, build

    vocabulary = own.vocabulary_of("to be or not to be")
    network = build(RecurrentConfig(cell="gru", symbols=len(vocabulary), units=4, embedding=3))
    own._export(tmp_path / "gru", "gru", vocabulary, network)
    card = json.loads((tmp_path / "gru" / "card.json").read_text(encoding="utf-8"))
    assert complaints(card) == []
    assert complaints({**card, "name": "text-en-gru"})  # a committed card must say more


def properties(schema: Any) -> Iterator[str]:
    """Yields every property that the schema gives a name to, at any depth."""
    if isinstance(schema, dict):
        if isinstance(found := schema.get("properties"), dict):
            yield from found
        for part in schema.values():
            yield from properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from properties(part)


def test_card_md_explains_every_property():
    explained = set(re.findall(r"`([^`]+)`", (ROOT / "docs" / "card.md").read_text(encoding="utf-8")))
    files = SCHEMA["properties"]["files"]["propertyNames"]["enum"]
    measured = {metric for path in CARDS for metric in committed(path.parent.name)["metrics"]}
    settings = {name for path in CARDS for name in committed(path.parent.name)["recipe"].get("config", {})}
    assert {*properties(SCHEMA), *files, *measured, *settings} - explained == set()
