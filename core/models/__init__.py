"""Keras definitions: a Config dataclass beside build(config). No data, no paths, no fitting."""

from keras import Model

from core.models import convolutional, mlp, mobilenet, resnet
from core.models.convolutional import ConvolutionalConfig
from core.models.mlp import MLPConfig
from core.models.mobilenet import MobileNetConfig
from core.models.resnet import PhotoResNetConfig, ResNetConfig

__all__ = [
    "Config",
    "ConvolutionalConfig",
    "MLPConfig",
    "MobileNetConfig",
    "PhotoResNetConfig",
    "ResNetConfig",
    "build",
]

Config = ConvolutionalConfig | MLPConfig | MobileNetConfig | ResNetConfig


def build(config: Config) -> Model:
    """Makes the untrained network that `config` describes."""
    if isinstance(config, MLPConfig):
        return mlp.build(config)
    if isinstance(config, MobileNetConfig):
        return mobilenet.build(config)
    return resnet.build(config) if isinstance(config, ResNetConfig) else convolutional.build(config)
