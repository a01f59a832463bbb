"""Every feature map of a served network, and the filters that it learned."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import Card
from core.convolution.kernels import KernelShape, kernel_cells
from core.convolution.learned import COMPARED, first_filters, first_layer, most_alike
from core.inference import ImageClassifier
from core.ui.convolution.words import kernel_labels
from core.ui.frame.language import _
from core.ui.shared.class_labels import class_labels
from core.ui.shared.colours import View, coloured
from core.ui.shared.encoding import png_url
from core.ui.shared.feature_maps import map_layer, picture_layer, show_layers, vector_layer
from core.ui.shared.remembered import remembered

NETWORK = "maps-network"  # widget and parameter of the URL
ALIKE = 0.6  # cosine from which a filter is called alike


def show_feature_maps(classifier: ImageClassifier, images: NDArray[np.float32]) -> None:
    """Shows what every layer of the network makes of one picture, layer after layer.

    Args:
        classifier: A network with convolution layers.
        images: float32 (1, height, width, channels) in [0, 1].
    """
    card = classifier.card
    labels = class_labels(card.labels)
    layers = _layers(images, classifier, tuple(labels))
    kinds, filters = _kinds(), np.moveaxis(first_filters(card), 3, 1)
    show_layers(card.name, [kinds[layer["kind"]] | layer for layer in layers], first_layer(card), filters.tolist())


@remembered
def _layers(images: NDArray[np.float32], classifier: ImageClassifier, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    layers = [picture_layer(images[0])]
    for layer, values in zip(classifier.card.layers, classifier.activations(images).values(), strict=True):
        layers.append(_layer(layer, values[0], labels))
    layers.append(vector_layer("softmax", "softmax", classifier.answer(images).probabilities, labels))
    return layers


def _layer(layer: dict[str, Any], values: NDArray[np.float32], labels: Sequence[str]) -> dict[str, Any]:
    if values.ndim == 1:
        return vector_layer(layer["layer"], layer["kind"], values, labels if layer["tensor"] == "logits" else ())
    return map_layer(layer["layer"], layer["kind"], values)


def _kinds() -> dict[str, dict[str, str]]:
    """Returns each kind of layer with its name and what it does, in the reader's language."""
    titles = {
        "picture": _("Picture"),
        "standardise": _("Standardise"),
        "conv": _("Convolution"),
        "relu": "ReLU",
        "pool": _("Max pooling"),
        "add": _("Sum with the shortcut"),
        "enlarge": _("Enlarge"),
        "pad": _("Pad"),
        "norm": _("Batch normalisation"),
        "average": _("Global average pooling"),
        "flatten": _("Flatten"),
        "dense": _("Dense"),
        "softmax": _("Softmax"),
    }
    notes = {
        "picture": _("What the network is given: scaled, cropped and centred as its training pictures were."),
        "standardise": _("Subtracts the training pictures' mean and divides by their spread."),
        "conv": _("Each map is one learned kernel slid over all maps before it. Purple is negative."),
        "relu": _("Negative values become 0. What is left says: here is what this kernel looks for."),
        "pool": _("The largest value of each window: smaller maps, and a shift by a pixel matters less."),
        "add": _("A residual connection: what the block learned is added to what went into it."),
        "enlarge": _("The picture is made larger, as the network was trained to see it."),
        "pad": _("A border of zeros is added."),
        "norm": _("Each map is shifted and scaled by numbers learned in training."),
        "average": _("Each map becomes one number, its mean."),
        "flatten": _("All maps are laid into one long row of numbers."),
        "dense": _("Every number is weighed for every output and summed: no places any more, only evidence."),
        "softmax": _("The outputs become probabilities that sum to 1."),
    }
    return {kind: {"kind": kind, "title": titles[kind], "note": notes[kind]} for kind in titles}


def show_learned_filters(card: Card) -> None:
    """Shows the first layer's filters, each next to the hand-made kernel that it looks most like."""
    filters = first_filters(card)
    rows: dict[str, list[tuple[float, int]]] = {name: [] for name in (*COMPARED, "")}
    for index, (name, cosine) in enumerate(most_alike(filters)):
        rows[name if abs(cosine) >= ALIKE else ""].append((cosine, index))
    labels = kernel_labels()
    lines, no_match, caption = [], _("Like none of them"), _("filter {number}: {cosine}")
    for name, found in rows.items():
        made = _tile(kernel_cells(name, KernelShape(size=3))[..., np.newaxis], labels[name]) if name else ""
        made = made or f"<figure>{html.escape(no_match)}</figure>"
        tiles = "".join(
            _tile(filters[index], caption.format(number=index + 1, cosine=signed_text(cosine)))
            for cosine, index in sorted(found, key=lambda pair: -abs(pair[0]))
        )
        lines.append(f'<div class="learned"><b>{made}</b><div>{tiles}</div></div>')
    st.html(_TILES + "".join(lines))


def signed_text(value: float) -> str:
    """Returns a number with its sign and two digits; what is rounded to 0 has no sign."""
    text = f"{value:+.2f}".replace("-", "−")
    return text[1:] if text[1:] == "0.00" else text


_TILES = """<style>
.learned { display: flex; gap: 1rem; padding: .5rem 0; border-bottom: 1px solid rgb(128 128 128 / .25) }
.learned b { flex: 0 0 6.5rem }
.learned div { display: flex; flex-wrap: wrap; gap: .5rem }
.learned figure { margin: 0; width: 6.5rem; text-align: center; font-size: .8rem }
.learned img { width: 3.6rem; height: 3.6rem; image-rendering: pixelated; border: 1px solid rgb(128 128 128 / .4) }
</style>"""


def _tile(cells: NDArray[np.float32], caption: str) -> str:
    """Returns a kernel as a small picture on its own symmetric scale: one channel signed, three as colours."""
    picture = coloured(cells, View(name="signed", limit=max(float(np.abs(cells).max()), 1e-6)))
    label = html.escape(caption)
    return f'<figure><img src="{png_url(picture)}" alt="{label}"><figcaption>{label}</figcaption></figure>'
