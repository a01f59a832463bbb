"""The network that describes pictures: its step is the network, and training, export and card agree."""

import dataclasses
import json

import numpy as np
import pytest

from core.artifacts import load_card
from core.cli import main
from core.data.pictures import scenes
from core.data.pictures.scenes import SceneData, held_out, learned_from, sentences, stacked
from core.errors import ArtifactError
from core.export.describe import evaluation
from core.inference import Describer
from core.pictures.pixels import encode_png
from core.scenes.grammar import END, LANGUAGES, longest, say, start, word_list
from core.scenes.kinds import KINDS
from core.training.describe.fit import batches
from core.training.describe.recipes import RECIPES
from core.verification import verify

NAME = "describe-lstm"
CONFIG = dataclasses.replace(RECIPES[NAME].config, filters=(2, 4, 4), units=6, embedding=4, attention=4)
TINY = dataclasses.replace(RECIPES[NAME], config=CONFIG, scenes=32, epochs=1, batch_size=16)


def pieces(seed: int) -> dict[str, list[np.ndarray]]:
    """Returns two pictures of each kind that is not drawn: light noise."""
    rng = np.random.default_rng(seed)
    shape = (2, 20, 14)
    return {kind.name: list(rng.integers(100, 256, shape, np.uint8)) for kind in KINDS if kind.source != "drawn"}


def data(*_given: object) -> SceneData:
    parts = {part: pieces(seed) for seed, part in enumerate(("train", "validation", "test"))}
    held = {part: held_out(part, parts[part], 20, np.random.default_rng(0)) for part in ("validation", "test")}
    return SceneData(pieces=parts, **held)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The card of a network that has been trained for an epoch and exported."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("describe")
        patch.setenv("GLASSBOX_CHECKPOINTS", str(root / "checkpoints"))
        patch.setenv("GLASSBOX_TRAINED", str(root / "trained"))
        patch.setitem(RECIPES, NAME, TINY)
        patch.setattr(scenes, "load", data)
        patch.setattr(evaluation, "NEIGHBOURS", 40)
        assert main(["train", NAME]) == 0
        assert main(["export", NAME]) == 0
        yield load_card(NAME)


def test_words_move_with_their_pictures_and_begin_with_their_language():
    drawn = learned_from(pieces(0), 12, np.random.default_rng(0))
    images, words = stacked(drawn), sentences(drawn)
    assert words.shape == (12, 2, longest() + 1) and words.max() < len(word_list())
    for scene, row in zip(drawn, words, strict=True):
        for language, line in zip(LANGUAGES, row, strict=True):
            known = [word_list()[number] for number in line]
            assert known[0] == start(language)
            assert tuple(known[1 : known.index(END) + 1]) == say(scene.meaning, language)
    ((given, wanted),) = list(batches(images, words, 12))
    assert np.array_equal(given["token"].numpy()[..., 1:], wanted.numpy()[..., :-1])
    assert np.allclose(given["images"].numpy() * 255, images)


def test_the_served_parts_are_the_network(exported):
    """The export itself refuses logits that are not Keras's along whole sentences."""
    assert exported.parity["max_difference"] < 1e-4
    assert exported.parity["count"] > 20 * 2 * 5
    assert exported.metrics["exact_ko"]["count"] == 20
    attention = np.array(exported.self_test["attention"])
    assert attention.shape == (2, 64) and np.allclose(attention.sum(axis=1), 1, atol=1e-4)


def test_card_and_files_agree(exported, capsys):
    capsys.readouterr()
    assert main(["evaluate", NAME, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]
    assert verify().errors == []


def test_sentences_end_with_the_full_stop_or_are_as_long_as_any(exported):
    describer = Describer.load(NAME)
    for language in LANGUAGES:
        for sentence in describer.describe(stacked(data().test).astype(np.float32) / 255, language):
            assert sentence.words[-1] == END or len(sentence.words) == longest()
            assert END not in sentence.words[:-1]
            assert sentence.attention.shape == (len(sentence.words), 8, 8)


def test_a_dark_drawing_on_white_is_read_as_light_on_dark(exported):
    describer = Describer.load(NAME)
    paper = np.full((128, 128, 3), 255, np.uint8)
    paper[40:60, 40:60] = 0
    fitted = describer.fit(paper)
    assert fitted.shape == (1, 64, 64, 1) and fitted[0, 25, 25, 0] == 1 and fitted[0, 0, 0, 0] == 0
    assert np.array_equal(fitted, describer.fit(255 - paper))


def test_other_pictures_and_other_networks_are_refused(exported):
    for images in (np.zeros((1, 28, 28, 1)), np.zeros((64, 64, 1)), np.full((1, 64, 64, 1), np.nan)):
        with pytest.raises(ValueError, match="finite, of shape"):
            Describer.load(NAME).look(images)
    with pytest.raises(ArtifactError):
        Describer.load("mnist-cnn")


def test_the_command_says_a_picture_in_both_languages(exported, capsys, tmp_path):
    picture = tmp_path / "scene.png"
    picture.write_bytes(encode_png(data().test[0].picture))
    assert main(["describe", str(picture), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    describer = Describer.load(NAME)
    for language in LANGUAGES:
        (said,) = describer.describe(stacked(data().test[:1]).astype(np.float32) / 255, language)
        assert found[language]["text"] == said.text and found[language]["words"] == list(said.words)
    assert main(["describe", str(tmp_path / "none.png")]) == 1
    assert "none.png cannot be read" in capsys.readouterr().err
