"""How familiar a picture is, by the features that a classifier's last layer reads: four methods, ends of its graph.

Each method is fitted on training pictures and becomes a few nodes that read the tensors FEATURES and `logits` of the
served graph and give `familiarity`, larger for what looks more like the training pictures. Put behind model.onnx they
are part of its graph, the same for server and tab: core.inference.sessions. Imports no TensorFlow.

The features are divided by their length first: without that, how strongly a picture excites the network drowns where it
lies (Mueller and Hein 2025, Mahalanobis++, arXiv:2505.18032).
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from core.inference.images.calibration import FAMILIARITY
from core.inference.sessions import options

OPSET = 18  # of every graph here: core/card.schema.json
FEATURES = "average/average"  # of every network here that ends in global average pooling and one dense layer
RANK = 128  # directions that are told apart; of the others only the length counts
MOST_NUMBERS = 240_000  # of a method that keeps training pictures: 0.96 MB as float32
NEAREST = 50  # of so many kept pictures one neighbour is counted
PREFIX = "strangers/"  # of every name, so that none is of the network itself
LEAST = 1e-9  # below which a variance or a length counts as this

Nodes = list[onnx.NodeProto]
Method = Callable[["End", "Space"], str]  # adds its nodes to an end, and returns the name of what they give


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What a network makes of pictures.

    `features` are float32 (n, d), `logits` float32 (n, classes), `labels` int64 (n,), empty where they are not known.
    """

    features: np.ndarray
    logits: np.ndarray
    labels: np.ndarray = dataclasses.field(default_factory=lambda: np.empty(0, np.int64))


class Space:
    """Where training pictures lie among directions of features of length 1.

    Args:
        seen: Of training pictures, with labels.
        rank: Principal directions that are told apart, at most as many as there are features.
    """

    def __init__(self, seen: Seen, rank: int = RANK) -> None:
        units = _units(seen.features)
        self.labels, self.logits, self.units = seen.labels, seen.logits.astype(np.float64), units
        self.centre = units.mean(axis=0)
        variances, directions = np.linalg.eigh(np.cov(units.T, bias=True))
        self.variances = variances[::-1].clip(LEAST)
        self.rank = min(rank, len(variances))
        self.directions = directions[:, ::-1][:, : self.rank]  # (d, rank), orthonormal

    @cached_property
    def places(self) -> np.ndarray:
        """float64 (n, rank): the training pictures along the directions."""
        return (self.units - self.centre) @ self.directions

    @cached_property
    def rest(self) -> float:
        """Mean variance of the directions that are not told apart; 0 where all are."""
        return float(self.variances[self.rank :].mean()) if self.rank < len(self.variances) else 0.0

    def middles(self) -> np.ndarray:
        """Returns float64 (classes, rank), the mean place of each class."""
        return np.stack([self.places[self.labels == label].mean(axis=0) for label in np.unique(self.labels)])

    def whitening(self) -> np.ndarray:
        """Returns float64 (rank, rank) that makes the shared covariance of all classes the identity."""
        middles = self.middles()
        spread = self.places - middles[np.searchsorted(np.unique(self.labels), self.labels)]
        covariance = spread.T @ spread / len(spread) + LEAST * np.eye(self.rank)
        return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)).T)

    def lengths(self) -> np.ndarray:
        """Returns float64 (n,), the squared length of each training picture outside the directions."""
        whole = ((self.units - self.centre) ** 2).sum(axis=1)
        return np.asarray((whole - (self.places**2).sum(axis=1)).clip(0))


class End:
    """The nodes of one method, built one after the other; what a call returns is the name of the tensor it gives."""

    def __init__(self) -> None:
        self.nodes: Nodes = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: object, dtype: type = np.float32) -> str:
        """Returns the name of new numbers."""
        name = f"{PREFIX}constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def call(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Returns the name of what an operator makes of its inputs."""
        name = f"{PREFIX}{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def over_features(self, operator: str, tensor: str, *, keepdims: int = 0) -> str:
        """Returns the name of what `operator` makes of each row of a tensor (n, m)."""
        return self.call(operator, tensor, self.constant([1], np.int64), keepdims=keepdims)

    def units(self) -> str:
        """Returns the name of the features divided by their length, (n, d)."""
        length = self.over_features("ReduceL2", FEATURES, keepdims=1)
        return self.call("Div", FEATURES, self.call("Max", length, self.constant(LEAST)))

    def places(self, space: Space) -> tuple[str, str]:
        """Returns the names of the places (n, rank) and of the squared length outside the directions (n,)."""
        centred = self.call("Sub", self.units(), self.constant(space.centre))
        places = self.call("MatMul", centred, self.constant(space.directions))
        whole, inside = (self.over_features("ReduceSumSquare", tensor) for tensor in (centred, places))
        return places, self.call("Max", self.call("Sub", whole, inside), self.constant(0))

    def to_nearest(self, places: str, space: Space) -> str:
        """Returns the name of the squared distance (n,) to the nearest class, in units of their shared covariance."""
        whitening = space.whitening()
        middles = space.middles() @ whitening
        white = self.call("MatMul", places, self.constant(whitening))
        across = self.call("MatMul", white, self.constant(-2 * middles.T))
        least = self.over_features("ReduceMin", self.call("Add", across, self.constant((middles**2).sum(axis=1))))
        return self.call("Add", self.over_features("ReduceSumSquare", white), least)

    def scaled(self, tensor: str, factor: float, shift: float = 0.0) -> str:
        """Returns the name of tensor x factor + shift."""
        return self.call("Add", self.call("Mul", tensor, self.constant(factor)), self.constant(shift))

    def end(self, tensor: str) -> None:
        """Names a tensor (n,) the graph's output."""
        self.nodes.append(helper.make_node("Identity", [tensor], [FAMILIARITY]))


