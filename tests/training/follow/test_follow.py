"""The networks that follow a thing: their step is the network, the twin forgets, and training, export and card agree."""

import dataclasses
import json

import numpy as np
import pytest
import tensorflow as tf

from core.artifacts import load_card
from core.cli import main
from core.data import moving
from core.data.moving import MovingData, places
from core.errors import ArtifactError
from core.export.follow import export
from core.export.follow.evaluation import hidden_overlap
from core.inference import Follower
from core.models.follow import FollowConfig
from core.motion import paths as motion
from core.training.follow.fit import Overlap, PlaceLoss, batches, overlap
from core.training.follow.recipes import RECIPES
from core.verification import verify

LSTM, TWIN = NAMES = ("follow-lstm", "follow-memoryless")
FRAMES = 25  # enough for a thing to be hidden for 15 of them


def tiny(name: str):
    config = FollowConfig(
        remembers=RECIPES[name].config.remembers, frames=FRAMES, filters=(2, 2, 2, 2), seen=4, units=4
    )
    return dataclasses.replace(RECIPES[name], config=config, epochs=1, steps=2, batch_size=4)


def data(*_given: object) -> MovingData:
    rng = np.random.default_rng(0)
    return MovingData(things={part: rng.integers(0, 256, (6, 28, 28), np.uint8) for part in moving.PARTS})


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Both networks, each trained for two steps and exported."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("follow")
        patch.setenv("GLASSBOX_CHECKPOINTS", str(root / "checkpoints"))
        patch.setenv("GLASSBOX_TRAINED", str(root / "trained"))
        patch.setattr(moving, "load", data)
        patch.setattr(moving, "SIZES", {"validation": 8, "test": 120})
        patch.setattr(export, "PARITY_SCENES", 4)
        patch.setattr(export, "things", lambda *_given: json.dumps({"things": [THING]}))
        for name in NAMES:
            patch.setitem(RECIPES, name, tiny(name))
            assert main(["train", name]) == 0
            assert main(["export", name]) == 0
        yield {name: load_card(name) for name in NAMES}


THING = {"name": "mnist-0", "pictures": [{"width": 1, "height": 1, "pixels": "AAAA"}]}


def test_two_recipes_differ_in_their_memory_alone():
    plain = [
        {**recipe.as_plain(), "name": "", "remembers": "", "config": {**recipe.as_plain()["config"], "remembers": ""}}
        if "config" in recipe.as_plain()
        else {**recipe.as_plain(), "name": "", "remembers": ""}
        for recipe in RECIPES.values()
    ]
    assert list(RECIPES) == list(NAMES)
    assert plain[0] == plain[1] == json.loads(json.dumps(plain[0]))


def test_scenes_follow_from_seed_and_epoch_and_are_others_in_each_epoch():
    recipe, things = tiny(LSTM), data().things["train"]
    first, again, other = (
        [tuple(part.numpy() for part in batch) for batch in batches(recipe, things, epoch, 2)] for epoch in (0, 0, 1)
    )
    assert len(first) == 2 and first[0][0].shape == (4, FRAMES, 64, 64) and first[0][1].shape == (4, FRAMES, 4)
    assert all(
        np.array_equal(a, b) for one, two in zip(first, again, strict=True) for a, b in zip(one, two, strict=True)
    )
    assert not np.array_equal(first[0][0], other[0][0]) and not np.array_equal(first[0][0], first[1][0])


def test_the_overlap_that_is_learned_by_is_the_one_that_is_measured():
    rng = np.random.default_rng(0)
    one, two = (rng.uniform(0.1, 0.9, (50, 3)).astype(np.float32) for _part in range(2))
    assert np.allclose(overlap(tf.constant(one), tf.constant(two)).numpy(), motion.overlap(one, two), atol=1e-5)
    none = np.array([[0.5, 0.5, -0.1]], np.float32)
    assert overlap(tf.constant(none), tf.constant(one[:1])).numpy() == 0


def test_hidden_and_visible_frames_are_judged_apart():
    wanted = tf.constant([[[0.5, 0.5, 0.2, 1.0], [0.5, 0.5, 0.2, 0.0]]])
    given = tf.constant([[[0.5, 0.5, 0.2, 3.0], [0.9, 0.5, 0.2, -3.0]]])
    found = {}
    for is_hidden in (True, False):
        metric = Overlap(is_hidden=is_hidden)
        metric.update_state(wanted, given)
        found[metric.name] = float(metric.result())
    assert found == {"iou_hidden": 0.0, "iou_visible": pytest.approx(1)}
    per_frame = PlaceLoss(10.0).call(wanted, given).numpy()
    assert per_frame.shape == (1, 2) and per_frame[0, 1] - per_frame[0, 0] == pytest.approx(10 * 0.4 / 3, abs=1e-4)


def test_a_metric_counts_one_to_fifteen_hidden_frames():
    hidden_for = np.arange(20)[np.newaxis] * np.ones((3, 1), int)
    found = hidden_overlap(hidden_for / 100, hidden_for)
    assert found["by_frames"] == [number / 100 for number in range(1, 16)]
    assert found["value"] == pytest.approx(0.08) and found["count"] == 45
    assert found["bootstrap_interval"] == pytest.approx([0.08, 0.08])


def test_the_served_step_is_the_network_and_card_and_files_agree(exported, capsys):
    for name, card in exported.items():
        assert card.parity["max_difference"] < 1e-4 and card.bytes <= 6_000_000
        capsys.readouterr()
        assert main(["evaluate", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["agrees"]
    assert verify().errors == []
    assert exported[LSTM].metrics["baseline_iou_hidden"] == exported[TWIN].metrics["baseline_iou_hidden"]


def test_only_the_network_with_a_memory_sees_what_it_saw_before(exported):
    frames, _paths = moving.scenes(data().things["test"], 3, 5, np.random.default_rng(0))
    for name, remembers in ((LSTM, True), (TWIN, False)):
        follower = Follower.load(name)
        alone, _state = follower.step(frames[:, -1], follower.first_state(3))
        assert np.allclose(follower.follow(frames)[:, -1], alone, atol=1e-7) is not remembers


def test_what_is_to_be_said_of_a_frame_is_by_its_side():
    paths = motion.draw_paths(20, 30, np.random.default_rng(0))
    said = places(paths)
    assert np.allclose(said[..., :3] * motion.SIDE, paths.squares, atol=1e-4)
    assert np.array_equal(said[..., 3] == 0, paths.hidden)


def test_other_frames_and_other_networks_are_refused(exported):
    follower = Follower.load(LSTM)
    for frames in (np.zeros((1, 2, 28, 28)), np.zeros((2, 64, 64)), np.full((1, 1, 64, 64), np.nan)):
        with pytest.raises(ValueError, match="finite, of shape"):
            follower.follow(frames)
    with pytest.raises(ArtifactError):
        Follower.load("mnist-cnn")
