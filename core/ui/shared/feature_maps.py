"""The page's viewer of feature maps, whatever network made them. The page's side is web/shared/feature_maps.js."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.pictures.pixels import encode_png, tile_sheet
from core.ui.frame.in_page import component
from core.ui.frame.language import _
from core.ui.shared.colours import DIVERGING, PICTURE, View, codes_of, coloured
from core.ui.shared.encoding import base64_of
from core.ui.shared.wording import shape_text

_viewer = component("shared/feature_maps")


def show_layers(network: str, layers: list[dict[str, Any]], first: str | None = None, filters: Any = ()) -> None:
    """Shows layers, each of `picture_layer`, `map_layer` or `vector_layer` with its `title` and `note`, in the page.

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


def picture_layer(image: NDArray[np.float32]) -> dict[str, Any]:
    """Returns a picture, float32 (height, width, channels) in [0, 1], as a layer of one map of all its channels."""
    return {
        "name": "images",
        "kind": "picture",
        "shape": shape_text(*image.shape),
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
        "shape": shape_text(maps.shape[1], maps.shape[2], len(maps)),
        "height": maps.shape[1],
        "width": maps.shape[2],
        "across": across,
        "png": base64_of(encode_png(tile_sheet(codes_of(maps[order], view), across))),
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
