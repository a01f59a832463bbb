"""What the weights of softmax regression look like while it learns: the picture of the home page's card.

The server does here, for a moment, what the tab does on the page: it runs the same training step over and over.
"""

import json

import numpy as np
import onnxruntime
from PIL import Image

from core.data import samples
from core.inference import sessions
from core.steps import load_steps, step_bytes

NETWORK = "softmax"
RATE = 0.5
PICTURES = 400  # of those to learn from, all of them in each step
GRADIENT_DESCENT = (0, 0, 1, 0, 0, RATE, 0, 0, 0)  # as core/export/training_step/optimizers.py has it
MOMENTS = ("", "/first", "/second")


def weights_while_learning(moments: tuple[int, ...], seed: int = 1) -> np.ndarray:
    """Returns the weights of each digit after so many steps: float32 (moments, 10, 28, 28).

    Args:
        moments: Numbers of steps, rising; 0 is the random start.

    Raises:
        ArtifactError: The training step is missing, or not as its list says.
    """
    network = next(row for row in load_steps()["networks"] if row["name"] == NETWORK)
    graph = step_bytes(network["files"]["step"]["file"])
    session = onnxruntime.InferenceSession(graph, sessions.options(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    images, labels = _digits()
    given = {"images": images, "labels": labels, "settings": np.array(GRADIENT_DESCENT, np.float32)}
    state = _start(network["parameters"], np.random.default_rng(seed))
    found = []
    for step in range(moments[-1] + 1):
        if step in moments:
            found.append(state["logits/kernel"].T.reshape(-1, *images.shape[1:3]))
        values = dict(zip(names, session.run(None, {**given, **state}), strict=True))
        state = {name: values[f"new/{name}"] for name in state}
    return np.stack(found)


def _digits() -> tuple[np.ndarray, np.ndarray]:
    """Returns float32 (n, 28, 28, 1) in [0, 1] and int32 (n,)."""
    facts = json.loads((samples.FOLDER / samples.FACTS).read_text(encoding="utf-8"))
    with Image.open(samples.FOLDER / samples.SHEET) as opened:
        sheet = np.asarray(opened.convert("L"), np.float32) / 255
    side, across = facts["side"], facts["across"]
    tiles = sheet.reshape(-1, side, across, side).swapaxes(1, 2).reshape(-1, side, side, 1)
    return tiles[:PICTURES], np.array([int(label) for label in facts["labels"][:PICTURES]], np.int32)


def _start(shapes: dict[str, list[int]], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Returns random kernels (Glorot and Bengio 2010, eq. 16), biases and moments of zeros."""
    state: dict[str, np.ndarray] = {}
    for name, shape in shapes.items():
        limit = np.sqrt(6 / sum(shape)) if len(shape) > 1 else 0
        values = rng.uniform(-limit, limit, shape).astype(np.float32)
        state |= {name + moment: values if not moment else np.zeros_like(values) for moment in MOMENTS}
    return state
