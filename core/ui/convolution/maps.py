"""Every feature map of a served network, in the page. The page's side is web/shared/feature_maps.js."""

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.artifacts import Card
from core.convolution.kernels import KernelShape, kernel_cells
from core.convolution.learned import COMPARED, first_filters, first_layer, most_alike
from core.inference import ImageClassifier
from core.pixels import encode_png
from core.ui.convolution.words import kernel_labels, size_text
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.shared.class_labels import class_labels
from core.ui.shared.colours import DIVERGING, PICTURE, View, base64_of, codes_of, coloured

_viewer = component("shared/feature_maps")

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
    layers = [_picture(images[0])]
    for layer, values in zip(card.layers, classifier.activations(images).values(), strict=True):
        layers.append(_layer(layer, values[0], labels))
    layers.append(vector_layer("softmax", "softmax", classifier.predict_proba(images)[0], labels))
    kinds, filters = _kinds(), np.moveaxis(first_filters(card), 3, 1)
    show_layers(card.name, [kinds[layer["kind"]] | layer for layer in layers], first_layer(card), filters.tolist())


def show_layers(network: str, layers: list[dict[str, Any]], first: str | None = None, filters: Any = ()) -> None:
    """Shows layers, each of `map_layer` or `vector_layer` with its `title` and `note`, in the page.

    Args:
        network: Another name begins with the first maps again.
        layers: From the first to the last.
        first, filters: Name of the layer whose kernels are shown, and these: a row of channels for each map.
    """
    _viewer(
        key="feature-maps",
        data={
            "network": network,
            "layers": layers,
            "firstLayer": first,
            "filters": filters,
            "diverging": DIVERGING.tolist(),
            "messages": _messages(),
        },
    )


def _picture(image: NDArray[np.float32]) -> dict[str, Any]:
    """Returns the picture itself as the first layer, one map of all its channels."""
    return {
        "name": "images",
        "kind": "picture",
        "shape": size_text(*image.shape),
        "height": image.shape[0],
        "width": image.shape[1],
        "across": 1,
        "png": base64_of(encode_png(coloured(image, PICTURE))),
        "view": "picture",
        "limit": 1.0,
        "zero": 0,
        "unit": 1 / 255,
        "channels": image.shape[2],
        "maps": [{"channel": 0, "low": float(image.min()), "high": float(image.max()), "strength": 1.0}],
    }


def _layer(layer: dict[str, Any], values: NDArray[np.float32], labels: Sequence[str]) -> dict[str, Any]:
    if values.ndim == 1:
        return vector_layer(layer["layer"], layer["kind"], values, labels if layer["tensor"] == "logits" else ())
    return map_layer(layer["layer"], layer["kind"], values)


def map_layer(name: str, kind: str, maps: NDArray[np.float32]) -> dict[str, Any]:
    """Returns a layer of feature maps, float32 (maps, height, width), as the page wants it, strongest first."""
    strengths = np.abs(maps).mean(axis=(1, 2))
    order = np.argsort(-strengths, kind="stable")
    view = View(name="signed" if maps.min() < 0 else "level", limit=max(float(np.abs(maps).max()), 1e-6))
    zero, unit = view.code
    across = math.ceil(math.sqrt(len(maps)))
    return {
        "name": name,
        "kind": kind,
        "shape": size_text(maps.shape[1], maps.shape[2], len(maps)),
        "height": maps.shape[1],
        "width": maps.shape[2],
        "across": across,
        "png": base64_of(encode_png(_sheet(codes_of(maps[order], view), across))),
        "view": view.name,
        "limit": view.limit,
        "zero": zero,
        "unit": unit,
        "channels": 1,
        "maps": [
            {
                "channel": int(channel),
                "low": float(maps[channel].min()),
                "high": float(maps[channel].max()),
                "strength": float(strengths[channel]),
            }
            for channel in order
        ],
    }


def _sheet(maps: NDArray[np.uint8], across: int) -> NDArray[np.uint8]:
    """Returns all maps as one picture, `across` side by side, row by row."""
    count, height, width = maps.shape
    down = -(-count // across)
    tiles = np.zeros((down * across, height, width), np.uint8)
    tiles[:count] = maps
    return tiles.reshape(down, across, height, width).swapaxes(1, 2).reshape(down * height, across * width)


def vector_layer(name: str, kind: str, values: NDArray[np.float32], labels: Sequence[str] = ()) -> dict[str, Any]:
    """Returns a layer of single numbers, float32 (numbers,), as the page wants it."""
    return {
        "name": name,
        "kind": kind,
        "shape": f"{len(values)}",
        "values": np.round(values, 6).astype(float).tolist(),
        "labels": list(labels),
        "view": "signed" if values.min() < 0 else "level",
        "limit": max(float(np.abs(values).max()), 1e-6),
    }


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
            _tile(filters[index], caption.format(number=index + 1, cosine=f"{cosine:+.2f}".replace("-", "−")))
            for cosine, index in sorted(found, key=lambda pair: -abs(pair[0]))
        )
        lines.append(f'<div class="learned"><b>{made}</b><div>{tiles}</div></div>')
    st.html(_TILES + "".join(lines))


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
    source, label = base64_of(encode_png(picture)), html.escape(caption)
    return f'<figure><img src="data:image/png;base64,{source}" alt="{label}"><figcaption>{label}</figcaption></figure>'


def _messages() -> dict[str, str]:
    return {
        "layers": _("Layers, from the picture to the answer"),
        "tile": _("Map {channel}, strength {strength}"),
        "order": _("{count} maps, strongest first. Choose one to enlarge it."),
        "detail": _("Map {channel} of {count} · {height} × {width} · from {low} to {high} · mean |x| {strength}"),
        "value": _("row {row}, column {column}: ≈ {value}"),
        "filter": _("Its kernel"),
        "number": _("Number {index}: {value}"),
    }
