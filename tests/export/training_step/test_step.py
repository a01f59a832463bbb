"""The exported training step, run by onnxruntime, against Keras's own."""

from functools import cache

import keras
import numpy as np
import onnxruntime
import pytest
from keras import layers

from core.errors import SettingError
from core.export.training_step.step import NETWORKS, OWN_NETWORKS, Network, inner_values, training_step
from core.inference import sessions
from core.optimizers import OPTIMIZERS, settings_of

WIDTH = 24
FEATURES, OWN_CLASSES = 30, 4
DRAWINGS, ON_FEATURES = OWN_NETWORKS
BATCH = 16
RATE = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 1e-3, "adam": 1e-3}


def keras_network(network, *, is_residual=False, is_linear=False):
    kind = "linear" if is_linear else network.activation
    x = images = keras.Input(tuple(side or FEATURES for side in network.picture))
    if network.is_convolutional:
        for name, filters in zip(("conv1", "conv2"), network.sizes[:2], strict=True):
            x = layers.Conv2D(filters, 3, activation="relu", name=name)(x)
            x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    for place, name in enumerate(network.hidden_layers):
        units = network.sizes[2] if network.is_convolutional else WIDTH
        y = layers.Dense(units, activation=kind, name=name)(x)
        x = layers.Add()([y, x]) if place and is_residual else y
    return keras.Model(images, layers.Dense(OWN_CLASSES if network.is_own else 10, name="logits")(x))


def optimizer_of(name, weight_decay=None):
    rate = RATE[name]
    return {
        "sgd": lambda: keras.optimizers.SGD(rate, weight_decay=weight_decay),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9, weight_decay=weight_decay),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate, weight_decay=weight_decay),
        "adam": lambda: keras.optimizers.Adam(rate, weight_decay=weight_decay),
    }[name]()


def batches_for(network, count):
    """Batches of pictures of ten digits; of a reader's four classes, or of features, where the network is for these."""
    for images, labels in batches(count):
        if network.picture == (None,):
            rng = np.random.default_rng(int(labels.sum()))
            images = rng.random((BATCH, FEATURES), np.float32) + (labels % FEATURES == 0)[:, None]
        yield images, labels % OWN_CLASSES if network.is_own else labels


def batches(count):
    """Digits on a flat background, as MNIST's are: ties in every pool."""
    rng = np.random.default_rng(5)
    for _ in range(count):
        images = np.zeros((BATCH, 28, 28, 1), np.float32)
        labels = rng.integers(0, 10, BATCH)
        for image, label in zip(images, labels, strict=True):
            top, left = rng.integers(2, 8, 2)
            image[top : top + 4 + label, left + label : left + label + 6] = rng.choice([0.5, 1.0])
        yield images, labels.astype(np.int32)


@cache
def served_step(network):
    """The file that the tab gets."""
    return training_step(network).SerializeToString()


class Learner:
    """Plays the tab: hands the state of one step to the next."""

    def __init__(self, network, model, *, residual=0, slope=0):
        self.session = onnxruntime.InferenceSession(served_step(network), sessions.options())
        self.names = [name.name for name in self.session.get_outputs()]
        self.network = network
        self.state = {}
        for name in network.shapes:
            layer, kind = name.split("/")
            value = getattr(model.get_layer(layer), kind).numpy()
            self.state |= {name: value, f"{name}/first": 0 * value, f"{name}/second": 0 * value}
        self.switches = {}
        if network.hidden_layers:
            units = network.sizes[2] if network.is_convolutional else WIDTH
            self.switches = {
                "keep": np.ones((len(network.hidden_layers), BATCH, units), np.float32),
                "residual": np.array(residual, np.float32),
                "negative_slope": np.array(slope, np.float32),
            }

    def step(self, images, labels, settings):
        given = {**self.state, **self.switches, "images": images, "labels": labels, "settings": settings}
        found = dict(zip(self.names, self.session.run(None, given), strict=True))
        self.state = {name: found[f"new/{name}"] for name in self.state}
        return found


