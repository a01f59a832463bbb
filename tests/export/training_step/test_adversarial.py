"""The exported steps of GANs, run by onnxruntime, against Keras's layers, losses and Adam."""

from functools import cache

import keras
import numpy as np
import onnxruntime
import pytest
from keras import layers

from core.export.training_step import adversarial, pairs
from core.export.training_step.adversarial import (
    CLIPPED,
    HINGE,
    LEAST_SQUARES,
    LOSSES,
    NON_SATURATING,
    PENALISED,
)
from core.export.training_step.pairs import DIGITS, PAIRS
from core.inference import sessions

tf = pytest.importorskip("tensorflow")

STEPS = 12
RATES = {"discriminator": 2e-3, "generator": 1e-3}
CLOSE, PARAMETERS_CLOSE = 1e-4, 3e-4
QUICK = (NON_SATURATING, PENALISED)  # of the digits' networks, whose graphs take long to make
EVERY = [
    pytest.param(
        pair, loss, id=f"{pair.name}-{loss}", marks=() if pair is not DIGITS or loss in QUICK else pytest.mark.slow
    )
    for pair in PAIRS
    for loss in LOSSES
]


def leaky(x):
    return layers.LeakyReLU(negative_slope=0.2)(x)


def keras_points(outputs):
    points = keras.Input((2,))
    x = points
    for place in (1, 2):
        x = leaky(layers.Dense(64, name=f"dense{place}")(x))
    return keras.Model(points, layers.Dense(outputs, name="dense3")(x))


def keras_generator():
    latents = keras.Input((DIGITS.latent,))
    first, second = pairs.GENERATOR_MAPS
    x = layers.Reshape((7, 7, first))(leaky(layers.Dense(49 * first)(latents)))
    for maps in (second, 1):
        x = layers.Conv2D(4 * maps, 3, padding="same")(x)
        x = keras.layers.Lambda(lambda one: tf.nn.depth_to_space(one, 2))(x)
        if maps > 1:
            x = leaky(x)
    return keras.Model(latents, layers.Flatten()(keras.activations.tanh(x)))


def keras_discriminator():
    digits = keras.Input((DIGITS.size,))
    gathered = keras.layers.Lambda(lambda one: tf.nn.space_to_depth(one, 2))
    first, second = pairs.DISCRIMINATOR_MAPS
    x = leaky(layers.Conv2D(first, 3, padding="same")(gathered(layers.Reshape((28, 28, 1))(digits))))
    x = leaky(layers.Conv2D(second, 1)(gathered(x)))
    x = leaky(layers.Dense(pairs.HIDDEN)(layers.Flatten()(x)))
    return keras.Model(digits, layers.Dense(1)(x))


def keras_networks(pair):
    if pair is DIGITS:
        return {"generator": keras_generator(), "discriminator": keras_discriminator()}
    return {"generator": keras_points(2), "discriminator": keras_points(1)}


def cross_entropy(logits, label):
    labels = tf.fill(tf.shape(logits), label)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


def judges_loss(loss, judge, real, made, shares, penalty):
    on_real, on_made = judge(real), judge(made)
    if loss == NON_SATURATING:
        return cross_entropy(on_real, 1.0) + cross_entropy(on_made, 0.0)
    if loss == LEAST_SQUARES:
        return 0.5 * tf.reduce_mean(tf.square(on_real - 1)) + 0.5 * tf.reduce_mean(tf.square(on_made))
    if loss == HINGE:
        return tf.reduce_mean(tf.nn.relu(1 - on_real)) + tf.reduce_mean(tf.nn.relu(1 + on_made))
    cost = tf.reduce_mean(on_made) - tf.reduce_mean(on_real)
    if loss == PENALISED:
        with tf.GradientTape() as tape:
            between = shares * real + (1 - shares) * made
            tape.watch(between)
            logits = judge(between)
        slopes = tf.norm(tape.gradient(logits, between), axis=1)
        cost += penalty * tf.reduce_mean(tf.square(slopes - 1))
    return cost


def makers_loss(loss, logits):
    if loss == NON_SATURATING:
        return cross_entropy(logits, 1.0)
    return 0.5 * tf.reduce_mean(tf.square(logits - 1)) if loss == LEAST_SQUARES else -tf.reduce_mean(logits)


