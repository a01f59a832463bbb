"""Writes trained/<name>/ of a generative adversarial network: both networks, how it learned, and the card.

    python -m core export gan-mnist-dcgan

The generator takes the best epoch's averaged weights and is written with the operations that the course names: what
was trained multiplies less, with the same weights. The class that serves it then draws every measured picture.
"""

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from core.artifacts import CARD_FILE, MODEL_FILE, Card, TensorSpec, trained_folder
from core.data import ImageData, load
from core.errors import ArtifactError
from core.export.folding import fold_upsampling
from core.export.gan.quality import COUNT, MEASURED_SEED, Quality, asked_for, figures, measuring, references
from core.export.graph import to_onnx
from core.export.records import check_difference, data_of, draft_of, files_of, run_of, splits_of, write
from core.inference.images.sampler import DISCRIMINATOR_FILE, ImageSampler
from core.inference.sessions import load_session
from core.models.gan import SIDE, build_discriminator, build_generator
from core.tasks import IMAGE_GENERATION
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.gan.fit import GRID, timeline_folder
from core.training.gan.recipes import RECIPES, GANRecipe

TIMELINE = "timeline.webp"
TIMELINE_QUALITY = 60
PARITY_COUNT = 1_000
SELF_TESTS = 2
PEERS = {"gan-mnist-dcgan": "gan-mnist-tutorial"}
FOLLOWED = ("classifier_fid", "classifier_kid", "min_class_share")


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, finished or not, and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, the recipe has changed since, or an exported file computes something else.
    """
    tf.config.set_visible_devices([], "GPU")  # a GPU would trace kernels that ONNX does not have
    best_epoch, generator, discriminator, record = rebuild(name, _networks)
    recipe = RECIPES[name]
    data = load(record.recipe["data"], data_dir)
    folder = (root or trained_folder()) / name
    folder.mkdir(parents=True, exist_ok=True)
    converted, layers = to_onnx(generator, output="images", title="generator")
    fold_upsampling(converted.graph)
    write(folder / MODEL_FILE, converted.SerializeToString())
    write(folder / DISCRIMINATOR_FILE, to_onnx(discriminator, title="discriminator")[0].SerializeToString())
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())
    blocks = write_timeline(checkpoints.folder(name), len(record.history), folder / TIMELINE)

    card = _draft(recipe, generator, data, record, best_epoch, folder)
    card.preprocessing["timeline"] = {"columns": GRID, "rows": GRID, "size": SIDE, "blocks": blocks}
    card = dataclasses.replace(card, layers=tuple(layers))
    served = ImageSampler(card, load_session(card, root=root), load_session(card, DISCRIMINATOR_FILE, root=root))
    quality = Quality(measuring(recipe.classifier), data.test)
    card = dataclasses.replace(
        card,
        metrics={
            **figures(served, quality),
            "nearest_training": quality.nearest(_in_unit(served, 1_000), data.train),
            **references(data, quality),
            **_peer(name, record, data, quality),
        },
        parity=_parity(generator, discriminator, served, name),
        self_test=_self_test(served),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def rebuild(
    name: str, networks: Callable[[GANRecipe], tuple[keras.Model, keras.Model]]
) -> tuple[int, keras.Model, keras.Model, Record]:
    """Returns the best epoch, its generator and discriminator, and the record of the run.

    Args:
        networks: Makes both, untrained.
    """
    path = checkpoints.folder(name)
    best_epoch, weights = checkpoints.load_best(path)
    record = checkpoints.load_record(path)
    recipe = RECIPES[name]
    if recipe.as_plain()["config"] != record.recipe["config"]:
        raise ArtifactError(
            "The network of {name} has changed since its training: `python -m core train {name}`.", name=name
        )
    generator, discriminator = networks(recipe)
    count = len(generator.weights)
    generator.set_weights(weights[:count])
    discriminator.set_weights(weights[count : count + len(discriminator.weights)])
    return best_epoch, generator, discriminator, record


def _networks(recipe: GANRecipe) -> tuple[keras.Model, keras.Model]:
    """Makes both networks as the file is to hold them, not the quick ones that were trained."""
    return build_generator(recipe.config), build_discriminator(recipe.config)


def _draft(
    recipe: GANRecipe, generator: keras.Model, data: ImageData, record: Record, best_epoch: int, folder: Path
) -> Card:
    """Returns the card as far as it is known before the files have run."""
    source, latent, is_conditional = data.source, recipe.config.latent, recipe.config.classes > 0
    label = (TensorSpec(name="label", shape=(None,), dtype="int32"),) if is_conditional else ()
    return draft_of(
        generator,
        record,
        best_epoch,
        files_of(folder, MODEL_FILE, DISCRIMINATOR_FILE, HISTORY, TIMELINE),
        task=IMAGE_GENERATION,
        inputs=(TensorSpec(name="latent", shape=(None, latent), dtype="float32"), *label),
        outputs=(TensorSpec(name="images", shape=(None, *source.shape), dtype="float32"),),
        labels=source.labels if is_conditional else (),
        preprocessing={
            "latent": latent,
            "height": SIDE,
            "width": SIDE,
            "channels": 1,
            "range": [-1, 1],
            "conditional": is_conditional,
        },
        data={**data_of(source, splits_of(data)), "classifier": recipe.classifier},
    )


def write_timeline(run: Path, epochs: int, path: Path) -> int:
    """Stacks the pictures drawn before training and after each epoch; returns how many there are."""
    parts = [np.asarray(Image.open(timeline_folder(run) / f"{epoch:03}.png")) for epoch in range(epochs + 1)]
    stream = io.BytesIO()
    Image.fromarray(np.concatenate(parts)).save(stream, "WEBP", quality=TIMELINE_QUALITY, method=6)
    write(path, stream.getvalue())
    return len(parts)


def _in_unit(served: ImageSampler, count: int) -> np.ndarray:
    """Returns drawn pictures, float32 (count, 28, 28, 1) in [0, 1]."""
    latents = served.latents(count, MEASURED_SEED)
    return (served.sample(latents, asked_for(served, count)) + 1) / 2


def _parity(generator: keras.Model, discriminator: keras.Model, served: ImageSampler, name: str) -> dict[str, Any]:
    """Compares both files with Keras on the same latent vectors."""
    latents, labels = served.latents(PARITY_COUNT, MEASURED_SEED), asked_for(served, PARITY_COUNT)
    pictures = served.sample(latents, labels)
    wanted = generator([latents, labels] if served.is_conditional else latents, training=False).numpy()
    judged = discriminator([pictures, labels] if served.is_conditional else pictures, training=False).numpy()[:, 0]
    differences = {
        "max_difference": float(np.abs(wanted - pictures).max()),
        "discriminator_max_difference": float(np.abs(judged - served.discriminate(pictures, labels)).max()),
    }
    check_difference(name, max(differences.values()))
    return {**differences, "count": PARITY_COUNT}


def _self_test(served: ImageSampler) -> dict[str, Any]:
    """Returns latent vectors and the pictures that any runtime must make of exactly these numbers."""
    latents = np.round(served.latents(SELF_TESTS, MEASURED_SEED).astype(np.float64), 4)
    labels = asked_for(served, SELF_TESTS)
    pictures = served.sample(latents.astype(np.float32), labels).astype(np.float64)
    found = {"latent": latents.tolist(), "images": np.round(pictures, 5).reshape(SELF_TESTS, -1).tolist()}
    return found if labels is None else {**found, "label": labels.tolist()}


def _peer(name: str, record: Record, data: ImageData, quality: Quality) -> dict[str, Any]:
    """Returns how the tutorial's network did, where it was trained here, and both after as many pictures."""
    peer = PEERS.get(name)
    if peer is None or not checkpoints.exists(checkpoints.folder(peer)):
        return {}
    _, generator, _, theirs = rebuild(peer, _networks)
    seen = min(len(theirs.history), len(record.history))
    rng = np.random.default_rng(MEASURED_SEED)
    latents = rng.standard_normal((COUNT, RECIPES[peer].config.latent), np.float32)
    drawn = [generator(latents[i : i + 500], training=False).numpy() for i in range(0, COUNT, 500)]
    return {
        "peer": {
            "name": peer,
            "recipe": run_of(theirs, len(theirs.history)),
            **quality.measure((np.concatenate(drawn) + 1) / 2),
        },
        "after_as_many_pictures": {
            "pictures": seen * len(data.train),
            "split": "validation",
            "ours": {key: record.history[seen - 1][key] for key in FOLLOWED},
            "peer": {key: theirs.history[seen - 1][key] for key in FOLLOWED},
        },
    }
