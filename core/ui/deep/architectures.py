"""Two networks side by side, layer by layer; what draws them in the tab is web/architectures/stage.js."""

from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from core.artifacts import MODEL_FILE
from core.errors import ArtifactError
from core.pictures.pixels import square
from core.plans import Layer, Plan
from core.ui.deep.plans import Network, networks, plan_of
from core.ui.frame.address import choice, is_first_drawn
from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.shared.encoding import png_url
from core.ui.shared.samples import sample_picture

SIDES = ("plan", "plan-beside")  # widgets, and parameters of the URL
LAYERS = ("plan-layer", "plan-opposite")  # parameters of the URL, kept by web/architectures/stage.js
FIRST_NETWORKS = ("vgg16", "resnet50")
PHOTO, DIGIT = "cat", "digit-5"
PICTURE = 168  # px of the picture on which receptive fields are shown
DIGITS = 28  # px of a side: such networks read digits or clothes
LONGEST_NAME = 80  # symbols of a layer's name in an address

_architecture = component("architectures/stage")
_calculator = component("architectures/calculator")


def show_architectures() -> None:
    """Asks for two networks and draws both; networks and layers stay in the URL."""
    known = networks()
    titles = {key: network.title for key, network in known.items()}
    names = (_("First network"), _("Second network"))
    keys = []
    for column, label, side, first in zip(st.columns(2), names, SIDES, FIRST_NETWORKS, strict=True):
        with column:
            keys.append(choice(st.selectbox, label, titles, key=side, default=first))
    try:
        plans = [plan_of(key, known[key]) for key in keys]
    except ArtifactError as error:
        show_error(error)
        return
    sent = [_sent(key, known[key], plan) for key, plan in zip(keys, plans, strict=True)]
    layer, opposite = (_layer_of_address(name, plan) for name, plan in zip(LAYERS, plans, strict=True))
    _architecture(
        key="architecture",
        data={
            "language": language(),
            "plans": sent,
            "layer": layer,
            "opposite": opposite,
            "compared": _compared([known[key].title for key in keys], plans),
            "messages": _messages(),
        },
    )


def show_calculator() -> None:
    """Puts the calculator of windows on the page, where it begins."""
    _calculator(key="calculator", data={"language": language(), "messages": _sums()})


def _sent(key: str, network: Network, plan: Plan) -> dict[str, Any]:
    """Returns a plan as the tab wants it: what it shows is counted here."""
    return {
        "name": key,
        "title": network.title,
        "about": _about(network, plan),
        "side": plan.side,
        "picture": _picture(plan.side == DIGITS) if plan.side else None,
        "parameters": plan.parameters,
        "multiplications": plan.multiplications,
        "memory": plan.memory,
        "layers": [_sent_layer(layer) for layer in plan.layers],
    }


def _sent_layer(layer: Layer) -> dict[str, Any]:
    field = layer.field
    return {
        "name": layer.name,
        "kind": layer.kind,
        "then": layer.then,
        "sources": layer.sources,
        "shape": layer.shape,
        "weights": layer.weights,
        "products": layer.products,
        "parameters": layer.parameters,
        "multiplications": layer.multiplications,
        "memory": layer.memory,
        "window": layer.window,
        "field": field and {"size": field.size, "jump": field.jump, "centre": field.centre},
    }


def _about(network: Network, plan: Plan) -> str:
    """Returns where the plan comes from, and what its file has fewer."""
    if network.card is None:
        return _("As published, for {side} × {side} px and 1,000 classes. Its weights are not here.").format(
            side=plan.side
        )
    told = network.card.parameters if network.file == MODEL_FILE else plan.parameters
    if plan.stored == told:
        return _("Read from {file}, the very file that answers here.").format(
            file=f"{network.card.name}/{network.file}"
        )
    said = _(
        "Read from {file}. It learned {told} numbers; the file needs {stored}, for what could be multiplied out "
        "beforehand, such as normalisations, was."
    )
    file = f"{network.card.name}/{network.file}"
    return said.format(file=file, told=f"{told:,}", stored=f"{plan.stored:,}")


def _compared(titles: list[str], plans: list[Plan]) -> str:
    """Returns in a sentence how many times as much the network of more parameters has of each measure."""
    larger, smaller = (1, 0) if plans[1].parameters > plans[0].parameters else (0, 1)
    parameters, multiplications, memory = (
        _times(getattr(plans[larger], measure), getattr(plans[smaller], measure))
        for measure in ("parameters", "multiplications", "memory")
    )
    said = _(
        "{first} has {parameters} times the parameters of {second}, takes {multiplications} times the multiplications "
        "and {memory} times the memory."
    )
    return said.format(
        first=titles[larger],
        second=titles[smaller],
        parameters=parameters,
        multiplications=multiplications,
        memory=memory,
    )


