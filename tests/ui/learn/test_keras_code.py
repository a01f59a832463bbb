"""The Keras program that a reader takes along builds the same network as the file beside it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from core.inference import sessions
from core.steps import load_steps, steps_folder
from core.ui.learn.keras_code import keras_code
from core.ui.learn.settings import CNN, LINEAR, MLP, SOFTMAX, Settings

CLASSES = tuple("0123456789")
RUNS = (
    Settings(network=SOFTMAX, optimizer="sgd"),
    Settings(network=MLP, layers=3, width="16", residual="with", dropout=0.2, optimizer="momentum", decay=0.01),
    Settings(network=MLP, layers=2, width="32", activation="sigmoid", optimizer="rmsprop"),
    Settings(network=MLP, layers=1, width="32", activation=LINEAR),
    Settings(network=CNN, dropout=0.5),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with each run's file, as the tab writes it."""
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/learn/onnx_file.js")
    out = tmp_path_factory.mktemp("along")
    asked = {
        "folder": str(steps_folder()),
        "runs": [{"graph": run.graph, **run.run} for run in RUNS],
        "networks": load_steps()["networks"],
        "classes": CLASSES,
        "out": str(out),
    }
    script = Path(__file__).with_name("takeaway_twin.mjs")
    subprocess.run([node, script], input=json.dumps(asked), text=True, check=True)
    return out


@pytest.mark.parametrize("settings", RUNS, ids=lambda settings: settings.graph)
def test_program_builds_the_network_and_loads_its_weights(settings, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    made: dict[str, object] = {}
    exec(compile(keras_code(settings, CLASSES), "program", "exec"), made)  # what the reader runs
    pictures = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    session = onnxruntime.InferenceSession(f"{settings.graph}.onnx", sessions.options())
    wanted = session.run(["logits"], {"images": pictures})[0]
    assert np.abs(made["model"](pictures).numpy() - wanted).max() < 1e-4
    assert np.ptp(wanted) > 0.01
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[-10:]] == list(CLASSES)


def test_file_names_its_classes_and_is_valid(folder):
    model = onnx.load(folder / "cnn.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert {one.key: json.loads(one.value) for one in model.metadata_props} == {"names": list(CLASSES)}


@pytest.mark.parametrize(("changes", "lines"), [({"dropout": 0.0}, 0), ({"dropout": 0.3}, 2)])
def test_dropout_is_a_layer_where_there_is_some(changes, lines):
    assert keras_code(Settings(network=MLP, layers=2, **changes), CLASSES).count("Dropout(0.3)") == lines