class InKeras:
    """Both networks with optimizers of Keras's own."""

    def __init__(self, pair, loss):
        keras.utils.set_random_seed(4)
        self.pair, self.loss = pair, loss
        self.networks = keras_networks(pair)
        for network in self.networks.values():
            for layer in network.layers:  # biases that are not zero, as they would hide mistakes
                if layer.weights:
                    layer.bias.assign(np.linspace(-0.2, 0.3, layer.bias.shape[0]))
        own = {"beta_1": adversarial.BETA_1, "beta_2": adversarial.BETA_2, "epsilon": adversarial.EPSILON}
        self.optimizers = {name: keras.optimizers.Adam(RATES[name], **own) for name in self.networks}

    def step(self, name, batch):
        generator, judge = self.networks["generator"], self.networks["discriminator"]
        network = self.networks[name]
        with tf.GradientTape() as tape:
            made = generator(batch["latents"])
            if name == "discriminator":
                cost = judges_loss(self.loss, judge, batch["real"], made, batch["shares"], self.pair.penalty)
            else:
                cost = makers_loss(self.loss, judge(made))
        gradients = tape.gradient(cost, network.trainable_variables)
        self.optimizers[name].apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        if name == "discriminator" and self.loss == CLIPPED:
            for variable in network.trainable_variables:
                variable.assign(tf.clip_by_value(variable, -self.pair.clip, self.pair.clip))
        return float(cost)

    def flat(self, name):
        return np.concatenate([variable.numpy().ravel() for variable in self.networks[name].trainable_variables])


@cache
def session(pair_name, loss, name):
    pair = next(pair for pair in PAIRS if pair.name == pair_name)
    make = {"discriminator": adversarial.discriminator_step, "generator": adversarial.generator_step}[name]
    return onnxruntime.InferenceSession(make(pair, loss).SerializeToString(), sessions.options())


class InOnnx:
    """Plays the tab: hands the state of one step to the next."""

    def __init__(self, loss, start):
        self.pair, self.loss = start.pair, loss
        self.state = {}
        for name in RATES:
            flat = start.flat(name)
            self.state[name] = np.stack([flat, 0 * flat, 0 * flat])
        self.steps = dict.fromkeys(RATES, 0)

    def step(self, name, batch):
        self.steps[name] += 1
        scalars = {"rate": RATES[name], "step": self.steps[name]}
        given = {**batch, **self.state, **{key: np.array(value, np.float32) for key, value in scalars.items()}}
        run = session(self.pair.name, self.loss, name)
        wanted = {value.name: given[value.name] for value in run.get_inputs()}
        self.state[name], cost = run.run([f"new_{name}", "loss"], wanted)
        return float(cost)


def batches(pair, count):
    rng = np.random.default_rng(6)
    for _ in range(count):
        yield {
            "real": rng.normal(0.3, 0.6, (pair.batch, pair.size)).astype(np.float32).clip(-1, 1),
            "latents": rng.uniform(-1, 1, (pair.batch, pair.latent)).astype(np.float32),
            "shares": rng.random((pair.batch, 1), np.float32),
        }


@pytest.mark.parametrize(("pair", "loss"), EVERY)
def test_steps_of_both_networks_are_those_of_keras(pair, loss):
    keras_run = InKeras(pair, loss)
    run = InOnnx(loss, keras_run)
    start = {name: state[0].copy() for name, state in run.state.items()}
    for number, batch in enumerate(batches(pair, STEPS)):
        for name in ("discriminator", "generator") if number % 3 == 2 else ("discriminator",):
            assert run.step(name, batch) == pytest.approx(keras_run.step(name, batch), abs=CLOSE, rel=CLOSE)
    for name in RATES:
        assert np.abs(run.state[name][0] - start[name]).max() > 1e-3  # it did learn
        np.testing.assert_allclose(run.state[name][0], keras_run.flat(name), atol=PARAMETERS_CLOSE)
    if loss == CLIPPED:
        assert np.abs(run.state["discriminator"][0]).max() == pytest.approx(pair.clip)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_what_is_shown_are_the_networks_of_keras(pair):
    keras_run = InKeras(pair, HINGE)
    state = InOnnx(HINGE, keras_run).state
    shown = onnxruntime.InferenceSession(adversarial.both_at_work(pair).SerializeToString(), sessions.options())
    batch = next(batches(pair, 1))
    latents, points = batch["latents"][:5], batch["real"][:7]
    made, logits = shown.run(["made", "logits"], {"latents": latents, "points": points, **state})
    np.testing.assert_allclose(made, keras_run.networks["generator"](latents), atol=1e-5)
    np.testing.assert_allclose(logits, keras_run.networks["discriminator"](points), atol=1e-5)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_counts_are_those_of_the_networks(pair):
    networks = keras_networks(pair)
    assert adversarial.count_of(pair.generator) == networks["generator"].count_params()
    assert adversarial.count_of(pair.discriminator) == networks["discriminator"].count_params()
