"""What lies on the disk of a training: one process writes it; damage is seen, named and, where possible, survived."""

import errno
import logging
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from core.data import load
from core.errors import ArtifactError, SettingError
from core.training import checkpoints
from core.training.images import fit as classifier
from tests.training.images.test_fit import TINY

HOLD = """
import sys, time
from core.training import checkpoints
with checkpoints.locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(300)
"""
DAMAGES = {
    "empty": lambda content: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "garbage": lambda content: b"no checkpoint" * 100,
    "flipped": lambda content: content[:300] + bytes([content[300] ^ 255]) + content[301:],
    "zip": lambda content: b"PK\x05\x06" + bytes(18),  # whole, and holds nothing
}


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    return tmp_path / "tiny"


def record(epochs):
    rows = tuple({"epoch": i, "validation_accuracy": i / 10, "validation_loss": 1.0} for i in range(1, epochs + 1))
    return checkpoints.Record(
        recipe={"epochs": 9}, history=rows, precision="float32", device="cpu", versions={}, command=""
    )


def save(folder, epochs):
    variable = keras.Variable(np.full((40, 3), float(epochs), np.float32))
    checkpoints.save(folder, record(epochs), {"model": [variable], "averaged": [variable]})


def restored(folder, shape=(40, 3)):
    groups = {"model": [keras.Variable(np.zeros(shape, np.float32))], "averaged": []}
    checkpoints.restore(folder, groups)
    return float(np.asarray(groups["model"][0]).flat[0])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_gives_way_to_the_one_before_and_the_log_says_so(folder, damage, caplog):
    for epochs in (1, 2, 3):
        save(folder, epochs)
    state = folder / checkpoints.STATE
    state.write_bytes(DAMAGES[damage](state.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert checkpoints.load_record(folder) == record(2)
    assert "state.npz is damaged" in caplog.text
    assert restored(folder) == 2
    save(folder, 3)  # what is damaged does not take the place of what is whole
    assert (checkpoints.load_record(folder), restored(folder)) == (record(3), 3)
    state.unlink()
    assert checkpoints.exists(folder)
    assert restored(folder) == 2


@pytest.mark.parametrize("damage", DAMAGES)
def test_where_none_is_whole_the_error_names_file_and_remedy(folder, damage):
    save(folder, 1)
    for file in (folder / checkpoints.STATE, folder / checkpoints.BEST):
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
    for read in (checkpoints.load_record, restored, checkpoints.load_best):
        with pytest.raises(ArtifactError, match=r"tiny/(state|best)\.npz must .*Delete the folder"):
            read(folder)


def test_a_foreign_checkpoint_is_refused_before_anything_is_restored(folder):
    save(folder, 1)
    with pytest.raises(ArtifactError, match="Received: those of another"):
        restored(folder, shape=(3, 3))
    np.savez(folder / checkpoints.STATE, weights=np.zeros(3))
    with pytest.raises(ArtifactError, match="foreign file"):
        checkpoints.load_record(folder)


def test_a_new_run_does_not_fall_back_on_another_ones_checkpoint(folder):
    for epochs in (1, 2, 1):
        save(folder, epochs)
    assert not (folder / checkpoints.PREVIOUS).exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_is_said_and_what_was_saved_stays(folder, number, monkeypatch):
    save(folder, 1)
    before = (folder / checkpoints.STATE).read_bytes()

    def fill(file, **_arrays):
        file.write_bytes(b"half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(np, "savez", fill)
    with pytest.raises(SettingError, match=r"tiny cannot be written: .*GLASSBOX_CHECKPOINTS; --resume"):
        save(folder, 2)
    assert (folder / checkpoints.STATE).read_bytes() == before
    assert not list(folder.glob("*.unfinished*"))


def test_a_folder_that_cannot_be_written_is_said_before_training(folder):
    folder.write_text("a file")
    with pytest.raises(SettingError, match="tiny cannot be written: "):
        classifier.fit(TINY, load("digits"), device="cpu")


def test_what_a_killed_process_left_half_written_is_removed(folder):
    folder.mkdir()
    for name in ("state.unfinished.npz", "history.unfinished"):
        (folder / name).write_text("half")
    with checkpoints.locked("tiny"):
        assert [path.name for path in folder.iterdir()] == [".lock"]


def test_both_trainings_of_a_text_network_have_one_lock():
    with checkpoints.locked("tiny/again"), pytest.raises(SettingError, match="is being trained already"):
        checkpoints.locked("tiny").__enter__()


def test_a_second_training_of_one_name_is_refused_until_the_first_is_dead():
    holder = subprocess.Popen([sys.executable, "-c", HOLD, "tiny"], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SettingError, match=rf"tiny is being trained already, by process {holder.pid} in .*tiny"):
            classifier.fit(TINY, load("digits"), device="cpu")
        with checkpoints.locked("other"):
            pass
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    time.sleep(0.1)
    with checkpoints.locked("tiny"):
        assert (checkpoints.folder("tiny") / checkpoints.LOCK).read_text() == f"{os.getpid()}\n"


def test_a_training_goes_on_from_the_checkpoint_before_a_damaged_one(folder):
    data = load("digits")
    unbroken = classifier.fit(TINY, data, device="cpu")
    state = folder / checkpoints.STATE
    state.write_bytes(state.read_bytes()[:1000])
    resumed = classifier.fit(TINY, data, device="cpu", resume=True)
    assert [row["epoch"] for row in resumed.history] == [1, 2, 3]
    assert resumed.history[:2] == unbroken.history[:2]
