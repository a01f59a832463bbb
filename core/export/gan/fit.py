"""Trains a generative adversarial network; its classifier, as it is served, says after each epoch how good it is."""

from typing import Any

from core.data import ImageData
from core.export.gan.quality import Quality, measuring
from core.training.checkpoints import Record
from core.training.gan import fit as training
from core.training.gan.recipes import GANRecipe, StyleRecipe
from core.training.gan.styles import StyleLearner


def fit(recipe: GANRecipe, data: ImageData, **options: Any) -> Record:
    """Trains as `core.training.gan.fit.fit` does, measured on the validation pictures.

    Raises:
        ArtifactError: There is no classifier of these data yet.
    """
    quality = Quality(measuring(recipe.classifier), data.validation)
    learner = StyleLearner if isinstance(recipe, StyleRecipe) else training.GANLearner
    return training.fit(recipe, data, measure=quality.brief, learner=learner, **options)
