"""Writes trained/<name>/ of a network that describes pictures: two graphs, things.json, history.json, and its card.

    python -m core export describe-lstm

model.onnx looks at a picture once, speaker.onnx says a word a step; things.json holds pictures of things to place, of
the test part. The class that serves both runs them on test
scenes: their logits along the right sentences must be those of Keras.
"""

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, THINGS_FILE, Card, TensorSpec
from core.data.pictures import scenes
from core.data.pictures.scenes import SceneData, sentences, stacked
from core.export.describe.evaluation import measure
from core.export.graph import function_to_onnx
from core.export.records import draft_of, files_of, opened, parity_of, write
from core.inference.agreement import SPEAKER, SPOKEN
from core.inference.sequences.describer import Describer
from core.inference.sessions import load_session
from core.models.sequences.describe import build_describer, describe_step, encoder
from core.pictures.pixels import as_float
from core.scenes.grammar import PADDING, word_list
from core.tasks import IMAGE_CAPTIONING
from core.training.checkpoints import HISTORY, Record
from core.training.describe.recipes import RECIPES, DescribeRecipe

PARITY_COUNT = 250
SELF_TESTS = 2
PICTURES = 4  # of a kind, in things.json
DIGITS = 4  # decimals of the card's pictures: finer than a pixel's 1/255


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported files compute something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = RECIPES[name]
    model = build_describer(recipe.config)
    model.set_weights(weights)
    data = scenes.load(data_dir)
    card = _draft(model, recipe, data, record, best_epoch, folder)
    describer = Describer(card, load_session(card, root=root), load_session(card, SPEAKER, root=root))
    card = dataclasses.replace(
        card,
        metrics=measure(describer, data),
        parity=_parity(name, model, describer, data),
        self_test=_self_test(describer, data),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _draft(
    model: keras.Model, recipe: DescribeRecipe, data: SceneData, record: Record, best_epoch: int, folder: Path
) -> Card:
    """Writes both graphs and returns the card as far as it is known before the files have run."""
    config = recipe.config
    features = TensorSpec(name="features", shape=(None, config.grid**2, config.filters[-1]), dtype="float32")
    state = TensorSpec(name="state", shape=(None, config.state_size), dtype="float32")
    write(folder / MODEL_FILE, encoder_to_onnx(model).SerializeToString())
    write(folder / SPEAKER, speaker_to_onnx(model).SerializeToString())
    write(folder / THINGS_FILE, things(data).encode())
    files = files_of(folder, MODEL_FILE, SPEAKER, THINGS_FILE, HISTORY)
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=IMAGE_CAPTIONING,
        inputs=(TensorSpec(name="images", shape=(None, config.side, config.side, 1), dtype="float32"),),
        outputs=(features, state),
        labels=word_list(),
        preprocessing={
            "height": config.side,
            "width": config.side,
            "channels": 1,
            "grid": config.grid,
            "length": config.length,
        },
        data={
            "name": scenes.NAME,
            "title": scenes.TITLE,
            "source": scenes.SOURCE,
            "licence": scenes.LICENCE,
            "splits": {"train": recipe.scenes, "validation": len(data.validation), "test": len(data.test)},
            "content_sha256": data.content_sha256,
        },
    )


def things(data: SceneData) -> str:
    """Returns the text of things.json: a few pictures of each kind that is not drawn, cut to their ink, in base64."""
    found = [
        {
            "name": name,
            "pictures": [
                {
                    "width": picture.shape[1],
                    "height": picture.shape[0],
                    "pixels": base64.b64encode(picture.tobytes()).decode(),
                }
                for picture in pictures[:PICTURES]
            ],
        }
        for name, pictures in data.pieces["test"].items()
    ]
    return json.dumps({"things": found}, separators=(",", ":")) + "\n"


def encoder_to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Converts the half that looks: `images` -> `features`, `state`."""
    looking, speaker = encoder(model), model.get_layer("speaker")

    def look(images: tf.Tensor) -> dict[str, tf.Tensor]:
        features = looking(images, training=False)
        return {"features": features, "state": speaker.first_state(features)}

    shape = (None, *model.inputs[0].shape[1:])
    return function_to_onnx(look, [tf.TensorSpec(shape, tf.float32, name="images")], "encoder", ("features", "state"))


def speaker_to_onnx(model: keras.Model) -> onnx.ModelProto:
    """Converts the half that speaks: `features`, `token`, `state` -> `logits`, `next_state`, `attention`."""
    speaker, places = model.get_layer("speaker"), model.get_layer("features").output.shape[1:]
    signature = [
        tf.TensorSpec((None, *places), tf.float32, name="features"),
        tf.TensorSpec((None,), tf.int32, name="token"),
        tf.TensorSpec((None, speaker.config.state_size), tf.float32, name="state"),
    ]
    return function_to_onnx(
        lambda features, token, state: describe_step(model, features, token, state),
        signature,
        "speaker",
        SPOKEN,
    )


def _parity(name: str, model: keras.Model, describer: Describer, data: SceneData) -> dict[str, Any]:
    """Returns the card's `parity` of the logits behind each word of the right sentences, padding left out."""
    given = data.test[:PARITY_COUNT]
    images, words = as_float(stacked(given)), sentences(given)
    wanted = model({"images": images, "token": words[:, :, :-1]}, training=False).numpy()
    said = np.empty_like(wanted)
    for line in range(words.shape[1]):
        features, state = describer.look(images)
        for place in range(words.shape[2] - 1):
            said[:, line, place], state, _attention = describer.step(features, words[:, line, place], state)
    counts = words[:, :, 1:] != word_list().index(PADDING)
    return parity_of(name, wanted[counts], said[counts])


def _self_test(describer: Describer, data: SceneData) -> dict[str, Any]:
    """Returns pictures, the words of a sentence, and the logits that any runtime must give behind the last of them."""
    given = data.test[:SELF_TESTS]
    images = np.round(as_float(stacked(given)).astype(np.float64), DIGITS)
    words = sentences(given)[:, 0, :4]
    features, state = describer.look(images.astype(np.float32))
    first = state
    for token in words.T:
        logits, state, attention = describer.step(features, token, state)
    return {
        "images": images.reshape(len(images), -1).tolist(),
        "state": np.round(first.astype(np.float64), 6).tolist(),
        "words": words.tolist(),
        "logits": np.round(logits.astype(np.float64), 6).tolist(),
        "attention": np.round(attention.astype(np.float64), 6).tolist(),
    }
