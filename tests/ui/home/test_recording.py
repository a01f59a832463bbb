"""The frames of the home page's first picture: what the served network computed, small enough to travel."""

import base64
import json
import zlib

import numpy as np
import pytest

from core.inference import ImageClassifier
from core.ui.home.recording import MAPS, MOMENTS, frame_of, recorded, shown_layers
from core.ui.shared.network_and_picture import FIRST_NETWORK


@pytest.fixture(scope="module")
def classifier():
    return ImageClassifier.load(FIRST_NETWORK)


def test_each_convolution_passes_its_maps_on_to_activation_and_pooling(classifier):
    layers = shown_layers(classifier)
    assert [layer.kind for layer in layers] == ["conv", "relu", "pool", "conv", "relu", "pool", "relu"]
    for conv, relu, pool in (layers[:3], layers[3:6]):
        assert len(set(conv.channels)) == MAPS and max(conv.channels) < conv.shape[0]
        assert conv.channels == relu.channels == pool.channels
    assert layers[-1].channels == () and layers[-1].shape == (128,)


def test_a_frame_holds_what_the_network_computed_to_half_a_code(classifier):
    images = np.random.default_rng(0).random((1, 28, 28, 1), np.float32)
    layers, frame = shown_layers(classifier), frame_of(classifier, images)
    codes = np.frombuffer(zlib.decompress(base64.b64decode(frame["codes"])), np.int8)
    tensors = classifier.activations(images)
    start = 0
    for layer, unit in zip(layers, frame["units"], strict=True):
        values = tensors[layer.tensor][0]
        values = values[list(layer.channels)] if layer.channels else values
        found = codes[start : start + values.size].reshape(values.shape) * unit
        np.testing.assert_allclose(found, values, atol=unit * 0.51)
        start += values.size
    assert start == codes.size
    np.testing.assert_allclose(frame["probabilities"], classifier.predict_proba(images)[0], atol=1e-6)


def test_the_recorded_digit_is_read_at_its_end_and_travels_in_less_than_150_kb(classifier):
    found = recorded(classifier, 3)
    assert len(found["frames"]) == MOMENTS
    last = found["frames"][-1]
    assert int(np.argmax(last["probabilities"])) == 3 and not last["isNone"]
    assert all(0 <= x <= 280 and 0 <= y <= 280 for stroke in found["strokes"] for x, y in stroke)
    assert len(json.dumps(found)) < 150_000
