"""A painter on its way to trained/: the graph beside Keras, the card, the self-test, what is measured again."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from core.artifacts import load_card, read_card
from core.data.pictures.styles import drawn
from core.errors import ArtifactError
from core.export.paint import evaluation, measures
from core.export.paint import export as exporting
from core.export.paint.evaluation import evaluate
from core.export.paint.export import export
from core.export.paint.measures import optimised
from core.inference import Painter
from core.training.paint import fit as fitting
from core.training.paint import recipes
from core.training.paint.fit import fit, judge_of
from core.verification import SELF_TESTS
from tests.support.cards import COMMITTED
from tests.support.paint import TINY, data


def make_small(patch):
    patch.setitem(recipes.RECIPES, TINY.name, TINY)
    patch.setattr(fitting, "JUDGED", 2)
    for name, value in {"PHOTOS": 4, "OPTIMISED": 2, "STEPS": 8}.items():
        patch.setattr(measures, name, value)
    patch.setattr(exporting, "PARITY_SIDES", (32, 40))
    for module in (exporting, evaluation):
        patch.setattr(module, "load", lambda _name, _folder: data())


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Where the classifier whose features count is, and what is made here will be."""
    place = tmp_path_factory.mktemp("paint")
    (place / "trained").mkdir()
    (place / "trained" / TINY.eyes).symlink_to(COMMITTED / TINY.eyes)
    return place


def enter(patch, folders):
    patch.setenv("GLASSBOX_CHECKPOINTS", str(folders / "checkpoints"))
    patch.setenv("GLASSBOX_TRAINED", str(folders / "trained"))
    make_small(patch)


@pytest.fixture(scope="module")
def made(folders):
    """A painter of a few updates, exported and measured."""
    with pytest.MonkeyPatch.context() as patch:
        enter(patch, folders)
        fit(TINY, data(), device="cpu")
        return export(TINY.name)


@pytest.fixture
def exported(made, folders, monkeypatch):
    """The card of `made`, with its recipe and folders in force; from here on each operation runs at once."""
    enter(monkeypatch, folders)
    tf.config.run_functions_eagerly(True)
    yield made
    tf.config.run_functions_eagerly(False)


def test_the_graph_gives_what_keras_gives_at_several_sizes(exported):
    assert exported.parity["max_difference"] < 1e-4
    assert exported.parity["count"] == 6


def test_the_card_is_as_the_schema_says(exported, folders):
    assert read_card(folders / "trained" / TINY.name / "card.json") == exported
    assert load_card(TINY.name).preprocessing["styles"] == ["mosaic", "hatching"]


def test_the_self_test_is_what_the_file_gives(exported):
    (values,) = SELF_TESTS[exported.task](exported).values()
    np.testing.assert_allclose(values.reshape(2, -1), exported.self_test["painted"], atol=1e-4)


def test_what_is_measured_again_agrees(exported):
    found = evaluate(TINY.name)
    assert found["agrees"]
    assert found["metrics"]["style_loss"]["count"] == 8


def test_moving_the_pixels_lowers_what_the_network_is_judged_by(exported):
    judge, photos = judge_of(TINY), np.full((2, 32, 32, 3), 0.5, np.float32)
    few, many = (judge(optimised(judge, TINY, photos, steps), photos).numpy()[:, 0] for steps in (1, 20))
    assert (many < few).all()
    for metric in ("optimised_style_loss", "baseline_style_loss"):
        assert len(exported.metrics[metric]["by_style"]) == 2
    assert exported.metrics["optimised_style_loss"]["value"] < exported.metrics["baseline_style_loss"]["value"]


def test_the_styles_are_shown_side_by_side(exported, folders):
    sheet = np.asarray(Image.open(io.BytesIO((folders / "trained" / TINY.name / "styles.webp").read_bytes())))
    assert sheet.shape == (128, 256, 3)
    wanted = np.concatenate([drawn(name)[64:192, 64:192] for name in TINY.config.styles], axis=1)
    assert np.abs(sheet / 255 - wanted).mean() < 0.06


@pytest.mark.parametrize(
    ("images", "style"),
    [
        (np.zeros((1, 30, 32, 3)), np.ones((1, 2))),
        (np.zeros((1, 32, 32, 1)), np.ones((1, 2))),
        (np.zeros((1, 32, 32, 3)), np.ones((1, 3))),
        (np.full((1, 32, 32, 3), np.nan), np.ones((1, 2))),
    ],
)
def test_pictures_and_styles_that_are_none_are_refused(exported, images, style):
    with pytest.raises(ValueError, match="must be"):
        Painter.load(TINY.name).paint(images, style)


def test_a_classifier_is_no_painter(exported):
    with pytest.raises(ArtifactError, match="must be one that paints"):
        Painter.load(TINY.eyes)
