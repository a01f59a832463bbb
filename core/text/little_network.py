"""The course's first network that writes, small enough to be trained while one waits: in NumPy, on a few sentences.

    tokens -> embedding 10 -> simple RNN 32 -> dense -> softmax over the tokens

The gradients are written out, so that nothing is hidden; a test compares them with differences of the loss.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

EMBEDDING, UNITS = 10, 32
STEPS = 200
RATE = 0.02
CLIP_NORM = 5.0  # the largest norm of the gradient that is taken as it is

Numbers = NDArray[np.intp]
Values = NDArray[np.float64]
Weights = dict[str, Values]


@dataclasses.dataclass(frozen=True, kw_only=True)
class LittleNetwork:
    """A trained network: its weights, and the loss before each step of training, nats."""

    weights: Weights
    losses: tuple[float, ...] = ()

    def read(self, x: Numbers) -> tuple[Values, Values]:
        """Reads sequences.

        Args:
            x: int (n, length), 0 for padding.

        Returns:
            The hidden state after each token, (n, length, 32) in -1..1, and the probabilities of what comes then,
            (n, tokens + 1); padding is never foreseen.
        """
        w = self.weights
        h, states = np.zeros((len(x), UNITS)), []
        for token in x.T:
            h = np.tanh(w["embedding"][token] @ w["kernel"] + h @ w["recurrent"] + w["bias"])
            states.append(h)
        return np.stack(states, axis=1), _softmax(h @ w["dense"] + w["dense_bias"])

    def go_on(self, tokens: list[int], count: int, length: int) -> list[int]:
        """Returns `count` more tokens, always the likeliest, each after the last `length` of all so far."""
        found = list(tokens)
        for _ in range(count):
            given = found[-length:]
            padded = np.array([[0] * (length - len(given)) + given], np.intp)
            found.append(int(self.read(padded)[1][0].argmax()))
        return found[len(tokens) :]


def train(x: Numbers, y: Numbers, tokens: int, *, seed: int, steps: int = STEPS) -> LittleNetwork:
    """Trains on all prefixes at once with Adam.

    Args:
        x: int (n, length), 0 for padding.
        y: int (n,) in 1..tokens.
        tokens: How many there are.
    Source: Kingma and Ba 2015, Adam, arXiv:1412.6980, algorithm 1.
    """
    weights = start(tokens, np.random.default_rng(seed))
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    losses = []
    for step in range(1, steps + 1):
        loss, gradients = loss_and_gradients(weights, x, y)
        losses.append(loss)
        norm = np.sqrt(sum(float((gradient**2).sum()) for gradient in gradients.values()))
        for name, gradient in gradients.items():
            gradient = gradient * min(1.0, CLIP_NORM / norm) if norm > 0 else gradient
            first[name] = 0.9 * first[name] + 0.1 * gradient
            second[name] = 0.999 * second[name] + 0.001 * gradient**2
            mean, spread = first[name] / (1 - 0.9**step), second[name] / (1 - 0.999**step)
            weights[name] = weights[name] - RATE * mean / (np.sqrt(spread) + 1e-8)
    return LittleNetwork(weights=weights, losses=tuple(losses))


def start(tokens: int, rng: np.random.Generator) -> Weights:
    """Returns untrained weights."""
    return {
        "embedding": rng.uniform(-0.5, 0.5, (tokens + 1, EMBEDDING)),
        "kernel": rng.normal(0, EMBEDDING**-0.5, (EMBEDDING, UNITS)),
        "recurrent": np.linalg.qr(rng.normal(size=(UNITS, UNITS)))[0],
        "bias": np.zeros(UNITS),
        "dense": rng.normal(0, UNITS**-0.5, (UNITS, tokens + 1)),
        "dense_bias": np.zeros(tokens + 1),
    }


def loss_and_gradients(w: Weights, x: Numbers, y: Numbers) -> tuple[float, Weights]:
    """Returns the mean cross-entropy in nats, and its derivative by every weight: back-propagation through time."""
    states, probabilities = LittleNetwork(weights=w).read(x)
    count, length = x.shape
    loss = -float(np.log(probabilities[np.arange(count), y]).mean())
    of_logits = probabilities.copy()
    of_logits[np.arange(count), y] -= 1
    of_logits /= count
    gradients = {name: np.zeros_like(value) for name, value in w.items()}
    gradients["dense"] = states[:, -1].T @ of_logits
    gradients["dense_bias"] = of_logits.sum(axis=0)
    of_h = of_logits @ w["dense"].T
    for t in reversed(range(length)):
        of_sum = of_h * (1 - states[:, t] ** 2)  # through tanh
        before = states[:, t - 1] if t > 0 else np.zeros((count, UNITS))
        given = w["embedding"][x[:, t]]
        gradients["kernel"] += given.T @ of_sum
        gradients["recurrent"] += before.T @ of_sum
        gradients["bias"] += of_sum.sum(axis=0)
        np.add.at(gradients["embedding"], x[:, t], of_sum @ w["kernel"].T)
        of_h = of_sum @ w["recurrent"].T
    return loss, gradients


def _softmax(logits: Values) -> Values:
    """Returns probabilities of all but the padding."""
    logits = logits.copy()
    logits[:, 0] = -np.inf
    probabilities = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return probabilities / probabilities.sum(axis=-1, keepdims=True)
