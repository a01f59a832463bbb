"""How well the committed networks follow a thing that is hidden, beside going straight on. Imports no TensorFlow."""

from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import load_card
from core.data.sequences import moving
from core.data.sequences.moving import MovingData, scenes
from core.export.comparison import compared
from core.inference.sequences.follower import Follower
from core.motion.paths import SIDE, Paths, overlap, straight_on

BATCH = 100
LONGEST = 15  # frames in a row that a thing is hidden
DRAWS = 1_000  # of the bootstrap
TOLERANCE = 1e-3  # another processor rounds differently


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's metrics again and returns `core.export.comparison.compared`'s answer.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
        DataError: A data set could not be had.
    """
    card = load_card(name)
    metrics = measure(Follower.load(name), moving.load(data_dir), card.recipe["config"]["frames"])
    return compared(card, metrics, moving.SIZES["test"], lambda _metric, _on_card: TOLERANCE)


def measure(follower: Follower, data: MovingData, frames: int) -> dict[str, Any]:
    """Returns a card's metrics on test scenes of `frames` frames each.

    Returns:
        `iou_hidden`: the mean IoU over all frames in which the thing has been hidden for 1 to 15 frames in a row, and
        `by_frames` for each of these; `baseline_iou_hidden`: the same of the thing's going straight on; `iou_visible`:
        where something of it is seen; `visible_accuracy`: how often the network says rightly whether that is so.
        Intervals are 95 % by a bootstrap over scenes.
    """
    count = moving.SIZES["test"]
    parts = []
    for start in range(0, count, BATCH):
        rng = np.random.default_rng((moving.SEED, start))
        pictures, paths = scenes(data.things["test"], min(BATCH, count - start), frames, rng)
        parts.append((follower.follow(pictures), paths))
    places = np.concatenate([place for place, _paths in parts])
    paths = Paths(
        squares=np.concatenate([one.squares for _place, one in parts]),
        curtains=np.concatenate([one.curtains for _place, one in parts]),
    )
    hidden_for = paths.hidden_for
    covered = overlap(places[..., :3] * SIDE, paths.squares)
    right = (places[..., 3] > 0.5) == ~paths.hidden
    return {
        "iou_hidden": hidden_overlap(covered, hidden_for),
        "iou_visible": _mean(covered, hidden_for == 0),
        "visible_accuracy": {"value": float(right.mean()), "count": right.size, "split": "test"},
        "baseline_iou_hidden": hidden_overlap(overlap(straight_on(paths), paths.squares), hidden_for),
    }


def hidden_overlap(covered: np.ndarray, hidden_for: np.ndarray) -> dict[str, Any]:
    """Returns the metric of float (n, frames) where int (n, frames) is in 1..15, and its mean at each of these."""
    by_frames = [float(covered[hidden_for == number].mean()) for number in range(1, LONGEST + 1)]
    return {**_mean(covered, (hidden_for > 0) & (hidden_for <= LONGEST)), "by_frames": np.round(by_frames, 4).tolist()}


def _mean(covered: np.ndarray, counts: np.ndarray) -> dict[str, Any]:
    """Returns the mean of float (n, frames) where bool (n, frames), with its interval: scenes are drawn, not frames."""
    sums, numbers = np.where(counts, covered, 0).sum(axis=1), counts.sum(axis=1)
    drawn = np.random.default_rng(moving.SEED).integers(len(sums), size=(DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / numbers[drawn].sum(axis=1)
    return {
        "value": float(sums.sum() / numbers.sum()),
        "bootstrap_interval": np.quantile(means, (0.025, 0.975)).tolist(),
        "count": int(numbers.sum()),
        "split": "test",
    }
