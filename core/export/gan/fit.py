"""Trains a generative adversarial network; its classifier, as it is served, says after each epoch how good it is."""

from collections.abc import Callable
from typing import Any

import keras

from core.data import ImageData
from core.data.pictures.hangul import HangulData
from core.export.gan.legibility import Draw, Legibility
from core.export.gan.quality import Quality, measuring
from core.training.checkpoints import Record
from core.training.gan import fit as training
from core.training.gan import hangul
from core.training.gan.reader import read
from core.training.gan.recipes import GANRecipe, HangulRecipe, StyleRecipe
from core.training.gan.styles import StyleLearner


def fit(recipe: GANRecipe, data: ImageData, **options: Any) -> Record:
    """Trains as `core.training.gan.fit.fit` does, measured on the validation pictures.

    Raises:
        ArtifactError: There is no classifier of these data yet.
    """
    return _fit(recipe, data, training.GANLearner, **options)


def fit_styles(recipe: StyleRecipe, data: ImageData, **options: Any) -> Record:
    """Trains a generator with styles, as `fit` does one without."""
    return _fit(recipe, data, StyleLearner, **options)


def fit_hangul(recipe: HangulRecipe, data: HangulData, **options: Any) -> Record:
    """Trains a generator of Hangul; a reader of jamo says after each epoch how legible it is."""
    return hangul.fit(recipe, data, measuring=measuring_hangul, **options)


def _fit(recipe: GANRecipe, data: ImageData, learner: type[training.GANLearner], **options: Any) -> Record:
    quality = Quality(measuring(recipe.classifier), data.validation)
    return training.fit(recipe, data, measure=quality.brief, learner=learner, **options)


def measuring_hangul(reader: keras.Model, data: HangulData) -> Callable[[Draw], dict[str, float]]:
    """Returns what says how good a generator of Hangul is, by a reader in training's own form."""
    return Legibility(lambda images: read(reader, images), data).brief
