"""Networks that follow a thing: batches, training, export, and the step that is the network itself."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from core.cli import main
from core.data.sequences import moving
from core.data.sequences.moving import MovingData
from core.errors import ArtifactError, SettingError
from core.export.follow import evaluation, export
from core.inference import Follower
from core.models.sequences.follow import FollowConfig, build_eyes, build_follow, build_memory
from core.motion.paths import draw_paths
from core.motion.paths import overlap as of_motion
from core.training import checkpoints
from core.training.follow import fit
from core.training.follow.fit import batches, overlap
from core.training.follow.recipes import RECIPES
from core.verification import verify

TINY = FollowConfig(remembers=True, frames=20, filters=(2, 2, 4, 4), seen=8, units=6)


def data(*_given: object) -> MovingData:
    rng = np.random.default_rng(0)
    return MovingData(things={part: rng.integers(0, 256, (20, 28, 28), dtype=np.uint8) for part in moving.PARTS})


def test_scenes_follow_from_seed_and_epoch_and_are_read_alike_twice():
    recipe = dataclasses.replace(RECIPES["follow-lstm"], config=TINY, length=20, batch_size=4)
    first = batches(recipe, data().things["train"], 0, 2)
    one, again = (np.concatenate([places for _frames, places in first]) for _time in range(2))
    other = np.concatenate([places for _frames, places in batches(recipe, data().things["train"], 1, 2)])
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert one.shape == (8, 20, 4) and set(np.unique(one[..., 3])) == {0, 1}


def test_the_networks_differ_in_the_memory_alone():
    one, two = (RECIPES[name].config for name in ("follow-lstm", "follow-memoryless"))
    assert one == dataclasses.replace(two, remembers=True)
    assert RECIPES["follow-lstm"].eyes_of == "follow-memoryless"


def test_a_training_scene_is_cut_from_a_whole_one():
    paths = draw_paths(3, 20, np.random.default_rng(4))
    cut = paths.cut(np.array([0, 5, 18]), 2)
    assert np.array_equal(cut.squares[1], paths.squares[1, 5:7])
    assert np.array_equal(cut.curtains[2], paths.curtains[2, 18:])


def test_the_training_measures_squares_as_the_evaluation_does():
    squares = np.random.default_rng(1).uniform(1, 9, (2, 200, 3)).astype(np.float32)
    assert np.allclose(overlap(*squares), of_motion(*squares), atol=1e-5)


def test_without_a_memory_a_frame_is_all_that_counts():
    frames = np.random.default_rng(2).random((2, 20, 64, 64), dtype=np.float32)
    changed = frames.copy()
    changed[:, 0] = 0
    for remembers in (True, False):
        model = build_follow(dataclasses.replace(TINY, remembers=remembers))
        one, two = (model(given, training=False).numpy()[:, 1:] for given in (frames, changed))
        assert np.allclose(one, two, atol=1e-6) is not remembers


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """Both recipes at a small size, and folders of their own."""
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    monkeypatch.setenv(checkpoints.FOLDER_VARIABLE, str(tmp_path / "runs"))
    for name, recipe in RECIPES.items():
        config = dataclasses.replace(TINY, remembers=recipe.config.remembers)
        length = min(recipe.length, TINY.frames)
        small = dataclasses.replace(recipe, config=config, length=length, epochs=1, steps=2, batch_size=4)
        monkeypatch.setitem(RECIPES, name, small)
    monkeypatch.setattr(moving, "SIZES", {"validation": 8, "test": 60})
    monkeypatch.setattr(export, "PARITY_SCENES", 4)
    for module in (fit, evaluation, export):
        monkeypatch.setattr(module.moving, "load", data)
    monkeypatch.setattr(export, "things", lambda *_given: THINGS)
    monkeypatch.setattr(evaluation, "LONGEST", 2)


def test_a_network_with_a_memory_needs_the_eyes_of_the_other_one(tiny):
    with pytest.raises(SettingError, match="core train follow-memoryless"):
        fit.fit(RECIPES["follow-lstm"], data())


@pytest.mark.slow  # a minute
def test_train_export_evaluate_and_verify(tiny):
    for name in ("follow-memoryless", "follow-lstm"):
        fit.fit(RECIPES[name], data())
        card = export.export(name)
        assert card.preprocessing == {"side": 64, "remembers": RECIPES[name].config.remembers}
        assert card.parity["max_difference"] < 1e-4 and 0 <= card.metric("iou_hidden") <= 1
        assert main(["evaluate", name]) == 0
    assert verify().errors == []


def test_eyes_and_memory_are_the_whole_network():
    parts, whole = (build_eyes(TINY), build_memory(TINY)), build_follow(TINY)
    whole.set_weights([weights for part in parts for weights in part.get_weights()])
    frames = np.random.default_rng(3).random((2, TINY.frames, 64, 64), dtype=np.float32)
    seen = parts[0](frames.reshape(-1, 64, 64)).numpy().reshape(2, TINY.frames, -1)
    assert np.allclose(parts[1](seen), whole(frames), atol=1e-6)


THINGS = '{"things":[{"name":"mnist-0","pictures":[{"width":1,"height":1,"pixels":"AAAA"}]}]}\n'


def test_frames_of_another_size_are_refused():
    card = SimpleNamespace(preprocessing={"side": 64})
    with pytest.raises(ValueError, match="64, 64"):
        Follower(card, None).follow(np.zeros((1, 2, 32, 32), np.float32))  # type: ignore[arg-type]


def test_a_model_of_another_kind_is_refused():
    with pytest.raises(ArtifactError, match="follows a thing"):
        Follower.load("rows-lstm")
