"""TensorFlow's gradient of a network in trained/, in a process of its own: after it the same process may break down.

    python -m tests.export.images.keras_gradient NAME GIVEN.npz FOUND.npz

GIVEN holds `images` and `direction`, FOUND the `logits` and the `gradient` of sum(direction * logits).
"""

import sys

import keras
import numpy as np
import onnx
import tensorflow as tf
from onnx import numpy_helper

from core.artifacts import load_card, verified_bytes
from core.models import build
from core.training.images.recipes import RECIPES


def main(name: str, given: str, found: str) -> None:
    model = build(RECIPES[name].config)
    take_weights(model, onnx.load_from_string(verified_bytes(load_card(name))))
    with np.load(given) as arrays:
        images, direction = tf.constant(arrays["images"]), arrays["direction"]
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = model(images, training=False)
        total = tf.reduce_sum(logits * direction)
    np.savez(found, logits=logits.numpy(), gradient=tape.gradient(total, images).numpy())


def take_weights(model: keras.Model, exported: onnx.ModelProto) -> None:
    """Gives each layer the exported numbers; a normalisation that was folded keeps its shift alone."""
    arrays = {array.name: numpy_helper.to_array(array) for array in exported.graph.initializer}
    for layer in model.layers:
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            layer.set_weights([arrays[f"{layer.name}/kernel"].transpose(2, 3, 0, 1)])  # ONNX: (out, 1, height, width)
        elif isinstance(layer, keras.layers.Conv2D):
            kernel = arrays[f"{layer.name}/kernel"].transpose(2, 3, 1, 0)
            layer.set_weights([kernel, *([arrays[f"{layer.name}/bias"]] if layer.use_bias else [])])
        elif isinstance(layer, keras.layers.Dense):
            layer.set_weights([arrays[f"{layer.name}/kernel"], arrays[f"{layer.name}/bias"]])
        elif isinstance(layer, keras.layers.BatchNormalization):
            set_norm(layer, arrays)


def set_norm(layer: keras.layers.BatchNormalization, arrays: dict[str, np.ndarray]) -> None:
    convolution = layer.input._keras_history.operation.name
    shift = arrays.get(f"{layer.name}/bias", arrays.get(f"{convolution}/bias"))
    scale = arrays.get(f"{layer.name}/scale", np.ones_like(shift))
    zeros = np.zeros_like(shift.ravel())
    layer.set_weights([scale.ravel(), shift.ravel(), zeros, np.full_like(zeros, 1 - layer.epsilon)])


if __name__ == "__main__":
    main(*sys.argv[1:])
