"""The networks that translate: their halves are the network, and training, export, card and commands agree."""

import dataclasses
import json

import numpy as np
import pytest

from core.artifacts import load_card
from core.cli import main
from core.data.texts import translation
from core.data.texts.translation import Pair, TranslationData, generated
from core.errors import ArtifactError, InputError
from core.export.translate import evaluation, export
from core.export.translate.evaluation import by_words
from core.inference import Translator
from core.training.translate.fit import by_length, padded
from core.training.translate.recipes import RECIPES
from core.translation.symbols import SPECIAL
from core.verification import verify

NAMES = ("translate-en-ko", "translate-en-ko-fixed")
CHANGES = {"units": 4, "sentences": 64, "epochs": 1, "batch_size": 32, "short_epochs": 1}
TATOEBA = tuple(
    Pair(en=f"Tom is not {word} at all.", ko="톰은 아니야.", number="7") for word in ("here", "old", "ok", "in")
)


def data(*_given: object) -> TranslationData:
    return TranslationData(
        validation=generated("validation", 12, 1),
        test=generated("test", 24, 2),
        tatoeba={"train": TATOEBA, "validation": TATOEBA[:1], "test": TATOEBA[1:3]},
        captions=(Pair(en="A dog is running.", ko="개가 달리고 있다."),),
    )


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The cards of networks that have been trained for an epoch and exported: with attention, and without."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("translate")
        patch.setenv("GLASSBOX_CHECKPOINTS", str(root / "checkpoints"))
        patch.setenv("GLASSBOX_TRAINED", str(root / "trained"))
        patch.setattr(translation, "load", data)
        patch.setattr(translation, "VOCABULARY_SENTENCES", 100)
        patch.setattr(evaluation, "REMEMBERED", 60)
        patch.setattr(export, "LENGTH", 12)
        for name in NAMES:
            patch.setitem(RECIPES, name, dataclasses.replace(RECIPES[name], **CHANGES))
            assert main(["train", name]) == 0
            assert main(["export", name]) == 0
        yield [load_card(name) for name in NAMES]


def test_the_served_parts_are_the_network(exported):
    """The export itself refuses logits that are not Keras's along whole sentences, with padding in the batch."""
    for card in exported:
        assert card.parity["max_difference"] < 1e-4 and card.parity["count"] > 24 * 15
        attention = np.array(card.self_test["attention"])
        assert np.allclose(attention.sum(axis=1), 1, atol=1e-4)
        assert attention.shape[1] == (len(card.self_test["source"][0]) if card is exported[0] else 1)


def test_card_files_and_evaluation_agree(exported, capsys):
    for card in exported:
        capsys.readouterr()
        assert main(["evaluate", card.name, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["agrees"] and {"test_exact", "test_chrf", "captions_chrf"} <= set(found["metrics"])
    assert verify().errors == []


def test_padding_behind_a_sentence_changes_nothing(exported):
    translator = Translator.load(NAMES[0])
    sources = [translator.encode(text) for text in ("How are you?", data().test[0].en, data().test[1].en)]
    memory, is_open = translator.read(sources)
    for row, numbers in enumerate(sources):
        alone, _open = translator.read([numbers])
        assert np.allclose(memory[row, : len(numbers)], alone[0], atol=1e-6)
        assert is_open[row].sum() == len(numbers)


def test_a_link_that_is_cut_has_no_weight_and_the_others_share_it(exported):
    translator = Translator.load(NAMES[0])
    memory, is_open = translator.read([translator.encode("I am learning RNN.")])
    start, state = np.array([SPECIAL.index("<grammar>")]), translator.first_state(1)
    _logits, _state, whole = translator.step(memory, is_open, start, state)
    is_open[0, 2] = 0
    _logits, _state, cut = translator.step(memory, is_open, start, state)
    rest = whole * is_open
    assert cut[0, 2] == 0 and np.allclose(cut, rest / rest.sum(), atol=1e-5)
    logits, _state, nothing = translator.step(memory, np.zeros_like(is_open), start, state)
    assert not nothing.any() and np.isfinite(logits).all()


def test_texts_that_cannot_be_translated_are_refused_with_what_to_do(exported):
    translator = Translator.load(NAMES[0])
    for text in ("", "  \n"):
        with pytest.raises(InputError, match="write a sentence"):
            translator.translate([text])
    with pytest.raises(InputError, match="one sentence"):
        translator.translate(["apple " * 100])
    (said,) = translator.translate(["漢字 are unknown."])
    assert said.source[0] == "<unknown>" and said.attention.shape[1] == len(said.source) + 1
    with pytest.raises(ArtifactError):
        Translator.load("mnist-cnn")


def test_the_command_translates_into_the_other_language(exported, capsys):
    assert main(["translate", "I am learning RNN.", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["to"] == "ko" and found["model"] == NAMES[0]
    assert found["text"] == Translator.load(NAMES[0]).translate(["I am learning RNN."])[0].text
    assert main(["translate", " "]) == 1
    assert "write a sentence" in capsys.readouterr().err


def test_batches_hold_sentences_of_a_length_and_each_once():
    rows = [([number + 5], [3, *range(5, 5 + number % 9), 1]) for number in range(64)]
    batches = list(by_length(rows, 8, np.random.default_rng(0)))
    assert sorted(int(one) for given, _ in batches for one in given["source"][:, 0]) == list(range(5, 69))
    for given, wanted in batches:
        assert np.array_equal(given["token"].numpy()[:, 1:], wanted.numpy()[:, :-1])
        lengths = (wanted.numpy() > 0).sum(axis=1)
        assert lengths.max() - lengths.min() <= 2
    assert padded([[1], [2, 3]]).tolist() == [[1, 0], [2, 3]]


def test_shares_by_length_count_every_sentence_once():
    pairs = [Pair(en=" ".join(["a"] * count), ko="가") for count in (1, 4, 5, 8, 20)]
    rows = by_words(pairs, np.array([True, False, True, True, False]))
    assert [(row["most"], row["value"], row["count"]) for row in rows] == [
        (4, 0.5, 2),
        (6, 1, 1),
        (8, 1, 1),
        (40, 0, 1),
    ]
