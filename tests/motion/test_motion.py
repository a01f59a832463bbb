"""Paths and frames: walls, what is hidden and for how long, the IoU, and the picture in its square."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.motion.frames import CURTAIN_VALUE, draw_frames, ink_squares
from core.motion.paths import SIDE, SIDES, Paths, draw_paths, overlap, straight_on

SQUARE = st.tuples(*(st.integers(4, 40) for _axis in range(2)), st.integers(1, 12))


def still(squares, curtain=(30.0, 50.0)):
    """Returns one scene of the squares, (frames, 3), behind a curtain that does not move."""
    squares = np.array(squares, np.float32)[np.newaxis]
    return Paths(squares=squares, curtains=np.broadcast_to(np.float32(curtain), (*squares.shape[:2], 2)))


def test_things_stay_between_the_walls_and_move_no_faster_than_they_may():
    paths = draw_paths(200, 40, np.random.default_rng(0))
    x, y, side = np.moveaxis(paths.squares, -1, 0)
    for centre in (x, y):
        assert (centre - side / 2 >= -1e-3).all() and (centre + side / 2 <= SIDE + 1e-3).all()
    assert side.min() >= SIDES[0] and side.max() <= SIDES[1]
    assert np.hypot(np.diff(x), np.diff(y)).max() <= 2.5 + 1e-3
    assert (paths.curtains[..., 0] >= -1e-3).all() and (paths.curtains[..., 1] <= SIDE + 1e-3).all()


def test_no_thing_begins_hidden_and_many_are_hidden_later():
    paths = draw_paths(200, 40, np.random.default_rng(1))
    assert not paths.hidden[:, 0].any()
    assert paths.hidden.any(axis=1).mean() > 0.3


def test_the_same_seed_draws_the_same_scenes():
    one, two, other = (draw_paths(5, 20, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(one.squares, two.squares) and np.array_equal(one.curtains, two.curtains)
    assert not np.array_equal(one.squares, other.squares)


def test_hidden_frames_are_counted_in_a_row():
    paths = still([(x, 20, 10) for x in (20, 36, 38, 60, 40)])
    assert paths.hidden.tolist() == [[False, True, True, False, True]]
    assert paths.hidden_for.tolist() == [[0, 1, 2, 0, 1]]


def test_straight_on_follows_a_straight_path_exactly_and_is_the_truth_where_it_sees():
    path = [(14 + 3 * frame, 10 + 2 * frame, 10) for frame in range(10)]
    found = straight_on(still(path, (20, 50)))
    assert np.allclose(found, [path])
    bent = [*path[:6], *((x, y + 9, side) for x, y, side in path[6:])]
    is_hidden = still(bent, (20, 50)).hidden[0]
    found = straight_on(still(bent, (20, 50)))[0]
    assert np.allclose(found[~is_hidden], np.array(bent)[~is_hidden])
    assert not np.allclose(found[is_hidden], np.array(bent)[is_hidden])


@settings(max_examples=60, deadline=None)
@given(SQUARE, SQUARE)
def test_overlap_is_that_of_the_pixels(one, two):
    def pixels(square):
        x, y, half = square
        mask = np.zeros((64, 64), bool)
        mask[max(0, y - half) : y + half, max(0, x - half) : x + half] = True
        return mask

    def moved(square):
        return square[0] + 12, square[1] + 12, square[2]

    one, two = moved(one), moved(two)  # all of it within the mask
    wanted = (pixels(one) & pixels(two)).sum() / (pixels(one) | pixels(two)).sum()
    given_ = [np.array((x, y, 2 * half), np.float64) for x, y, half in (one, two)]
    assert np.isclose(overlap(*given_), wanted)
    assert np.isclose(overlap(*given_[::-1]), wanted)


def test_the_ink_lies_in_its_square_and_nothing_is_seen_through_the_curtain():
    thing = np.zeros((1, 28, 28), np.uint8)
    thing[0, 5:21, 9:19] = 255
    assert ink_squares(thing).tolist() == [[14, 13, 16]]
    paths = still([(40, 20, 16), (12, 40, 16)], (30, 50))
    hidden, seen = draw_frames(thing, paths)[0]
    assert set(np.unique(hidden)) == {0, CURTAIN_VALUE}
    assert (hidden[:, 30:50] == CURTAIN_VALUE).all()
    rows, columns = np.nonzero(seen[:, :30] > 0.5)
    assert (rows.min(), rows.max() + 1) == (32, 48)
    assert (columns.min(), columns.max() + 1) == (7, 17)


def test_an_empty_picture_has_the_whole_of_it_as_its_square():
    assert ink_squares(np.zeros((1, 28, 28), np.uint8)).tolist() == [[14, 14, 28]]
