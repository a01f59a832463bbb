"""The training loop: what it writes, how it goes on, what it refuses."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import cache

import keras
import numpy as np
import pytest

from core.data import load
from core.errors import SettingError
from core.export.records import run_of
from core.models import MLPConfig
from core.training import checkpoints
from core.training.images import fit as classifier
from core.training.images import recipes
from core.training.images.recipes import MixedRecipe, Recipe

TINY = Recipe(
    name="tiny",
    data="digits",
    config=MLPConfig(shape=(28, 28, 1), mean=(0.13,), deviation=(0.3,), units=(16,)),
    epochs=3,
    batch_size=64,
    learning_rate=3e-3,
)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    return tmp_path / "tiny"


@pytest.fixture(scope="module")
def data():
    return load("digits")


@pytest.fixture(scope="module")
def kept(data, tmp_path_factory):
    """Makes runs once: a folder for each, and its record."""

    @cache
    def kept(**options):
        root = tmp_path_factory.mktemp("run")
        return root / "tiny", classifier.fit(TINY, data, root=root, device="cpu", **options)

    return kept


@pytest.fixture
def whole(kept, folder):
    """The record of a run that has ended, whose folder is there as the run left it."""
    shutil.copytree(kept()[0], folder)
    return kept()[1]


@pytest.fixture
def stopped(kept, folder):
    """The same of one that was stopped after its first epoch."""
    shutil.copytree(kept(minutes=1e-6)[0], folder)
    return kept(minutes=1e-6)[1]


def _figures(history):
    return [{key: value for key, value in row.items() if key != "seconds"} for row in history]


class StopAfter(keras.callbacks.Callback):
    """Raises KeyboardInterrupt in the given step."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        self.steps -= 1
        if self.steps == 0:
            raise KeyboardInterrupt


def test_each_epoch_is_written_and_the_loss_falls(whole, folder):
    assert whole.is_complete
    assert _figures(json.loads((folder / "history.json").read_text())) == _figures(whole.history)
    assert [row["epoch"] for row in whole.history] == [1, 2, 3]
    assert whole.history[-1]["loss"] < whole.history[0]["loss"]
    assert whole.history[-1]["validation_accuracy"] > 0.5
    assert whole.history[-1]["learning_rate"] == pytest.approx(0, abs=1e-9)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".lock",
        "best.npz",
        "history.json",
        "state.npz",
        "state.previous.npz",
    ]


def test_seed_repeats_the_run(data, whole, tmp_path):
    seeds = (TINY.seed, TINY.seed + 1)
    runs = [
        classifier.fit(dataclasses.replace(TINY, seed=seed), data, root=tmp_path / f"{seed}", device="cpu")
        for seed in seeds
    ]
    first, again, other = ([row["loss"] for row in run.history] for run in (whole, *runs))
    assert again == pytest.approx(first)
    assert other != pytest.approx(first, rel=1e-4)


def test_mixed_pictures_and_smoothed_labels_are_learned(data, tmp_path):
    plain = {field.name: getattr(TINY, field.name) for field in dataclasses.fields(TINY)}
    record = classifier.fit(MixedRecipe(**plain), data, root=tmp_path, device="cpu")
    assert record.history[-1]["validation_accuracy"] > 0.5
    assert record.history[-1]["loss"] > record.history[-1]["validation_loss"]  # whole pictures are easier


def test_an_interrupted_run_is_not_overwritten_unasked(data, folder):
    with pytest.raises(KeyboardInterrupt):
        classifier.fit(TINY, data, device="cpu", callbacks=[StopAfter(20)])  # in the second of 17-step epochs
    assert len(checkpoints.load_record(folder).history) == 1
    with pytest.raises(SettingError, match=r"unfinished run of 1 epochs.*--resume"):
        classifier.fit(TINY, data, device="cpu")


@pytest.mark.usefixtures("stopped")
def test_resume_refuses_other_settings(data):
    for change, said in (({"batch_size": 32}, "batch_size 64 -> 32"), ({"epochs": 2}, "epochs 3 -> 2")):
        with pytest.raises(SettingError, match=f"Changed: {said}. Give the old values"):
            classifier.fit(dataclasses.replace(TINY, **change), data, device="cpu", resume=True)


def test_resume_gives_a_run_more_epochs_and_its_card_says_so(data, folder):
    short = dataclasses.replace(TINY, epochs=1)
    first = classifier.fit(short, data, device="cpu")
    record = classifier.fit(TINY, data, device="cpu", resume=True)
    assert record.history[:1] == first.history and record.is_complete and len(record.history) == 3
    assert first.lengthened_after == () and checkpoints.load_record(folder).lengthened_after == (1,)
    assert run_of(record, best_epoch=3)["lengthened_after"] == [1]
    assert "lengthened_after" not in run_of(first, best_epoch=1)
    rates = [row["learning_rate"] for row in record.history]
    assert rates[1] > rates[0] and rates[2] == pytest.approx(0, abs=1e-9)  # along the cosine of three epochs


