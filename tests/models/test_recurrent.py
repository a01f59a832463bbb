"""One builder, three cells: sizes, and a step that is the network itself, checked by an independent NumPy one."""

import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from core.models.sequences import recurrent
from core.models.sequences.recurrent import Recurrent, RecurrentConfig, build, reset, step
from core.training.text.recipes import UNITS as UNITS_OF

CELLS = ("rnn", "lstm", "gru")
SYMBOLS, UNITS, STREAMS, LENGTH = 11, 6, 3, 9


def tiny(cell: str, **changes) -> RecurrentConfig:
    return RecurrentConfig(**{"cell": cell, "symbols": SYMBOLS, "units": UNITS, "embedding": 4, **changes})


def awakened(config: RecurrentConfig, **options):
    """A network whose weights are all far from 0, biases included."""
    model = build(config, **options)
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.7, weight.shape) for weight in model.get_weights()])
    return model


def sequence(length: int = LENGTH) -> np.ndarray:
    return np.random.default_rng(2).integers(0, SYMBOLS, (STREAMS, length)).astype(np.int32)


def steps(model, config: RecurrentConfig, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logits (streams, length, symbols) and the last state, one `step` after the other."""
    state = np.zeros((len(tokens), config.state_size), np.float32)
    logits = []
    for token in tokens.T:
        out = step(model, token, state)
        state = out["next_state"]
        logits.append(out["logits"].numpy())
    return np.stack(logits, axis=1), state.numpy()


@pytest.mark.parametrize("cell", CELLS)
def test_steps_are_the_sequence(cell):
    config = tiny(cell)
    model = awakened(config)
    logits, _ = steps(model, config, sequence())
    assert logits.shape == (STREAMS, LENGTH, SYMBOLS)
    assert np.abs(logits - model(sequence()).numpy()).max() < 1e-5


@pytest.mark.parametrize("cell", CELLS)
def test_streams_carry_their_state_until_reset(cell):
    config = tiny(cell)
    whole = awakened(config)(sequence()).numpy()
    model = awakened(config, streams=STREAMS)
    halves = [model(sequence()[:, :4]).numpy(), model(sequence()[:, 4:]).numpy()]
    assert np.abs(np.concatenate(halves, axis=1) - whole).max() < 1e-5
    assert np.abs(model(sequence()[:, :4]).numpy() - halves[0]).max() > 1e-3  # the state goes on
    reset(model)
    assert np.abs(model(sequence()[:, :4]).numpy() - halves[0]).max() < 1e-6


def test_recurrent_dropout_is_another_at_every_update_and_absent_afterwards():
    plain, thinned = awakened(tiny("gru")), awakened(tiny("gru", recurrent_dropout=0.5))
    answers = [thinned(sequence(), training=True).numpy() for _ in range(2)]
    assert np.abs(answers[0] - answers[1]).max() > 1e-3
    assert np.array_equal(answers[0][:, 0], answers[1][:, 0])  # a state of zeros meets no recurrent weight
    assert np.array_equal(thinned(sequence()).numpy(), plain(sequence()).numpy())


@pytest.mark.parametrize(("data", "symbols"), [("text-en", 66), ("text-ko", 1774)])
def test_three_cells_of_the_compared_sizes_agree_within_3_per_cent(data, symbols):
    counts = {
        cell: build(RecurrentConfig(cell=cell, symbols=symbols, units=units)).count_params()
        for cell, units in UNITS_OF[data].items()
    }
    assert max(counts.values()) / min(counts.values()) < 1.03
    # embedding V E, kernel E U, recurrent U U, bias U, dense U E + E
    units = UNITS_OF[data]["rnn"]
    assert counts["rnn"] == symbols * 128 + 128 * units + units * units + units + units * 128 + 128


def test_only_lstm_has_two_states():
    assert [tiny(cell).state_size for cell in CELLS] == [UNITS, 2 * UNITS, UNITS]


def test_lstm_begins_by_remembering():
    bias = build(tiny("lstm")).get_layer("cell").bias
    assert bias.numpy().tolist() == [0.0] * UNITS + [1.0] * UNITS + [0.0] * 2 * UNITS


@pytest.mark.parametrize(("cell", "layer"), [("rnn", layers.SimpleRNN), ("lstm", layers.LSTM), ("gru", layers.GRU)])
def test_output_and_gradients_are_those_of_keras_own_layer(cell, layer):
    rng = np.random.default_rng(3)
    x, target = rng.normal(size=(STREAMS, LENGTH, 4)), rng.normal(size=(STREAMS, LENGTH, UNITS))
    ours, theirs = Recurrent(cell, UNITS), layer(UNITS, return_sequences=True)
    ours.build(x.shape)
    theirs.build(x.shape)
    weights = [rng.normal(0, 0.7, weight.shape) for weight in ours.weights]
    ours.set_weights(weights)
    if cell == "gru":  # Keras's has a second bias, for the recurrent product
        weights[2] = np.stack([weights[2], np.zeros_like(weights[2])])
    theirs.set_weights(weights)
    outputs, slopes = [], []
    for one in (ours, theirs):
        given = tf.constant(x, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(given)
            outputs.append(one(given))
            loss = tf.reduce_sum((outputs[-1] - target) ** 2)
        found = tape.gradient(loss, [given, *(weight.value for weight in one.trainable_weights)])
        found[3] = found[3][0] if found[3].ndim == 2 else found[3]
        slopes.append(found)
    np.testing.assert_allclose(outputs[0], outputs[1], atol=1e-5)
    for mine, other in zip(*slopes, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-4)


def test_gradient_reaches_the_state_before_the_sequence():
    cell = Recurrent("gru", UNITS)
    cell.build((None, None, 4))
    first = tf.Variable(tf.ones((STREAMS, UNITS)))
    inputs = tf.ones((STREAMS, LENGTH, 3 * UNITS))

    def loss() -> tf.Tensor:
        states = recurrent._read(cell.cell.equations, inputs, tf.convert_to_tensor(cell.recurrent), first.read_value())
        return tf.reduce_sum(states[:, -1] ** 2)

    with tf.GradientTape() as tape:
        value = loss()
    slope = tape.gradient(value, first).numpy()[0, 0]
    first.assign(tf.tensor_scatter_nd_add(first, [[0, 0]], [0.01]))
    assert float(loss() - value) / 0.01 == pytest.approx(float(slope), rel=0.05)


@pytest.mark.parametrize("cell", CELLS)
def test_input_weights_begin_larger_by_the_gain(cell):
    plain, louder = (np.std(build(tiny(cell, units=64, input_gain=g)).get_layer("cell").kernel) for g in (1.0, 12.0))
    assert louder / plain == pytest.approx(12.0, rel=0.15)


def test_unknown_cell_lists_the_known_ones():
    with pytest.raises(ValueError, match="rnn, lstm, gru"):
        tiny("transformer")


@pytest.mark.parametrize(
    ("cell", "names"), [("rnn", []), ("lstm", ["input", "forget", "output"]), ("gru", ["update", "reset"])]
)
def test_gates_are_between_nothing_and_all(cell, names):
    config = tiny(cell)
    out = step(awakened(config), sequence()[:, 0], np.ones((STREAMS, config.state_size), np.float32))
    gates = {name.removesuffix("_gate"): gate.numpy() for name, gate in out.items() if name.endswith("_gate")}
    assert sorted(gates) == sorted(names)
    assert all(gate.shape == (STREAMS, UNITS) and gate.min() > 0 and gate.max() < 1 for gate in gates.values())
