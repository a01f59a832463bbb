"""Where the tab's gradient differs from the server's: only where a ReLU6 lies on the other side of a kink there.

The two add in another order, so a unit's input differs by rounding. Where it lies that near to 0 or 6, one passes the
gradient and the other does not. Pictures of which no unit does that have the same gradient.
"""

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
from core.inference.backward import gradient_bytes
from core.runtime_install import distribution
from tests.inference.backward.test_served import self_test

NAME = "everyday-transfer"
CLIPPED = 6
PICTURES = 8


def with_kinks(content: bytes) -> tuple[bytes, list[str]]:
    """Returns the graph with the inputs of all its ReLU6 as outputs, and their names."""
    model = onnx.load_from_string(content)
    names = [node.input[0] for node in model.graph.node if node.op_type == "Clip"]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    return model.SerializeToString(), names


def sides(values: np.ndarray) -> np.ndarray:
    """Returns on which side of the kinks each value lies, per picture."""
    return (np.sign(values) + np.sign(values - CLIPPED)).reshape(len(values), -1)


@pytest.mark.slow
def test_a_picture_has_another_gradient_in_the_tab_only_where_a_unit_lies_on_the_other_side_of_a_kink(tmp_path):
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run ONNX Runtime Web")
    classifier, few = self_test(NAME)
    rng = np.random.default_rng(0)
    shifts = [np.roll(few, tuple(rng.integers(-8, 9, 2)), axis=(1, 2)) for _ in range(-(-PICTURES // len(few)))]
    images = np.concatenate(shifts)[:PICTURES]
    direction = rng.normal(size=(len(images), len(classifier.card.labels))).astype(np.float32)
    graph, kinks = with_kinks(gradient_bytes(NAME))
    outputs = ["gradient", *kinks]
    session = onnxruntime.InferenceSession(graph, sessions.options(), providers=["CPUExecutionProvider"])
    for name, values in {"images": images, "direction": direction}.items():
        (tmp_path / name).write_bytes(values.tobytes())
    (tmp_path / "graph.onnx").write_bytes(graph)
    asked = {
        "folder": str(tmp_path),
        "shape": [1, *images.shape[1:]],
        "classes": direction.shape[1],
        "outputs": outputs,
        "runtime": distribution().as_uri() + "/",
    }
    script = Path(__file__).with_name("kinks_twin.mjs")
    subprocess.run([node, script], input=json.dumps(asked), text=True, check=True)
    flips, apart = [], []
    for picture, (image, wish) in enumerate(zip(images, direction, strict=True)):
        there = session.run(outputs, {"images": image[np.newaxis], "direction": wish[np.newaxis]})
        here = [
            np.fromfile(tmp_path / f"out{picture}.{place}", np.float32).reshape(value.shape)
            for place, value in enumerate(there)
        ]
        flips.append(sum(int((sides(a) != sides(b)).sum()) for a, b in zip(here[1:], there[1:], strict=True)))
        apart.append(float(np.abs(here[0] - there[0]).max() / np.abs(there[0]).max()))
    for count, difference in zip(flips, apart, strict=True):
        print(f"{count} units on the other side: {difference:.1e} relative")
    assert any(count == 0 for count in flips) and any(flips)
    assert max(difference for count, difference in zip(flips, apart, strict=True) if not count) < 1e-4
