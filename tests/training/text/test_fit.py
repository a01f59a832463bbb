"""Truncated back-propagation: what is read when, what is written, how it goes on."""

import dataclasses
import json

import numpy as np
import pytest

from core.data.texts.corpus import TextData
from core.errors import SettingError
from core.models.sequences.letters import letters_of
from core.models.sequences.recurrent import build
from core.text import Vocabulary
from core.training import checkpoints
from core.training.text import fit as text
from core.training.text.recipes import RECIPES, TextRecipe

TINY = TextRecipe(
    name="text-tiny", data="text-tiny", cell="gru", units=24, embedding=8, epochs=3, batch_size=4, length=8,
    learning_rate=2e-2, dropout=0.1, recurrent_dropout=0.1, letters=True,
)  # fmt: skip
CELLS = ("rnn", "lstm", "gru")


def tiny_data() -> TextData:
    """A few thousand symbols of a language of seven words."""
    rng = np.random.default_rng(0)
    words = rng.choice(["나는 ", "오늘 ", "영화를 ", "봤다\n", "좋았다!\n", "정말 ", "a b "], 2_000)
    whole = "".join(words)
    cuts = len(whole) * 8 // 10, len(whole) * 9 // 10
    parts = {"train": whole[: cuts[0]], "validation": whole[cuts[0] : cuts[1]], "test": whole[cuts[1] :]}
    return TextData(name="text-tiny", title="Seven words", url="https://example.org", licence="none", least=2, **parts)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    return tmp_path / "text-tiny"


def figures(history) -> list[dict[str, float]]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in history]


def read(batches) -> tuple[np.ndarray, np.ndarray]:
    """The symbols that each stream reads, and those it must foresee, (streams, all)."""
    given, wanted = zip(*((np.asarray(x), np.asarray(y)) for x, y in batches), strict=True)
    return np.concatenate(given, axis=1), np.concatenate(wanted, axis=1)


def test_streams_go_on_from_batch_to_batch_and_foresee_the_next_symbol():
    tokens = np.arange(4 * 8 * 5 + 20, dtype=np.int32)
    given, wanted = read(text.batches(tokens, TINY))
    assert given.shape == (4, 40)
    assert (np.diff(given, axis=1) == 1).all()
    assert (wanted == given + 1).all()
    assert given[:, 0].tolist() == [0, 40, 80, 120]


def test_sections_together_are_the_whole_text_but_for_cuts():
    recipe = dataclasses.replace(TINY, sections=3)
    tokens = np.arange(3_000, dtype=np.int32)
    sections = [read(text.training_batches(tokens, recipe, epoch))[0].ravel() for epoch in range(3)]
    assert {len(section) for section in sections} == {text.steps_of(recipe, 3_000) * 32}
    for number, section in enumerate(sections):
        assert number * 1_000 <= section.min() < number * 1_000 + TINY.length
        assert section.max() < (number + 1) * 1_000
    assert read(text.training_batches(tokens, recipe, 3))[0].min() < 1_000  # the fourth epoch begins again


def test_cuts_fall_elsewhere_each_time():
    tokens = np.arange(3_000, dtype=np.int32)
    assert len({read(text.training_batches(tokens, TINY, epoch))[0].min() for epoch in range(12)}) > 3


@pytest.mark.parametrize("cell", ["gru", *(pytest.param(cell, marks=pytest.mark.slow) for cell in ("rnn", "lstm"))])
@pytest.mark.slow
def test_loss_falls_well_below_that_of_single_symbols(cell):
    record = text.fit(dataclasses.replace(TINY, cell=cell, epochs=2), tiny_data(), device="cpu")
    first, last = record.history
    assert last["loss"] < first["loss"]
    assert last["validation_loss"] < 1.6  # ln(20 symbols) = 3.0; single symbols 2.6
    assert [row["symbols"] for row in record.history] == [first["symbols"], 2 * first["symbols"]]


def test_run_leaves_state_history_best_weights_and_vocabulary(folder):
    recipe = dataclasses.replace(TINY, sections=5)  # a fifth of the text an epoch
    record = text.fit(recipe, tiny_data(), device="cpu", precision="float32")
    assert record.is_complete and record.precision == "float32"
    assert figures(json.loads((folder / "history.json").read_text())) == figures(record.history)
    vocabulary = Vocabulary.from_json((folder / "vocabulary.json").read_text(encoding="utf-8"))
    assert vocabulary == Vocabulary.of(tiny_data().train)
    epoch, weights = checkpoints.load_best(folder)
    assert record.history[epoch - 1]["validation_loss"] == min(row["validation_loss"] for row in record.history)
    network = build(TINY.config(len(vocabulary)), letters=letters_of(vocabulary.symbols))
    network.set_weights(weights)  # carried states are not among them


@pytest.mark.slow
def test_stopped_run_resumes_to_the_same_history(folder):
    unbroken = text.fit(TINY, tiny_data(), device="cpu")
    again = dataclasses.replace(TINY, name="text-again")
    assert len(text.fit(again, tiny_data(), device="cpu", minutes=1e-6).history) == 1
    resumed = text.fit(again, tiny_data(), device="cpu", resume=True)
    for ours, theirs in zip(figures(resumed.history), figures(unbroken.history), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)


@pytest.mark.slow
def test_sixteen_bits_learn_as_well():
    """The states stay float32: what they gather over thousands of symbols is not rounded."""
    ends = [
        text.fit(dataclasses.replace(TINY, name=f"text-{bits}"), tiny_data(), device="cpu", precision=bits).history[-1]
        for bits in ("float32", "bfloat16")
    ]
    assert ends[1]["validation_loss"] == pytest.approx(ends[0]["validation_loss"], abs=0.02)


def test_best_epoch_of_text_goes_by_the_loss():
    rows = [(1, 0.5, 1.4), (2, 0.6, 1.5)]
    history = tuple({"epoch": e, "validation_accuracy": a, "validation_loss": x} for e, a, x in rows)
    recipe = TINY.as_plain()
    record = checkpoints.Record(recipe=recipe, history=history, precision="", device="", versions={}, command="")
    assert record.best_epoch == 1


def test_text_shorter_than_one_update_is_refused():
    with pytest.raises(SettingError, match="text-tiny needs at least 321 symbols"):
        text.fit(dataclasses.replace(TINY, length=64), dataclasses.replace(tiny_data(), validation="나는 "))


@pytest.mark.parametrize("change", [{"length": 0}, {"sections": 0}, {"units": 0}, {"cell": "xyz"}, {"epochs": 0}])
def test_impossible_recipes_are_refused(change):
    with pytest.raises(SettingError, match="Received"):
        dataclasses.replace(TINY, **change)


def test_three_cells_of_a_language_differ_in_cell_and_units_alone_but_for_what_the_page_tells_of_the_rnn():
    assert sorted(RECIPES) == sorted(f"text-{language}-{cell}" for language in ("en", "ko") for cell in CELLS)
    for language in ("en", "ko"):
        plain = [RECIPES[f"text-{language}-{cell}"].as_plain() for cell in CELLS]
        rules = [{key: value for key, value in one.items() if key not in ("name", "cell", "units")} for one in plain]
        rnn, lstm = (rules[CELLS.index(cell)] for cell in ("rnn", "lstm"))
        own = ("dropout", "recurrent_dropout", *(("learning_rate",) if language == "ko" else ()))
        assert all(rnn[key] < lstm[key] for key in own)
        rnn |= {key: lstm[key] for key in own}
        assert rules[0] == rules[1] == rules[2]
        assert json.loads(json.dumps(plain)) == plain