def mahalanobis(end: End, space: Space) -> str:
    """Minus the squared distance to the nearest class, by one covariance for all classes.

    Source: Lee et al. 2018, arXiv:1807.03888, eq. 2. The covariance is that of probabilistic PCA (Tipping and Bishop
    1999): whole along the directions of `space`, the same for all others.
    """
    places, outside = end.places(space)
    distance = end.to_nearest(places, space)
    if space.rest:
        distance = end.call("Add", distance, end.scaled(outside, 1 / space.rest))
    return end.call("Neg", distance)


def relative_mahalanobis(end: End, space: Space) -> str:
    """The same less the distance from all pictures together. Source: Ren et al. 2021, arXiv:2106.09022, eq. 3."""
    places, _outside = end.places(space)
    spread = end.call("Mul", places, end.constant(space.variances[: space.rank] ** -0.5))
    return end.call("Sub", end.over_features("ReduceSumSquare", spread), end.to_nearest(places, space))


def nearest(end: End, space: Space) -> str:
    """Cosine with the k-th nearest of some training pictures. Source: Sun et al. 2022, arXiv:2204.06507, eq. 1."""
    count = min(len(space.units), MOST_NUMBERS // space.units.shape[1])
    kept = np.random.default_rng(0).permutation(len(space.units))[:count]
    cosines = end.call("MatMul", end.units(), end.constant(space.units[kept].T))
    k = -(-count // NEAREST)
    name = f"{PREFIX}top"
    top = helper.make_node("TopK", [cosines, end.constant([k], np.int64)], [name, f"{PREFIX}which"])
    end.nodes.append(top)
    return end.over_features("ReduceMin", name)


def vim(end: End, space: Space) -> str:
    """Energy less the scaled length outside the directions. Source: Wang et al. 2022, arXiv:2203.10807, eq. 5.

    Half as many directions as features, at most RANK, are inside.
    """
    half = Space(
        Seen(features=space.units, logits=space.logits, labels=space.labels), min(RANK, space.units.shape[1] // 2)
    )
    _places, outside = end.places(half)
    scale = space.logits.max(axis=1).mean() / max(np.sqrt(half.lengths()).mean(), LEAST)
    energy = end.over_features("ReduceLogSumExp", "logits")
    return end.call("Sub", energy, end.scaled(end.call("Sqrt", outside), scale))


METHODS: Mapping[str, Method] = {
    "mahalanobis": mahalanobis,
    "relative-mahalanobis": relative_mahalanobis,
    "nearest": nearest,
    "vim": vim,
}


def in_deviations(method: Method, space: Space, validation: Seen) -> Method:
    """Returns the method that gives the same in standard deviations from the mean of the validation pictures."""
    plain = End()
    plain.end(method(plain, space))
    values = familiarity_of(plain, validation).astype(np.float64)
    deviation = max(float(values.std()), LEAST)
    return lambda end, space: end.scaled(method(end, space), 1 / deviation, -values.mean() / deviation)


def smaller(methods: Sequence[Method], space: Space, validation: Seen) -> Method:
    """Returns the method that gives the smallest of what several give, each in standard deviations."""
    scaled = [in_deviations(method, space, validation) for method in methods]
    return lambda end, space: end.call("Min", *(method(end, space) for method in scaled))


def fitted(method: Method, space: Space, validation: Seen) -> End:
    """Returns the end of the graph for a method, whose `familiarity` is in standard deviations as `in_deviations`."""
    end = End()
    end.end(in_deviations(method, space, validation)(end, space))
    return end


def as_part(end: End) -> bytes:
    """Returns what follows model.onnx: a part of an ONNX model that holds nodes, constants and one output more."""
    graph = onnx.GraphProto(node=end.nodes, initializer=end.constants, output=[_familiarity()])
    return onnx.ModelProto(graph=graph).SerializeToString(deterministic=True)


def familiarity_of(end: End, seen: Seen) -> np.ndarray:
    """Returns float32 (n,), what these nodes say of features that are known already."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, values.shape[1]])
        for name, values in ((FEATURES, seen.features), ("logits", seen.logits))
    ]
    graph = helper.make_graph(end.nodes, "strangers", inputs, [_familiarity()], end.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options(), ["CPUExecutionProvider"])
    return np.asarray(session.run([FAMILIARITY], {FEATURES: seen.features, "logits": seen.logits})[0])


def _familiarity() -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(FAMILIARITY, TensorProto.FLOAT, [None])


def _units(features: np.ndarray) -> np.ndarray:
    values = features.astype(np.float64)
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True).clip(LEAST))
