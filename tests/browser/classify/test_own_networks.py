"""Strangers' networks of every kind in Chromium: what goes in, what is read, what is refused."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from playwright.sync_api import Page, expect

from core.artifacts import load_card, verified_path
from core.ink import ink_of
from core.pictures.decoding import decode_picture
from core.pictures.digits import centre_digit
from core.ui.classify.own_model import _messages as words
from core.ui.shared.encoding import base64_of
from core.ui.shared.samples import sample_picture
from tests.browser.classify.test_classify import BLANK, OWN_FILE, give, png, upload

LOGITS = np.float32([0, 1, 2, 0, 1, 0, -1, 4, 0, 1])  # class 7 has 73.3 % of them
SHARES = np.exp(LOGITS) / np.exp(LOGITS).sum()
COUNTS = np.round(SHARES * 200)
IMAGE = ("N", 3, 32, 32)
Node = tuple[str, Sequence[str], Sequence[str], dict[str, Any]]
Value = onnx.ValueInfoProto


def value(name: str, shape: Sequence[int | str | None] | None, kind: int = TensorProto.FLOAT) -> Value:
    return helper.make_tensor_value_info(name, kind, shape)


def maps(name: str, key: int = TensorProto.STRING) -> Value:
    kind = helper.make_map_type_proto(key, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
    return helper.make_value_info(name, helper.make_sequence_type_proto(kind))


def network(
    nodes: Sequence[Node] = (),
    outputs: Sequence[Value] = (),
    *,
    shape: Sequence[int | str | None] | None = IMAGE,
    kind: int = TensorProto.FLOAT,
    rank: int = 4,
    row: np.ndarray = LOGITS,
    constants: dict[str, np.ndarray] | None = None,
    metadata: dict[str, str] | None = None,
) -> onnx.ModelProto:
    """A network whose `scores`, float32 (n, classes), are the same row whatever the picture, with `nodes` after them.

    Args:
        shape: Of the input, as the file says it; None says nothing.
        rank: Number of axes of the input.
        row: What `scores` are.
    """
    axes = list(range(rank))[1 if rank > 1 and (shape is None or isinstance(shape[0], str | None)) else 0 :]
    is_batch = rank == 4 and shape is not None and isinstance(shape[0], int)
    given = {
        "axes": np.array(axes[1:] if is_batch else axes),
        "zero": np.float32(0),
        "column": np.array([-1, 1]),
        "row": row.reshape(1, -1).astype(np.float32),
        **(constants or {}),
    }
    made: list[Node] = [
        ("Cast", ["x"], ["floats"], {"to": TensorProto.FLOAT}),
        ("ReduceMean", ["floats", "axes"], ["mean"], {"keepdims": 0}),
        ("Mul", ["mean", "zero"], ["nothing"], {}),
        ("Reshape", ["nothing", "column"], ["zeros"], {}),
        ("Add", ["zeros", "row"], ["scores"], {}),
        *nodes,
    ]
    ml = {"ZipMap", "LabelEncoder"}
    graph = helper.make_graph(
        [
            helper.make_node(op, inputs, names, domain="ai.onnx.ml" if op in ml else "", **more)
            for op, inputs, names, more in made
        ],
        "stranger",
        [value("x", shape, kind)],
        list(outputs) or [value("scores", ["N", len(row)])],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in given.items()],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    helper.set_model_props(model, metadata or {})
    return model


SOFTMAX: Node = ("Softmax", ["scores"], ["p"], {})
ARGMAX: Node = ("ArgMax", ["scores"], ["label"], {"axis": 1, "keepdims": 0})
ENCODED: Node = (
    *("LabelEncoder", ["label"], ["name"]),
    {"keys_int64s": list(range(10)), "values_strings": [f"c{i}" for i in range(10)]},
)
ZIPPED: Node = ("ZipMap", ["p"], ["maps"], {"classlabels_strings": [f"c{i}" for i in range(10)]})
LABEL, P = value("label", ["N"], TensorProto.INT64), value("p", ["N", 10])
Q = value("q", ["N", 10], TensorProto.UINT8)
CERTAIN = "class 7 73.3%"

INPUTS = {  # kind of input -> the network
    "batch unset": network(shape=(None, 3, 32, 32)),
    "all sides unset": network(shape=(None,) * 4),
    "no shape at all": network(shape=None),
    "a batch of four": network(shape=(4, 3, 32, 32)),
    "channels last": network(shape=("N", 32, 32, 3)),
    "no channel": network(shape=("N", 28, 28), rank=3),
    "no batch": network(shape=(3, 32, 32), rank=3),
    "neither": network(shape=(28, 28), rank=2),
    "flat": network(shape=("N", 784), rank=2),
    "flat without batch": network(shape=(784,), rank=1),
    **{
        f"of {name}": network(kind=kind)
        for name, kind in {
            "float16": TensorProto.FLOAT16,
            "double": TensorProto.DOUBLE,
            "uint8": TensorProto.UINT8,
            "int8": TensorProto.INT8,
            "int32": TensorProto.INT32,
            "int64": TensorProto.INT64,
        }.items()
    },
}
OUTPUTS = {  # kind of output -> the network, what its first row says
    "logits": (network(), CERTAIN),
    "label first": (network([SOFTMAX, ARGMAX], [LABEL, P]), CERTAIN),
    "names and maps": (
        network([SOFTMAX, ARGMAX, ENCODED, ZIPPED], [value("name", ["N"], TensorProto.STRING), maps("maps")]),
        "c7 73.3%",
    ),
    "maps alone": (network([SOFTMAX, ZIPPED], [maps("maps")]), "c7 73.3%"),
    "maps by number": (
        network(
            [SOFTMAX, ARGMAX, ("ZipMap", ["p"], ["maps"], {"classlabels_int64s": list(range(5, 15))})],
            [LABEL, maps("maps", TensorProto.INT64)],
        ),
        "12 73.3%",
    ),
    "label first, four at once": (
        network([SOFTMAX, ARGMAX], [value("label", [4], TensorProto.INT64), value("p", [4, 10])], shape=(4, 3, 32, 32)),
        CERTAIN,
    ),
    "double": (
        network([("Cast", ["scores"], ["y"], {"to": TensorProto.DOUBLE})], [value("y", ["N", 10], TensorProto.DOUBLE)]),
        CERTAIN,
    ),
    "log-probabilities, one of them of nothing": (
        network([("Log", ["scores"], ["y"], {})], [value("y", ["N", 3])], row=np.float32([0, 0.25, 0.75])),
        "class 2 75.0%",
    ),
    "one share alone": (
        network([("Sigmoid", ["scores"], ["y"], {})], [value("y", ["N", 1])], row=np.float32([2])),
        "class 1 88.1%",
    ),
    "a label alone": (network([ARGMAX], [LABEL]), "class 7"),
    "a name alone": (network([ARGMAX, ENCODED], [value("name", ["N"], TensorProto.STRING)]), "c7"),
    "embedding first": (
        network(
            [("Concat", ["scores"] * 3, ["long"], {"axis": 1}), ("MatMul", ["long", "w"], ["y"], {})],
            [value("long", ["N", 30]), value("y", ["N", 10])],
            constants={"w": np.tile(np.eye(10, dtype=np.float32) / 3, (3, 1))},
        ),
        CERTAIN,
    ),
    "axes of one": (
        network(
            [("Reshape", ["scores", "to"], ["y"], {})], [value("y", None)], constants={"to": np.array([1, 10, 1, 1])}
        ),
        CERTAIN,
    ),
    "one axis": (
        network([("Reshape", ["scores", "to"], ["y"], {})], [value("y", [10])], constants={"to": np.array([10])}),
        CERTAIN,
    ),
    "probabilities": (network([SOFTMAX], [P]), CERTAIN),
    "log-probabilities": (network([("LogSoftmax", ["scores"], ["y"], {})], [value("y", ["N", 10])]), CERTAIN),
    "percent": (
        network([SOFTMAX, ("Mul", ["p", "c"], ["y"], {})], [value("y", ["N", 10])], constants={"c": np.float32(100)}),
        CERTAIN,
    ),
    "whole numbers of a known scale": (
        network(
            [SOFTMAX, ("QuantizeLinear", ["p", "s", "z"], ["q"], {})],
            [Q],
            constants={"s": np.float32(1 / 256), "z": np.uint8(0)},
        ),
        "class 7 73.4%",
    ),
    "whole numbers": (
        network([("Cast", ["scores"], ["q"], {"to": TensorProto.UINT8})], [Q], row=COUNTS),
        f"class 7 {COUNTS[7] / COUNTS.sum():.1%}",
    ),
    "float16": (
        network(
            [("Cast", ["scores"], ["y"], {"to": TensorProto.FLOAT16})], [value("y", ["N", 10], TensorProto.FLOAT16)]
        ),
        CERTAIN,
    ),
    "several labels": (network([("Sigmoid", ["scores"], ["y"], {})], [value("y", ["N", 10])]), "class 7 98.2%"),
    "names of Ultralytics": (network(metadata={"names": "{0: 'apple', 7: 'cherry'}"}), "cherry 73.3%"),
    "names as a list": (network(metadata={"classes": ",".join("abcdefghij")}), "h 73.3%"),
}


def reshaped(*shape: int) -> onnx.ModelProto:
    count = int(np.prod(shape))
    return network(
        [("Reshape", ["scores", "to"], ["y"], {})],
        [value("y", None)],
        row=np.arange(count),
        constants={"to": np.array(shape)},
    )


def of_ir_version(version: int) -> onnx.ModelProto:
    model = network()
    model.ir_version = version
    return model


REFUSED = {  # kind -> the network, what is said of it
    "a segmenter": (reshaped(1, 2, 8, 8), r"gives y \(1, 2, 8, 8\)"),
    "a detector": (reshaped(1, 6, 30), r"gives y \(1, 6, 30\)"),
    "a sequence": (reshaped(5, 10), r"gives y \(5, 10\)"),
    "not a number": (network(row=np.full(10, np.nan)), "NaN or infinity"),
    "an unknown operator": (network([("Fancy", ["scores"], ["y"], {})], [value("y", ["N", 10])]), "operator Fancy"),
    "a version of the future": (of_ir_version(99), "newer version"),
    "text in": (network(kind=TensorProto.STRING), r"numbers \(float or int\). Received: x \(N, 3, 32, 32\) string"),
    "four channels": (network(shape=("N", 4, 32, 32)), r"Received: x \(N, 4, 32, 32\) float32"),
}

MOUNT = """async (data) => {
  const { default: OwnModel } = await import("/runtime/classify/own_model.js");
  const part = new OwnModel({ parentElement: document.body, data });
  await part.receive({ data });
}"""


@pytest.fixture
def own(open_page) -> Callable[..., Page]:
    """Returns a page with nothing but the part for one's own network, which looks at a picture."""

    def mount(picture: np.ndarray, expected: str = r"(?!)") -> Page:
        page = open_page(BLANK, expected=expected)
        digit = centre_digit(ink_of(picture))
        seen = None if digit is None else base64_of((digit * 255 + 0.5).astype(np.uint8).tobytes())
        page.evaluate(MOUNT, {"picture": base64_of(png(picture)), "digit": seen, "messages": words()})
        return page

    return mount


