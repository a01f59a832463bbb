"""What trainings of networks that write whole sentences have in common."""

from typing import Any

import keras
import tensorflow as tf

from core.training.runs import Learner


class ExactSentences(keras.metrics.Mean):
    """The share of sentences all of whose symbols are the likeliest: those that would be written without a fault."""

    def update_state(self, wanted: tf.Tensor, logits: tf.Tensor, sample_weight: Any = None) -> None:
        """Adds a batch: int32 (..., length), 0 for padding, and float32 (..., length, symbols)."""
        is_right = tf.equal(tf.argmax(logits, axis=-1, output_type=wanted.dtype), wanted) | tf.equal(wanted, 0)
        super().update_state(tf.cast(tf.reduce_all(is_right, axis=-1), tf.float32))


class SentenceLearner(Learner):
    """A learner that is judged by whole sentences; padding counts for nothing."""

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    metrics = staticmethod(lambda: [ExactSentences(name="accuracy")])
