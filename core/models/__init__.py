"""Keras definitions: a Config dataclass beside build(config). No data, no paths, no fitting."""

from keras import Model

from core.models.images import alexnet, convolutional, mlp, pretrained, resnet
from core.models.images.alexnet import AlexNetConfig
from core.models.images.convolutional import ConvolutionalConfig
from core.models.images.mlp import MLPConfig
from core.models.images.pretrained import MobileNetConfig, PretrainedConfig, VGG16Config
from core.models.images.resnet import PhotoResNetConfig, ResNetConfig

__all__ = [
    "AlexNetConfig",
    "Config",
    "ConvolutionalConfig",
    "MLPConfig",
    "MobileNetConfig",
    "PhotoResNetConfig",
    "PretrainedConfig",
    "ResNetConfig",
    "VGG16Config",
    "build",
]

Config = AlexNetConfig | ConvolutionalConfig | MLPConfig | PretrainedConfig | ResNetConfig


def build(config: Config) -> Model:
    """Makes the untrained network that `config` describes."""
    if isinstance(config, AlexNetConfig):
        return alexnet.build(config)
    if isinstance(config, MLPConfig):
        return mlp.build(config)
    if isinstance(config, PretrainedConfig):
        return pretrained.build(config)
    return resnet.build(config) if isinstance(config, ResNetConfig) else convolutional.build(config)
