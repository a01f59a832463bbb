"""The network that paints: sizes, one style for each picture, and what lies between styles."""

import numpy as np
import pytest

from core.models.paint import PaintConfig, build_painter

CONFIG = PaintConfig(styles=("one", "two"), channels=(4, 6, 8), blocks=1)
EACH = np.eye(2, dtype=np.float32)


@pytest.fixture(scope="module")
def painter():
    """A painter whose styles differ."""
    model = build_painter(CONFIG)
    rng = np.random.default_rng(0)
    for weight in model.weights:
        if weight.name in ("scale", "shift"):
            weight.assign(weight + rng.normal(0, 0.3, weight.shape))
    return model


def pictures(count, height, width):
    return np.random.default_rng(1).random((count, height, width, 3), np.float32)


@pytest.mark.parametrize(("height", "width"), [(24, 24), (32, 48)])
def test_any_size_of_whole_eights_is_painted(painter, height, width):
    painted = painter([pictures(2, height, width), EACH]).numpy()
    assert painted.shape == (2, height, width, 3)
    assert painted.min() >= 0
    assert painted.max() <= 1


def test_each_picture_is_painted_in_its_own_style(painter):
    twice = np.repeat(pictures(1, 24, 24), 2, axis=0)
    first, second = painter([twice, EACH]).numpy()
    assert np.abs(first - second).max() > 0.01
    turned = painter([twice, EACH[::-1]]).numpy()
    np.testing.assert_allclose(turned, [second, first], atol=1e-5)


def test_between_two_styles_lies_another_picture(painter):
    thrice = np.repeat(pictures(1, 24, 24), 3, axis=0)
    first, second, between = painter([thrice, np.array([[1, 0], [0, 1], [0.5, 0.5]], np.float32)]).numpy()
    assert np.abs(between - first).max() > 1e-3
    assert np.abs(between - second).max() > 1e-3
    assert np.abs(between - first).mean() < np.abs(second - first).mean()


def test_brightness_and_contrast_of_the_photograph_are_taken_away(painter):
    one = pictures(1, 24, 24)
    bright, dull = painter([np.concatenate([one, 0.25 + one / 2]), EACH[[0, 0]]]).numpy()
    np.testing.assert_allclose(bright, dull, atol=0.02)


def test_one_style_needs_as_many_scales_as_shifts(painter):
    shapes = {name: sorted(tuple(w.shape) for w in painter.weights if w.name == name) for name in ("scale", "shift")}
    assert shapes["scale"] == shapes["shift"]
    assert all(shape[0] == len(CONFIG.styles) for shape in shapes["scale"])


@pytest.mark.parametrize("wrong", [{"side": 100}, {"styles": ()}, {"channels": (4, 6)}, {"blocks": 0}])
def test_settings_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match="multiple of 8"):
        PaintConfig(**{"styles": ("one",), **wrong})
