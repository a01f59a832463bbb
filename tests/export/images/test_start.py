"""A network before its first step: as the first step of its training sees it."""

import numpy as np
import onnx
import onnxruntime
import pytest

from core.artifacts import MODEL_FILE, START_FILE, load_card, verified_bytes
from core.errors import CoreError
from core.export.graph import to_onnx
from core.export.images.start import STARTS, at_the_start
from core.inference import ImageClassifier, sessions
from core.inference.images.saliency import gradient_norms
from core.models import ResNetConfig
from core.pictures.pixels import as_float
from core.training.images.recipes import Recipe

RECIPE = Recipe(
    name="tiny",
    data="cifar10",
    epochs=1,
    batch_size=16,
    learning_rate=0.1,
    config=ResNetConfig(
        shape=(16, 16, 3), classes=4, mean=(0.5, 0.5, 0.5), deviation=(0.25, 0.25, 0.25), depth=8, width=4
    ),
)


def test_its_normalisations_have_measured_one_batch_and_no_weight_has_moved():
    images = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 3), np.uint8)
    model = at_the_start(RECIPE, images)
    in_training = model(as_float(images), training=True).numpy()
    model = at_the_start(RECIPE, images)  # the same seed, the same weights
    np.testing.assert_allclose(model(as_float(images), training=False).numpy(), in_training, atol=1e-3)
    assert {layer.momentum for layer in model.layers if hasattr(layer, "momentum")} == {0.9}
    converted, _layers = to_onnx(model)
    session = onnxruntime.InferenceSession(converted.SerializeToString(), sessions.options())
    found = session.run(["logits"], {"images": as_float(images)})[0]
    np.testing.assert_allclose(found, in_training, atol=1e-3)


@pytest.mark.parametrize("name", STARTS)
def test_served_start_has_the_layers_of_the_trained_network_and_other_weights(name):
    card = load_card(name)
    start, trained = (onnx.load_from_string(verified_bytes(card, file)) for file in (START_FILE, MODEL_FILE))
    tensors = {output for node in start.graph.node for output in node.output}
    assert {layer["tensor"] for layer in card.layers} <= tensors
    kernels = [one for one in start.graph.initializer if one.name == "stem/kernel"]
    [other] = [one for one in trained.graph.initializer if one.name == "stem/kernel"]
    assert [list(one.dims) for one in kernels] == [list(other.dims)]
    assert kernels[0].raw_data != other.raw_data


@pytest.mark.parametrize("name", STARTS)
def test_every_convolution_has_a_gradient_before_training(name):
    classifier = ImageClassifier.load(name)
    image = np.random.default_rng(0).random((1, *classifier.image_shape), np.float32)
    before, after = (gradient_norms(classifier, image, file) for file in (START_FILE, MODEL_FILE))
    assert list(before) == list(after)
    assert min(before.values()) > 0
    assert all(before[layer] != after[layer] for layer in before)


def test_a_network_without_a_start_says_which_file_is_missing():
    with pytest.raises(CoreError, match=START_FILE):
        gradient_norms(
            ImageClassifier.load("cifar10-cnn"),
            np.zeros((1, *ImageClassifier.load("cifar10-cnn").image_shape), np.float32),
            START_FILE,
        )
