"""ImageClassifier behind a fake session: shapes, refusals, and what a network is given to see."""

import dataclasses
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.artifacts import Card, TensorSpec, load_card, sha256_of
from core.errors import ArtifactError, PictureError
from core.inference import ImageClassifier
from core.inference.images import classifier as image_classifier
from core.inference.sessions import load_session
from tests.support.cards import UNSEEN
from tests.test_artifacts import card_of


class FakeSession:
    """Returns the sum of each image as the first logit."""

    def __init__(self):
        self.runs = 0

    def run(self, output_names, feeds):
        self.runs += 1
        images = feeds["images"]
        assert images.dtype == np.float32 and images.flags.c_contiguous
        sums = images.sum(axis=(1, 2, 3))
        return [np.stack([sums, np.zeros_like(sums), np.zeros_like(sums)], axis=-1)]


def classifier(**changes) -> ImageClassifier:
    return ImageClassifier(card_of(**changes), FakeSession())


def test_probabilities_have_one_row_an_image_and_sum_to_one():
    probabilities = classifier().predict_proba(np.zeros((5, 2, 2, 1), np.float32))
    assert probabilities.shape == (5, 3)
    assert np.allclose(probabilities.sum(axis=1), 1)


def test_other_dtypes_are_converted_for_the_session():
    assert classifier().predict_logits(np.ones((1, 2, 2, 1), np.float64)[:, ::-1])[0, 0] == 4


@pytest.mark.parametrize("images", [np.zeros((2, 2, 1)), np.zeros((1, 3, 2, 1)), np.full((1, 2, 2, 1), np.nan)])
def test_wrong_shape_or_value_is_a_bug_of_the_caller(images):
    with pytest.raises(ValueError, match="Received"):
        classifier().predict_logits(images)


def test_answer_is_what_logits_probabilities_and_threshold_say():
    images = np.ones((1, 2, 2, 1), np.float32)  # logits 4, 0, 0
    for threshold, is_none in ((3.9, False), (4.1, True)):
        calibration = {"temperature": 2, "unknown": {"score": "max-logit", "threshold": threshold}}
        answer = classifier(calibration=calibration).answer(images)
        assert answer.logits.tolist() == [4, 0, 0] and answer.logits.dtype == np.float32
        assert answer.probabilities == pytest.approx(np.exp([2, 0, 0]) / np.exp([2, 0, 0]).sum())
        assert answer.probabilities.dtype == np.float32
        assert answer.label == classifier().card.labels[0] and answer.index == 0
        assert answer.probability == answer.probabilities.max()
        assert answer.is_none is is_none
        assert answer.milliseconds > 0


def test_answer_takes_one_run_and_a_second_where_its_time_is_looked_at():
    images, session = np.zeros((1, 2, 2, 1), np.float32), FakeSession()
    ImageClassifier(card_of(), session).answer(images)
    assert session.runs == 1
    ImageClassifier(card_of(), session).answer(images, is_timed=True)
    assert session.runs == 3


@pytest.mark.parametrize("count", [0, 2])
def test_answer_is_to_one_picture(count):
    with pytest.raises(ValueError, match="one picture"):
        classifier().answer(np.zeros((count, 2, 2, 1), np.float32))


def test_median_time_is_of_the_runs_after_the_first(monkeypatch):
    clock = iter([0, 0.003, 1, 1.001, 2, 2.002, 3, 3.009, 4, 4.004])
    monkeypatch.setattr(image_classifier.time, "perf_counter", lambda: next(clock))
    session = FakeSession()
    taken = ImageClassifier(card_of(), session).median_milliseconds(np.zeros((1, 2, 2, 1), np.float32))
    assert taken == pytest.approx(3)
    assert session.runs == 6


def test_photographs_are_cropped_to_the_middle_square():
    picture = np.zeros((10, 30, 3), np.uint8)
    picture[:, 10:20] = 255
    assert np.allclose(classifier().prepare(picture), np.ones((1, 2, 2, 1)))