def _times(more: int, less: int) -> str:
    share = more / max(less, 1)
    return f"{share:.2g}" if share < 100 else f"{share:,.0f}"


def _layer_of_address(name: str, plan: Plan) -> str | None:
    """Returns the layer that a shared address names, None where it names none; read when the reader comes."""
    if is_first_drawn(name):
        given = st.query_params.get(name, "")[:LONGEST_NAME]
        st.session_state[name] = given if given in {layer.name for layer in plan.layers} else None
    kept: str | None = st.session_state[name]
    return kept


@cache
def _picture(is_digit: bool) -> str:
    """Returns the picture on which receptive fields are shown, as the address of a PNG."""
    fitted = square(sample_picture(DIGIT if is_digit else PHOTO), height=PICTURE, width=PICTURE, channels=3)
    return png_url(np.rint(fitted * 255).astype(np.uint8))


def _messages() -> dict[str, Any]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "play": _("Walk through the layers"),
        "pause": _("Stop"),
        "save": _("Save the drawing (SVG)"),
        "legend": _("Kinds of layers"),
        "list": _("Layers of {network}, from the input to the answer"),
        "option": _(
            "{number} of {count}: {name}. {what}. Shape {shape}. {parameters} of the parameters, {multiplications} of "
            "the multiplications, {memory} of the memory."
        ),
        "alternative": _(
            "{network} in {count} layers: {all_parameters} parameters, {all_multiplications} multiplications, "
            "{all_memory}. Most parameters sit in {name} ({what}): {parameters}."
        ),
        "heading": _("Layer {number} of {count}: {name}"),
        "shape": _("Shape"),
        "parameters": _("Parameters"),
        "multiplications": _("Multiplications"),
        "memory": _("Memory"),
        "field": _("Receptive field"),
        "sees": _("{size} × {size} px; the picture has {side} × {side}"),
        "seesAll": _("the whole picture"),
        "seesThis": _("What one of its units sees"),
        "seesMore": _("It reaches beyond the picture: there is padding."),
        "stride": _("stride {stride}"),
        "kinds": _kinds(),
        "afterwards": {
            "norm": _("batch normalisation"),
            "relu": "ReLU",
            "relu6": "ReLU6",
            "leaky_relu": "Leaky ReLU",
            "tanh": "tanh",
            "sigmoid": _("sigmoid"),
            "softmax": "softmax",
            "softplus": "softplus",
            "lstm": "LSTM",
            "gru": "GRU",
            "simple_rnn": "RNN",
        },
    }


def _kinds() -> dict[str, str]:
    return {
        "input": _("input"),
        "convolution": _("convolution"),
        "depthwise": _("depthwise convolution"),
        "dense": _("dense layer"),
        "embedding": _("embedding"),
        "recurrent": _("recurrent layer"),
        "max_pool": _("max pooling"),
        "average_pool": _("average pooling"),
        "average": _("average over the map"),
        "upsampling": _("upsampling"),
        "add": _("sum of two paths"),
        "multiply": _("product of two paths"),
        "concat": _("paths side by side"),
        "gate": _("gate"),
    }


def _sums() -> dict[str, str]:
    """Returns every word of the calculator, in the reader's language. Fields are filled in by the page."""
    return {
        "stackTitle": _("3 × 3 twice, or 5 × 5 once?"),
        "stacks": _("Maps in and out"),
        "stackNote": _("sees {field} × {field} px; activations: {functions}"),
        "stackSays": _(
            "Two small windows see as much as one of 5 × 5 with {five} of its weights; three as much as one of 7 × 7 "
            "with {seven}. And an activation comes after each: that is VGG's idea."
        ),
        "wayTitle": _("What does a 1 × 1 do?"),
        "wide": _("Maps in and out"),
        "narrow": _("Maps between"),
        "plain": "3 × 3",
        "plainNote": _("all maps with all maps"),
        "bottleneck": "1 × 1 + 3 × 3 + 1 × 1",
        "bottleneckNote": _("bottleneck, as in ResNet-50"),
        "separable": _("3 × 3 map by map + 1 × 1"),
        "separableNote": _("depthwise separable, as in MobileNet"),
        "waySays": _(
            "A 1 × 1 sees no neighbour: at each place it mixes the maps, into fewer or into more. So the costly 3 × 3 "
            "works on few of them ({bottleneck} of the weights), or on each alone ({separable}). Each weight is one "
            "multiplication a place."
        ),
    }
