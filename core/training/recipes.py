"""Every committed model's recipe: what it learns from, with which network, and how.

    python -m core train mnist-cnn

The expected time and score of a recipe are in trained/<name>/card.json, where they were measured. Choices were made
on the validation part alone, seeds were fixed before the first run.
"""

import dataclasses
import json
from typing import Any

from core.errors import SettingError
from core.models import Config, ConvolutionalConfig, MLPConfig, ResNetConfig


@dataclasses.dataclass(frozen=True, kw_only=True)
class BaseRecipe:
    """What the training of pictures and of text have in common.

    The learning rate rises over `warmup_epochs` to `learning_rate`, then falls to 0 along a cosine.
    `average_decay` is how much of the running average of the weights stays at each step; the average is what is
    validated and exported.
    """

    name: str
    data: str
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 1e-3
    warmup_epochs: float = 1.0
    average_decay: float = 0.998
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1 or self.seed < 0:
            raise SettingError(
                "Epochs and batch size must be at least 1, the seed at least 0. "
                "Received: epochs={epochs}, batch_size={batch_size}, seed={seed}.",
                epochs=self.epochs,
                batch_size=self.batch_size,
                seed=self.seed,
            )

    def as_plain(self) -> dict[str, Any]:
        """Returns the recipe as JSON would give it back."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe(BaseRecipe):
    """All that decides what the training of an image classifier gives, but for rounding.

    `weight_decay` is decoupled (each step takes rate x decay x kernel away) and spares biases and norms.
    """

    config: Config
    augmentation: str = "none"
    optimiser: str = "adam"
    weight_decay: float = 0.0

    def as_plain(self) -> dict[str, Any]:
        """Returns the recipe as JSON would give it back, the kind of network included."""
        return {**super().as_plain(), "network": type(self.config).__name__.removesuffix("Config")}


# One picture's shape, and the mean and deviation of the training pictures' values in [0, 1] (a test measures them).
MNIST: dict[str, Any] = {"shape": (28, 28, 1), "mean": (0.1307,), "deviation": (0.3081,)}
FASHION: dict[str, Any] = {"shape": (28, 28, 1), "mean": (0.2863,), "deviation": (0.3532,)}
CIFAR10: dict[str, Any] = {
    "shape": (32, 32, 3),
    "mean": (0.4914, 0.4822, 0.4465),
    "deviation": (0.2470, 0.2435, 0.2616),
}

# SGD with momentum 0.9. Decoupled decay 5e-3 pulls as much as an L2 loss of 5e-4 does through momentum 0.9.
SGD: dict[str, Any] = {
    "optimiser": "sgd",
    "learning_rate": 0.15,
    "weight_decay": 5e-3,
    "warmup_epochs": 2.0,
    "average_decay": 0.999,
}

_RECIPES = (
    Recipe(name="mnist-mlp", data="mnist", config=MLPConfig(**MNIST), augmentation="digits"),
    Recipe(
        name="mnist-cnn",
        data="mnist",
        config=ConvolutionalConfig(**MNIST),  # the course's network, layer by layer
        augmentation="digits",
        weight_decay=0.05,
    ),
    Recipe(
        name="mnist-cnn-deep",
        data="mnist",
        config=ConvolutionalConfig(
            **MNIST, stacks=((32, 32), (48, 48), (96, 96)), padding="same", batch_norm=True, dense=None, dropout=0.3
        ),
        augmentation="digits",
        weight_decay=0.05,
    ),
    Recipe(
        name="fashion-cnn",
        data="fashion",
        config=ConvolutionalConfig(
            **FASHION,
            stacks=((32, 32), (64, 64), (128, 128)),
            padding="same",
            batch_norm=True,
            dense=None,
            stack_dropout=0.1,
            dropout=0.3,
        ),
        augmentation="clothes",
        epochs=30,
        **SGD,
    ),
    Recipe(
        name="cifar10-cnn",
        data="cifar10",
        config=ConvolutionalConfig(**CIFAR10, stacks=((32,), (64,), (128,)), padding="same", stack_dropout=0.1),
        augmentation="photographs",
        epochs=40,
        weight_decay=0.05,
    ),
    Recipe(
        name="cifar10-vgg",
        data="cifar10",
        config=ConvolutionalConfig(
            **CIFAR10,
            stacks=((48, 48), (96, 96), (192, 192)),
            padding="same",
            batch_norm=True,
            dense=None,
            stack_dropout=0.1,
            dropout=0.3,
        ),
        augmentation="photographs",
        epochs=40,
        **SGD,
    ),
    Recipe(
        name="cifar10-resnet20",
        data="cifar10",
        config=ResNetConfig(**CIFAR10),
        augmentation="photographs",
        epochs=64,
        **SGD,
    ),
    Recipe(
        name="cifar10-plain20",
        data="cifar10",
        config=ResNetConfig(**CIFAR10, residual=False),
        augmentation="photographs",
        epochs=20,
        **SGD,
    ),
)
RECIPES = {recipe.name: recipe for recipe in _RECIPES}


def find(name: str) -> Recipe:
    """Returns the recipe called `name`.

    Raises:
        SettingError: There is none; the message lists those there are.
    """
    if name not in RECIPES:
        raise SettingError("The recipe must be one of: {known}. Received: {name}.", name=name, known=", ".join(RECIPES))
    return RECIPES[name]