def offer(page: Page, *files: tuple[str, bytes]) -> None:
    page.set_input_files(OWN_FILE, [{"name": name, "mimeType": "", "buffer": content} for name, content in files])


def expect_first(page: Page, said: str, kind: str) -> None:
    row = re.compile(rf"^\s*{re.escape(said)}\s*$".replace(r"\ ", r"\s*"))
    expect(page.locator(".own-model li.best"), f"{kind}: {page.locator('.own-status').inner_text()}").to_have_text(row)


def few_or_all(few: Sequence[str], kinds: Sequence[str] | dict[str, Any]) -> pytest.MarkDecorator:
    """Runs a test for one kind of each sort always, and for the rest where the slow tests run."""
    rest = [kind for kind in kinds if kind not in few]
    return pytest.mark.parametrize("kinds", [few, pytest.param(rest, marks=pytest.mark.slow)], ids=["few", "rest"])


@few_or_all(
    ("no shape at all", "a batch of four", "channels last", "no channel", "flat without batch", "of uint8"), INPUTS
)
def test_every_kind_of_input_is_given_what_it_takes(own, kinds):
    page = own(sample_picture("digit-3"))
    for kind, model in ((kind, INPUTS[kind]) for kind in kinds):
        offer(page, ("own.onnx", model.SerializeToString()))
        expect_first(page, CERTAIN, kind)
        offer(page)
        expect(page.locator(".own-model li"), kind).to_have_count(0)