def test_minutes_stop_after_a_whole_epoch_and_resume_finishes(data, stopped):
    assert len(stopped.history) == 1
    assert not stopped.is_complete
    assert classifier.fit(TINY, data, device="cpu", resume=True).is_complete


def test_resuming_a_finished_run_trains_nothing_more(data, whole):
    assert classifier.fit(TINY, data, device="cpu", resume=True) == whole


def test_best_epoch_is_the_validations_and_its_weights_are_kept(data, whole, folder):
    epoch, weights = checkpoints.load_best(folder)
    assert epoch == whole.best_epoch
    model = classifier.build(TINY.config)
    model.set_weights(weights)
    logits = model(data.validation.images.astype(np.float32) / 255).numpy()
    right = np.mean(logits.argmax(1) == data.validation.labels)
    assert right == pytest.approx(max(row["validation_accuracy"] for row in whole.history), abs=1e-6)


def test_ties_go_to_the_smaller_validation_loss():
    rows = [(1, 0.9, 0.5), (2, 0.9, 0.4), (3, 0.8, 0.1)]
    history = tuple({"epoch": e, "validation_accuracy": a, "validation_loss": x} for e, a, x in rows)
    record = checkpoints.Record(recipe={}, history=history, precision="", device="", versions={}, command="")
    assert record.best_epoch == 2


def test_data_of_another_shape_is_refused(data):
    with pytest.raises(SettingError, match=r"cifar10-resnet20 needs pictures of shape \(32, 32, 3\)"):
        classifier.fit(recipes.RECIPES["cifar10-resnet20"], data)


def test_a_batch_larger_than_the_data_is_refused(data):
    with pytest.raises(SettingError, match="at most the 1150"):
        classifier.fit(dataclasses.replace(TINY, batch_size=2000), data)


def test_tensorboard_that_is_not_installed_is_said_before_training(data, folder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingError, match="pip install tensorboard"):
        classifier.fit(TINY, data, device="cpu", tensorboard=True)
    assert not folder.exists()


@pytest.mark.slow
def test_tensorboard_logs_are_written_on_request(data, folder):
    pytest.importorskip("tensorboard")
    classifier.fit(dataclasses.replace(TINY, epochs=1), data, device="cpu", tensorboard=True)
    assert any((folder / "tensorboard").iterdir())


@pytest.mark.parametrize("precision", [pytest.param("bfloat16", marks=pytest.mark.slow), "float16"])
@pytest.mark.slow
def test_sixteen_bits_train_and_resume(data, precision):
    options = {"device": "cpu", "precision": precision}
    classifier.fit(TINY, data, minutes=1e-6, **options)
    record = classifier.fit(TINY, data, resume=True, **options)
    assert record.precision == precision
    assert record.history[-1]["validation_accuracy"] > 0.5


@pytest.mark.slow
def test_killed_run_resumes_to_the_same_history(tmp_path):
    """kill -9 in the middle of an epoch: on the CPU in float32 with deterministic ops every figure is the same."""
    command = [sys.executable, "-m", "core", "train", "mnist-cnn", "--data", "digits", "--epochs", "4"]
    command += ["--batch-size", "16", "--device", "cpu", "--precision", "float32"]

    def start(place, *more):
        environment = {**os.environ, "GLASSBOX_CHECKPOINTS": str(tmp_path / place), "TF_DETERMINISTIC_OPS": "1"}
        return subprocess.Popen([*command, *more], env=environment, stderr=subprocess.PIPE, text=True)

    def history(place):
        path = tmp_path / place / "mnist-cnn" / "history.json"
        return json.loads(path.read_text()) if path.exists() else []

    with start("unbroken") as unbroken:
        assert unbroken.wait() == 0, unbroken.stderr.read()
    with start("killed") as killed:
        while len(history("killed")) < 2 and killed.poll() is None:
            time.sleep(0.05)
        time.sleep(0.2)  # into the third epoch
        killed.send_signal(signal.SIGKILL)
    assert 2 <= len(history("killed")) < 4
    with start("killed", "--resume") as resumed:
        assert resumed.wait() == 0, resumed.stderr.read()
    assert _figures(history("killed")) == _figures(history("unbroken"))
    weights = [checkpoints.load_best(tmp_path / place / "mnist-cnn")[1] for place in ("unbroken", "killed")]
    for ours, theirs in zip(*weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.slow
def test_training_is_mirrored_over_two_devices(tmp_path):
    """Two logical processors stand in for two GPUs."""
    program = """
import sys, tensorflow as tf
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2)
from tests.training.images.test_fit import TINY
from core.data import load
from core.training import devices
from core.training.images import fit as classifier
devices.prepare = lambda device, is_mirrored: tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
data = load("digits")
classifier.fit(TINY, data, minutes=1e-6)
print(classifier.fit(TINY, data, resume=True).history[-1]["validation_accuracy"])
"""
    environment = {**os.environ, "GLASSBOX_CHECKPOINTS": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split()[-1]) > 0.5
