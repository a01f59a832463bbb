"""Tiny image generators of the right shapes, untrained, so that tests of pages need none that is trained."""

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from core.artifacts import Card, TensorSpec, sha256_of
from tests.support.cards import like

LATENT, SIDE, CLASSES = 100, 28, 10
EPOCHS = 3
RUN = {"epochs": EPOCHS, "epochs_done": EPOCHS, "best_epoch": EPOCHS, "seconds": 30, "complete": True}
PEER = ("peer", "after_as_many_pictures")


def store_gan(
    folder: Path,
    name: str,
    *,
    conditional: bool = False,
    seed: int = 0,
    width: int = 4,
    loss: str = "cross-entropy",
    rarest_class: float = 0.06,
) -> Path:
    """Writes trained/<name>/ with a generator, a discriminator, a history and a timeline into `folder`.

    Args:
        width: Feature maps of the narrower stage; the course's generator has 64.
        loss: By which it is said to have learned.
        rarest_class: Its share of what the generator is said to draw.
    """
    place = folder / name
    place.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    onnx.save(_generator(rng, width, conditional), place / "model.onnx")
    onnx.save(_discriminator(rng, conditional), place / "discriminator.onnx")
    (place / "history.json").write_text(json.dumps(_history()), encoding="utf-8")
    (place / "timeline.webp").write_bytes(_timeline(rng))
    (place / "card.json").write_text(_card(place, conditional, width, loss, rarest_class).to_json(), encoding="utf-8")
    return place


def _weights(rng: np.random.Generator, name: str, *shape: int) -> onnx.TensorProto:
    fan_in = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
    return numpy_helper.from_array((rng.standard_normal(shape) / np.sqrt(fan_in) * 2).astype(np.float32), name)


def _generator(rng: np.random.Generator, width: int, conditional: bool) -> onnx.ModelProto:
    first = 2 * width
    taken = [helper.make_tensor_value_info("latent", TensorProto.FLOAT, ["n", LATENT])]
    weights = [
        _weights(rng, "dense_w", LATENT, first * 49),
        _weights(rng, "conv1_w", width, first, 5, 5),
        _weights(rng, "conv2_w", 1, width, 5, 5),
        numpy_helper.from_array(np.array([-1, first, 7, 7]), "maps"),
        numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "twice"),
    ]
    nodes = [helper.make_node("MatMul", ["latent", "dense_w"], ["dense_out"])]
    dense = "dense_out"
    if conditional:
        taken.append(helper.make_tensor_value_info("label", TensorProto.INT32, ["n"]))
        weights.append(_weights(rng, "classes", CLASSES, first * 49))
        nodes += [
            helper.make_node("Gather", ["classes", "label"], ["class_out"]),
            helper.make_node("Add", ["dense_out", "class_out"], ["both"]),
        ]
        dense = "both"
    upsample = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
    same = {"kernel_shape": [5, 5], "pads": [2, 2, 2, 2]}
    nodes += [
        helper.make_node("LeakyRelu", [dense], ["leaky1"], alpha=0.2),
        helper.make_node("Reshape", ["leaky1", "maps"], ["stage7"]),
        helper.make_node("Resize", ["stage7", "", "twice"], ["up14"], **upsample),
        helper.make_node("Conv", ["up14", "conv1_w"], ["conv14"], **same),
        helper.make_node("LeakyRelu", ["conv14"], ["stage14"], alpha=0.2),
        helper.make_node("Resize", ["stage14", "", "twice"], ["up28"], **upsample),
        helper.make_node("Conv", ["up28", "conv2_w"], ["conv28"], **same),
        helper.make_node("Transpose", ["conv28"], ["last"], perm=[0, 2, 3, 1]),
        helper.make_node("Tanh", ["last"], ["images"]),
    ]
    given = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])
    return _model(nodes, taken, given, weights)


def _discriminator(rng: np.random.Generator, conditional: bool) -> onnx.ModelProto:
    taken = [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])]
    weights = [_weights(rng, "score_w", SIDE * SIDE, 1), numpy_helper.from_array(np.array([-1, SIDE * SIDE]), "flat")]
    nodes = [helper.make_node("Reshape", ["images", "flat"], ["row"])]
    row_score = "logits"
    if conditional:
        taken.append(helper.make_tensor_value_info("label", TensorProto.INT32, ["n"]))
        weights.append(_weights(rng, "bias", CLASSES, 1))
        row_score = "score"
    nodes.append(helper.make_node("MatMul", ["row", "score_w"], [row_score]))
    if conditional:
        nodes += [
            helper.make_node("Gather", ["bias", "label"], ["class_score"]),
            helper.make_node("Add", ["score", "class_score"], ["logits"]),
        ]
    return _model(nodes, taken, helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 1]), weights)


