"""The training step of the text networks, written by hand, against TensorFlow's gradients and Keras's optimizer."""

from functools import cache

import keras
import numpy as np
import onnxruntime
import pytest
import tensorflow as tf

from core.export.training_step.recurrent import CELLS, SHAPES, text_step, text_values
from core.inference import sessions
from core.models.sequences.recurrent import RecurrentConfig, build
from core.optimizers import settings_of

SYMBOLS, UNITS, STREAMS, LENGTH = 11, 9, 3, 12
NEVER = np.array(1e9, np.float32)  # so large a norm is not clipped


@cache
def session(graph, cell):
    return onnxruntime.InferenceSession(graph(cell).SerializeToString(), sessions.options())


def network(cell):
    keras.utils.set_random_seed(4)
    return build(RecurrentConfig(cell=cell, symbols=SYMBOLS, units=UNITS, embedding=32), streams=STREAMS)


def variable(model, name):
    layer, _, kind = name.partition("/")
    return getattr(model.get_layer(layer), kind or "embeddings")


def batch(seed):
    symbols = np.random.default_rng(seed).integers(0, SYMBOLS, (STREAMS, LENGTH + 1), np.int32)
    return symbols[:, :-1], symbols[:, 1:]


def run(graph, cell, given):
    opened = session(graph, cell)
    return dict(zip([one.name for one in opened.get_outputs()], opened.run(None, given), strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_of_two_steps_are_tensorflows_and_the_state_is_carried_over(cell):
    model = network(cell)
    state = np.zeros((STREAMS, UNITS * CELLS[cell][1]), np.float32)
    parameters = {name: variable(model, name).numpy() for name in SHAPES}
    zeros = {f"{name}/{moment}": 0 * value for name, value in parameters.items() for moment in ("first", "second")}
    for seed in (1, 2):
        tokens, targets = batch(seed)
        given = {
            "tokens": tokens,
            "targets": targets,
            "state": state,
            "settings": settings_of("sgd", 1.0, 1),
            "clip": NEVER,
        }
        found = run(text_step, cell, {**given, **parameters, **zeros})
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, model(tokens)))
        wanted = tape.gradient(loss, [variable(model, name) for name in SHAPES])
        assert found["loss"] == pytest.approx(float(loss), abs=1e-5)
        for name, gradient in zip(SHAPES, wanted, strict=True):
            np.testing.assert_allclose(
                parameters[name] - found[f"new/{name}"], tf.convert_to_tensor(gradient).numpy(), atol=1e-5, err_msg=name
            )
        norm = np.sqrt(sum(float(tf.reduce_sum(tf.convert_to_tensor(one) ** 2)) for one in wanted))
        assert found["gradient_norm"] == pytest.approx(norm, rel=1e-4)
        state = found["next_state"]
        np.testing.assert_allclose(state, model.get_layer("cell").carried.numpy(), atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_steps_of_adam_are_those_of_keras(cell):
    model = network(cell)
    optimizer = keras.optimizers.Adam(1e-2, global_clipnorm=0.1)
    held = {name: variable(model, name).numpy() for name in SHAPES}
    held |= {f"{name}/{moment}": 0 * value for name, value in list(held.items()) for moment in ("first", "second")}
    state = np.zeros((STREAMS, UNITS * CELLS[cell][1]), np.float32)
    for number in range(1, 6):
        tokens, targets = batch(number)
        settings = settings_of("adam", 1e-2, number)
        given = {"tokens": tokens, "targets": targets, "state": state, "settings": settings}
        found = run(text_step, cell, {**given, "clip": np.array(0.1, np.float32), **held})
        assert found["gradient_norm"] > 0.1  # so there is something to clip
        state = found["next_state"]
        held = {name: found[f"new/{name}"] for name in held}
        variables = [variable(model, name) for name in SHAPES]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, model(tokens)))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        assert found["loss"] == pytest.approx(float(loss), rel=1e-3)
    for name in SHAPES:
        np.testing.assert_allclose(held[name], variable(model, name).numpy(), atol=1e-3, err_msg=name)


@pytest.mark.parametrize("cell", CELLS)
def test_reading_symbol_by_symbol_gives_the_logits_of_the_whole(cell):
    model = network(cell)
    tokens, targets = batch(3)
    parameters = {name: variable(model, name).numpy() for name in SHAPES}
    state = np.zeros((STREAMS, UNITS * CELLS[cell][1]), np.float32)
    whole = run(text_values, cell, {"tokens": tokens, "targets": targets, "state": state, **parameters})
    np.testing.assert_allclose(whole["logits"].swapaxes(0, 1), model(tokens).numpy(), atol=1e-5)
    for place in range(LENGTH):
        here = slice(place, place + 1)
        given = {"tokens": tokens[:, here], "targets": targets[:, here], "state": state, **parameters}
        found = run(text_values, cell, given)
        np.testing.assert_allclose(found["logits"][0], whole["logits"][place], atol=1e-5)
        state = found["next_state"]
