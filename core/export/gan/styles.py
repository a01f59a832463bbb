"""Writes trained/<name>/ of a generator with styles: what maps, what draws, how it learned, and the card.

    python -m core export gan-fashion-style

The mapping keeps the mean style, of 10,000 latents, in its graph, so that truncation is one more number to give it.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, Card, TensorSpec, model_names, trained_folder
from core.data import ImageData, load
from core.export.gan.export import TIMELINE, rebuild, write_timeline
from core.export.gan.path_length import latent_path_length, style_path_length
from core.export.gan.quality import Quality, figures, measuring, references
from core.export.graph import OPSET, function_to_onnx
from core.export.records import check_difference, data_of, files_of, run_of, splits_of, write
from core.inference.agreement import MAPPING
from core.inference.images.sampler import ImageSampler
from core.inference.images.style_sampler import StyleSampler
from core.inference.sessions import load_session
from core.models.styles import StyleConfig
from core.tasks import STYLED_GENERATION
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.gan.fit import GRID
from core.training.gan.recipes import RECIPES, StyleRecipe
from core.training.gan.styles import StyleAdversaries

MEAN_COUNT, MEAN_SEED = 10_000, 2
PARITY_COUNT, PARITY_SEED = 500, 0
SELF_TESTS, TRUNCATION = 2, 0.7
COPIES = 1_000  # pictures that are looked up among the training's
PEERS = {"gan-fashion-style": "gan-fashion-dcgan"}


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, as `core.export.gan.export.export` does."""
    tf.config.set_visible_devices([], "GPU")  # a GPU would trace kernels that ONNX does not have
    best_epoch, generator, _discriminator, record = rebuild(name, StyleAdversaries.networks)
    recipe = cast(StyleRecipe, RECIPES[name])
    data = load(recipe.data, data_dir)
    folder = (root or trained_folder()) / name
    folder.mkdir(parents=True, exist_ok=True)
    write_graphs(generator, recipe.config, folder)
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())
    blocks = write_timeline(checkpoints.folder(name), len(record.history), folder / TIMELINE)
    card = _draft(recipe, generator, data, record, best_epoch, folder)
    card.preprocessing["timeline"] = {"columns": GRID, "rows": GRID, "size": recipe.side, "blocks": blocks}
    served = StyleSampler(card, load_session(card, root=root), load_session(card, MAPPING, root=root))
    quality = Quality(measuring(recipe.classifier), data.test)
    card = dataclasses.replace(
        card,
        metrics={
            **figures(served, quality),
            "nearest_training": quality.nearest((served.sample(served.latents(COPIES, 0)) + 1) / 2, data.train),
            **references(data, quality),
            "path_length": style_path_length(served, quality.classifier),
            **_peer(name, quality),
        },
        parity=parity(generator, served, name),
        self_test=self_test(served),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def write_graphs(generator: keras.Model, config: StyleConfig, folder: Path) -> None:
    """Writes model.onnx, which draws, and mapping.onnx into `folder`."""
    synthesis, one, spec = generator.get_layer("synthesis"), tf.float32, tf.TensorSpec
    write_mapping(
        generator, np.random.default_rng(MEAN_SEED).standard_normal((MEAN_COUNT, config.latent), np.float32), folder
    )

    def draw(styles: tf.Tensor, noise: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"images": synthesis([styles, noise])}

    taken = [
        spec((None, config.layers, config.style), one, name="styles"),
        spec((None, config.noise), one, name="noise"),
    ]
    write(folder / MODEL_FILE, function_to_onnx(draw, taken, "synthesis", ["images"]).SerializeToString())


def write_mapping(generator: keras.Model, latents: np.ndarray, folder: Path) -> None:
    """Writes mapping.onnx into `folder`; the mean style is that of `latents`, float32 (n, latent)."""
    mapping, one, spec = generator.get_layer("mapping"), tf.float32, tf.TensorSpec
    mean = mapping(latents).numpy().mean(axis=0, keepdims=True)  # a constant of the graph

    def map_latents(latent: tf.Tensor, truncation: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"style": mean + truncation * (mapping(latent) - mean)}

    taken = [spec((None, latents.shape[1]), one, name="latent"), spec((None, 1), one, name="truncation")]
    write(folder / MAPPING, function_to_onnx(map_latents, taken, "mapping", ["style"]).SerializeToString())


def _draft(
    recipe: StyleRecipe, generator: keras.Model, data: ImageData, record: Record, best_epoch: int, folder: Path
) -> Card:
    """Returns the card as far as it is known before the files have run."""
    config = recipe.config
    files = files_of(folder, MODEL_FILE, MAPPING, HISTORY, TIMELINE)
    return Card(
        name=recipe.name,
        task=STYLED_GENERATION,
        inputs=(
            TensorSpec(name="styles", shape=(None, config.layers, config.style), dtype="float32"),
            TensorSpec(name="noise", shape=(None, config.noise), dtype="float32"),
        ),
        outputs=(TensorSpec(name="images", shape=(None, config.side, config.side, 1), dtype="float32"),),
        labels=(),
        preprocessing={
            "latent": config.latent,
            "style": config.style,
            "noise": config.noise,
            "sides": [*config.sides, config.side],
            "height": config.side,
            "width": config.side,
            "channels": 1,
            "range": [-1, 1],
            "jamo": config.has_jamo,
        },
        parameters=generator.count_params(),
        bytes=files[MODEL_FILE]["bytes"],
        opset=OPSET,
        files=files,
        data={**data_of(data.source, splits_of(data)), "classifier": recipe.classifier},
        recipe=run_of(record, best_epoch),
        reproducible={"value": True},
        weights_licence="Apache-2.0",
        metrics={},
        parity={},
    )


def parity(generator: keras.Model, served: StyleSampler, name: str) -> dict[str, Any]:
    """Compares both files with Keras on the same latents and noise, mixed styles among them."""
    latents, noise = served.latents(PARITY_COUNT, PARITY_SEED), served.noise(PARITY_COUNT)
    several = np.stack([np.roll(latents, layer // 2, axis=0) for layer in range(served.layers)], axis=1)
    wanted = generator([several, noise], training=False).numpy()
    styles = np.stack([served.styles(several[:, layer]) for layer in range(served.layers)], axis=1)
    mapped = generator.get_layer("mapping")(latents, training=False).numpy()
    differences = {
        "max_difference": float(np.abs(wanted - served.draw(styles, noise)).max()),
        "style_max_difference": float(np.abs(mapped - served.styles(latents)).max()),
    }
    check_difference(name, max(differences.values()))
    return {**differences, "count": PARITY_COUNT}


def self_test(served: StyleSampler) -> dict[str, Any]:
    """Returns what any runtime must make of exactly these numbers: latents' styles, and their pictures."""
    latents = np.round(served.latents(SELF_TESTS, PARITY_SEED).astype(np.float64), 4)
    noise = np.round(served.noise(SELF_TESTS).astype(np.float64), 3)
    styles = served.styles(latents.astype(np.float32), TRUNCATION)
    pictures = served.draw(served.in_all_layers(styles), noise.astype(np.float32)).astype(np.float64)
    return {
        "latent": latents.tolist(),
        "truncation": [TRUNCATION] * SELF_TESTS,
        "noise": noise.tolist(),
        "style": np.round(styles.astype(np.float64), 5).tolist(),
        "images": np.round(pictures, 5).reshape(SELF_TESTS, -1).tolist(),
    }


def _peer(name: str, quality: Quality) -> dict[str, Any]:
    """Returns the path length of the generator without styles, where it is among the trained models."""
    peer = PEERS.get(name)
    if peer not in model_names():
        return {}
    measured = latent_path_length(ImageSampler.load(peer), quality.classifier)
    return {"peer_path_length": {"name": peer, "measured": measured}}
