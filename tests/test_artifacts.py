"""Cards and files under trained/: read, checked, refused."""

import dataclasses
import json
from pathlib import Path

import pytest

from core import artifacts
from core.artifacts import Card, TensorSpec, load_card, model_names, sha256_of, verified_path
from core.errors import ArtifactError
from tests.support.cards import UNSEEN, like


def card_of(name: str = "tiny-cnn", **changes) -> Card:
    fields = {
        "inputs": (TensorSpec(name="images", shape=(None, 2, 2, 1), dtype="float32"),),
        "outputs": (TensorSpec(name="logits", shape=(None, 3), dtype="float32"),),
        "labels": ("가", "나", "다"),
        "preprocessing": {"height": 2, "width": 2, "channels": 1, "fit": "square"},
        "parameters": 4,
        "bytes": 5,
        "files": {"model.onnx": {**UNSEEN, "bytes": 5}, "history.json": UNSEEN, "evaluation.json": UNSEEN},
        "layers": ({"layer": "logits", "kind": "dense", "tensor": "logits", "shape": [None, 3]},),
        "self_test": {"images": [[0.0] * 4], "logits": [[0.0] * 3]},
        "calibration": {"temperature": 1.0, "split": "validation", "count": 1},
    }
    return like("mnist-cnn", name, **{**fields, **changes})


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A folder of one model whose model.onnx holds five bytes."""
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    folder = tmp_path / "tiny-cnn"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"graph")
    graph = {"sha256": sha256_of(folder / "model.onnx"), "bytes": 5}
    card = card_of(files={"model.onnx": graph, "history.json": UNSEEN, "evaluation.json": UNSEEN})
    (folder / "card.json").write_text(card.to_json(), encoding="utf-8")
    return folder


def test_card_survives_the_way_to_disk_and_back(stored):
    card = load_card("tiny-cnn")
    assert card == card_of(files=card.files)
    assert card.labels == ("가", "나", "다")
    assert model_names() == ["tiny-cnn"]


def test_metric_is_a_number_or_the_value_of_an_object():
    card = card_of(metrics={"test_accuracy": {"value": 0.5, "count": 2}, "epochs": 3})
    assert (card.metric("test_accuracy"), card.metric("epochs"), card.metric("unknown")) == (0.5, 3, None)


def test_file_that_its_card_describes_is_given_out(stored):
    assert verified_path(load_card("tiny-cnn")).read_bytes() == b"graph"


def test_changed_file_is_refused(stored):
    card = load_card("tiny-cnn")
    verified_path(card)
    (stored / "model.onnx").write_bytes(b"grapf")
    with pytest.raises(ArtifactError, match="core export tiny-cnn"):
        verified_path(card)


def test_file_that_no_card_lists_is_refused(stored):
    (stored / "notes.txt").write_text("secret")
    with pytest.raises(ArtifactError):
        verified_path(load_card("tiny-cnn"), "notes.txt")


@pytest.mark.parametrize("name", ["unknown", "../tiny-cnn", "", "tiny-cnn/", "TINY-CNN", "tiny-cnn\x00", "."])
def test_unknown_name_lists_the_known_ones(stored, name):
    with pytest.raises(ArtifactError, match="one of: tiny-cnn"):
        load_card(name)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"name": "tiny-cnn", "inputs": 3})])
def test_broken_card_names_the_command_that_mends_it(stored, text):
    (stored / "card.json").write_text(text)
    with pytest.raises(ArtifactError, match="core export tiny-cnn"):
        load_card("tiny-cnn")


def test_cards_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        card_of().name = "other"  # type: ignore[misc]


def test_trained_folder_lies_beside_core(monkeypatch):
    monkeypatch.delenv("GLASSBOX_TRAINED", raising=False)
    assert artifacts.trained_folder() == Path(artifacts.__file__).parents[1] / "trained"


def test_a_list_of_numbers_takes_one_line_and_keeps_every_digit():
    card = card_of(self_test={"images": [[0.1, -2e-07, 3], [4.25]], "words": ["1, 2", "[3]"]})
    assert "[0.1, -2e-07, 3]" in card.to_json()
    assert Card.from_json(card.to_json()) == card
