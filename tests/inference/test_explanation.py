"""The class activation map is the answer itself; covering finds the place that counts."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.artifacts import TensorSpec, sha256_of
from core.inference import ImageClassifier
from core.inference.images.explanation import averaged_maps, class_activation_map, last_weights, occlusion_map
from tests.support.cards import UNSEEN
from tests.test_artifacts import card_of

SIDE, MAPS, CLASSES = 8, 3, 2


@pytest.fixture
def averaging(tmp_path, monkeypatch):
    """images -> convolution -> relu -> mean over places -> logits, with random weights; a real file with a card."""
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    rng = np.random.default_rng(0)
    weights = {
        "kernel": rng.normal(size=(MAPS, 1, 3, 3)),
        "logits/kernel": rng.normal(size=(MAPS, CLASSES)),
        "logits/bias": rng.normal(size=CLASSES),
    }
    nodes = [
        helper.make_node("Transpose", ["images"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["planes", "kernel"], ["conv"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["conv"], ["maps"]),
        helper.make_node("ReduceMean", ["maps", "axes"], ["average"], keepdims=0),
        helper.make_node("MatMul", ["average", "logits/kernel"], ["product"]),
        helper.make_node("Add", ["product", "logits/bias"], ["logits"]),
    ]
    constants = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    constants.append(numpy_helper.from_array(np.array([2, 3]), "axes"))
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", CLASSES])
    graph = helper.make_graph(nodes, "averaging", [images], [logits], constants)
    folder = tmp_path / "tiny-cnn"
    folder.mkdir()
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), folder / "model.onnx"
    )
    layers = [
        {"layer": "conv", "kind": "relu", "tensor": "maps", "shape": [None, MAPS, SIDE, SIDE]},
        {"layer": "average", "kind": "average", "tensor": "average", "shape": [None, MAPS]},
    ]
    size = (folder / "model.onnx").stat().st_size
    graph_file = {"sha256": sha256_of(folder / "model.onnx"), "bytes": size}
    card = card_of(
        files={"model.onnx": graph_file, "history.json": UNSEEN, "evaluation.json": UNSEEN},
        bytes=size,
        parameters=sum(value.size for value in weights.values()),
        inputs=(TensorSpec(name="images", shape=(None, SIDE, SIDE, 1), dtype="float32"),),
        outputs=(TensorSpec(name="logits", shape=(None, CLASSES), dtype="float32"),),
        self_test={"images": [[0.0] * SIDE**2], "logits": [[0.0] * CLASSES]},
        layers=tuple(layers),
        labels=("a", "b"),
        preprocessing={"height": SIDE, "width": SIDE, "channels": 1, "fit": "square"},
    )
    (folder / "card.json").write_text(card.to_json(), encoding="utf-8")
    return ImageClassifier.load("tiny-cnn"), weights["logits/bias"]


def test_mean_of_the_map_and_the_bias_are_the_logit(averaging):
    classifier, bias = averaging
    images = np.random.default_rng(1).random((1, SIDE, SIDE, 1), np.float32)
    logits = classifier.predict_logits(images)[0]
    for label in range(CLASSES):
        evidence = class_activation_map(classifier, images, label)
        assert evidence.shape == (SIDE, SIDE)
        assert evidence.mean() + bias[label] == pytest.approx(logits[label], abs=1e-5)
    assert last_weights(classifier.card).shape == (MAPS, CLASSES)


def test_network_without_averaging_has_no_map():
    card = card_of(layers=({"layer": "flatten", "kind": "flatten", "tensor": "flatten", "shape": [None, 4]},))
    assert averaged_maps(card) is None
    with pytest.raises(ValueError, match="average its last feature maps"):
        class_activation_map(ImageClassifier(card, None), np.zeros((1, 2, 2, 1), np.float32), 0)


class OneSpot:
    """A session whose first logit is the brightness of one pixel."""

    def run(self, output_names, feeds):
        spot = feeds["images"][:, 5, 2, 0] * 10
        return [np.stack([spot, -spot, spot * 0], axis=-1)]


def spotting(fit: str) -> ImageClassifier:
    return ImageClassifier(card_of(preprocessing={"height": SIDE, "width": SIDE, "channels": 1, "fit": fit}), OneSpot())


def test_covering_points_at_the_only_pixel_that_counts():
    images = np.zeros((1, SIDE, SIDE, 1), np.float32)
    images[0, 5, 2] = 1
    falls = occlusion_map(spotting("mnist"), images, 0, logit=10, window=1, stride=1)
    assert np.argwhere(falls > 0).tolist() == [[5, 2]]
    assert falls[5, 2] == 10
    others = occlusion_map(spotting("mnist"), images, 1, logit=-10, window=1, stride=1)
    np.testing.assert_allclose(others, -falls)
    assert images[0, 5, 2, 0] == 1  # the reader's picture is left as it was


@pytest.mark.parametrize(("window", "stride"), [(3, 2), (8, 1), (5, 4)])
def test_every_pixel_is_covered_whatever_the_step(window, stride):
    images = np.ones((1, SIDE, SIDE, 1), np.float32)
    falls = occlusion_map(spotting("square"), images, 0, logit=10, window=window, stride=stride)
    assert falls.shape == (SIDE, SIDE)
    assert not falls.any()  # the cover has the picture's own colour


@pytest.mark.parametrize(("window", "stride"), [(0, 1), (9, 1), (3, 0)])
def test_impossible_windows_are_bugs_of_the_caller(window, stride):
    images = np.ones((1, SIDE, SIDE, 1), np.float32)
    with pytest.raises(ValueError, match="must fit"):
        occlusion_map(spotting("square"), images, 0, logit=10, window=window, stride=stride)
