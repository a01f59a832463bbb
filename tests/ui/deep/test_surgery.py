"""Networks cut in the tab answer as the same ones do that other code has cut: `onnx`, and in a slow test TensorFlow."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from core.artifacts import load_card, verified_path
from core.data.few import COUNT, few_test
from core.ui.deep.surgery_pictures import pictures_for, pieces
from tests.ui.deep.reference import WHOLE, operated

RESIDUAL, PLAIN, DIGITS = "cifar10-resnet20", "cifar10-plain20", "mnist-cnn"
BLOCK = {"kind": "block", "title": "stage2_block2"}
LINK = {"kind": "link", "title": "stage1_block1"}
FILTERS = [{"kind": "filter", "title": "stem", "filter": 3}, {"kind": "filter", "title": "conv2", "filter": 9}]
CASES = {
    RESIDUAL: [
        WHOLE,
        WHOLE | {"cuts": [BLOCK, LINK, FILTERS[0]]},
        WHOLE | {"cuts": [{"kind": "block", "title": "stage3_block1"}, {"kind": "link", "title": "stage2_block1"}]},
        WHOLE | {"prune": 30, "bits": 4, "noise": 10, "seed": 7, "cuts": [FILTERS[0], BLOCK]},
    ],
    PLAIN: [
        WHOLE | {"cuts": [BLOCK, {"kind": "block", "title": "stage2_block3"}]},  # one after the other
        WHOLE | {"bits": 2},
    ],
    DIGITS: [WHOLE | {"cuts": [FILTERS[1], {"kind": "filter", "title": "dense", "filter": 5}]}, WHOLE | {"prune": 80}],
}


@pytest.fixture(scope="module", params=list(CASES))
def cut_in_the_tab(request, tmp_path_factory):
    """A network's name, its file, and the files that web/surgery/edit.js makes of it, one a case."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing: web/surgery/edit.js cannot be compared with other code.")
        pytest.skip("needs Node to run web/surgery/edit.js")
    name, folder = request.param, tmp_path_factory.mktemp("cut")
    path = verified_path(load_card(name), "model.onnx")
    asked = {"file": str(path), "folder": str(folder), "operations": CASES[name]}
    twin = Path(__file__).with_name("surgery_twin.mjs")
    subprocess.run([node, twin], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return name, path, [folder / f"{number}.onnx" for number in range(len(CASES[name]))]


def logits_of(model: onnx.ModelProto, images: np.ndarray) -> np.ndarray:
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(["logits"], {"images": images})[0]


def own_pictures(name: str) -> np.ndarray:
    card = load_card(name)
    return np.asarray(card.self_test["images"], np.float32).reshape(-1, *card.inputs[0].shape[1:])


def test_a_network_cut_in_the_tab_answers_as_one_cut_by_onnx(cut_in_the_tab):
    name, path, files = cut_in_the_tab
    whole, images = onnx.load(path), own_pictures(name)
    before = logits_of(whole, images)
    for operation, file in zip(CASES[name], files, strict=True):
        wanted, found = logits_of(operated(whole, operation), images), logits_of(onnx.load(file), images)
        assert np.abs(wanted - found).max() <= 1e-4 * max(1, np.abs(wanted).max())
        assert (np.abs(found - before).max() > 0.01) == (operation != WHOLE)


def test_few_digits_come_with_the_app_and_are_as_many_of_each_class():
    few = few_test("mnist")
    assert few.labels is not None
    assert np.bincount(few.labels).tolist() == [COUNT // 10] * 10
    assert few.labels[:10] == tuple(range(10))  # in turn: the first answers already say something
    assert len(few.sheet) < 100_000


def test_without_the_data_set_pieces_of_photographs_stand_in(monkeypatch, tmp_path):
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    few_test.cache_clear()
    judging = pictures_for(load_card(RESIDUAL))
    assert not judging.has_truth and judging.sheet["truth"] is None
    assert "url" not in judging.sheet
    assert len(pieces(32).sheet) < 200_000


@pytest.mark.parametrize("name", ["everyday64", "../mnist", "nothing"])
def test_no_other_data_set_is_handed_out(name):
    with pytest.raises(LookupError):
        few_test(name)


@pytest.mark.slow
@pytest.mark.parametrize("cut_in_the_tab", [RESIDUAL, PLAIN], indirect=True)
def test_a_network_cut_in_the_tab_answers_as_one_cut_in_tensorflow(cut_in_the_tab):
    """The recipe's Keras network gets the cut weights, and its layers are called one by one past what is left out."""
    from core.models import build
    from core.training.images.from_export import set_exported_weights
    from core.training.images.recipes import RECIPES

    name, path, files = cut_in_the_tab
    whole, images = onnx.load(path), own_pictures(name)
    model = build(RECIPES[name].config)
    for operation, file in zip(CASES[name], files, strict=True):
        only_weights = operation | {"cuts": [cut for cut in operation["cuts"] if cut["kind"] == "filter"]}
        set_exported_weights(model, operated(whole, only_weights))
        cuts = {(cut["kind"], cut["title"]) for cut in operation["cuts"]}
        wanted, found = called_past(model, images, cuts), logits_of(onnx.load(file), images)
        print(f"{name}: {np.abs(wanted - found).max():.1e} apart, of at most {np.abs(wanted).max():.1f}")
        assert np.abs(wanted - found).max() <= 1e-4 * max(1, np.abs(wanted).max())


def called_past(model: Any, images: np.ndarray, cuts: set[tuple[str, str]]) -> np.ndarray:
    """Returns logits of a Keras network of core.models.images.resnet, some blocks or links of which are left out."""
    import tensorflow as tf

    names = {layer.name for layer in model.layers}

    def convolved(x: Any, name: str) -> Any:
        x = model.get_layer(f"{name}_norm")(model.get_layer(name)(x), training=False)
        return tf.nn.relu(x) if f"{name}_relu" in names else x

    x = convolved(model.get_layer("standardise")(images), "stem")
    for title in (f"stage{stage}_block{block}" for stage in (1, 2, 3) for block in (1, 2, 3)):
        is_dropped, is_linked = ("block", title) in cuts, f"{title}_add" in names
        if is_dropped and not is_linked:
            continue
        branch = convolved(convolved(x, f"{title}_conv1"), f"{title}_conv2")
        link = convolved(x, f"{title}_shortcut") if f"{title}_shortcut" in names else x
        if not is_linked:
            x = branch
        else:
            x = tf.nn.relu(link if is_dropped else branch if ("link", title) in cuts else link + branch)
    found: np.ndarray = model.get_layer("logits")(model.get_layer("average")(x)).numpy()
    return found
