"""The feature maps that the page shows are those of Keras, layer by layer; and what is said about filters."""

import dataclasses

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from scipy import signal

from core.artifacts import MODEL_FILE, Card, load_card, model_names, verified_path
from core.convolution.kernels import KernelShape, kernel_cells, random_cells
from core.convolution.learned import COMPARED, first_filters, first_layer, most_alike
from core.inference import ImageClassifier
from core.inference.sessions import options
from core.ui.convolution.maps import signed_text

TOLERANCE = 1e-4
CARDS = [load_card(name) for name in model_names()]
CONVOLUTIONAL = [card.name for card in CARDS if card.task == "image-classification" and first_layer(card)]
# A base that Keras brings has names of its own, by which `put_weights` finds nothing.
REBUILT = [name for name in CONVOLUTIONAL if load_card(name).recipe["network"] != "MobileNet"]


def keras_outputs(model, card):
    """Returns for each of the card's tensors the Keras tensor it stands for."""
    import keras

    outputs = {}
    for layer in card.layers:
        name, kind = layer["layer"], layer["kind"]
        endings = {"conv": ("_norm", ""), "relu": ("_relu", ""), "add": ("_add",)}.get(kind, ("",))
        found = next(model.get_layer(name + e) for e in endings if any(k.name == name + e for k in model.layers))
        tensor = found.output
        if kind in ("conv", "dense") and getattr(found, "activation", None) is keras.activations.relu:
            linear = type(found).from_config({**found.get_config(), "activation": None, "name": f"{name}_linear"})
            tensor = linear(found.input)
            linear.set_weights(found.get_weights())
        outputs[layer["tensor"]] = tensor
    return outputs


def assert_maps_agree(model, classifier, images):
    import keras

    wanted = keras_outputs(model, classifier.card)
    expected = keras.Model(model.input, wanted)(images, training=False)
    found = classifier.activations(images)
    assert found.keys() == wanted.keys()
    for layer in classifier.card.layers:
        maps = found[layer["tensor"]]
        if maps.ndim == 4:
            maps = np.moveaxis(maps, 1, 3)
        np.testing.assert_allclose(maps, expected[layer["tensor"]], atol=TOLERANCE, err_msg=layer["tensor"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "normalised", "residual"])
def test_maps_of_a_fresh_export_are_those_of_keras(kind):
    import onnxruntime

    from core.export.graph import to_onnx
    from core.models import ConvolutionalConfig, ResNetConfig, build

    shared = {"shape": (16, 16, 3), "mean": (0.4, 0.5, 0.6), "deviation": (0.2, 0.25, 0.3)}
    configs = {
        "plain": ConvolutionalConfig(**shared, stacks=((4,), (6,)), dense=5),
        "normalised": ConvolutionalConfig(**shared, stacks=((4, 4), (6,)), dense=None, batch_norm=True, padding="same"),
        "residual": ResNetConfig(**shared, depth=8, width=4),
    }
    model = build(configs[kind])
    rng = np.random.default_rng(0)
    # The statistics of the batch norms must not be those of a new network, or folding them in would change nothing.
    moved = [rng.uniform(0, 0.2, weight.shape) * (weight.ndim == 1) for weight in model.get_weights()]
    model.set_weights([weight + by for weight, by in zip(model.get_weights(), moved, strict=True)])
    converted, layers = to_onnx(model)
    names = [layer["tensor"] for layer in layers]
    known = {output.name for output in converted.graph.output}
    converted.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in known)
    session = onnxruntime.InferenceSession(converted.SerializeToString(), options())
    images = rng.random((2, 16, 16, 3), dtype=np.float32)
    card = dataclasses.replace(load_card("mnist-cnn"), layers=tuple(layers))

    class Fresh(ImageClassifier):
        def activations(self, images):
            return dict(zip(names, session.run(names, {"images": images}), strict=True))

    assert_maps_agree(model, Fresh(card, session), images)


@pytest.mark.slow
@pytest.mark.parametrize("name", REBUILT)
def test_maps_of_the_served_file_are_those_of_keras(name):
    from core.models import build
    from core.training.images import recipes

    classifier = ImageClassifier.load(name)
    model = build(recipes.RECIPES[name].config)
    put_weights(model, classifier.card)
    images = np.random.default_rng(1).random((2, *classifier.image_shape), dtype=np.float32)
    assert_maps_agree(model, classifier, images)


def put_weights(model, card: Card):
    """Gives a fresh Keras model the weights of the served file; a folded batch norm becomes one that only shifts."""
    graph = onnx.load(verified_path(card, MODEL_FILE)).graph
    stored = {weights.name: numpy_helper.to_array(weights) for weights in graph.initializer}
    for layer in model.layers:
        kernel = stored.get(f"{layer.name}/kernel")
        if kernel is None:
            continue
        kernel = np.moveaxis(kernel, (2, 3), (0, 1)).swapaxes(2, 3) if kernel.ndim == 4 else kernel
        bias = stored.get(f"{layer.name}/bias")
        layer.set_weights([kernel, bias][: len(layer.get_weights())])
        if any(found.name == f"{layer.name}_norm" for found in model.layers):
            norm = model.get_layer(f"{layer.name}_norm")
            one = np.ones_like(bias)
            norm.set_weights([one, bias, 0 * one, one - norm.epsilon])  # gamma, beta, mean, variance


@pytest.mark.parametrize("name", CONVOLUTIONAL)
def test_first_filters_are_those_of_the_served_file(name):
    card = load_card(name)
    filters = first_filters(card)
    channels = filters.shape[3]
    assert channels == card.preprocessing["channels"]
    assert len(filters) == next(layer["shape"][1] for layer in card.layers if layer["kind"] == "conv")
    classifier = ImageClassifier.load(name)
    images = np.random.default_rng(2).random((1, *classifier.image_shape), dtype=np.float32)
    tensors = classifier.activations(images)
    first = next(number for number, layer in enumerate(card.layers) if layer["kind"] == "conv")
    read, maps = (tensors[layer["tensor"]][0] for layer in card.layers[first - 1 : first + 1])
    before = np.moveaxis(read, 0, 2)
    stride = len(before) // maps.shape[1]
    padding = max((maps.shape[1] - 1) * stride + filters.shape[1] - len(before), 0) // 2  # before the picture
    for made, kernel in zip(maps[:4], filters, strict=False):
        sums = sum(signal.correlate2d(before[..., c], kernel[..., c], "valid") for c in range(channels))
        places = np.arange(len(made)) * stride - padding
        inside = np.flatnonzero((places >= 0) & (places < len(sums)))
        inner, wanted = made[np.ix_(inside, inside)], sums[np.ix_(places[inside], places[inside])]
        assert len(inside) > len(made) // 2
        assert np.ptp(inner - wanted) < 1e-3  # what is left is the bias


def test_every_hand_made_kernel_is_most_like_itself():
    made = np.stack([kernel_cells(name, KernelShape(size=3)) for name in COMPARED])[..., np.newaxis]
    assert [name for name, _cosine in most_alike(made)] == list(COMPARED)
    assert all(cosine == pytest.approx(-1) for _name, cosine in most_alike(-made))


def test_filters_of_another_size_are_not_compared():
    assert most_alike(random_cells(5, seed=0)[np.newaxis, ..., np.newaxis]) == []


def test_what_rounds_to_zero_has_no_sign():
    assert [signed_text(value) for value in (-0.001, 0.004, -0.251, 0.5)] == ["0.00", "0.00", "−0.25", "+0.50"]
