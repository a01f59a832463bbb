"""Writes trained/<name>/ of a network that paints: model.onnx, pictures of its styles, how it learned, the card.

    python -m core export paint-styles

The graph takes pictures of any size whose sides are multiples of 8.
"""

import dataclasses
import io
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from core.artifacts import CARD_FILE, MODEL_FILE, STYLES_FILE, THUMBNAIL, Card, TensorSpec
from core.data import load
from core.data.pictures.styles import drawn
from core.errors import ArtifactError
from core.export.graph import function_to_onnx
from core.export.paint.measures import measure
from core.export.records import check_difference, data_of, draft_of, files_of, opened, splits_of, write
from core.inference.images.painter import Painter
from core.inference.sessions import load_session
from core.models.paint import PaintConfig, build_painter
from core.tasks import STYLE_TRANSFER
from core.training.checkpoints import HISTORY
from core.training.paint.recipes import RECIPES

THUMBNAIL_QUALITY = 80
PARITY_SIDES, PARITY_SEED = (256, 128, 64), 1
SELF_TEST_SIDE, SELF_TEST_DIGITS = 24, 3


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, the recipe has changed since, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = RECIPES[name]
    if recipe.as_plain()["config"] != record.recipe["config"]:
        raise ArtifactError(
            "The network of {name} has changed since its training: `python -m core train {name}`.", name=name
        )
    painter = build_painter(recipe.config)
    painter.set_weights(weights)
    write(folder / MODEL_FILE, to_onnx(painter, recipe.config))
    write(folder / STYLES_FILE, thumbnails(recipe.config.styles))
    data = load(recipe.data, data_dir)
    spec = TensorSpec(name="images", shape=(None, None, None, 3), dtype="float32")
    card = draft_of(
        painter,
        record,
        best_epoch,
        files_of(folder, MODEL_FILE, STYLES_FILE, HISTORY),
        task=STYLE_TRANSFER,
        inputs=(spec, TensorSpec(name="style", shape=(None, len(recipe.config.styles)), dtype="float32")),
        outputs=(dataclasses.replace(spec, name="painted"),),
        preprocessing={
            "height": recipe.config.side,
            "width": recipe.config.side,
            "channels": 3,
            "styles": list(recipe.config.styles),
        },
        data={**data_of(data.source, splits_of(data)), "classifier": recipe.eyes},
    )
    served = Painter(card, load_session(card, root=root))
    card = dataclasses.replace(
        card,
        metrics=measure(served, recipe, data.test.images),
        parity=parity(painter, served, name),
        self_test=self_test(served),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def to_onnx(painter: keras.Model, config: PaintConfig) -> bytes:
    """Returns the network's file: `images` float32 (n, height, width, 3), `style` float32 (n, styles) -> `painted`."""

    def paint(images: tf.Tensor, style: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"painted": painter([images, style], training=False)}

    taken = [
        tf.TensorSpec((None, None, None, 3), tf.float32, name="images"),
        tf.TensorSpec((None, len(config.styles)), tf.float32, name="style"),
    ]
    converted = function_to_onnx(paint, taken, "painter", ["painted"])
    for value in (converted.graph.input[0], converted.graph.output[0]):
        for axis, title in ((1, "height"), (2, "width")):
            value.type.tensor_type.shape.dim[axis].dim_param = title
        value.type.tensor_type.shape.dim[3].dim_value = 3
    return converted.SerializeToString()


def thumbnails(styles: tuple[str, ...]) -> bytes:
    """Returns a WebP of the middles of the styles' pictures, side by side."""
    pictures = [drawn(name) for name in styles]
    edge = (pictures[0].shape[0] - THUMBNAIL) // 2
    middles = [picture[edge : edge + THUMBNAIL, edge : edge + THUMBNAIL] for picture in pictures]
    stream = io.BytesIO()
    sheet = np.rint(np.concatenate(middles, axis=1) * 255).astype(np.uint8)
    Image.fromarray(sheet).save(stream, "WEBP", quality=THUMBNAIL_QUALITY, method=6)
    return stream.getvalue()


def parity(painter: keras.Model, served: Painter, name: str) -> dict[str, Any]:
    """Compares the file with Keras on noise of several sizes, in single styles and between them."""
    rng = np.random.default_rng(PARITY_SEED)
    styles = len(served.styles)
    style = np.concatenate([np.eye(styles), np.full((1, styles), 1 / styles)]).astype(np.float32)
    differences = []
    for side in PARITY_SIDES:
        images = rng.random((len(style), side, side, 3), np.float32)
        wanted = painter([images, style], training=False).numpy()
        differences.append(float(np.abs(wanted - served.paint(images, style)).max()))
    check_difference(name, max(differences))
    return {"max_difference": max(differences), "count": len(style) * len(PARITY_SIDES)}


def self_test(served: Painter) -> dict[str, Any]:
    """Returns a small picture for each style, and what any runtime must paint of exactly these numbers."""
    styles = len(served.styles)
    rng = np.random.default_rng(PARITY_SEED)
    images = np.round(rng.random((styles, SELF_TEST_SIDE, SELF_TEST_SIDE, 3)), SELF_TEST_DIGITS)
    style = np.eye(styles)
    painted = served.paint(images.astype(np.float32), style.astype(np.float32))
    return {
        "images": images.reshape(styles, -1).tolist(),
        "style": style.tolist(),
        "painted": np.round(painted.astype(np.float64), 5).reshape(styles, -1).tolist(),
    }
