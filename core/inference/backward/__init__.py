"""Gradients with respect to the picture, from a served file alone: one graph for server and tab, no TensorFlow."""

from core.inference.backward.graph import DIRECTION, GRADIENT, with_gradient
from core.inference.backward.served import gradient_bytes, gradient_session, randomised_session

__all__ = ["DIRECTION", "GRADIENT", "gradient_bytes", "gradient_session", "randomised_session", "with_gradient"]
