"""The recipes of the generative adversarial networks.

    python -m core train gan-mnist-dcgan

The expected time and quality of a recipe are in trained/<name>/card.json, where they were measured. Choices were made
against validation pictures alone.
"""

import dataclasses
from typing import Any

from core.data.pictures.fonts import DRAWING
from core.errors import SettingError
from core.models.gan import SIDE, GANConfig
from core.models.styles import StyleConfig
from core.training.recipes import BaseRecipe, by_name

LOSSES = ("cross-entropy", "cross-entropy-r1", "wgan-gp")
CLASSIFIERS = {"mnist": "mnist-cnn", "fashion": "fashion-cnn", "digits": "mnist-cnn"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class GANRecipe(BaseRecipe):
    """All that decides what a training of two networks gives, but for rounding.

    `learning_rate` is the generator's. With `is_rate_constant` the rates stay as they are, else they fall to 0 along a
    cosine. `critic_steps` updates of the discriminator come before one of the generator, `generator_steps` after them.
    `beta_1` is Adam's memory for the gradient. `penalty` is lambda of WGAN-GP, or gamma of R1. An epoch is one of
    `sections` equal parts of the training pictures. Quality is measured with the classifier of the same data.
    """

    config: GANConfig
    loss: str = "cross-entropy"
    learning_rate: float = 2e-4
    discriminator_rate: float = 2e-4
    is_rate_constant: bool = False
    beta_1: float = 0.5
    critic_steps: int = 1
    generator_steps: int = 1
    penalty: float = 10.0
    sections: int = 1
    warmup_epochs: float = 0.0
    average_decay: float = 0.995
    chosen_by: str = "classifier_fid"
    network: str = "GAN"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.loss not in LOSSES or min(self.critic_steps, self.generator_steps, self.sections) < 1:
            raise SettingError(
                "The loss must be one of {losses}, steps and sections at least 1. Received: loss={loss}, "
                "critic_steps={critic}, generator_steps={generator}, sections={sections}.",
                losses=", ".join(LOSSES),
                loss=self.loss,
                critic=self.critic_steps,
                generator=self.generator_steps,
                sections=self.sections,
            )

    @property
    def classifier(self) -> str:
        """Name of the classifier in whose features the pictures are measured."""
        return CLASSIFIERS[self.data]

    @property
    def side(self) -> int:
        """Side of a picture, px."""
        return SIDE


@dataclasses.dataclass(frozen=True, kw_only=True)
class StyleRecipe(GANRecipe):
    """What decides the training of a generator with styles.

    A share `mixing` of the pictures takes the styles of two latents, one up to a layer, the other from there on. Every
    `penalty_every` updates, the discriminator pays `penalty` / 2 times the squared gradient at real pictures (R1), as
    many times over. Source: StyleGAN, section 3.1; StyleGAN2, section 3.1; Mescheder et al. 2018, arXiv:1801.04406.
    """

    config: StyleConfig  # type: ignore[assignment]
    mixing: float = 0.9
    penalty: float = 0.5
    penalty_every: int = 16
    beta_1: float = 0.0
    average_decay: float = 0.999
    network: str = "StyleGAN"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.mixing <= 1 or self.penalty_every < 1 or self.critic_steps != 1:
            raise SettingError(
                "Mixing must be from 0 to 1, the penalty due every 1 or more updates, one update of the discriminator "
                "for one of the generator. Received: mixing={mixing}, penalty_every={every}, critic_steps={critic}.",
                mixing=self.mixing,
                every=self.penalty_every,
                critic=self.critic_steps,
            )

    @property
    def side(self) -> int:
        """Side of a picture, px."""
        return self.config.side


@dataclasses.dataclass(frozen=True, kw_only=True)
class HangulRecipe(StyleRecipe):
    """What decides the training of a generator of Hangul in styles.

    Half of the drawn pictures are of a font and a syllable that there is a picture of: `copying` weighs their mean
    cross entropy with it. The others are of hands between fonts. `reading` weighs how well the discriminator
    reads the jamo: it learns that from real pictures, the generator from its own. An epoch has `steps` updates.
    """

    copying: float = 40.0
    reading: float = 1.0
    steps: int = 1_000

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.batch_size % 2 or self.steps < 1 or min(self.copying, self.reading) < 0:
            raise SettingError(
                "The batch size must be even, steps at least 1, copying and reading at least 0. Received: "
                "batch_size={batch_size}, steps={steps}, copying={copying}, reading={reading}.",
                batch_size=self.batch_size,
                steps=self.steps,
                copying=self.copying,
                reading=self.reading,
            )


# Five times the usual rate, falling to 0: after 800 updates a distance of 68 against 124 at 2e-4 and 4e-4.
_COURSE: dict[str, Any] = {
    "config": GANConfig(dropout=0.1),
    "epochs": 5,
    "batch_size": 64,
    "learning_rate": 1e-3,
    "discriminator_rate": 1e-3,
}
# A discriminator that sees the whole digit. Distance of the validation pictures: 33.3 by _COURSE; 26.6 with a third
# convolution; 22.5 with the hidden layer and 4e-4 for it; 21.6, of 12 epochs, by rates of 4e-4 and 2e-4. R1 holds it
# back where the digits are, so that it needs no dropout and may learn as fast as the generator: after 3 epochs 33.6 by
# a penalty of 0.2 and rates of 4e-4, 23.5 by 1.0 and 1e-3. What is left is patience.
_DIGITS: dict[str, Any] = _COURSE | {
    "config": GANConfig(filters=(32, 64, 128), hidden=128, dropout=0.0),
    "loss": "cross-entropy-r1",
    "penalty": 1.0,
    "epochs": 24,
    "average_decay": 0.999,
}

_ALL = (
    GANRecipe(name="gan-mnist-dcgan", data="mnist", **_DIGITS),
    GANRecipe(name="gan-fashion-dcgan", data="fashion", **_COURSE),
    GANRecipe(name="gan-mnist-conditional", data="mnist", **_COURSE | {"config": GANConfig(classes=10, dropout=0.1)}),
    # Two changes. No batch norm, which keeps a batch's pictures apart (Radford et al. 2015, arXiv:1511.06434, section
    # 3), and a generator in a hurry: three updates to one, five times smaller, of the discriminator. It then draws what
    # fools the discriminator just now, and little else.
    GANRecipe(
        name="gan-mnist-collapsed",
        data="mnist",
        **_COURSE
        | {
            "config": GANConfig(batch_norm=False, dropout=0.1),
            "learning_rate": 5e-4,
            "discriminator_rate": 1e-4,
            "generator_steps": 3,
            "is_rate_constant": True,
            "average_decay": 0.9,
            "sections": 10,
            "epochs": 8,
            "chosen_by": "last",
        },
    ),
    GANRecipe(
        name="gan-mnist-wgangp",
        data="mnist",
        config=GANConfig(filters=(32, 64, 128), hidden=128, dropout=0.0),
        loss="wgan-gp",
        epochs=30,
        learning_rate=1e-3,
        discriminator_rate=1e-3,
        beta_1=0.0,
        average_decay=0.999,
    ),
    GANRecipe(  # the peer. Source: https://www.tensorflow.org/tutorials/generative/dcgan
        name="gan-mnist-tutorial",
        data="mnist",
        config=GANConfig(design="tutorial", filters=(64, 128)),
        epochs=2,
        batch_size=256,
        learning_rate=1e-4,
        discriminator_rate=1e-4,
        beta_1=0.9,
        is_rate_constant=True,
        average_decay=0.0,  # the weights themselves
        chosen_by="last",
    ),
    # Rates and penalty were not searched for. A step takes 0.12 s of one core, twice that of gan-fashion-dcgan.
    StyleRecipe(
        name="gan-fashion-style",
        data="fashion",
        config=StyleConfig(),
        epochs=40,
        batch_size=64,
        learning_rate=1e-3,
        discriminator_rate=1e-3,
    ),
    # A step takes 0.14 s of one core in bfloat16. Copying by the absolute difference was tried: after 900 steps on 400
    # syllables 1 % was read; by the cross entropy 50 % after 600 on 300. Four times the penalty and
    # twice the reading were tried for 300 steps: of hands between fonts 23 % instead of 16 % were read, of the fonts
    # themselves 29 % instead of 36 %.
    HangulRecipe(
        name="gan-hangul-style",
        data="hangul",
        config=StyleConfig(
            side=32,
            latent=len(DRAWING),
            channels=(64, 48, 32),
            filters=(48, 96, 192),
            hidden=256,
            has_jamo=True,
            embedding=32,
        ),
        epochs=24,
        batch_size=64,
        learning_rate=1e-3,
        discriminator_rate=5e-4,
        beta_1=0.5,
        mixing=0.5,
    ),
)
RECIPES = by_name(_ALL)
PLAIN, STYLED, WRITTEN = (
    {name: recipe for name, recipe in RECIPES.items() if type(recipe) is kind}
    for kind in (GANRecipe, StyleRecipe, HangulRecipe)
)  # three families
