"""How far back a loss reaches: |dL(t)/dh(t-k)| of a trained network that writes, measured with TensorFlow.

The vanishing gradient as a curve that one can believe: the weights are those that are served, the text is real.
Source: Hochreiter 1991; Bengio, Simard and Frasconi 1994, Learning long-term dependencies is difficult.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.models.sequences.recurrent import step

FARTHEST = 100  # symbols back
WARM_UP = 50  # symbols read before, so that the states are those of a running text
PLACES = 256


def gradient_norms(model: keras.Model, tokens: np.ndarray) -> dict[str, Any]:
    """Returns the median norm of the derivative of one symbol's loss by the state k symbols before it.

    The median, as the mean is made by the few places where much depends on one symbol far back.
    An LSTM's state is h and c together: both carry what is remembered.

    Args:
        tokens: int32 (n,), a text; places are spread evenly over it. A shorter text is measured less far back.

    Returns:
        {"distances": [0, 1, ...], "norms": [1.0, ...] divided by that at k = 0, "count": places}.
    """
    farthest = min(FARTHEST, len(tokens) // 4)
    warm_up = min(WARM_UP, farthest)
    length = warm_up + farthest + 1
    starts = np.unique(np.linspace(0, len(tokens) - length - 1, PLACES).astype(np.intp))
    windows = np.stack([tokens[start : start + length + 1] for start in starts]).astype(np.int32)
    cell = model.get_layer("cell")
    state = tf.zeros((len(windows), cell.units * cell.cell.states))
    for moment in windows.T[:warm_up]:
        state = step(model, tf.constant(moment), state)["next_state"]
    states = []
    with tf.GradientTape() as tape:
        for moment in windows.T[warm_up:-1]:
            out = step(model, tf.constant(moment), state)
            state = tf.identity(out["next_state"])
            states.append(state)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(windows[:, -1], out_of(model, state))
        total = tf.reduce_sum(losses)
    gradients = tape.gradient(total, states[::-1])
    norms = np.array([np.median(np.linalg.norm(gradient.numpy(), axis=-1)) for gradient in gradients])
    return {
        "distances": list(range(len(norms))),
        "norms": [float(f"{norm:.4g}") for norm in norms / norms[0]],
        "count": len(windows),
    }


def out_of(model: keras.Model, state: tf.Tensor) -> tf.Tensor:
    """Returns the logits that follow from a state, float32 (n, symbols)."""
    dense, embedding = model.get_layer("dense"), model.get_layer("embedding").embeddings
    h = state[:, : model.get_layer("cell").units]
    return tf.matmul(tf.matmul(h, dense.kernel) + dense.bias, embedding, transpose_b=True)
