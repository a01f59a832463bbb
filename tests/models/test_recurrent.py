"""One builder, three cells: sizes, and a step that is the network itself, checked by an independent NumPy one."""

import numpy as np
import pytest

from core.models import recurrent
from core.models.recurrent import RecurrentConfig, build, reset, step

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


def test_three_cells_of_the_compared_sizes_agree_within_3_per_cent():
    counts = {
        cell: build(RecurrentConfig(cell=cell, symbols=1774, units=units)).count_params()
        for cell, units in {"rnn": 904, "lstm": 438, "gru": 512}.items()
    }
    assert max(counts.values()) / min(counts.values()) < 1.03
    # embedding V E, kernel E U, recurrent U U, bias U, dense U E + E
    assert counts["rnn"] == 1774 * 128 + 128 * 904 + 904 * 904 + 904 + 904 * 128 + 128


def test_only_lstm_has_two_states():
    assert [tiny(cell).state_size for cell in CELLS] == [UNITS, 2 * UNITS, UNITS]


def test_lstm_begins_by_remembering():
    cell = build(tiny("lstm")).get_layer("cell").cell
    assert cell.bias.numpy().tolist() == [0.0] * UNITS + [1.0] * UNITS + [0.0] * 2 * UNITS


def test_unknown_cell_lists_the_known_ones():
    with pytest.raises(ValueError, match="rnn, lstm, gru"):
        tiny("transformer")


@pytest.mark.parametrize(("cell", "names"), [("rnn", []), ("lstm", ["input", "forget", "output"]), ("gru", ["update", "reset"])])
def test_gates_are_between_nothing_and_all(cell, names):
    config = tiny(cell)
    out = step(awakened(config), sequence()[:, 0], np.ones((STREAMS, config.state_size), np.float32))
    gates = {name.removesuffix("_gate"): gate.numpy() for name, gate in out.items() if name.endswith("_gate")}
    assert sorted(gates) == sorted(names)
    assert all(gate.shape == (STREAMS, UNITS) and 0 < gate.min() and gate.max() < 1 for gate in gates.values())


def test_every_cell_has_a_step():
    assert set(recurrent.STEPS) == set(recurrent.CELLS.values())
