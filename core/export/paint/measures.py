"""How near to its styles and to the photographs a painter paints, beside slower ways and none at all."""

from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from core.inference.images.painter import Painter
from core.training.paint.fit import judge_of, photograph
from core.training.paint.loss import CONTENT, STYLE, VARIATION, Judge
from core.training.paint.recipes import PaintRecipe

PHOTOS, TOGETHER = 60, 2  # test photographs, and how many are painted at once, each in every style
OPTIMISED, STEPS, RATE = 2, 150, 0.03  # photographs whose pixels are moved themselves, in so many steps of Adam
SEED = 3
LOSSES = {"style_loss": STYLE, "content_loss": CONTENT, "variation": VARIATION}


def measure(painter: Painter, recipe: PaintRecipe, photos: np.ndarray) -> dict[str, Any]:
    """Returns a card's metrics on test photographs.

    Args:
        photos: uint8 (n, 64, 64, 3).

    Returns:
        `style_loss`, `content_loss` and `variation` of what is painted, means over all photographs and styles, and
        `by_style`; `baseline_style_loss`: of the photographs left as they are; `optimised_style_loss` and
        `optimised_content_loss`: of pixels that are moved themselves, Gatys' way, and `painted`: the same photographs
        by the network.
    """
    judge, styles = judge_of(recipe), len(recipe.config.styles)
    rng = np.random.default_rng(SEED)
    chosen = np.stack([photograph(photos, recipe.config.side, rng) for _ in range(PHOTOS)])
    groups = [np.repeat(chosen[at : at + TOGETHER], styles, axis=0) for at in range(0, PHOTOS, TOGETHER)]
    painted = np.concatenate([np.asarray(judge(_painted(painter, group), group)) for group in groups])
    left = np.concatenate([np.asarray(judge(tf.constant(group), tf.constant(group))) for group in groups])
    begun = np.repeat(chosen[:OPTIMISED], styles, axis=0)
    moved = np.asarray(judge(tf.constant(optimised(judge, recipe, begun, STEPS)), tf.constant(begun)))
    same = painted[: len(begun)]
    return {
        **{metric: _mean(painted[:, column], styles) for metric, column in LOSSES.items()},
        "baseline_style_loss": _mean(left[:, STYLE], styles),
        **{
            f"optimised_{metric}": {
                **_mean(moved[:, LOSSES[metric]], styles),
                "steps": STEPS,
                "painted": float(same[:, LOSSES[metric]].mean()),
            }
            for metric in ("style_loss", "content_loss")
        },
    }


def optimised(judge: Judge, recipe: PaintRecipe, photos: np.ndarray, steps: int) -> np.ndarray:
    """Returns pictures whose pixels were moved, by gradient descent from the photographs on, to make the loss small.

    Args:
        photos: float32 (n, h, w, 3) in [0, 1]; the style of row i is i modulo the number of styles.

    Source: Gatys et al. 2016, Image style transfer using convolutional neural networks, CVPR, section 2.3.
    """
    pixels, fixed = tf.Variable(photos), tf.constant(photos)
    optimizer = keras.optimizers.Adam(RATE)
    weights = tf.constant((1.0, recipe.content_weight, recipe.variation_weight))

    @tf.function
    def step() -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(judge(tf.clip_by_value(pixels, 0.0, 1.0), fixed) * weights)
        optimizer.apply_gradients([(tape.gradient(loss, pixels), pixels)])

    for _ in range(steps):
        step()
    return cast(np.ndarray, np.clip(pixels.numpy(), 0, 1))


def _painted(painter: Painter, photos: np.ndarray) -> np.ndarray:
    """Returns photographs, float32 (n, h, w, 3), painted: row i in the style of i modulo the number of styles."""
    styles = len(painter.styles)
    return painter.paint(photos, np.tile(np.eye(styles, dtype=np.float32), (len(photos) // styles, 1)))


def _mean(losses: np.ndarray, styles: int) -> dict[str, Any]:
    """Returns the metric of losses float32 (n,) whose row i is of style i modulo their number."""
    return {
        "value": float(losses.mean()),
        "by_style": np.round(losses.reshape(-1, styles).mean(axis=0).astype(np.float64), 4).tolist(),
        "count": len(losses),
        "split": "test",
    }
