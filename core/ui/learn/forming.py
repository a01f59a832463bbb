"""What the weights of softmax regression look like while it learns: the picture of the home page's card.

The server does here, for a moment, what the tab does on the page: it runs the same training step over and over.
"""

import numpy as np
import onnxruntime

from core.data import samples
from core.inference import sessions
from core.optimizers import settings_of
from core.steps import step_bytes, step_network

NETWORK = "softmax"
RATE = 0.5
PICTURES = 400  # of those to learn from, all of them in each step
MOMENTS = ("", "/first", "/second")


def weights_while_learning(moments: tuple[int, ...], seed: int = 1) -> np.ndarray:
    """Returns the weights of each digit after so many steps: float32 (moments, 10, 28, 28).

    Args:
        moments: Numbers of steps, rising; 0 is the random start.

    Raises:
        ArtifactError: The training step is missing, or not as its list says.
    """
    network = step_network(NETWORK)
    graph = step_bytes(network["files"]["step"]["file"])
    session = onnxruntime.InferenceSession(graph, sessions.options(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    images, labels = (part[:PICTURES] for part in samples.digits())
    given = {"images": images, "labels": labels, "settings": settings_of("sgd", RATE, step=1)}
    state = _start(network["parameters"], np.random.default_rng(seed))
    found = []
    for step in range(moments[-1] + 1):
        if step in moments:
            found.append(state["logits/kernel"].T.reshape(-1, *images.shape[1:3]))
        values = dict(zip(names, session.run(None, {**given, **state}), strict=True))
        state = {name: values[f"new/{name}"] for name in state}
    return np.stack(found)


def _start(shapes: dict[str, list[int]], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Returns random kernels (Glorot and Bengio 2010, eq. 16), biases and moments of zeros."""
    state: dict[str, np.ndarray] = {}
    for name, shape in shapes.items():
        limit = np.sqrt(6 / sum(shape)) if len(shape) > 1 else 0
        values = rng.uniform(-limit, limit, shape).astype(np.float32)
        state |= {name + moment: values if not moment else np.zeros_like(values) for moment in MOMENTS}
    return state
