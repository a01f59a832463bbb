"""Gradient graphs of the networks in trained/, and what addresses may ask for."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from core.artifacts import load_card, verified_bytes
from core.errors import CoreError
from core.inference import ImageClassifier, sessions
from core.inference.backward import gradient_bytes, gradient_session, randomised_session
from core.inference.backward.served import randomised

HOSTILE = ["../mnist-cnn", "mnist-cnn/../mnist-cnn", "", "no-such", "MNIST-CNN", "gan-mnist-dcgan", "text-en-rnn"]
TENSORS = ["", "images", "conv1", "../logits", "logits/kernel", "conv1/relu\x00", "x" * 5000]


def self_test(name: str) -> tuple[ImageClassifier, np.ndarray]:
    classifier = ImageClassifier.load(name)
    images = np.array(classifier.card.self_test["images"], np.float32).reshape(-1, *classifier.image_shape)
    return classifier, images[:2]


@pytest.mark.parametrize("name", ["mnist-cnn", "cifar10-resnet20"])
def test_gradient_of_a_served_network_is_how_its_logit_changes(name):
    """By central differences along the gradient itself, where no two values of a pool are equal."""
    classifier, images = self_test(name)
    images = images + 0.02 * np.random.default_rng(0).random(images.shape, np.float32)
    direction = np.zeros((len(images), len(classifier.card.labels)), np.float32)
    direction[:, 1] = 1
    session = gradient_session(classifier.card)
    gradient, logits = session.run(["gradient", "logits"], {"images": images, "direction": direction})
    np.testing.assert_allclose(logits, classifier.predict_logits(images), atol=1e-4)
    step = 5e-4 * gradient / np.abs(gradient).max()
    change = [classifier.predict_logits(images + sign * step)[:, 1].sum(dtype=np.float64) / 2 for sign in (1, -1)]
    assert change[0] - change[1] == pytest.approx(float((gradient * step).sum(dtype=np.float64)), rel=0.03)


def test_the_file_has_the_weights_of_the_served_one_and_the_same_bytes_each_time():
    card = load_card("mnist-cnn")
    served, built = verified_bytes(card), gradient_bytes("mnist-cnn")
    gradient_bytes.__globals__["_bytes"].cache_clear()
    assert gradient_bytes("mnist-cnn") == built
    arrays = [
        {one.name: numpy_helper.to_array(one) for one in onnx.load_from_string(file).graph.initializer}
        for file in (served, built)
    ]
    for name, weights in arrays[0].items():
        np.testing.assert_array_equal(arrays[1][name], weights)
    assert len(built) < 1.05 * len(served)


@pytest.mark.parametrize("name", ["mnist-cnn", "cifar10-cnn"])
def test_grey_and_coloured_pictures_of_any_size_have_a_gradient(name):
    card = load_card(name)
    tensor = next(layer["tensor"] for layer in card.layers if layer["kind"] == "conv")
    built = gradient_bytes(name, tensor, is_any_size=True)
    session = onnxruntime.InferenceSession(built, sessions.options())
    images = np.random.default_rng(0).random((1, 40, 36, card.preprocessing["channels"]), np.float32)
    channels = session.get_inputs()[1].shape[1]
    (gradient,) = session.run(["gradient"], {"images": images, "direction": np.ones((1, channels, 1, 1), np.float32)})
    assert gradient.shape == images.shape and np.abs(gradient).max() > 0


@pytest.mark.parametrize("name", HOSTILE)
def test_only_classifiers_of_pictures_have_a_gradient(name):
    with pytest.raises(CoreError):
        gradient_bytes(name)


@pytest.mark.parametrize("tensor", TENSORS)
def test_only_tensors_of_the_card_have_one(tensor):
    with pytest.raises(CoreError):
        gradient_bytes("mnist-cnn", tensor)


def test_random_weights_are_as_large_as_the_trained_ones_and_the_network_another():
    classifier, images = self_test("mnist-cnn")
    model = onnx.load_from_string(verified_bytes(classifier.card))
    twin = randomised(model, 3)
    before, after = (
        {one.name: numpy_helper.to_array(one) for one in graph.graph.initializer} for graph in (model, twin)
    )
    kernels = [name for name in before if name.endswith("/kernel")]
    assert len(kernels) >= 3
    for name in before:
        assert (name in kernels) == (not np.array_equal(before[name], after[name]))
    for name in kernels:
        assert after[name].std() == pytest.approx(before[name].std(), rel=0.1)
    direction = np.zeros((2, 10), np.float32)
    direction[:, 1] = 1
    feeds = {"images": images, "direction": direction}
    trained, random = (
        session.run(["gradient"], feeds)[0]
        for session in (gradient_session(classifier.card), randomised_session(classifier.card, 3))
    )
    assert abs(np.corrcoef(trained.ravel(), random.ravel())[0, 1]) < 0.5
