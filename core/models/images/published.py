"""Networks as their papers published them, without weights: AlexNet by its paper, the others from keras.applications.

Sources: Krizhevsky, Sutskever, Hinton 2012, ImageNet classification with deep convolutional neural networks, NIPS;
Simonyan and Zisserman 2014, arXiv:1409.1556, table 1 column D; He et al. 2015, arXiv:1512.03385, table 1; Sandler et
al. 2018, arXiv:1801.04381, table 2.
"""

from collections.abc import Callable

import keras
from keras import layers

CLASSES = 1000  # of ImageNet
ALEXNET_SIDE = 227  # px; the paper says 224, of which its first convolution would not give the 55 x 55 it has


def alexnet() -> keras.Model:
    """Returns AlexNet as trained on two GPUs: convolutions 2, 4 and 5 see one half of the maps each (two groups).

    Its local response normalisation has no parameters and is left out.
    """
    images = keras.Input((ALEXNET_SIDE, ALEXNET_SIDE, 3), name="images")
    x = layers.Conv2D(96, 11, strides=4, activation="relu", name="conv1")(images)  # 55
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)  # 27
    x = layers.Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool2")(x)  # 13
    x = layers.Conv2D(384, 3, padding="same", activation="relu", name="conv3")(x)
    x = layers.Conv2D(384, 3, padding="same", groups=2, activation="relu", name="conv4")(x)
    x = layers.Conv2D(256, 3, padding="same", groups=2, activation="relu", name="conv5")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool5")(x)  # 6
    x = layers.Flatten(name="flatten")(x)
    for number in (6, 7):
        x = layers.Dense(4096, activation="relu", name=f"fc{number}")(x)
        x = layers.Dropout(0.5, name=f"dropout{number}")(x)
    return keras.Model(images, layers.Dense(CLASSES, activation="softmax", name="fc8")(x))


PUBLISHED: dict[str, Callable[[], keras.Model]] = {  # oldest first
    "alexnet": alexnet,
    "vgg16": lambda: keras.applications.VGG16(weights=None),
    "resnet50": lambda: keras.applications.ResNet50(weights=None),
    "mobilenetv2": lambda: keras.applications.MobileNetV2(weights=None),
}
