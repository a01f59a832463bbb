"""Gradients built from the served files, against TensorFlow's with the same weights."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.inference.backward import gradient_session
from tests.export.images.test_committed import NAMES
from tests.inference.backward.test_served import self_test

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_gradient_of_a_served_network_is_tensorflows(name, tmp_path):
    classifier, images = self_test(name)
    images = images.copy()
    images[:, : images.shape[1] // 4] = 0.5  # a flat part: pools with equal values
    direction = np.random.default_rng(1).normal(size=(len(images), len(classifier.card.labels))).astype(np.float32)
    given, found = tmp_path / "given.npz", tmp_path / "found.npz"
    np.savez(given, images=images, direction=direction)
    command = [sys.executable, "-m", "tests.export.images.keras_gradient", name, str(given), str(found)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    gradient, logits = gradient_session(classifier.card).run(
        ["gradient", "logits"], {"images": images, "direction": direction}
    )
    with np.load(found) as wanted:
        for ours, theirs in ((logits, wanted["logits"]), (gradient, wanted["gradient"])):
            difference = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
            print(f"{name}: {difference:.1e} relative")
            assert difference <= 1e-4
