"""How a painter learns: photographs by seed alone, as many of each style, a loss that falls, a run that goes on."""

import dataclasses

import numpy as np
import pytest

from core.errors import SettingError
from core.training.paint import fit as fitting
from core.training.paint.fit import batches, fit, photograph
from core.training.paint.recipes import RECIPES
from tests.support.paint import TINY, data, photos


@pytest.mark.parametrize("seed", range(6))
def test_a_photograph_has_the_side_asked_for_and_follows_from_its_seed(seed):
    made = photograph(photos(), 40, np.random.default_rng(seed))
    assert made.shape == (40, 40, 3)
    assert 0 <= made.min() < made.max() <= 1
    np.testing.assert_array_equal(made, photograph(photos(), 40, np.random.default_rng(seed)))


def test_small_photographs_are_enlarged_or_laid_side_by_side():
    even = np.stack([np.full((8, 8, 3), value, np.uint8) for value in range(0, 200, 10)])
    colours = {len(np.unique(photograph(even, 24, np.random.default_rng(seed)))) for seed in range(12)}
    assert 1 in colours
    assert max(colours) > 4


def test_a_batch_has_as_many_pictures_of_each_style_and_follows_from_the_epoch():
    ((images, style), nothing), *rest = batches(TINY, photos(), 0, 3)
    assert images.shape == (4, 32, 32, 3)
    np.testing.assert_array_equal(style, [[1, 0], [0, 1], [1, 0], [0, 1]])
    assert not nothing.numpy().any()
    assert len(rest) == 2
    again = next(iter(batches(TINY, photos(), 0, 3)))
    other = next(iter(batches(TINY, photos(), 1, 3)))
    np.testing.assert_array_equal(images, again[0][0])
    assert np.abs(images - other[0][0]).max() > 0.1


def test_a_training_gets_nearer_and_goes_on_where_it_was_left(tmp_path, monkeypatch):
    monkeypatch.setattr(fitting, "JUDGED", 2)
    record = fit(TINY, data(), root=tmp_path, device="cpu")
    first, last = record.history
    assert last["validation_loss"] < first["validation_loss"]
    parts = last["validation_style"] + 0.3 * last["validation_content"] + 0.1 * last["validation_variation"]
    assert last["validation_loss"] == pytest.approx(parts, rel=1e-3)
    longer = fit(dataclasses.replace(TINY, epochs=3), data(), root=tmp_path, device="cpu", resume=True)
    assert [row["epoch"] for row in longer.history] == [1, 2, 3]
    assert longer.history[:2] == record.history


@pytest.mark.parametrize("wrong", [{"batch_size": 5}, {"side": 30}, {"steps": 0}])
def test_a_batch_that_does_not_part_evenly_is_refused(wrong):
    with pytest.raises(SettingError, match="as many pictures of each of 2 styles"):
        dataclasses.replace(TINY, **wrong)


def test_the_recipe_paints_in_all_the_styles_that_are_drawn():
    assert RECIPES["paint-styles"].config.styles == ("strokes", "mosaic", "hatching")