@few_or_all(
    (
        *("logits", "label first", "names and maps", "label first, four at once", "one share alone", "a label alone"),
        *("embedding first", "one axis", "log-probabilities", "whole numbers of a known scale", "names of Ultralytics"),
    ),
    OUTPUTS,
)
def test_every_kind_of_output_is_read_for_what_it_is(own, kinds):
    page = own(sample_picture("cat"), expected="ort|onnxruntime")
    for kind, (model, said) in ((kind, OUTPUTS[kind]) for kind in kinds):
        offer(page, ("own.onnx", model.SerializeToString()))
        expect_first(page, said, kind)
        offer(page)


def test_what_is_no_classifier_is_refused_in_words_a_reader_can_use(own):
    page = own(sample_picture("cat"), expected="ort|onnxruntime|wasm")
    for kind, (model, said) in REFUSED.items():
        offer(page, ("own.onnx", model.SerializeToString()))
        status = page.locator(".own-status")
        expect(status, kind).to_have_text(re.compile(said))
        expect(status, kind).not_to_have_text(re.compile("ERROR_CODE|Module|Exception|onnxruntime/"))
        expect(page.locator(".own-model li"), kind).to_have_count(0)


def test_several_labels_keep_their_own_shares(own):
    page = own(sample_picture("cat"))
    tags = network([("Sigmoid", ["scores"], ["y"], {})], [value("y", ["N", 3])], row=np.float32([3, 2.5, -2]))
    offer(page, ("own.onnx", tags.SerializeToString()))
    expect(page.locator(".own-status")).to_contain_text("several may hold")
    expect(page.locator(".own-model li")).to_have_text(["class 095.3%", "class 192.4%", "class 211.9%"])


