"""Scenes of a thing that moves: what the paths keep to, what the frames show, and the measure of two squares."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.motion.frames import CURTAIN_VALUE, draw_frames, ink_squares
from core.motion.paths import SIDE, Paths, draw_paths, move, overlap, straight_on

TWIN = Path(__file__).with_name("scene_twin.mjs")


def things(count: int) -> np.ndarray:
    """Returns white squares of 8 px out of the middle, uint8 (count, 28, 28)."""
    found = np.zeros((count, 28, 28), np.uint8)
    found[:, 4:12, 10:18] = 255
    return found


def still(x: float, side: float, curtain: tuple[float, float]) -> Paths:
    """Returns one scene of one frame."""
    return Paths(squares=np.array([[[x, 32, side]]], np.float32), curtains=np.array([[curtain]], np.float32))


def test_things_stay_within_the_walls_and_begin_in_sight():
    paths = draw_paths(300, 40, np.random.default_rng(0))
    half = paths.squares[..., 2:] / 2
    assert (paths.squares[..., :2] - half >= -1e-4).all() and (paths.squares[..., :2] + half <= SIDE + 1e-4).all()
    assert not paths.hidden[:, 0].any()
    assert 0.1 < paths.hidden.mean() < 0.3


def test_hidden_frames_are_counted_anew_after_each_sight():
    paths = draw_paths(200, 40, np.random.default_rng(1))
    counted = paths.hidden_for
    assert (counted > 0).tolist() == paths.hidden.tolist()
    assert (np.diff(counted, axis=1)[paths.hidden[:, 1:]] == 1).all()


def test_a_wall_throws_back_and_turns_the_curve_round():
    given = [np.array([value]) for value in (53.0, 32.0, 2.0, 0.0, 0.1, 10.0, 54.0)]
    x, y, angle, turn = (float(part[0]) for part in move(*given))
    assert x == pytest.approx(2 * 54 - 53 - 2 * np.cos(0.1))
    assert y == pytest.approx(32 + 2 * np.sin(0.1))
    assert angle == pytest.approx(np.pi - 0.1) and turn == -0.1


def test_ink_fills_its_square_in_the_frame_and_the_curtain_covers_it():
    frame = draw_frames(things(1), still(20, 16, (60, 64)))[0, 0]
    rows, columns = np.nonzero(frame[:, :59] > 0.5)
    assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == (24, 40, 12, 28)
    assert (frame[:, 60:] == CURTAIN_VALUE).all()
    assert ink_squares(things(1)).tolist() == [[14, 8, 8]]
    assert still(20, 16, (12, 28)).hidden.item() and not still(20, 16, (12.5, 28)).hidden.item()


@pytest.mark.parametrize(
    ("other", "wanted"), [((10, 10, 4), 1), ((12, 10, 4), 1 / 3), ((14, 10, 4), 0), ((10, 10, 2), 0.25)]
)
def test_overlap_is_shared_by_covered_area_and_symmetric(other, wanted):
    one, two = np.array([10, 10, 4.0]), np.array(other, float)
    assert overlap(one, two) == pytest.approx(wanted) and overlap(two, one) == pytest.approx(wanted)


def test_overlap_agrees_with_counting_pixels():
    rng = np.random.default_rng(2)
    middle = np.arange(64) + 0.5
    for one, two in rng.integers(10, 30, (30, 2, 3)) * 2:
        masks = [(abs(middle[:, None] - y) < side / 2) & (abs(middle - x) < side / 2) for x, y, side in (one, two)]
        padded = (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum()
        inside = all(abs(32 - centre) + square[2] / 2 <= 32 for square in (one, two) for centre in square[:2])
        if inside:
            assert overlap(one.astype(float), two.astype(float)) == pytest.approx(padded)


def test_straight_on_is_exact_for_a_straight_path():
    x = np.arange(10, 40, 2.0)
    squares = np.stack([x, np.full_like(x, 30), np.full_like(x, 10)], axis=-1)[None].astype(np.float32)
    curtains = np.broadcast_to(np.float32([14, 60]), (1, len(x), 2))
    paths = Paths(squares=squares, curtains=curtains)
    assert paths.hidden.sum() == 10
    assert np.allclose(straight_on(paths), squares)


def test_the_tab_draws_moves_and_measures_as_python_does():
    paths = draw_paths(6, 2, np.random.default_rng(3))
    paths = Paths(squares=paths.squares[:, :1], curtains=paths.curtains[:, :1])
    pictures = np.random.default_rng(4).integers(0, 256, (6, 28, 28), dtype=np.uint8)
    pictures[:, :3] = 0
    given = {
        "pictures": pictures.reshape(6, -1).tolist(),
        "squares": paths.squares[:, 0].tolist(),
        "curtains": paths.curtains[:, 0].tolist(),
        "motion": [[30, 40, 20, 2, 1, 0.1], [54.5, 40, 18, 2.5, 0.2, -0.1], [12, 54, 18, 2.5, 2.2, 0.05]],
    }
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/follow/scene.js")
    answer = subprocess.run([node, str(TWIN)], input=json.dumps(given), capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    assert np.allclose(found["frames"], draw_frames(pictures, paths).reshape(6, -1), atol=1e-5)
    assert found["hidden"] == paths.hidden[:, 0].tolist()
    assert np.allclose(found["overlaps"], overlap(paths.squares[:-1, 0], paths.squares[1:, 0]), atol=1e-6)
    x, y, side, speed, angle, turn = (np.array(part) for part in zip(*given["motion"], strict=True))
    wanted = move(x, y, speed, angle, turn, side / 2, SIDE - side / 2)
    assert np.allclose(found["moved"], np.stack(wanted, axis=-1))
