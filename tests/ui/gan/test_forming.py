"""The points on the home page's card are those of a generator that did learn."""

import numpy as np

from core.ui.gan.live.forming import AROUND, RADIUS, points_while_learning
from core.ui.gan.live.settings import POINTS


def covered(points):
    """Returns how many Gaussians of the ring have a quarter of their fair share of the points."""
    angles = np.arange(AROUND) * 2 * np.pi / AROUND
    centres = RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    near = np.linalg.norm(points[:, None] - centres, axis=2) < 0.12
    return int((near.mean(axis=0) >= 1 / AROUND / 4).sum())


def test_points_begin_in_the_middle_and_come_to_cover_the_ring():
    real, made = points_while_learning((0, 800))
    assert covered(real) == AROUND
    assert made.shape == (2, *real.shape)
    assert covered(made[0]) == 0
    assert covered(made[1]) >= AROUND - 1


def test_it_collapses_by_the_settings_that_are_offered_for_it():
    _real, made = points_while_learning((600,), POINTS.collapsing)
    assert covered(made[0]) <= 2


def test_the_same_seed_gives_the_same_points():
    one, same, other = (points_while_learning((3,), seed=seed)[1] for seed in (4, 4, 5))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
