"""What makes one formula of the training step SGD, momentum, RMSprop or Adam, as Keras 3 computes each.

    first'  = keep_first * first + add_first * gradient
    second' = keep_second * second + add_second * gradient ** 2
    divisor = is_adaptive ? sqrt(second' + inside) + outside : 1
    weight' = (1 - decay) * weight - rate * first' / divisor

web/learn/optimizers.js says the same; a test holds both against Keras.
"""

import numpy as np

from core.errors import SettingError

MOMENTUM = 0.9
RHO = 0.9  # of RMSprop
BETA_1, BETA_2 = 0.9, 0.999  # of Adam: Kingma and Ba 2015, algorithm 1
EPSILON = 1e-7
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")


def settings_of(optimizer: str, learning_rate: float, step: int, weight_decay: float = 0.0) -> np.ndarray:
    """Returns the optimizer's settings of one step.

    Args:
        optimizer: One of OPTIMIZERS.
        learning_rate: > 0.
        step: From 1.
        weight_decay: Share of each parameter, times the learning rate, that a step takes away (decoupled decay).

    Returns:
        float32 (9,): decay, keep_first, add_first, keep_second, add_second, rate, inside, outside, is_adaptive.

    Raises:
        SettingError: There is no such optimizer.
    """
    corrected = learning_rate * np.sqrt(1 - BETA_2**step) / (1 - BETA_1**step)
    rows = {
        "sgd": (0, 1, 0, 0, learning_rate, 0, 0, 0),
        "momentum": (MOMENTUM, learning_rate, 0, 0, 1, 0, 0, 0),
        "rmsprop": (0, 1, RHO, 1 - RHO, learning_rate, EPSILON, 0, 1),
        "adam": (BETA_1, 1 - BETA_1, BETA_2, 1 - BETA_2, corrected, 0, EPSILON, 1),
    }
    if optimizer not in rows:
        raise SettingError(
            "The optimizer must be one of {known}. Received: {received}.", known=list(OPTIMIZERS), received=optimizer
        )
    return np.array([learning_rate * weight_decay, *rows[optimizer]], np.float32)