def _model(
    nodes: list[onnx.NodeProto],
    taken: list[onnx.ValueInfoProto],
    given: onnx.ValueInfoProto,
    weights: list[onnx.TensorProto],
) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "gan", taken, [given], initializer=weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    return model


def _history() -> list[dict[str, float]]:
    rows = []
    for epoch in range(1, EPOCHS + 1):
        row = {
            "epoch": epoch,
            "generator_loss": 0.7 + 0.1 * epoch,
            "discriminator_loss": 0.6 - 0.1 * epoch,
            "discriminator_accuracy": 0.6 + 0.1 * epoch,
            "seconds": 10.0,
        }
        if epoch % 2:
            row |= {"classifier_fid": 40 / epoch, "classifier_kid": 3 / epoch, "min_class_share": 0.02 * epoch}
        rows.append(row)
    return rows


def _timeline(rng: np.random.Generator) -> bytes:
    """Returns a block of 8 x 8 pictures for each epoch, brighter from block to block."""
    side = 8 * SIDE
    blocks = [rng.integers(0, 60, (side, side)) + 40 * block for block in range(EPOCHS + 1)]
    stream = io.BytesIO()
    Image.fromarray(np.concatenate(blocks).astype(np.uint8)).save(stream, "WEBP", lossless=True)
    return stream.getvalue()


def _card(place: Path, conditional: bool, width: int, loss: str, rarest_class: float) -> Card:
    labels = tuple("0123456789") if conditional else ()
    label = (TensorSpec(name="label", shape=(None,), dtype="int32"),) if conditional else ()
    files = {
        file.name: {"sha256": sha256_of(file), "bytes": file.stat().st_size}
        for file in sorted(place.iterdir())
        if file.name != "card.json"
    }
    figures = {
        "classifier_fid": 12.5,
        "classifier_kid": 1.25,
        "precision": 0.8,
        "recall": 0.5,
        "min_class_share": rarest_class,
    }
    model = like("gan-mnist-conditional" if conditional else "gan-mnist-dcgan", place.name)
    measured = {name: {"value": value, "count": 1000, "reference": 1000} for name, value in figures.items()}
    measured["min_class_share"]["shares"] = [rarest_class, 1 - rarest_class]
    tensors = [
        ("dense", "dense", "dense_out", (None, 2 * width * 49)),
        ("reshape", "reshape", "stage7", (None, 2 * width, 7, 7)),
        ("upsampling1", "upsampling", "up14", (None, 2 * width, 14, 14)),
        ("conv1", "conv", "stage14", (None, width, 14, 14)),
        ("upsampling2", "upsampling", "up28", (None, width, 28, 28)),
    ]
    return dataclasses.replace(
        model,
        inputs=(TensorSpec(name="latent", shape=(None, LATENT), dtype="float32"), *label),
        outputs=(TensorSpec(name="images", shape=(None, SIDE, SIDE, 1), dtype="float32"),),
        labels=labels,
        preprocessing={
            "latent": LATENT,
            "height": SIDE,
            "width": SIDE,
            "channels": 1,
            "range": [-1, 1],
            "conditional": conditional,
            "timeline": {"columns": 8, "rows": 8, "size": SIDE, "blocks": EPOCHS + 1},
        },
        parameters=_floats(place / "model.onnx"),
        bytes=files["model.onnx"]["bytes"],
        files=files,
        recipe=model.recipe | {"name": place.name, "loss": loss} | RUN,
        metrics={name: value for name, value in model.metrics.items() if name not in PEER} | measured,
        layers=tuple(
            {"layer": layer, "kind": kind, "tensor": tensor, "shape": list(shape)}
            for layer, kind, tensor, shape in tensors
        ),
        self_test=_self_test(place, conditional),
    )


def _floats(path: Path) -> int:
    return sum(
        int(np.prod(one.dims)) for one in onnx.load(path).graph.initializer if one.data_type == TensorProto.FLOAT
    )


def _self_test(place: Path, conditional: bool) -> dict[str, list]:
    import onnxruntime

    latent = np.random.default_rng(1).standard_normal((4, LATENT)).astype(np.float32).round(3)
    feeds = {"latent": latent}
    if conditional:
        feeds["label"] = np.arange(4, dtype=np.int32)
    session = onnxruntime.InferenceSession((place / "model.onnx").read_bytes())
    images = session.run(["images"], feeds)[0]
    tested = {"latent": latent.astype(float).tolist(), "images": images.reshape(4, -1).astype(float).tolist()}
    return tested | ({"label": [0, 1, 2, 3]} if conditional else {})
