"""Writes trained/<name>/ of a network that follows a thing: model.onnx (one frame a step), its card, two more files.

    python -m core export follow-lstm

things.json holds pictures of things to throw, of the test part; history.json tells of the training. The class that
serves the graph runs it on test scenes: its places must be those of Keras.
"""

import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, THINGS_FILE, Card
from core.data.pictures.catalogue import load as load_images
from core.data.sequences import moving
from core.data.sequences.moving import SETS, MovingData, scenes
from core.export.follow.evaluation import measure
from core.export.records import check_difference, draft_of, files_of, opened, write
from core.export.recurrent_graph import interface, to_onnx
from core.inference.sequences.follower import Follower
from core.inference.sessions import load_session
from core.models.sequences.follow import build_follow, follow_step
from core.motion.paths import SIDE
from core.tasks import TRACKING
from core.training.checkpoints import HISTORY, Record
from core.training.follow.fit import eyes_of
from core.training.follow.recipes import RECIPES, FollowRecipe

PARITY_SCENES = 50
SELF_TESTS = 2
DIGITS = 4  # decimals of the card's frames
FRAME = tf.TensorSpec((None, SIDE, SIDE), tf.float32, name="frame")


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = RECIPES[name]
    model = build_follow(recipe.config)
    model.set_weights([*eyes_of(recipe, None), *weights])
    data = moving.load(data_dir)
    write(folder / THINGS_FILE, things(data_dir).encode())
    card = _draft(model, recipe, data, record, best_epoch, folder)
    follower = Follower(card, load_session(card, root=root))
    card = dataclasses.replace(
        card,
        metrics=measure(follower, data, recipe.config.frames),
        parity=_parity(name, model, follower, data, recipe.config.frames),
        self_test=_self_test(follower, data),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _draft(
    model: keras.Model, recipe: FollowRecipe, data: MovingData, record: Record, best_epoch: int, folder: Path
) -> Card:
    """Writes the graph and returns the card as far as it is known before the file has run."""
    converted, layers = to_onnx(
        model,
        lambda model, frame, state: follow_step(model, recipe.config, frame, state),
        given=FRAME,
        answer="place",
    )
    write(folder / MODEL_FILE, converted.SerializeToString())
    inputs, outputs = interface(model, given=FRAME, answer="place")
    files = files_of(folder, MODEL_FILE, THINGS_FILE, HISTORY)
    scenes_seen = recipe.steps * recipe.batch_size * len(record.history)
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=TRACKING,
        inputs=inputs,
        outputs=outputs,
        preprocessing={"side": SIDE, "remembers": recipe.config.remembers},
        data={
            "name": moving.NAME,
            "title": moving.TITLE,
            "source": moving.SOURCE,
            "licence": moving.LICENCE,
            "splits": {"train": scenes_seen, **moving.SIZES},
            "content_sha256": data.content_sha256,
        },
        layers=tuple(layers),
    )


def things(data_dir: Path | None = None) -> str:
    """Returns the text of things.json: the first test picture of each class of each set, in base64."""
    found = []
    for name in SETS:
        data = load_images(name, data_dir)
        for label in range(len(data.source.labels)):
            picture = data.test.images[int(np.flatnonzero(data.test.labels == label)[0]), :, :, 0]
            pixels = base64.b64encode(picture.tobytes()).decode()
            shape = {"width": picture.shape[1], "height": picture.shape[0]}
            found.append({"name": f"{name}-{label}", "pictures": [{**shape, "pixels": pixels}]})
    return json.dumps({"things": found}, separators=(",", ":")) + "\n"


def _parity(name: str, model: keras.Model, follower: Follower, data: MovingData, frames: int) -> dict[str, Any]:
    """Returns the card's `parity` of the places in test scenes."""
    pictures, _paths = scenes(data.things["test"], PARITY_SCENES, frames, np.random.default_rng(moving.SEED))
    wanted = model(pictures, training=False).numpy()
    wanted[..., 3] = 1 / (1 + np.exp(-wanted[..., 3]))
    given = follower.follow(pictures)
    difference = float(np.abs(wanted - given).max())
    check_difference(name, difference)
    return {"max_difference": difference, "count": wanted[..., 0].size}


def _self_test(follower: Follower, data: MovingData) -> dict[str, Any]:
    """Returns frames, a state that is not zeros, and what any runtime must give for exactly these numbers."""
    pictures, _paths = scenes(data.things["test"], SELF_TESTS, 2, np.random.default_rng(moving.SEED))
    pictures = np.round(pictures.astype(np.float64), DIGITS)
    _place, state = follower.step(pictures[:, 0].astype(np.float32), follower.first_state(SELF_TESTS))
    state = np.round(state.astype(np.float64), 6)
    place, next_state = follower.step(pictures[:, 1].astype(np.float32), state.astype(np.float32))
    return {
        "frame": pictures[:, 1].reshape(SELF_TESTS, -1).tolist(),
        "state": state.tolist(),
        "place": np.round(place.astype(np.float64), 6).tolist(),
        "next_state": np.round(next_state.astype(np.float64), 6).tolist(),
    }
