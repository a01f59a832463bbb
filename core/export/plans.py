"""Plans of Keras models, and those of published networks as core/plans/published.json.

python -m core.export.plans
"""

import dataclasses
import json
from typing import Any

import keras
from keras import layers as kinds

from core.models.images.published import PUBLISHED
from core.plans.plan import Factors, Field, Layer, Plan
from core.plans.published import FILE

SAME = (kinds.Flatten, kinds.Dropout, kinds.Reshape)  # the same numbers go on
POOLS = {kinds.MaxPooling2D: "max_pool", kinds.AveragePooling2D: "average_pool"}
JOINTS = {kinds.Add: "add", kinds.Multiply: "multiply", kinds.Concatenate: "concat"}


def plan_of_model(model: keras.Model, name: str) -> Plan:
    """Returns the plan of a functional model of square windows, layer by layer as `core.plans.plan_of_graph` does.

    Raises:
        ValueError: It has a kind of layer that no network here has.
    """
    found: list[Layer] = []
    places: dict[int, int] = {}  # tensor -> the layer that it is a result of
    fields: dict[int, Field | None] = {}
    for layer in model.layers:
        given, result = keras.tree.flatten(layer.input), layer.output
        known = [fields[id(one)] for one in given if id(one) in fields]
        sources = tuple(dict.fromkeys(places[id(one)] for one in given if id(one) in places))
        field = Field.joined(known) if known else Field()
        if isinstance(layer, kinds.ZeroPadding2D):
            field = field and field.shifted(layer.padding[0][0])
        elif isinstance(layer, (kinds.Rescaling, *SAME)) or _follows(layer):
            place = sources[0]
            if _follows(layer):
                found[place] = _followed(found[place], layer)
        else:
            made = _made(layer, sources, field)
            found.append(dataclasses.replace(made, stored=made.parameters))
            sources, field = (len(found) - 1,), made.field
        places[id(result)], fields[id(result)] = sources[0], field
    return Plan(name=name, side=found[0].shape[0], layers=tuple(found))


def _follows(layer: keras.Layer) -> bool:
    return isinstance(layer, kinds.BatchNormalization | kinds.Activation | kinds.ReLU | kinds.LeakyReLU)


def _followed(before: Layer, layer: keras.Layer) -> Layer:
    """Returns a layer with the normalisation or the activation that comes after it."""
    weights = before.weights
    if isinstance(layer, kinds.BatchNormalization):
        weights = (*weights, (len(layer.weights), before.shape[-1]))
    then = (*before.then, *_activation(layer))
    after = dataclasses.replace(before, then=then, weights=weights)
    return dataclasses.replace(after, stored=after.parameters)


def _activation(layer: keras.Layer) -> tuple[str, ...]:
    if isinstance(layer, kinds.BatchNormalization):
        return ("norm",)
    if isinstance(layer, kinds.ReLU):
        return ("relu" if layer.max_value is None else "relu6",)
    if isinstance(layer, kinds.LeakyReLU):
        return ("leaky_relu",)
    name = keras.activations.serialize(getattr(layer, "activation", None)) or "linear"
    return () if name == "linear" else (name,)


def _made(layer: keras.Layer, sources: tuple[int, ...], field: Field | None) -> Layer:
    """Returns the layer with what it costs and what its units see."""
    shape = layer.output.shape[1:]
    given: dict[str, Any] = {"name": layer.name, "sources": sources, "shape": shape, "field": None}
    learned = tuple(tuple(weight.shape) for weight in layer.weights)
    if isinstance(layer, keras.layers.InputLayer):
        name = "images" if layer.name.startswith("input_layer") else layer.name  # Keras numbers these as it goes
        return Layer(**{**given, "name": name, "field": field if len(shape) == 3 else None}, kind="input")
    if isinstance(layer, kinds.Conv2D | kinds.DepthwiseConv2D):
        return _convolution(layer, given, field, learned)
    if isinstance(layer, kinds.Dense):
        return Layer(
            **given, kind="dense", then=_activation(layer), weights=learned, products=((*shape[:-1], *learned[0]),)
        )
    if type(layer) in POOLS:
        side, stride = layer.pool_size[0], layer.strides[0]
        before = _padding(layer, side, stride)
        given["field"] = field and field.through(side, stride, padding=before)
        return Layer(**given, kind=POOLS[type(layer)], window=(side, stride, 1))
    if isinstance(layer, kinds.GlobalAveragePooling2D):
        return Layer(**given, kind="average")
    if isinstance(layer, kinds.UpSampling2D):
        given["field"] = field and field.enlarged(layer.size[0], is_blended=layer.interpolation != "nearest")
        return Layer(**given, kind="upsampling")
    if type(layer) in JOINTS:
        return Layer(**{**given, "field": field}, kind=JOINTS[type(layer)])
    raise ValueError(f"The layer must be of a kind that plans know. Received: {layer.name}, a {type(layer).__name__}")


def _convolution(layer: Any, given: dict[str, Any], field: Field | None, learned: tuple[Factors, ...]) -> Layer:
    side, stride, dilation = layer.kernel_size[0], layer.strides[0], layer.dilation_rate[0]
    is_depthwise = isinstance(layer, kinds.DepthwiseConv2D)
    kernel = learned[0]
    if is_depthwise:
        kernel = (*kernel[:2], 1, kernel[2] * kernel[3])  # one filter a map, as the graph writes it
    before = _padding(layer, dilation * (side - 1) + 1, stride)
    return Layer(
        **{**given, "field": field and field.through(side, stride, dilation=dilation, padding=before)},
        kind="depthwise" if is_depthwise else "convolution",
        then=_activation(layer),
        weights=(kernel, *learned[1:]),
        products=((*given["shape"][:2], *kernel),),
        window=(side, stride, dilation),
    )


def _padding(layer: Any, reach: int, stride: int) -> int:
    """Returns how many zeros come before the first unit; of an odd number the larger part comes at the end."""
    if layer.padding == "valid":
        return 0
    wide, narrow = layer.input.shape[1], layer.output.shape[1]
    return max(0, (narrow - 1) * stride + reach - wide) // 2


def main() -> None:
    """Builds every published network and writes the file."""
    found = {}
    for name, build in PUBLISHED.items():
        plan = plan_of_model(build(), name).to_json()
        found[name] = {"side": plan["side"], "layers": plan["layers"]}
        keras.backend.clear_session()
    FILE.write_text(_text(found), encoding="utf-8")


def _text(found: dict[str, Any]) -> str:
    """Returns JSON with one line a layer, so that a change shows where it is."""
    parts = []
    for name, plan in found.items():
        lines = ",\n".join(f"    {json.dumps(layer)}" for layer in plan["layers"])
        parts.append(f'  {json.dumps(name)}: {{"side": {plan["side"]}, "layers": [\n{lines}\n  ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
