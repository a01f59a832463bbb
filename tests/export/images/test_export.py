"""The whole path on the bundled digits: train, export, and a card that tells the truth."""

import json
import shutil

import numpy as np
import onnx
import pytest

from core.artifacts import Card, load_card, sha256_of
from core.data import load
from core.errors import ArtifactError
from core.export.images import export as export_module
from core.export.images.export import export
from core.export.records import staged
from core.inference import ImageClassifier

NAMES = ["tiny-cnn", "tiny-resnet"]


@pytest.mark.parametrize("name", NAMES)
def test_served_file_computes_what_keras_does(tiny, name):
    parity = tiny.cards[name].parity
    assert parity["max_difference"] <= 1e-4
    assert parity["argmax_agreement"] == 1
    assert parity["count"] == 360


def test_old_files_are_served_until_the_new_ones_are_whole(tiny, tmp_path, monkeypatch):
    trained = shutil.copytree(tiny.trained, tmp_path / "trained")
    monkeypatch.setenv("GLASSBOX_TRAINED", str(trained))
    folder = trained / "tiny-cnn"
    (folder / "model.int8.onnx").write_bytes(b"of an earlier export")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    models = sorted(path.name for path in trained.iterdir())

    def stop_after_the_export():
        with staged("tiny-cnn") as root:
            export("tiny-cnn", root=root)
            assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
            assert ImageClassifier.load("tiny-resnet")  # others can be read meanwhile
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_after_the_export()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with staged("tiny-cnn") as root:
        card = export("tiny-cnn", root=root)
    assert load_card("tiny-cnn") == card
    assert {path.name for path in folder.iterdir()} == {*card.files, "card.json"}
    assert sorted(path.name for path in trained.iterdir()) == models


@pytest.mark.parametrize("name", NAMES)
def test_card_survives_its_file(tiny, name):
    card = tiny.cards[name]
    assert load_card(name) == card == Card.from_json(card.to_json())


@pytest.mark.parametrize("name", NAMES)
def test_card_lists_each_file_with_its_hash(tiny, name):
    folder = tiny.trained / name
    on_disk = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != "card.json"}
    assert {file: facts["sha256"] for file, facts in tiny.cards[name].files.items()} == on_disk
    assert tiny.cards[name].bytes == (folder / "model.onnx").stat().st_size


def test_card_tells_how_the_model_was_made(tiny):
    card = tiny.cards["tiny-cnn"]
    assert card.data["name"] == "digits"
    assert card.data["splits"] == {"train": 1150, "validation": 287, "test": 360}
    assert card.recipe["config"]["stacks"] == [[4], [8]]
    assert {"seed", "epochs", "seconds", "device", "versions", "command", "precision"} <= card.recipe.keys()
    assert card.recipe["epochs_done"] == 2
    assert card.recipe["complete"]
    assert card.preprocessing == {"height": 28, "width": 28, "channels": 1, "fit": "mnist"}
    history = json.loads((tiny.trained / "tiny-cnn" / "history.json").read_text())
    best = history[card.recipe["best_epoch"] - 1]
    assert card.metric("validation_accuracy") == pytest.approx(best["validation_accuracy"])


def test_unfinished_run_is_exported_and_called_so(tiny):
    recipe = tiny.cards["tiny-resnet"].recipe
    assert not recipe["complete"]
    assert (recipe["epochs_done"], recipe["epochs"]) == (1, 2)


def test_test_accuracy_is_that_of_the_served_file(tiny):
    test = load("digits").test
    probabilities = ImageClassifier.load("tiny-cnn").predict_proba(test.images.astype(np.float32) / 255)
    right = np.mean(probabilities.argmax(1) == test.labels)
    accuracy = tiny.cards["tiny-cnn"].metrics["test_accuracy"]
    assert accuracy["value"] == right
    assert accuracy["interval"][0] < right < accuracy["interval"][1]
    assert accuracy["count"] == 360
    assert right > 0.3


