"""Networks that sort newswires: data, training, export, and what each word says."""

import dataclasses
import json

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from core.artifacts import load_card
from core.cli import main
from core.data.texts import topics
from core.data.texts.topics import Newswires, TopicData
from core.errors import ArtifactError, DataError
from core.inference import TopicClassifier
from core.models.sequences.topics import KINDS, TopicsConfig, build_topics
from core.training.topics.recipes import RECIPES
from core.verification import verify

LABELS = ("earn", "gold", "ship")
CLUES = ("profit", "ounces", "vessel")


def newswires(seed: int, count: int) -> Newswires:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count).astype(np.int32)
    texts = tuple(f"said {CLUES[label]} word{rng.integers(9)} the" for label in labels)
    return Newswires(texts=texts, labels=labels)


def data(_data_dir=None) -> TopicData:
    return TopicData(labels=LABELS, train=newswires(0, 640), validation=newswires(1, 60), test=newswires(2, 90))


def tiny(kind: str) -> TopicsConfig:
    return TopicsConfig(kind=kind, words=16, length=6, classes=3, embedding=4, units=5)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_says_nothing_where_words_are_counted_or_averaged(kind):
    model = build_topics(tiny(kind))
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.get_weights()])
    text = np.array([[0, 0, 3, 4, 5, 4]], np.int32)
    logits = model(text).numpy()
    assert logits.shape == (1, 3)
    assert not np.allclose(logits, model(np.array([[0, 0, 3, 4, 5, 1]], np.int32)).numpy())
    if kind == "regression":
        assert np.allclose(logits, model(np.array([[0, 4, 0, 5, 4, 3]], np.int32)).numpy())


def test_words_count_by_number_and_rarity_as_scikit_learn_weighs_them():
    texts = np.random.default_rng(1).integers(0, 16, (40, 6)).astype(np.int32)
    model = build_topics(tiny("regression"))
    layer = model.get_layer("counted")
    layer.adapt(texts)
    layer.kernel.assign(np.random.default_rng(2).normal(0, 1, layer.kernel.shape))
    counts = np.stack([np.bincount(text, minlength=16) for text in texts])
    counts[:, 0] = 0  # padding
    rarity = TfidfVectorizer(analyzer=lambda text: text).fit([[int(word) for word in text] for text in texts])
    values = np.log1p(counts)
    values[:, list(rarity.vocabulary_)] *= rarity.idf_[list(rarity.vocabulary_.values())]
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1)
    kernel = layer.kernel.numpy()
    assert np.allclose(model(texts).numpy(), values @ kernel + kernel[0], atol=1e-5)


def test_kinds_are_those_of_the_recipes():
    assert {recipe.config.kind for recipe in RECIPES.values()} == set(KINDS)
    with pytest.raises(ValueError, match="lstm, bilstm, regression"):
        TopicsConfig(kind="gru")


@pytest.fixture
def workshop(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    monkeypatch.setattr(topics, "load", data)

    def shorten(name: str) -> None:
        config = tiny(RECIPES[name].config.kind)
        monkeypatch.setitem(
            RECIPES,
            name,
            dataclasses.replace(RECIPES[name], config=config, epochs=8, batch_size=32, learning_rate=5e-2),
        )

    return shorten


@pytest.mark.parametrize(
    "name", ["topics-lstm", *(pytest.param(f"topics-{kind}", marks=pytest.mark.slow) for kind in KINDS[1:])]
)
def test_it_is_trained_exported_and_names_the_word_that_gives_the_topic_away(workshop, capsys, name):
    workshop(name)
    assert main(["train", name]) == 0
    assert main(["export", name]) == 0
    card, classifier = load_card(name), TopicClassifier.load(name)
    assert card.metric("test_accuracy") > 0.9 > 0.6 > card.metric("baseline_test_accuracy")
    assert card.parity["max_difference"] < 1e-4
    assert classifier.predict_proba(["Ounces, said the"])[0].argmax() == 1
    evidence = classifier.evidence("said ounces the")
    assert [word for word, _ in evidence] == ["said", "ounces", "the"]
    assert dict(evidence)["ounces"] > 0
    assert verify().errors == []
    capsys.readouterr()
    assert main(["evaluate", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]


def test_a_network_of_another_kind_is_refused():
    with pytest.raises(ArtifactError):
        TopicClassifier.load("mnist-cnn")


def test_newswires_that_are_nowhere_are_said_to_be(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(topics, "FILE", dataclasses.replace(topics.FILE, url="http://127.0.0.1:9/none.zip"))
    with pytest.raises(DataError, match="could not be downloaded"):
        topics.load()


@pytest.mark.slow
def test_the_real_newswires_are_divided_without_repetitions():
    real = topics.load()
    assert (len(real.labels), real.labels[:2]) == (46, ("earn", "acq"))
    assert [len(part) for part in (real.train, real.validation, real.test)] == [6_805, 757, 2_945]
    assert not set(real.train.texts) & set(real.validation.texts)