def test_empty_paper_is_no_digit():
    wanted = {"height": 28, "width": 28, "channels": 1, "fit": "mnist"}
    with pytest.raises(PictureError, match="something drawn"):
        classifier(preprocessing=wanted).prepare(np.full((40, 40, 3), 250, np.uint8))


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """images -> doubled (inner) -> logits = doubled flattened; a real file with a card."""
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    nodes = [
        helper.make_node("Add", ["images", "images"], ["doubled"]),
        helper.make_node("Flatten", ["doubled"], ["logits"]),
    ]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 2, 2, 1])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 4])
    graph = helper.make_graph(nodes, "tiny", [images], [logits])
    folder = tmp_path / "tiny-cnn"
    folder.mkdir()
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    layer = {"layer": "double", "kind": "add", "tensor": "doubled", "shape": [None, 2, 2, 1]}
    size = (folder / "model.onnx").stat().st_size
    files = {"model.onnx": {"sha256": sha256_of(folder / "model.onnx"), "bytes": size}}
    card = card_of(
        files=files | {"history.json": UNSEEN, "evaluation.json": UNSEEN},
        layers=(layer,),
        bytes=size,
        parameters=1,
        labels=tuple("abcd"),
        outputs=(TensorSpec(name="logits", shape=(None, 4), dtype="float32"),),
        self_test={"images": [[0.0] * 4], "logits": [[0.0] * 4]},
    )
    (folder / "card.json").write_text(card.to_json(), encoding="utf-8")


def test_stored_model_runs(stored):
    images = np.arange(8, dtype=np.float32).reshape(2, 2, 2, 1)
    assert ImageClassifier.load("tiny-cnn").predict_logits(images).tolist() == [[0, 2, 4, 6], [8, 10, 12, 14]]


def test_inner_tensors_come_out_of_the_served_file(stored):
    images = np.ones((1, 2, 2, 1), np.float32)
    found = ImageClassifier.load("tiny-cnn").activations(images)
    assert list(found) == ["doubled"]
    assert np.array_equal(found["doubled"], images * 2)


def part_of(output: str = "familiarity") -> bytes:
    """A part of a graph: the first number of `logits` of each picture."""
    first, axis = (numpy_helper.from_array(np.array(value), name) for value, name in ((0, "first"), (1, "axis")))
    node = helper.make_node("Gather", ["logits", "first"], [output], axis=1)
    value = helper.make_tensor_value_info(output, TensorProto.FLOAT, [None])
    return onnx.ModelProto(
        graph=onnx.GraphProto(node=[node], initializer=[first, axis], output=[value])
    ).SerializeToString()


def put_behind(folder: Path, part: bytes, threshold: float) -> None:
    (folder / "strangers.pb").write_bytes(part)
    card = Card.from_json((folder / "card.json").read_text(encoding="utf-8"))
    told = {"sha256": sha256_of(folder / "strangers.pb"), "bytes": len(part)}
    unknown = {"score": "mahalanobis", "threshold": threshold, "sets": ["stripes"]}
    card = dataclasses.replace(
        card,
        files=card.files | {"strangers.pb": told},
        calibration={"temperature": 1, "unknown": unknown, "split": "validation", "count": 1},
        self_test=card.self_test | {"familiarity": [[0.0]]},
    )
    (folder / "card.json").write_text(card.to_json(), encoding="utf-8")


def test_features_tell_strangers_where_a_part_stands_behind_the_graph(stored, tmp_path):
    put_behind(tmp_path / "tiny-cnn", part_of(), threshold=3)
    network = ImageClassifier.load("tiny-cnn")
    images = np.arange(8, dtype=np.float32).reshape(2, 2, 2, 1)
    logits, familiar = network.predict(images)
    assert logits.tolist() == [[0, 2, 4, 6], [8, 10, 12, 14]]
    assert familiar.tolist() == [0, 8]
    answers = [network.answer(image[np.newaxis]) for image in images]
    assert [(answer.is_none, answer.familiarity) for answer in answers] == [(True, 0), (False, 8)]
    assert network.predict_logits(images).tolist() == logits.tolist()
    assert list(network.activations(images)) == ["doubled"]


@pytest.mark.parametrize("part", [part_of("distance"), bytes([0x3A, 0]), b"\xff" * 9], ids=["other", "empty", "broken"])
def test_part_that_gives_something_else_is_refused(stored, tmp_path, part):
    put_behind(tmp_path / "tiny-cnn", part, threshold=3)
    with pytest.raises(ArtifactError):
        ImageClassifier.load("tiny-cnn")


def test_all_readers_share_one_session(stored):
    card = load_card("tiny-cnn")
    assert load_session(card) is load_session(card)
    assert isinstance(load_session(card), onnxruntime.InferenceSession)
