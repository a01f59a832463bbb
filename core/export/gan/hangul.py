"""Writes trained/gan-hangul-style/: what maps, what draws, who reads, how it learned, where each font is, and the card.

    python -m core export gan-hangul-style

The graphs take no noise: nothing in a syllable is left to chance. All of a style comes from the latent, which has a
number for each font.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, Card, TensorSpec, trained_folder
from core.data.pictures import hangul
from core.data.pictures.hangul import FIRST, SIDE, HangulData, jamo, mixtures
from core.export.gan.export import TIMELINE, rebuild, write_timeline
from core.export.gan.legibility import Legibility
from core.export.gan.styles import write_mapping
from core.export.gan.written import drawing
from core.export.graph import OPSET, function_to_onnx
from core.export.records import check_difference, data_of, files_of, run_of, splits_of, write
from core.inference.agreement import MAPPING, READ, READER
from core.inference.images.hangul_sampler import HangulSampler, JamoReader
from core.inference.sessions import load_session
from core.tasks import HANGUL_GENERATION
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.gan.hangul import WORD, HangulAdversaries
from core.training.gan.reader import reader_of
from core.training.gan.recipes import RECIPES, HangulRecipe

PARITY_COUNT, SELF_TEST = 300, "한글"
MEAN_COUNT = 10_000  # hands whose mean style truncation refers to


def export(name: str, _data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, as `core.export.gan.export.export` does."""
    tf.config.set_visible_devices([], "GPU")  # a GPU would trace kernels that ONNX does not have
    best_epoch, generator, _judge, record = rebuild(name, HangulAdversaries.networks)
    recipe, data = cast(HangulRecipe, RECIPES[name]), hangul.load()
    folder, run = (root or trained_folder()) / name, checkpoints.folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    reader = reader_of(data, run)
    write_graphs(generator, reader, recipe, folder)
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())
    blocks = write_timeline(run, len(record.history), folder / TIMELINE)
    card = _draft(recipe, generator, data, record, best_epoch, folder)
    card.preprocessing["timeline"] = {"columns": len(WORD), "rows": len(WORD), "size": SIDE, "blocks": blocks}
    served = HangulSampler(card, load_session(card, root=root), load_session(card, MAPPING, root=root))
    card.preprocessing["fonts"] = placed(data.names, served.styles(np.eye(len(data.names), dtype=np.float32)))
    legibility = Legibility(JamoReader(load_session(card, READER, root=root)).read, data)
    card = dataclasses.replace(
        card,
        metrics=legibility.figures(drawing(served)),
        parity=parity(generator, served, name),
        self_test=self_test(served),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def write_graphs(generator: keras.Model, reader: keras.Model, recipe: HangulRecipe, folder: Path) -> None:
    """Writes model.onnx, which draws, mapping.onnx and reader.onnx into `folder`."""
    config, spec = recipe.config, tf.TensorSpec
    synthesis = generator.get_layer("synthesis")
    write_mapping(generator, mixtures(MEAN_COUNT, config.latent), folder)

    def draw(styles: tf.Tensor, jamo: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"images": synthesis([styles, tf.zeros((tf.shape(styles)[0], config.noise)), jamo])}

    taken = [
        spec((None, config.layers, config.style), tf.float32, name="styles"),
        spec((None, 3), tf.int32, name="jamo"),
    ]
    write(folder / MODEL_FILE, function_to_onnx(draw, taken, "synthesis", ["images"]).SerializeToString())

    def read(images: tf.Tensor) -> dict[str, tf.Tensor]:
        return dict(zip(READ, reader(images, training=False), strict=True))

    taken = [spec((None, SIDE, SIDE, 1), tf.float32, name="images")]
    write(folder / READER, function_to_onnx(read, taken, "reader", READ).SerializeToString())


def placed(names: tuple[str, ...], styles: np.ndarray) -> list[dict[str, Any]]:
    """Returns each font's name and its place, x and y in [0, 1], on a map of styles float32 (fonts, style).

    The map shows the two directions in which the styles differ most; places are spread evenly along each.
    """
    centred = styles - styles.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    ranks = (centred @ axes[:2].T).argsort(axis=0).argsort(axis=0) / (len(names) - 1)
    return [
        {"name": name, "place": np.round(place, 4).tolist()} for name, place in zip(names, ranks.tolist(), strict=True)
    ]


def _draft(
    recipe: HangulRecipe, generator: keras.Model, data: HangulData, record: Record, best_epoch: int, folder: Path
) -> Card:
    """Returns the card as far as it is known before the files have run."""
    config = recipe.config
    files = files_of(folder, MODEL_FILE, MAPPING, READER, HISTORY, TIMELINE)
    return Card(
        name=recipe.name,
        task=HANGUL_GENERATION,
        inputs=(
            TensorSpec(name="styles", shape=(None, config.layers, config.style), dtype="float32"),
            TensorSpec(name="jamo", shape=(None, 3), dtype="int32"),
        ),
        outputs=(TensorSpec(name="images", shape=(None, SIDE, SIDE, 1), dtype="float32"),),
        labels=(),
        preprocessing={
            "latent": config.latent,
            "style": config.style,
            "height": SIDE,
            "width": SIDE,
            "channels": 1,
            "range": [-1, 1],
        },
        parameters=generator.count_params(),
        bytes=files[MODEL_FILE]["bytes"],
        opset=OPSET,
        files=files,
        data=data_of(data.source, splits_of(data)),
        recipe=run_of(record, best_epoch),
        reproducible={"value": True},
        weights_licence="Apache-2.0",
        metrics={},
        parity={},
    )


def parity(generator: keras.Model, served: HangulSampler, name: str) -> dict[str, Any]:
    """Compares both files with Keras on the same latents and syllables, mixed styles among them."""
    size = served.card.preprocessing["latent"]
    latents = mixtures(PARITY_COUNT, size)
    parts = jamo(np.random.default_rng(0).permutation(hangul.syllables())[:PARITY_COUNT])
    several = np.stack([np.roll(latents, layer // 2, axis=0) for layer in range(served.layers)], axis=1)
    synthesis = generator.get_layer("synthesis")
    noise = np.zeros((PARITY_COUNT, synthesis.inputs[1].shape[1]), np.float32)
    wanted = generator([several, noise, parts.astype(np.int32)], training=False).numpy()
    styles = np.stack([served.styles(several[:, layer]) for layer in range(served.layers)], axis=1)
    mapped = generator.get_layer("mapping")(latents, training=False).numpy()
    differences = {
        "max_difference": float(np.abs(wanted - served.draw_jamo(styles, parts)).max()),
        "style_max_difference": float(np.abs(mapped - served.styles(latents)).max()),
    }
    check_difference(name, max(differences.values()))
    return {**differences, "count": PARITY_COUNT}


def self_test(served: HangulSampler) -> dict[str, Any]:
    """Returns what any runtime must make of exactly these numbers: latents' styles, and a word in these."""
    latents = np.round(mixtures(len(SELF_TEST), served.card.preprocessing["latent"]).astype(np.float64), 4)
    parts = jamo(np.array([ord(letter) - FIRST for letter in SELF_TEST]))
    styles = served.styles(latents.astype(np.float32))
    pictures = served.draw_jamo(served.in_all_layers(styles), parts).astype(np.float64)
    return {
        "latent": latents.tolist(),
        "truncation": [1.0] * len(SELF_TEST),
        "jamo": parts.tolist(),
        "style": np.round(styles.astype(np.float64), 5).tolist(),
        "images": np.round(pictures, 5).reshape(len(SELF_TEST), -1).tolist(),
    }
