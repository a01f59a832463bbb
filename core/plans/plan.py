"""What a plan says of each layer, and the arithmetic of receptive fields.

Every count is kept as factors, so that a page can show where it comes from: a convolution's `weights` are
((3, 3, 64, 128), (128,)), its parameters 3 x 3 x 64 x 128 + 128.
"""

import dataclasses
import math
from collections.abc import Iterable
from typing import Any

Factors = tuple[int, ...]
BYTES = 4  # of a float32


@dataclasses.dataclass(frozen=True, kw_only=True)
class Field:
    """The receptive field of a layer's units on the input picture, along one side; it is as wide as it is high.

    Args:
        size: px that one unit sees.
        jump: px between the fields of neighbours.
        centre: px from the picture's edge to the centre of the first unit's field.

    Source: Araujo, Norris, Sim 2019, Computing receptive fields of convolutional neural networks, Distill,
    doi:10.23915/distill.00021; Dumoulin and Visin 2016, arXiv:1603.07285, chapters 2 and 5.
    """

    size: float = 1
    jump: float = 1
    centre: float = 0.5

    def through(self, side: int, stride: int = 1, *, dilation: int = 1, padding: int = 0) -> "Field":
        """Returns the field behind a window of so many units a side, with so much padding before the first one.

        Distill, eq. 2 for the size, section "Computing receptive field region in input image" for the place.
        """
        reach = dilation * (side - 1)
        return Field(
            size=self.size + reach * self.jump,
            jump=self.jump * stride,
            centre=self.centre + (reach / 2 - padding) * self.jump,
        )

    def shifted(self, padding: int) -> "Field":
        """Returns the field where so many zeros come before the first unit."""
        return dataclasses.replace(self, centre=self.centre - padding * self.jump)

    def enlarged(self, times: int, *, is_blended: bool) -> "Field":
        """Returns the field where the map is enlarged; a blended unit is made of two neighbours."""
        jump = self.jump / times
        return Field(size=self.size + self.jump * is_blended, jump=jump, centre=self.centre - self.jump / 2 + jump / 2)

    @staticmethod
    def joined(fields: Iterable["Field | None"]) -> "Field | None":
        """Returns what units see that are made of several maps at the same place; None stands for everything."""
        found = list(fields)
        known = [field for field in found if field is not None]
        if not known or len(known) < len(found):
            return None
        low = min(field.centre - field.size / 2 for field in known)
        high = max(field.centre + field.size / 2 for field in known)
        return Field(size=high - low, jump=max(field.jump for field in known), centre=(low + high) / 2)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer; a normalisation and an activation belong to the layer that they follow.

    Args:
        name: As in the graph; unique in its plan.
        kind: "input", "convolution", "depthwise", "dense", "embedding", "recurrent", "max_pool", "average_pool",
            "average" over the whole map, "upsampling", "add", "multiply", "concat", or "gate": a function of numbers.
        sources: Places in the plan of the layers that it reads.
        shape: Of its result for one picture, one text, one step: height, width, channels, or fewer axes.
        then: What follows at once: "norm", and activations by their names in Keras.
        weights: Its parameters as they are trained, array by array, each as factors.
        stored: How many of these numbers the graph still holds.
        products: Its multiplications, each with an addition, as sums of factors. Convolutions, dense and recurrent
            layers alone: beside these nothing counts, as in the papers' figures.
        window: Side, stride and dilation, where it slides one.
        field: What one of its units sees of the input picture; None where that is all of it, or where there is none.
    """

    name: str
    kind: str
    sources: tuple[int, ...]
    shape: Factors
    then: tuple[str, ...] = ()
    weights: tuple[Factors, ...] = ()
    stored: int = 0
    products: tuple[Factors, ...] = ()
    window: tuple[int, int, int] | None = None
    field: Field | None = None

    @property
    def parameters(self) -> int:
        """How many numbers it has learned, with the running statistics of a normalisation, as Keras counts them."""
        return sum(map(math.prod, self.weights))

    @property
    def multiplications(self) -> int:
        """Multiplications for one picture, one text, one step; each comes with an addition."""
        return sum(map(math.prod, self.products))

    @property
    def memory(self) -> int:
        """Bytes of its result in float32, for one picture, one text, one step."""
        return BYTES * math.prod(self.shape)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """A network from its input to its answer, in an order in which it can be computed.

    Args:
        side: px of the input picture's side, None where it is no picture.
    """

    name: str
    side: int | None
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Of all layers; what `model.count_params()` says in Keras."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def stored(self) -> int:
        """How many numbers the graph itself holds: a folded normalisation needs fewer."""
        return sum(layer.stored for layer in self.layers)

    @property
    def multiplications(self) -> int:
        """Of all layers."""
        return sum(layer.multiplications for layer in self.layers)

    @property
    def memory(self) -> int:
        """Bytes of all results together, as while it learns; in use it needs the largest neighbours alone."""
        return sum(layer.memory for layer in self.layers)

    def to_json(self) -> dict[str, Any]:
        """Returns what JSON can say; `from_json` reads it back."""
        return {"name": self.name, "side": self.side, "layers": [_fields(layer) for layer in self.layers]}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Plan":
        """Reads what `to_json` gives. Raises KeyError or TypeError where it is not that."""
        return cls(name=found["name"], side=found["side"], layers=tuple(map(_layer, found["layers"])))


def _fields(layer: Layer) -> dict[str, Any]:
    """Returns a layer's fields, those at their default left out."""
    found = dataclasses.asdict(layer)
    return {
        field.name: found[field.name]
        for field in dataclasses.fields(layer)
        if field.default is dataclasses.MISSING or getattr(layer, field.name) != field.default
    }


def _layer(found: dict[str, Any]) -> Layer:
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    for key in ("weights", "products"):
        read[key] = tuple(map(tuple, found.get(key, ())))
    if found.get("field") is not None:
        read["field"] = Field(**found["field"])
    return Layer(**read)
