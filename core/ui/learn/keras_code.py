"""The network of a run as a Keras program that loads what it learned in the tab."""

from core.ui.learn.settings import CNN, LINEAR, MLP, Settings

_PROGRAM = '''"""Builds the network in Keras and loads what it learned. Needs: pip install tensorflow onnx"""

import keras
import numpy as np
import onnx
from keras import layers

FILE = "{name}.onnx"  # what was taken along, beside this program
CLASSES = {classes}

{build}

weights = {{one.name: onnx.numpy_helper.to_array(one) for one in onnx.load(FILE).graph.initializer}}
for layer in model.layers:
    if layer.weights:
        layer.set_weights([weights[f"{{layer.name}}/kernel"], weights[f"{{layer.name}}/bias"]])

model.compile({optimizer}, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.summary()

pictures = np.zeros((1, 28, 28, 1), "float32")  # yours, in [0, 1]: light on black
for name, share in zip(CLASSES, keras.ops.softmax(model(pictures))[0]):
    print(f"{{name}} {{float(share):.1%}}")
'''
_CNN = (
    'layers.Conv2D(32, 3, activation="relu", name="conv1")',
    "layers.MaxPooling2D()",
    'layers.Conv2D(64, 3, activation="relu", name="conv2")',
    "layers.MaxPooling2D()",
)


def keras_code(settings: Settings, classes: tuple[str, ...]) -> str:
    """Returns a Python program that builds the network of `settings`, loads its .onnx file and reads a picture.

    Args:
        classes: What the logits stand for.
    """
    return _PROGRAM.format(
        name=settings.graph,
        classes=list(classes),
        build="\n".join(_built(settings)),
        optimizer=_optimizer(settings),
    )


def _built(settings: Settings) -> list[str]:
    """Returns the lines that make `model`; its layers have the names that the file gives their weights."""
    lines = ["pictures = keras.Input((28, 28, 1))"]
    calls = [*(_CNN if settings.network == CNN else ()), "layers.Flatten()"]
    lines += [f"x = {call}({'x' if place else 'pictures'})" for place, call in enumerate(calls)]
    if settings.network == CNN:
        lines.append('x = layers.Dense(128, activation="relu", name="dense")(x)')
    if settings.network == MLP:
        lines += _hidden(settings)
    if settings.network == CNN and settings.dropout:
        lines.append(f"x = layers.Dropout({settings.dropout:g})(x)")
    return [*lines, 'model = keras.Model(pictures, layers.Dense(len(CLASSES), name="logits")(x))']


def _hidden(settings: Settings) -> list[str]:
    activation = "None" if settings.activation == LINEAR else f'"{settings.activation}"'
    lines = []
    for layer in range(1, settings.layers + 1):
        call = f'layers.Dense({settings.width}, activation={activation}, name="dense{layer}")(x)'
        is_residual = settings.residual == "with" and layer > 1
        lines.append(f"x = x + {call}" if is_residual else f"x = {call}")
        if settings.dropout:
            lines.append(f"x = layers.Dropout({settings.dropout:g})(x)")
    return lines


def _optimizer(settings: Settings) -> str:
    name, more = {
        "sgd": ("SGD", ""),
        "momentum": ("SGD", ", momentum=0.9"),
        "rmsprop": ("RMSprop", ""),
        "adam": ("Adam", ""),
    }[settings.optimizer]
    decay = f", weight_decay={settings.decay:g}" if settings.decay else ""
    return f"keras.optimizers.{name}({settings.rate:g}{more}{decay})"
