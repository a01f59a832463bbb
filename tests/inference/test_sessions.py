"""A session keeps nothing of what it has computed, and computes nothing that nobody asked for."""

import shutil

import numpy as np
import onnx
import onnxruntime
import psutil

from core.artifacts import MODEL_FILE, load_card, verified_path
from core.inference.sessions import load_session
from core.ui.frame.visits import release_memory


def test_the_memory_of_a_large_batch_is_given_back():
    session = load_session(load_card("cifar10-resnet20"))
    pictures = np.zeros((512, 32, 32, 3), np.float32)  # their feature maps take 90 MB
    session.run(None, {"images": pictures[:1]})
    release_memory()
    before = psutil.Process().memory_info().rss
    session.run(None, {"images": pictures})
    release_memory()
    assert psutil.Process().memory_info().rss - before < 30e6


def test_only_what_leads_to_an_output_is_computed(tmp_path, monkeypatch):
    """A generator's file holds its doubled maps for the pages that show them."""
    card = load_card("gan-mnist-dcgan")
    path = verified_path(card, MODEL_FILE)
    doubled = [node.output[0] for node in onnx.load(path).graph.node if node.op_type == "Resize"]
    latent = {card.inputs[0].name: np.ones((1, *card.inputs[0].shape[1:]), np.float32)}
    (alone,) = load_session(card).run(None, latent)
    with_maps = load_session(card, extra_outputs=(doubled[0],)).run(None, latent)
    np.testing.assert_array_equal(alone, with_maps[0])
    assert with_maps[1].ndim == 4

    shutil.copytree(path.parent, tmp_path / card.name)
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda data, *_options, **_named: data)
    for asked in ((), (doubled[0],)):
        given = onnx.load_from_string(load_session(card, root=tmp_path, extra_outputs=asked))
        assert [node.output[0] for node in given.graph.node if node.op_type == "Resize"] == list(asked)
