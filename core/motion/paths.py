"""Where a thing is, and where a curtain: curved paths between four walls, in pixels of a frame.

A thing keeps its speed and turns by the same angle each frame; a wall throws it back and turns its curve round. Now and
then it is pushed while one sees it. What happens behind the curtain follows from what was seen before.
"""

import dataclasses

import numpy as np

SIDE = 64  # px, of a frame
SIDES = (14.0, 22.0)  # of a thing's square
SPEEDS = (0.5, 2.5)  # px a frame
TURN = np.deg2rad(9)  # the sharpest, a frame
CURTAIN = (24.0, 40.0)  # width
DRIFT = 0.8  # px a frame, of a curtain that moves; so do half of them
PUSHED = 0.5  # share of the things that are pushed once


@dataclasses.dataclass(frozen=True)
class Paths:
    """What happens in n scenes of some frames each.

    Args:
        squares: float32 (n, frames, 3): x and y of a thing's centre and its side, px.
        curtains: float32 (n, frames, 2): left and right edge, px.
    """

    squares: np.ndarray
    curtains: np.ndarray

    @property
    def hidden(self) -> np.ndarray:
        """Whether nothing of the thing is to be seen, bool (n, frames)."""
        x, side = self.squares[..., 0], self.squares[..., 2]
        return (x - side / 2 >= self.curtains[..., 0]) & (x + side / 2 <= self.curtains[..., 1])

    @property
    def hidden_for(self) -> np.ndarray:
        """How many frames in a row the thing has been hidden, this one counted, int (n, frames); 0 where it is not."""
        found = np.zeros(self.hidden.shape, int)
        for frame, hidden in enumerate(self.hidden.T):
            found[:, frame] = np.where(hidden, 1 + (found[:, frame - 1] if frame else 0), 0)
        return found

    def cut(self, first: np.ndarray, length: int) -> "Paths":
        """Returns `length` frames in a row of each scene, from frame `first`, int (n,), on."""
        frames = first[:, np.newaxis] + np.arange(length)
        scene = np.arange(len(first))[:, np.newaxis]
        return Paths(self.squares[scene, frames], self.curtains[scene, frames])


def draw_paths(count: int, frames: int, rng: np.random.Generator) -> Paths:
    """Returns scenes drawn at random; no thing begins behind its curtain."""
    side = rng.uniform(*SIDES, count)
    width = rng.uniform(np.maximum(CURTAIN[0], side + 2), CURTAIN[1])
    curtain = rng.uniform(width / 2, SIDE - width / 2)
    drift = rng.uniform(-DRIFT, DRIFT, count) * (rng.random(count) < 0.5)
    low, high = side / 2, SIDE - side / 2
    x, y = _beside(curtain, width, low, high, rng), rng.uniform(low, high)
    speed, angle, turn = _motion(count, rng)
    push = np.where(rng.random(count) < PUSHED, rng.integers(1, frames, count), frames)
    pushed = _motion(count, rng)
    squares, curtains = [], []
    for frame in range(frames):
        edges = np.stack([curtain - width / 2, curtain + width / 2], axis=-1)
        squares.append(np.stack([x, y, side], axis=-1))
        curtains.append(edges)
        is_hidden = (x - side / 2 >= edges[:, 0]) & (x + side / 2 <= edges[:, 1])
        push = np.where((push == frame) & is_hidden, push + 1, push)  # waits until one can see it
        speed, angle, turn = np.where(push == frame, pushed, (speed, angle, turn))
        x, y, angle, turn = move(x, y, speed, angle, turn, low, high)
        curtain, back = reflected(curtain + drift, width / 2, SIDE - width / 2)
        drift = np.where(back, -drift, drift)
    return Paths(*(np.stack(parts, axis=1).astype(np.float32) for parts in (squares, curtains)))


def _motion(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns speeds, directions and turns, each (n,)."""
    return rng.uniform(*SPEEDS, count), rng.uniform(-np.pi, np.pi, count), rng.uniform(-TURN, TURN, count)


def _beside(
    curtain: np.ndarray, width: np.ndarray, low: np.ndarray, high: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Returns x of centres, (n,), beside the curtain where there is more room: wholly to be seen, where that can be."""
    left, right = curtain - width / 2 - low, curtain + width / 2 + low  # low is half a thing's side
    is_left = left - low > high - right
    begin, end = np.where(is_left, (low, np.maximum(left, low)), (np.minimum(right, high), high))
    return rng.uniform(begin, end)


def move(
    x: np.ndarray,
    y: np.ndarray,
    speed: np.ndarray,
    angle: np.ndarray,
    turn: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Returns x, y, angle and turn a frame later, each (n,); the centre stays within low..high."""
    angle = angle + turn
    x, back_x = reflected(x + speed * np.cos(angle), low, high)
    y, back_y = reflected(y + speed * np.sin(angle), low, high)
    angle = np.where(back_x, np.pi - angle, angle)
    angle = np.where(back_y, -angle, angle)
    return x, y, angle, np.where(back_x ^ back_y, -turn, turn)


def reflected(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the value thrown back into low..high by the wall that it passed, and whether there was one."""
    inside = np.where(value < low, 2 * low - value, np.where(value > high, 2 * high - value, value))
    return inside, inside != value


def straight_on(paths: Paths) -> np.ndarray:
    """Returns the squares, float32 like `paths.squares`, of who goes on as in the last two frames that were seen.

    Where a thing is seen it is the true square: a method that is wrong only where nothing is seen.
    """
    squares, hidden_for = paths.squares, paths.hidden_for
    found = squares.copy()
    for scene, frame in zip(*np.nonzero(hidden_for), strict=True):
        gone = hidden_for[scene, frame]
        last = frame - gone
        velocity = squares[scene, last] - squares[scene, max(last - 1, 0)]
        half = squares[scene, last, 2] / 2
        found[scene, frame, :2] = np.clip(squares[scene, last] + gone * velocity, half, SIDE - half)[:2]
    return found


def overlap(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Returns the area that two squares share by the area that they cover, in 0..1 (IoU), of (..., 3) and (..., 3)."""
    apart = np.abs(one[..., :2] - two[..., :2])
    halves = (one[..., 2:] + two[..., 2:]) / 2
    sides = np.minimum(one[..., 2:], two[..., 2:])
    shared = np.clip(np.minimum(halves - apart, sides), 0, None).prod(axis=-1)
    return shared / (one[..., 2] ** 2 + two[..., 2] ** 2 - shared)