@pytest.mark.parametrize("name", NAMES)
def test_self_test_repeats_from_the_card_alone(tiny, name):
    card = load_card(name)
    images = np.array(card.self_test["images"], np.float32).reshape(4, 28, 28, 1)
    logits = ImageClassifier.load(name).predict_logits(images)
    np.testing.assert_allclose(logits, card.self_test["logits"], atol=1e-5)
    assert np.abs(images - load("digits").test.images[:4] / 255).max() < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_listed_layers_are_in_the_served_graph_with_these_shapes(tiny, name):
    classifier = ImageClassifier.load(name)
    found = classifier.activations(np.zeros((3, 28, 28, 1), np.float32))
    assert [layer["tensor"] for layer in classifier.card.layers] == list(found)
    for layer in classifier.card.layers:
        assert found[layer["tensor"]].shape == (3, *layer["shape"][1:])


@pytest.mark.parametrize("name", NAMES)
def test_standardisation_goes_plane_by_plane(tiny, name):
    graph = onnx.load(tiny.trained / name / "model.onnx").graph
    assert [node.op_type for node in graph.node[:4]] == ["Reshape", "Mul", "Add", "Conv"]
    assert tiny.cards[name].layers[0]["shape"] == [None, 1, 28, 28]
    bias = next(constant for constant in graph.initializer if constant.name == "standardise/bias")
    assert list(bias.dims) == [1, 1, 1]


def test_layers_of_the_convolutional_network_read_like_the_course(tiny):
    layers = [(layer["layer"], layer["kind"]) for layer in tiny.cards["tiny-cnn"].layers]
    course = ["conv1/conv", "conv1/relu", "pool1/pool", "conv2/conv", "conv2/relu", "pool2/pool"]
    course += ["flatten/flatten", "dense/dense", "dense/relu", "logits/dense"]
    assert ["/".join(layer) for layer in layers] == ["standardise/standardise", *course]


def test_residual_sums_and_folded_norms_are_named_by_their_block(tiny):
    tensors = [layer["tensor"] for layer in tiny.cards["tiny-resnet"].layers]
    assert tensors[3:8] == [
        f"stage1_block1{end}" for end in ("_conv1/conv", "_conv1/relu", "_conv2/conv", "/add", "/relu")
    ]
    graph = onnx.load(tiny.trained / "tiny-resnet" / "model.onnx").graph
    assert {node.op_type for node in graph.node} <= {
        "Mul",
        "Add",
        "Reshape",
        "Transpose",
        "Conv",
        "Relu",
        "ReduceMean",
        "MatMul",
    }
    assert {"stem/kernel", "stem/bias", "stage2_block1_shortcut/kernel"} <= {
        constant.name for constant in graph.initializer
    }


def test_graph_has_the_promised_names_and_a_free_batch_axis(tiny):
    graph = onnx.load(tiny.trained / "tiny-cnn" / "model.onnx").graph
    for value, name, shape in ((graph.input[0], "images", ["n", 28, 28, 1]), (graph.output[0], "logits", ["n", 10])):
        assert value.name == name
        assert [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim] == shape
    assert "Shape" not in {node.op_type for node in graph.node}  # no shape is computed at each run


def test_exporting_again_gives_the_same_files(tiny):
    before = tiny.cards["tiny-cnn"]
    assert export("tiny-cnn") == before


def test_untrained_model_is_refused_with_the_command_that_trains_it(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSBOX_CHECKPOINTS", str(tmp_path))
    with pytest.raises(ArtifactError, match="python -m core train tiny-cnn"):
        export("tiny-cnn")


def test_recipe_with_another_network_than_was_trained_is_refused(tiny, monkeypatch):
    shutil.copytree(tiny.checkpoints / "tiny-cnn", tiny.checkpoints / "mnist-mlp", dirs_exist_ok=True)
    with pytest.raises(ArtifactError, match="has changed since its training"):
        export("mnist-mlp")


def test_file_that_computes_something_else_is_refused(tiny, tmp_path, monkeypatch):
    convert = export_module.to_onnx

    def wrong(model):
        converted, layers = convert(model)
        bias = next(constant for constant in converted.graph.initializer if constant.name == "logits/bias")
        bias.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(bias) + np.float32(0.01), bias.name))
        return converted, layers

    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    monkeypatch.setattr(export_module, "to_onnx", wrong)
    with pytest.raises(ArtifactError, match="must compute what Keras does"):
        export("tiny-cnn")
    assert not (tmp_path / "tiny-cnn" / "card.json").exists()
