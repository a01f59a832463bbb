"""What a GAN makes of points while it learns: the picture of the home page's card.

The server does here, for a moment, what the tab does on the page: it runs the same training steps over and over.
"""

import math

import numpy as np
import onnxruntime

from core.inference import sessions
from core.steps import adversarial_network, step_bytes
from core.ui.gan.live.settings import POINTS, Settings

NETWORK, AROUND, RADIUS, DEVIATION = "gan-points", 8, 0.75, 0.04  # the ring of web/live/shapes.js
SHOWN = 400  # points


def points_while_learning(
    moments: tuple[int, ...], settings: Settings = POINTS.balanced, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Returns real points float32 (n, 2), and what latents became after so many steps, float32 (moments, n, 2).

    Args:
        moments: Numbers of steps, rising; 0 is the random start.

    Raises:
        ArtifactError: A training step is missing, or not as its list says.
    """
    network = adversarial_network(NETWORK)
    steps = {who: _session(facts["file"]) for who, facts in network["losses"][settings.loss].items()}
    looker = _session(network["values"]["file"])
    rng = np.random.default_rng(seed)
    state = {who: _start(network[who], rng) for who in steps}
    rates = {"discriminator": settings.discriminator, "generator": settings.generator}
    real, shown = _ring(rng, SHOWN), rng.uniform(-1, 1, (SHOWN, network["latent"])).astype(np.float32)
    found = []
    for step in range(moments[-1] + 1):
        if step in moments:
            found.append(looker.run(["made"], {"latents": shown, "points": real, **state})[0])
        for who in ("discriminator",) * settings.turns + ("generator",):
            given = {
                **state,
                "real": _ring(rng, network["batch"]),
                "latents": rng.uniform(-1, 1, (network["batch"], network["latent"])).astype(np.float32),
                "rate": np.array(rates[who], np.float32),
                "step": np.array(step + 1, np.float32),
            }
            wanted = {one.name: given[one.name] for one in steps[who].get_inputs()}
            state[who] = steps[who].run([f"new_{who}"], wanted)[0]
    return real, np.stack(found)


def _session(file: str) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(step_bytes(file), sessions.options(), providers=["CPUExecutionProvider"])


def _ring(rng: np.random.Generator, count: int) -> np.ndarray:
    """Returns points of Gaussians around a circle, float32 (count, 2)."""
    angles = rng.integers(0, AROUND, count) * 2 * math.pi / AROUND
    centres = RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return (centres + DEVIATION * rng.standard_normal((count, 2))).astype(np.float32)


def _start(shapes: dict[str, list[int]], rng: np.random.Generator) -> np.ndarray:
    """Returns a network's state before its first step, float32 (3, count), as web/live/duel.js draws it."""
    parts = []
    for shape in shapes.values():
        limit = math.sqrt(6 / sum(shape)) if len(shape) > 1 else 0
        parts.append(rng.uniform(-limit, limit, math.prod(shape)))
    parameters = np.concatenate(parts).astype(np.float32)
    return np.stack([parameters, np.zeros_like(parameters), np.zeros_like(parameters)])
