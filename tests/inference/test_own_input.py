"""What a stranger's network is given in the tab: guessed from its input, made as the server makes pictures."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.pictures.pixels import square

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
FORM = {
    **{"height": 12, "width": 12, "layout": "nchw", "batch": 1, "colours": "rgb", "fit": "crop", "ink": "asIs"},
    **{"range": "1", "mean": "0", "deviation": "1"},
}
FORMS = [
    FORM,
    FORM | {"layout": "nhwc"},
    FORM | {"colours": "bgr"},
    FORM | {"colours": "grey"},
    FORM | {"range": "255"},
    FORM | {name: ", ".join(map(str, values)) for name, values in zip(("mean", "deviation"), IMAGENET, strict=True)},
    FORM | {"height": 9, "width": 9},
]
WRONG = [FORM | {"deviation": "0"}, FORM | {"mean": "a"}, FORM | {"mean": "1, 2"}, FORM | {"mean": ""}]
GUESSES = [  # type, shape -> layout, height, width, colours, range, whether of ImageNet
    ("float32", [1, 3, 224, 224], ("nchw", 224, 224, "rgb", "1", True)),
    ("float32", ["n", 3, "h", "w"], ("nchw", 224, 224, "rgb", "1", True)),
    ("float32", [1, 1, 28, 28], ("nchw", 28, 28, "grey", "1", False)),
    ("float32", ["n", 32, 32, 3], ("nhwc", 32, 32, "rgb", "1", False)),
    ("uint8", [1, 64, 48, 3], ("nhwc", 64, 48, "rgb", "255", False)),
    ("float32", [1, 28, 28, 1], ("nhwc", 28, 28, "grey", "1", False)),
    ("int64", [4, 3, 8, 8], ("nchw", 8, 8, "rgb", "255", False)),
    ("float16", [3, 8, 8], ("chw", 8, 8, "rgb", "1", True)),
    ("float32", [1, 784], ("n(chw)", 28, 28, "grey", "1", False)),
]
REFUSED = [
    ("string", [1, 3, 8, 8], "wrongType"),
    ("float32", [65, 3, 8, 8], "wrongShape"),
    ("float32", [1, 7], "wrongShape"),
    ("float32", [1, 4, 8, 8], "wrongShape"),
    ("float32", [1, 3, 2000, 8], "wrongShape"),
]


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)


@pytest.fixture(scope="module")
def page(picture):
    """What web/classify/own_input.js answers, computed by Node."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing: web/classify/own_input.js cannot be compared with the server.")
        pytest.skip("needs Node to run web/classify/own_input.js")
    height, width = picture.shape[:2]
    data = np.concatenate([picture, np.full((height, width, 1), 255, np.uint8)], axis=-1).ravel().tolist()
    inputs = [[{"name": "x", "kind": "tensor", "type": kind, "shape": shape}] for kind, shape, _ in GUESSES + REFUSED]
    asked = {
        "inputs": [*inputs, inputs[0] * 2],
        "picture": {"data": data, "height": height, "width": width},
        "forms": FORMS + WRONG,
    }
    script = Path(__file__).with_name("own_input_twin.mjs")
    done = subprocess.run([node, script], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_form_is_filled_in_as_the_input_suggests(page):
    for (kind, shape, wanted), found in zip(GUESSES, page["guesses"], strict=False):
        is_imagenet = found["mean"] == "0.485, 0.456, 0.406" and found["deviation"] == "0.229, 0.224, 0.225"
        given = tuple(found[name] for name in ("layout", "height", "width", "colours", "range"))
        assert (*given, is_imagenet) == wanted, (kind, shape)


def test_what_is_no_picture_is_refused_with_the_reason(page):
    found = page["guesses"][len(GUESSES) :]
    assert [one["refused"] for one in found] == [*(reason for _type, _shape, reason in REFUSED), "oneInput"]


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_picture_is_prepared_as_on_the_server(page, picture, number):
    form, found = FORMS[number], page["prepared"][number]
    channels = 1 if form["colours"] == "grey" else 3
    wanted = square(picture, height=form["height"], width=form["width"], channels=channels)
    if form["colours"] == "bgr":
        wanted = wanted[..., ::-1]
    mean, deviation = (np.array([float(part) for part in form[name].split(",")]) for name in ("mean", "deviation"))
    wanted = (wanted * float(form["range"]) - mean) / deviation
    wanted = wanted[np.newaxis] if form["layout"] == "nhwc" else np.moveaxis(wanted, -1, 0)[np.newaxis]
    assert found["shape"] == list(wanted.shape)
    np.testing.assert_allclose(np.reshape(found["values"], wanted.shape), wanted, atol=1e-4 * float(form["range"]))


def test_numbers_that_cannot_be_are_refused(page):
    assert page["prepared"][len(FORMS) :] == [{"refused": "wrongNumbers"}] * len(WRONG)
