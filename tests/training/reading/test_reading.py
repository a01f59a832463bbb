"""Networks that read to the end and answer once: data, training, export, and the step that is the network itself."""

import dataclasses
import json

import numpy as np
import pytest
import tensorflow as tf

from core.artifacts import load_card
from core.cli import main
from core.data.sequences import memory
from core.data.texts import ratings as text_ratings
from core.data.texts.ratings import ReviewData, Reviews
from core.errors import DataError
from core.inference import TextClassifier
from core.models.sequences.answer import AnswerConfig, answer_step, build_answer
from core.training.memory.fit import validation_sequences
from core.training.memory.recipes import RECIPES as MEMORY_RECIPES
from core.training.reviews.fit import encode, vocabulary_of
from core.training.reviews.recipes import RECIPES as REVIEW_RECIPES
from core.training.reviews.recipes import SENTIMENT

CELLS = ("rnn", "lstm", "gru")
TINY = dataclasses.replace(
    MEMORY_RECIPES["memory-gru"], units=16, longest=6, epochs=3, updates=60, batch_size=32, learning_rate=2e-2
)


def reviews(seed: int, count: int) -> Reviews:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, count).astype(np.int32)
    texts = tuple(f"이 영화 {'재미' if label else '지루'} {rng.integers(10)}" for label in labels)
    return Reviews(texts=texts, labels=labels)


def tiny_reviews(data_dir=None) -> ReviewData:
    return ReviewData(train=reviews(0, 640), validation=reviews(1, 64), test=reviews(2, 50))


@pytest.fixture
def workshop(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    monkeypatch.setitem(MEMORY_RECIPES, "memory-gru", TINY)
    tiny = dataclasses.replace(SENTIMENT, units=8, embedding=4, longest=9, epochs=3, batch_size=32, learning_rate=2e-2)
    monkeypatch.setitem(REVIEW_RECIPES, "sentiment-ko", tiny)
    monkeypatch.setattr(text_ratings, "load", tiny_reviews)


def test_thing_stands_at_its_distance_before_the_mark():
    distances = np.array([0, 3, 4])
    tokens, things = memory.sequences(distances, 6, np.random.default_rng(0))
    assert (tokens[:, -1] == memory.MARK).all()
    assert [tokens[row, 4 - distance] for row, distance in enumerate(distances)] == things.tolist()
    assert ((tokens < memory.THINGS).sum(axis=1) == 1).all()
    with pytest.raises(ValueError, match=r"distances must be 0\.\.4"):
        memory.sequences(np.array([5]), 6, np.random.default_rng(0))


def test_three_memories_have_the_same_size_within_3_per_cent():
    counts = [
        build_answer(recipe.config(memory.SYMBOLS, memory.THINGS), recipe.longest).count_params()
        for recipe in MEMORY_RECIPES.values()
    ]
    assert max(counts) / min(counts) < 1.03
    plain = [recipe.as_plain() for recipe in MEMORY_RECIPES.values()]
    rules = [{key: value for key, value in one.items() if key not in ("name", "cell", "units")} for one in plain]
    assert rules[0] == rules[1] == rules[2] == json.loads(json.dumps(rules[0]))


def test_cells_are_measured_on_the_same_sequences():
    first, second = (validation_sequences(MEMORY_RECIPES[f"memory-{cell}"]) for cell in ("rnn", "gru"))
    assert all((one == other).all() for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_steps_are_the_sequence_and_what_follows_it_is_not_read(cell):
    model = build_answer(AnswerConfig(cell=cell, symbols=11, classes=3, units=5, embedding=4), 7)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.7, weight.shape) for weight in model.get_weights()])
    tokens, lengths = rng.integers(0, 11, (2, 7)).astype(np.int32), np.array([7, 4], np.int32)
    whole = model({"token": tokens, "length": lengths}).numpy()
    for row, length in enumerate(lengths):
        state = np.zeros((1, 10 if cell == "lstm" else 5), np.float32)
        for token in tokens[row, :length]:
            out = answer_step(model, tf.constant([token]), state)
            state = out["next_state"]
        assert np.abs(out["logits"].numpy()[0] - whole[row]).max() < 1e-5
    tokens[1, 4:] = 0
    assert np.abs(model({"token": tokens, "length": lengths}).numpy()[1] - whole[1]).max() < 1e-6


@pytest.mark.slow
def test_memory_is_trained_exported_and_evaluated(workshop, capsys):
    assert main(["train", "memory-gru", "--device", "cpu"]) == 0
    assert main(["export", "memory-gru"]) == 0
    card = load_card("memory-gru")
    recalled = card.metrics["accuracy_by_distance"]
    assert recalled["distances"] == [0, 1, 2, 3, 4] and len(recalled["accuracies"]) == 5
    assert recalled["accuracies"][0] > 0.9 and recalled["value"] > 0.5 > recalled["chance"]
    assert card.parity["max_difference"] < 1e-4 and card.task == "text-memory"
    capsys.readouterr()
    assert main(["evaluate", "memory-gru", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]


def test_reviews_are_learned_and_judged_symbol_by_symbol(workshop, capsys):
    assert main(["train", "sentiment-ko", "--device", "cpu"]) == 0
    assert main(["export", "sentiment-ko"]) == 0
    classifier = TextClassifier.load("sentiment-ko")
    assert classifier.card.metric("test_accuracy") > 0.95
    texts = ["이 영화 재미 3", "", "지루", "이 영화 지루 " + "3" * 50]
    assert classifier.predict_proba(texts).argmax(axis=1)[[0, 2]].tolist() == [1, 0]
    for text, shares in zip(texts, classifier.predict_proba(texts), strict=True):
        followed = classifier.follow(text)
        assert len(followed) == min(len(text), 9)
        if text:
            assert np.allclose(followed[-1], shares, atol=1e-6)
    capsys.readouterr()
    assert main(["evaluate", "sentiment-ko", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]


def test_of_a_long_review_the_end_is_read():
    data = tiny_reviews()
    tokens, lengths, labels = encode(data.test, vocabulary_of(data), 4)
    assert lengths.tolist() == [4] * 50 and labels is data.test.labels
    assert vocabulary_of(data).decode(tokens[0]) == data.test.texts[0][-4:]


def test_reviews_that_are_nowhere_are_said_to_be(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    with pytest.raises(DataError, match="not on this machine"):
        text_ratings.load()
