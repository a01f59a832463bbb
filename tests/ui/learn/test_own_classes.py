"""The page of a reader's own classes: what the tab is given, and that it fits the served files."""

import json

import onnx
import pytest

from core.artifacts import load_card, verified_path
from core.ui.learn.own_classes import DRAWINGS, FEATURES, LOOKS_AT_PHOTOS, PHOTOS
from tests.support.apps import app_at


@pytest.fixture(autouse=True)
def the_tab_can_run_networks(monkeypatch):
    monkeypatch.setattr("core.ui.frame.in_page.is_installed", lambda: True)


def given(**parameters):
    test = app_at("learn/own")
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return next(part for part in parts if "served" in part)


def test_drawings_need_no_served_network_and_leave_the_classes_open():
    data = given()
    assert (data["kind"], data["served"]) == (DRAWINGS, None)
    assert data["network"]["parameters"]["logits/kernel"] == [64, None]


def test_photographs_go_through_a_served_network_first():
    data = given(**{"own-kind": PHOTOS})
    assert data["kind"] == PHOTOS
    assert data["served"]["bytes"] == load_card(LOOKS_AT_PHOTOS).files["model.onnx"]["bytes"]
    assert data["network"]["parameters"]["logits/kernel"] == [None, None]


def test_the_served_network_has_the_features_and_the_last_layer_that_the_tab_takes_away():
    graph = onnx.load(verified_path(load_card(LOOKS_AT_PHOTOS), "model.onnx")).graph
    assert FEATURES in {name for node in graph.node for name in node.output}
    assert {"logits/kernel", "logits/bias"} < {one.name for one in graph.initializer}
    last = next(node for node in graph.node if "logits/kernel" in node.input)
    assert last.input[0] == FEATURES


def test_without_that_network_only_drawings_are_offered(monkeypatch):
    monkeypatch.setattr("core.ui.learn.own_classes.model_names", lambda: [])
    assert given(**{"own-kind": PHOTOS})["kind"] == DRAWINGS
