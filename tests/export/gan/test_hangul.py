"""A generator of Hangul on its way to trained/: three graphs beside Keras, the card, the map, what is read."""

import numpy as np
import pytest

from core.artifacts import load_card, read_card
from core.data.pictures import hangul as hangul_data
from core.data.pictures.hangul import KINDS, SIDE, jamo
from core.errors import ArtifactError
from core.export.gan import hangul as exporting
from core.export.gan import legibility
from core.export.gan.fit import fit_hangul as fit
from core.export.gan.hangul import export
from core.export.gan.legibility import Legibility, right
from core.export.gan.written import evaluate
from core.inference import HangulSampler, JamoReader, StyleSampler
from core.models.styles import JAMO, StyleConfig
from core.training.gan import reader
from core.training.gan import recipes as gan_recipes
from core.training.gan.recipes import HangulRecipe
from core.verification import SELF_TESTS
from tests.support.hangul import tiny_data

CONFIG = StyleConfig(
    side=SIDE, latent=3, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8, has_jamo=True, embedding=4
)
TINY = HangulRecipe(name="gan-hangul", data="hangul", config=CONFIG, epochs=1, batch_size=8, steps=2)


def make_small(patch):
    patch.setitem(gan_recipes.RECIPES, TINY.name, TINY)
    patch.setattr(hangul_data, "load", tiny_data)
    patch.setattr(reader, "EPOCHS", 1)
    patch.setattr(reader, "BATCH", 15)
    patch.setattr(exporting, "PARITY_COUNT", 20)
    patch.setattr(legibility, "SEEN", 20)
    patch.setattr(legibility, "COPIES", 10)


@pytest.fixture(scope="module")
def made(workshop):
    """A generator of two updates, exported and measured."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_CHECKPOINTS", str(workshop.checkpoints))
        patch.setenv("GLASSBOX_TRAINED", str(workshop.trained))
        make_small(patch)
        fit(TINY, tiny_data(), device="cpu")
        return export(TINY.name)


@pytest.fixture
def exported(tiny, made, monkeypatch):
    """The card of `made`, with its recipe and folders in force."""
    make_small(monkeypatch)
    return made


def test_both_graphs_give_what_keras_gives(exported):
    assert exported.parity["max_difference"] < 1e-4
    assert exported.parity["style_max_difference"] < 1e-4
    assert load_card(TINY.name).parity == exported.parity


def test_the_card_is_as_the_schema_says(exported, tiny):
    assert read_card(tiny.trained / TINY.name / "card.json") == exported
    fonts = exported.preprocessing["fonts"]
    assert [font["name"] for font in fonts] == ["Thin", "Thick", "Slanted"]
    for axis in range(2):
        assert sorted(font["place"][axis] for font in fonts) == [0, 0.5, 1]


def test_the_self_test_is_what_the_files_give(exported):
    for name, values in SELF_TESTS[exported.task](exported).items():
        told = np.array(exported.self_test[name], np.float32)
        np.testing.assert_allclose(values.reshape(told.shape), told, atol=1e-4)


def test_the_served_reader_reads_as_keras_does(exported, tiny):
    images = tiny_data().checking.images.astype(np.float32) / 127.5 - 1
    features, found = JamoReader.load(TINY.name).read(images)
    wanted_features, wanted = reader.read(reader.reader_of(tiny_data(), tiny.checkpoints / TINY.name), images)
    np.testing.assert_allclose(features, wanted_features, atol=1e-4)
    np.testing.assert_array_equal(found, wanted)
    assert (found < JAMO).all()


def test_each_jamo_and_each_font_changes_the_picture(exported):
    sampler, parts = HangulSampler.load(TINY.name), jamo(np.array([0, 28, 588, 1]))
    pictures = sampler.write(np.eye(3, dtype=np.float32)[[0, 0, 0, 0]], parts)
    assert all(np.abs(picture - pictures[0]).max() > 1e-5 for picture in pictures[1:])
    hands = sampler.write(np.eye(3, dtype=np.float32), parts[[0, 0, 0]])
    assert np.abs(hands[0] - hands[1]).max() > 1e-5
    assert np.abs(hands[1] - hands[2]).max() > 1e-5


def test_what_is_measured_again_agrees(exported):
    found = evaluate(TINY.name)
    assert found["agrees"]
    assert found["count"] == len(tiny_data().test)


def test_real_pictures_have_no_distance_and_are_read_as_the_real_ones_are(exported):
    data = tiny_data()
    known = {
        label: image for part in (data.train, data.test) for label, image in zip(part.labels, part.images, strict=True)
    }

    def copied(latents, places):
        labels = latents.argmax(axis=-1) * KINDS + places
        return np.stack([known.get(label, known[places[0]]) for label in labels]).astype(np.float32) / 127.5 - 1

    found = Legibility(JamoReader.load(TINY.name).read, data).figures(copied)
    assert found["classifier_fid"]["value"] == pytest.approx(0, abs=1e-3)
    assert found["read_held_out"] == found["read_real"]


def test_a_syllable_is_read_where_all_of_its_jamo_are():
    places = np.array([0, 1, 28, 588])
    found = jamo(places)
    assert right(found, places) == 1
    found[1, 2] = 5
    assert right(found, places) == 0.75


@pytest.mark.parametrize(
    "wrong", [(np.zeros((1, 6, 8)), np.zeros((2, 3))), (np.full((1, 6, 8), np.nan), np.zeros((1, 3)))]
)
def test_styles_that_are_none_are_refused(exported, wrong):
    with pytest.raises(ValueError, match="styles must be finite"):
        HangulSampler.load(TINY.name).draw_jamo(*wrong)


def test_another_kind_of_generator_is_refused(exported):
    with pytest.raises(ArtifactError, match="must be one that mixes styles"):
        StyleSampler.load(TINY.name)