def test_choices_of_the_reader_win_over_the_guess(own):
    page = own(sample_picture("cat"))
    both = network([SOFTMAX, ("Neg", ["scores"], ["other"], {})], [P, value("other", ["N", 10])])
    offer(page, ("own.onnx", both.SerializeToString()))
    expect_first(page, CERTAIN, "the guess")
    page.get_by_label("The scores are").select_option("logits")
    expect(page.locator(".own-model li.best")).to_contain_text("class 7")
    expect(page.locator(".own-model li.best")).not_to_contain_text("73.3%")
    page.get_by_label("Output to read").select_option("other")
    expect(page.locator(".own-model li.best")).to_contain_text("class 6")
    page.get_by_label("Labels").fill("{6: 'six'}")
    page.get_by_label("Labels").blur()
    expect(page.locator(".own-model li.best")).to_contain_text("six")
    page.get_by_label("Labels").fill("a, b")
    page.get_by_label("Labels").blur()
    expect(page.locator(".own-status")).to_contain_text("10 classes, but 2 labels")


def with_weights_elsewhere(folder: Path) -> tuple[bytes, bytes]:
    """Returns a network and the file of its row; what ONNX itself must read of shapes stays in the network."""
    onnx.save(network(), folder / "m.onnx", save_as_external_data=True, location="m.onnx.data", size_threshold=64)
    return (folder / "m.onnx").read_bytes(), (folder / "m.onnx.data").read_bytes()


