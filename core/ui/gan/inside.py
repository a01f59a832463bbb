"""Inside a generator: a hundred numbers become a picture, stage by stage."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.inference import ImageSampler
from core.ui.frame.language import _
from core.ui.gan.grid import choose_seed
from core.ui.gan.models import choose_class, choose_generator, labels_for
from core.ui.shared.feature_maps import map_layer, show_layers, vector_layer

OUTPUT_TENSOR, OUTPUT_KIND = "images", "tanh"  # of the generator's picture


def show_inside() -> None:
    """Asks for a generator and a seed, and shows every stage of that one picture."""
    sampler = choose_generator("inside-gan")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = choose_class(sampler.card, key="inside-class", is_any_offered=False)
        seed = choose_seed("inside-seed")
    show_layers(sampler.card.name, stages(sampler, seed, label))


def stages(sampler: ImageSampler, seed: int, label: int | None) -> list[dict[str, Any]]:
    """Returns the layers of one sample for `show_layers`, from the latent to the picture."""
    latents = sampler.latents(1, seed)
    tensors = sampler.activations(latents, labels_for(sampler.card, label, 1))
    words = _words()
    layers = [vector_layer("latent", "latent", latents[0]) | words["latent"]]
    for layer in sampler.card.layers:
        if len(layer["shape"]) == 2 and layer["kind"] != "dense":
            continue  # the maps that follow are these very numbers
        layers.append(_stage(layer, tensors[layer["tensor"]][0]) | words.get(layer["kind"], words["other"]))
    if all(layer["tensor"] != OUTPUT_TENSOR for layer in sampler.card.layers):
        picture = sampler.sample(latents, labels_for(sampler.card, label, 1))[0]
        layers.append(_stage({"layer": OUTPUT_TENSOR, "kind": OUTPUT_KIND}, picture) | words[OUTPUT_KIND])
    return layers


def _stage(layer: dict[str, Any], values: NDArray[np.float32]) -> dict[str, Any]:
    if values.ndim == 1:
        return vector_layer(layer["layer"], layer["kind"], values)
    is_channels_last = values.shape[0] == values.shape[1] != values.shape[2]
    maps: NDArray[np.float32] = np.moveaxis(values, 2, 0) if is_channels_last else values
    if layer["kind"] == OUTPUT_KIND:  # as grey as it is elsewhere
        maps = (maps + 1) / np.float32(2)
    return map_layer(layer["layer"], layer["kind"], maps)


def _words() -> dict[str, dict[str, str]]:
    """Returns the title and the note of each kind of layer, in the reader's language."""
    titles = {
        "latent": _("Latent vector (잠재 벡터)"),
        "dense": _("Dense"),
        "leaky_relu": "LeakyReLU",
        "norm": _("Batch normalisation (배치 정규화)"),
        "reshape": _("Reshape"),
        "upsampling": _("Upsampling (업샘플링)"),
        "conv": _("Convolution"),
        OUTPUT_KIND: _("Picture"),
        "other": _("Layer"),
    }
    notes = {
        "latent": _("A hundred random numbers: all that this picture is made of."),
        "dense": _("Every latent number is weighed for every one of these numbers."),
        "leaky_relu": _("Positive values stay; negative ones become a fifth of themselves."),
        "norm": _("Each map is brought to a mean and a spread that were learned."),
        "reshape": _("The same numbers, now seen as small maps of 7 × 7: coarse places of the picture to come."),
        "upsampling": _("Every number is written four times, two across and two down. Nothing is learned here."),
        "conv": _("Learned kernels smooth the blocks and draw finer parts."),
        OUTPUT_KIND: _("tanh keeps every pixel between −1 (black) and 1 (white)."),
        "other": _("One step of the generator."),
    }
    return {kind: {"title": titles[kind], "note": notes[kind]} for kind in titles}
