"""The networks of the page of architectures: all of them, each under a key of its own, each with a plan."""

from core.artifacts import load_card, model_names
from core.plans import published
from core.tasks import IN_TWO_GRAPHS
from core.ui.deep import plans
from core.ui.deep.plans import networks, plan_of
from tests.pages.test_addresses import part_with
from tests.support.apps import app_at


def test_every_published_and_every_served_network_has_a_plan():
    found = networks()
    assert list(found)[: len(published())] == list(published())
    served = {name for name in model_names() if load_card(name).task not in IN_TWO_GRAPHS}
    assert served <= set(found)
    pairs = {name for name in model_names() if "discriminator.onnx" in load_card(name).files}
    assert pairs and {f"{name}-discriminator" for name in pairs} == set(found) - served - set(published())
    assert all(len(plan_of(key, network).layers) > 1 for key, network in found.items())


def test_titles_tell_the_networks_apart():
    titles = [network.title for network in networks().values()]
    assert len(set(titles)) == len(titles)


def test_the_page_is_sent_what_the_plans_say():
    test = app_at("deep/architectures")
    test.query_params.update({"lang": "en", "plan": "mnist-cnn", "plan-layer": "conv2"})
    test.run()
    sent = part_with(test, "plans")
    card = load_card("mnist-cnn")
    assert sent["plans"][0]["parameters"] == card.parameters
    assert sum(layer["parameters"] for layer in sent["plans"][0]["layers"]) == card.parameters
    assert (sent["layer"], sent["opposite"]) == ("conv2", None)
    assert "ResNet-50 (2015) has 114 times the parameters of Digits: CNN" in sent["compared"]


def test_a_layer_that_the_network_does_not_have_is_none():
    test = app_at("deep/architectures")
    test.query_params.update({"lang": "en", "plan-layer": "<b>conv2</b>", "plan-opposite": "fc1"})
    test.run()
    assert not test.exception and not test.error
    sent = part_with(test, "plans")
    assert (sent["layer"], sent["opposite"]) == (None, None)


def test_a_damaged_file_is_said_and_the_page_goes_on(monkeypatch, tmp_path):
    (tmp_path / "mnist-mlp").mkdir()
    card = load_card("mnist-mlp")
    (tmp_path / "mnist-mlp" / "card.json").write_text(card.to_json(), encoding="utf-8")
    (tmp_path / "mnist-mlp" / "model.onnx").write_bytes(b"no graph")
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    plans._plan.cache_clear()
    test = app_at("deep/architectures")
    test.query_params.update({"lang": "en", "plan": "mnist-mlp"})
    test.run()
    assert not test.exception
    assert "model.onnx" in test.error[0].value and test.header[0].value == "What does a window cost?"
