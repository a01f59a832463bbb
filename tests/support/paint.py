"""A painter so small that it is trained within a test, and noise that stands for photographs."""

import numpy as np

from core.data.pictures import everyday64
from core.data.pictures.image_data import ImageData, Split
from core.models.paint import PaintConfig
from core.training.paint.recipes import PaintRecipe

TINY = PaintRecipe(
    name="paint-tiny",
    data="everyday64",
    config=PaintConfig(side=32, styles=("mosaic", "hatching"), channels=(4, 6, 8), blocks=1),
    side=32,
    epochs=2,
    steps=6,
    batch_size=4,
    learning_rate=5e-3,
    content_weight=0.3,
    variation_weight=0.1,
)


def photos(count=12, side=16):
    return np.random.default_rng(0).integers(0, 256, (count, side, side, 3), np.uint8)


def data():
    part = Split(images=photos(), labels=np.zeros(12, np.int64))
    return ImageData(source=everyday64.SOURCE, train=part, validation=part, test=part)