def test_weights_in_another_file_are_taken_beside_the_network_or_asked_for(own, tmp_path):
    head, data = with_weights_elsewhere(tmp_path)
    page = own(sample_picture("cat"))
    offer(page, ("m.onnx", head), ("m.onnx.data", data))
    expect_first(page, CERTAIN, "both at once")
    offer(page, ("m.onnx", head))
    expect(page.locator(".own-status")).to_have_text(
        "The weights are in another file. Choose it here, too: m.onnx.data."
    )
    offer(page, ("m.onnx (1).data", data))  # as a browser names a second download
    expect_first(page, CERTAIN, "one after the other")


def test_wide_network_sees_the_whole_picture(own):
    """It answers which third of the picture is the brightest; the picture's middle square says nothing about it."""
    thirds = [
        ("ReduceMean", ["x", "high"], ["line"], {"keepdims": 0}),
        ("Reshape", ["line", "three"], ["parts"], {}),
        ("ReduceMean", ["parts", "last"], ["means"], {"keepdims": 0}),
        ("Mul", ["means", "hundred"], ["y"], {}),
    ]
    constants = {
        **{"high": np.array([1, 2]), "three": np.array([1, 3, 32]), "last": np.array([2])},
        "hundred": np.float32(100),
    }
    picture = np.zeros((40, 120, 3), np.uint8)
    picture[:, 90:] = 255
    page = own(picture)
    wide = network(thirds, [value("y", [1, 3])], shape=(1, 3, 32, 96), constants=constants)
    offer(page, ("own.onnx", wide.SerializeToString()))
    expect_first(page, "class 2 100.0%", "whole")


def test_digit_on_paper_is_centred_for_a_network_of_mnist_and_may_be_fed_otherwise(open_page):
    page = open_page("/classify?picture=sample&picture-sample=digit-5")
    give(page, verified_path(load_card("mnist-cnn")).read_bytes())
    expect(page.locator(".own-model li.best")).to_contain_text("class 5")
    way = page.get_by_label("Light and dark")
    expect(way).to_have_value("mnist")
    said = page.locator(".own-model ol").inner_text()
    way.select_option("asIs")
    expect(page.get_by_label("Fit")).to_be_visible()  # which is asked only where a picture is fitted
    expect(page.locator(".own-model ol")).not_to_have_text(said)


CASES = Path(os.environ.get("GLASSBOX_DATA", "-")) / "cases"
FOUND = {
    **dict.fromkeys(["a_plain", "b_label_first", "e_fp16", "g_batch4", "k_aux_first", "r_unnamed_batch"], CERTAIN),
    **{"b2_string_label": "c7 73.3%", "d_uint8_out": "class 7 73.4%", "c_multilabel": "class 0 95.3%"},
    **{"h_external": CERTAIN, "p_metadata_names": "cherry 73.3%"},
}


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the collected cases in $GLASSBOX_DATA")
@pytest.mark.slow
def test_collected_cases_give_their_right_values(own, open_page):
    page = own(sample_picture("cat"), expected="ort|onnxruntime")
    for name, said in FOUND.items():
        files = [CASES / f"{name}.onnx", *CASES.glob(f"{name}.onnx.data")]
        offer(page, *((file.name, file.read_bytes()) for file in files))
        expect_first(page, said, name)
        offer(page)
    offer(page, ("j.onnx", (CASES / "j_segment.onnx").read_bytes()))
    expect(page.locator(".own-status")).to_contain_text("(1, 2, 64, 64)")
    for name, picture, said in (("mnist-mit", "digit5-plain.jpg", "class 5"), ("o_wide", "wide.png", "class 2")):
        page = own(decode_picture((CASES / picture).read_bytes()).picture)
        offer(page, ("own.onnx", (CASES / f"{name}.onnx").read_bytes()))
        expect(page.locator(".own-model li.best"), name).to_contain_text(said)
    page = open_page("/classify?picture=upload")
    upload(page, ("digit5-plain.jpg", (CASES / "digit5-plain.jpg").read_bytes()))
    give(page, (CASES / "mnist-mit.onnx").read_bytes())
    expect(page.locator(".own-model li.best")).to_contain_text("class 5")
