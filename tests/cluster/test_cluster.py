"""Recipes as tasks of two workers, one of which is killed half-way; and a search for settings.

They need requirements-cluster.txt: `make test-cluster` installs it and runs them.
"""

import json
import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

from core.cli import main
from core.cluster.ray import Where
from core.cluster.training import train
from core.training.checkpoints import HISTORY, STATE

EPOCHS = 6
NAME = "mnist-mlp"
CHANGES = {"data": "digits", "epochs": EPOCHS}
SETTINGS = {"device": "cpu", "precision": "float32"}


@pytest.fixture(scope="module")
def workers() -> Iterator[list]:
    """A head without processors, and two machines of one processor each, as far as Ray can tell."""
    ray = pytest.importorskip("ray", reason="requirements-cluster.txt is not installed")
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    machines = [cluster.add_node(num_cpus=1) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
    yield machines
    ray.shutdown()
    cluster.shutdown()


def history(storage: Path, name: str = NAME) -> list[dict[str, float]]:
    """Returns the rows of a run without their seconds, which never repeat."""
    rows = json.loads((storage / name / HISTORY).read_text(encoding="utf-8"))
    return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]


def worker_of(name: str) -> psutil.Process:
    """Returns the process that trains; Ray titles it by the task."""
    found = [one for one in psutil.process_iter(["cmdline"]) if f"ray::{name}" in " ".join(one.info["cmdline"] or ())]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_goes_on_and_has_the_same_history(workers, tmp_path):
    def start(storage: Path) -> None:
        found[storage.name] = train([NAME], CHANGES, SETTINGS, storage=str(storage), where=Where())

    found: dict[str, list] = {}
    start(tmp_path / "whole")
    thread = Thread(target=start, args=[tmp_path / "killed"])
    thread.start()
    while not (tmp_path / "killed" / NAME / STATE).exists():
        time.sleep(0.02)
    worker_of(NAME).send_signal(signal.SIGKILL)
    thread.join()
    (whole,), (killed,) = found["whole"], found["killed"]
    assert (whole.epochs, killed.epochs, killed.error) == (EPOCHS, EPOCHS, "")
    assert history(tmp_path / "killed") == history(tmp_path / "whole")


@pytest.mark.slow
def test_what_one_recipe_is_refused_for_does_not_stop_the_others(workers, tmp_path, caplog):
    caplog.set_level(logging.INFO, "core")
    common = ["--on", "ray", "--storage", str(tmp_path), "--data", "digits", "--epochs", "1", "--device", "cpu"]
    assert main(["train", "mnist-mlp", "cifar10-cnn", *common]) == 1
    assert len(history(tmp_path)) == 1
    assert not (tmp_path / "cifar10-cnn" / HISTORY).exists()
    assert "1 of 2 are trained" in caplog.text


@pytest.mark.slow
def test_a_search_gives_its_trials_best_first_and_ends_what_lags_behind(workers, capsys):
    arguments = ["tune", NAME, "--samples", "5", "--data", "digits", "--epochs", "4", "--json"]
    assert main(arguments) == 0
    trials = json.loads(capsys.readouterr().out)["trials"]
    scores = [trial["score"] for trial in trials]
    assert len(trials) == 5 and scores == sorted(scores, reverse=True) and scores[0] > 0.5
    assert {trial["epochs"] for trial in trials} > {4}  # some went to the end, some did not
    assert len({trial["settings"]["learning_rate"] for trial in trials}) == 5


@pytest.mark.slow
def test_checkpoints_come_back_from_an_address_that_is_no_folder(tmp_path):
    pytest.importorskip("fsspec", reason="requirements-cluster.txt is not installed")
    from core.cluster import storage

    run = tmp_path / "here" / NAME / "below"
    run.mkdir(parents=True)
    (run / STATE).write_bytes(b"weights")
    (run / ".lock").write_bytes(b"1")
    assert not storage.fetch("memory://runs", NAME, tmp_path / "there")
    storage.put("memory://runs", run, tmp_path / "here")
    assert storage.fetch("memory://runs", NAME, tmp_path / "there")
    found = tmp_path / "there" / NAME / "below"
    assert [(file.name, file.read_bytes()) for file in found.iterdir()] == [(STATE, b"weights")]