def compare(network, optimizer, steps, weight_decay=0.0, **options):
    keras.utils.set_random_seed(3)
    model = keras_network(network, is_residual=options.get("residual") == 1, is_linear=options.get("slope") == 1)
    learner = Learner(network, model, **options)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer_of(optimizer, weight_decay or None), loss, jit_compile=False)
    for number, (images, labels) in enumerate(batches_for(network, steps), start=1):
        found = learner.step(images, labels, settings_of(optimizer, RATE[optimizer], number, weight_decay))
        assert found["loss"] == pytest.approx(float(model.train_on_batch(images, labels)), rel=1e-3, abs=1e-5)
        model.reset_metrics()
    for name in network.shapes:
        layer, kind = name.split("/")
        wanted = getattr(model.get_layer(layer), kind).numpy()
        np.testing.assert_allclose(learner.state[name], wanted, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    "optimizer", [name if name == "adam" else pytest.param(name, marks=pytest.mark.slow) for name in OPTIMIZERS]
)
def test_two_hundred_steps_are_those_of_keras(optimizer):
    compare(Network(hidden=2, activation="relu"), optimizer, 200)


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_two_hundred_steps_of_each_network_are_those_of_keras(network, optimizer):
    compare(network, optimizer, 200)


@pytest.mark.parametrize(
    ("network", "options"),
    [
        (Network(is_convolutional=True), {}),
        (Network(), {"weight_decay": 0.05}),
        (Network(hidden=3, activation="sigmoid"), {"residual": 1}),
        (Network(hidden=3, activation="tanh"), {"weight_decay": 0.05}),
        (Network(hidden=2), {"slope": 1}),
        (DRAWINGS, {}),
        (ON_FEATURES, {}),
    ],
    ids=["cnn", "softmax-decay", "residual", "tanh-decay", "linear", "own-drawings", "own-features"],
)
def test_networks_and_their_switches_are_those_of_keras(network, options):
    compare(network, "adam", 20, **options)


@pytest.mark.parametrize("network", [Network(is_convolutional=True), Network(hidden=2)], ids=["cnn", "mlp"])
def test_gradients_are_tensorflows_also_where_a_pools_values_are_equal(network):
    tf = pytest.importorskip("tensorflow")
    keras.utils.set_random_seed(3)
    model = keras_network(network)
    learner = Learner(network, model)
    (images, labels), *_ = batches(1)
    found = learner.step(images, labels, settings_of("sgd", 1.0, 1))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, model(images)))
    wanted = {
        weight.path: gradient
        for weight, gradient in zip(model.weights, tape.gradient(loss, model.trainable_weights), strict=True)
    }
    for name in network.shapes:
        layer, kind = name.split("/")
        before = getattr(model.get_layer(layer), kind).numpy()
        np.testing.assert_allclose(before - found[f"new/{name}"], wanted[name].numpy(), atol=1e-5)
    norms = [np.linalg.norm(wanted[name]) for name in network.shapes if name.endswith("kernel")]
    np.testing.assert_allclose(found["gradient_norms"], norms, rtol=1e-4)
    assert found["correct"] == (model(images).numpy().argmax(1) == labels).sum()


def test_dropout_keeps_what_it_is_given_and_scales_it():
    network = Network(hidden=1)
    model = keras_network(network)
    learner = Learner(network, model)
    learner.switches["keep"] = np.zeros((1, BATCH, WIDTH), np.float32)
    (images, labels), *_ = batches(1)
    found = learner.step(images, labels, settings_of("sgd", 1.0, 1))
    assert found["loss"] == pytest.approx(np.log(10))  # nothing reaches the logits, whose bias is 0
    np.testing.assert_array_equal(found["new/dense1/kernel"], model.get_layer("dense1").kernel.numpy())


def test_inner_values_are_those_of_keras():
    network = Network(is_convolutional=True)
    model = keras_network(network)
    learner = Learner(network, model)
    session = onnxruntime.InferenceSession(inner_values(network).SerializeToString(), sessions.options())
    images = next(batches(1))[0]
    given = {"images": images, **{name: learner.state[name] for name in network.shapes}}
    given |= {
        value.name: learner.switches[value.name] for value in session.get_inputs() if value.name in learner.switches
    }
    found = dict(zip([value.name for value in session.get_outputs()], session.run(None, given), strict=True))
    assert list(found) == ["conv1", "conv2", "dense", "logits"]
    np.testing.assert_allclose(found["logits"], model(images).numpy(), atol=1e-5)
    assert found["conv1"].shape == (BATCH, 32, 13, 13) and found["conv1"].min() == 0


def test_unknown_optimizer_lists_the_known_ones():
    with pytest.raises(SettingError, match=r"sgd, momentum, rmsprop, adam.*Received: lion"):
        settings_of("lion", 0.1, 1)
