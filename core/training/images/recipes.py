"""The recipes of the image classifiers: what each learns from, with which network, and how.

    python -m core train mnist-cnn

The expected time and score of a recipe are in trained/<name>/card.json, where they were measured. Choices were made
on the validation part alone, seeds were fixed before the first run.
"""

import dataclasses
from typing import Any

import numpy as np

from core.errors import SettingError
from core.models import (
    AlexNetConfig,
    Config,
    ConvolutionalConfig,
    MLPConfig,
    MobileNetConfig,
    PhotoResNetConfig,
    PretrainedConfig,
    ResNetConfig,
    VGG16Config,
)
from core.training.recipes import BaseRecipe, by_name


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

    def class_weights(self, labels: np.ndarray) -> np.ndarray | None:
        """Returns what a mistake on each class counts in the loss, None where all count the same.

        Args:
            labels: int64 (n,) of the training pictures.
        """
        return None


@dataclasses.dataclass(frozen=True, kw_only=True)
class BalancedRecipe(Recipe):
    """For sets with rare classes: a class counts by its frequency to the power of -`balance`, 1 on average."""

    balance: float = 0.5

    def class_weights(self, labels: np.ndarray) -> np.ndarray:
        """Returns float32 (classes,)."""
        counts = np.bincount(labels, minlength=self.config.classes)
        weights = np.maximum(counts, 1) ** -self.balance
        return (weights * len(labels) / (weights @ counts)).astype(np.float32)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MixedRecipe(BalancedRecipe):
    """For networks that learn their pictures by heart: CutMix in a share `mixed` of the batches, and smoothed labels.

    A label gives the share `smoothing` to all classes alike. Source: Szegedy et al. 2016, 1512.00567, section 7.
    """

    mixed: float = 0.5
    smoothing: float = 0.1


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferRecipe(BalancedRecipe):
    """Transfer learning: the first `head_epochs` train a new head on a frozen base, the others everything.

    `pretrained` names the base's weights, `none` leaves them untrained. The learning rate is that of the fine-tuning;
    the head learns at `head_rate` by Adam.
    """

    config: PretrainedConfig
    head_epochs: int = 10
    head_rate: float = 1e-3
    pretrained: str = "imagenet"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.head_epochs < self.epochs:
            raise SettingError(
                "The head's epochs must be at least 1 and fewer than all. Received: {head} of {epochs}.",
                head=self.head_epochs,
                epochs=self.epochs,
            )


# One picture's shape, and the mean and deviation of the training pictures' values in [0, 1] (a test measures them).
MNIST: dict[str, Any] = {"shape": (28, 28, 1), "mean": (0.1307,), "deviation": (0.3081,)}
FASHION: dict[str, Any] = {"shape": (28, 28, 1), "mean": (0.2863,), "deviation": (0.3532,)}
CIFAR10: dict[str, Any] = {
    "shape": (32, 32, 3),
    "mean": (0.4914, 0.4822, 0.4465),
    "deviation": (0.2470, 0.2435, 0.2616),
}

EVERYDAY: dict[str, Any] = {
    "shape": (64, 64, 3),
    "classes": 19,
    "mean": (0.4735, 0.4463, 0.3918),
    "deviation": (0.2669, 0.2598, 0.2703),
}

# SGD with momentum 0.9. Decoupled decay 5e-3 pulls as much as an L2 loss of 5e-4 does through momentum 0.9.
SGD: dict[str, Any] = {
    "optimiser": "sgd",
    "learning_rate": 0.15,
    "weight_decay": 5e-3,
    "warmup_epochs": 2.0,
    "average_decay": 0.999,
}

# Fine-tuning goes in small steps, so that what the base knows is not lost.
FINE_TUNING: dict[str, Any] = {"batch_size": 64, "learning_rate": 2e-4, "weight_decay": 0.01, "warmup_epochs": 0.5}

_ALL = (
    Recipe(name="mnist-mlp", data="mnist", config=MLPConfig(**MNIST), augmentation="digits"),
    Recipe(
        name="mnist-cnn",
        data="mnist",
        config=ConvolutionalConfig(**MNIST, dropout=0.4),  # the course's network, layer by layer
        augmentation="digits",
        epochs=40,
        learning_rate=2e-3,
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
            stacks=((32,), (64, 64), (128, 128)),
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
        epochs=60,
        weight_decay=0.05,
    ),
    Recipe(
        name="cifar10-alexnet",
        data="cifar10",
        config=AlexNetConfig(**CIFAR10, filters=(32, 96, 128, 128, 96)),
        augmentation="photographs",
        epochs=24,
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
        epochs=30,
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
    MixedRecipe(  # not run yet: the other one's momentum was lost half-way
        name="cifar10-resnet20-mixed",
        data="cifar10",
        config=ResNetConfig(**CIFAR10),
        augmentation="photographs",
        epochs=100,
        smoothing=0.0,
        **SGD,
    ),
    Recipe(
        name="cifar10-plain20",
        data="cifar10",
        config=ResNetConfig(**CIFAR10, residual=False),
        augmentation="photographs",
        epochs=15,
        **SGD,
    ),
    BalancedRecipe(
        name="everyday-resnet",
        data="everyday64",
        config=PhotoResNetConfig(**EVERYDAY, depth=20, width=24),
        augmentation="everyday",
        epochs=30,
        **SGD,
    ),
    MixedRecipe(  # not run yet: 30 epochs without mixing were best after 22
        name="everyday-resnet-mixed",
        data="everyday64",
        config=PhotoResNetConfig(**EVERYDAY, depth=20, width=24),
        augmentation="everyday",
        epochs=60,
        **SGD,
    ),
    TransferRecipe(
        name="everyday-transfer",
        data="everyday64",
        config=MobileNetConfig(shape=(64, 64, 3), classes=19, enlarge=2),  # 128 x 128
        augmentation="everyday",
        epochs=16,
        head_epochs=10,
        **FINE_TUNING,
    ),
    TransferRecipe(
        name="cifar10-transfer",
        data="cifar10",
        config=MobileNetConfig(shape=(32, 32, 3), enlarge=3, alpha=0.35),  # 96 x 96
        augmentation="photographs",
        epochs=16,
        head_epochs=10,
        **FINE_TUNING,
    ),
    TransferRecipe(
        name="cifar10-vgg16",  # the course's base; it has no batch norms, and smaller steps
        data="cifar10",
        config=VGG16Config(shape=(32, 32, 3)),  # 64 x 64
        augmentation="photographs",
        epochs=13,
        head_epochs=10,
        **FINE_TUNING | {"learning_rate": 5e-5},
    ),
)
RECIPES = by_name(_ALL)
