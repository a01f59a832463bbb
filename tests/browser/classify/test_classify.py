"""The classify pages in Chromium: networks in the tab, pasted and many pictures, strangers' networks, the programs."""

import contextlib
import functools
import http.server
import io
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, ValueInfoProto, helper, numpy_helper
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from core.artifacts import load_card, model_names, trained_folder, verified_path
from core.inference import ImageClassifier
from core.pictures.decoding import decode_picture
from core.runtime_install import FILES, distribution
from core.ui.classify.answers import ask
from core.ui.classify.errors import evaluation_of
from core.ui.classify.in_tab import _messages as comparison_words
from core.ui.classify.in_tab import network_here
from core.ui.classify.own_model import _messages as own_model_words
from core.ui.classify.takeaway import snippet
from core.ui.shared.charts import percent
from core.ui.shared.encoding import base64_of, source_of
from core.ui.shared.samples import DIGITS, PHOTOS, digit_ink, sample_picture
from tests.browser.classify.test_digit_canvas import ONE, SEVEN, draw

BLANK = "/runtime/shared/mnist.js"  # an address of the app that is not a page: the modules can be imported there
SAMPLE = "/classify?picture=sample&picture-sample=digit-3"


def png(picture: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()


def model_bytes(nodes, inputs, outputs, constants=()) -> bytes:
    shapes = lambda values: [helper.make_tensor_value_info(*value) for value in values]  # noqa: E731
    graph = helper.make_graph(nodes, "stranger", shapes(inputs), shapes(outputs), list(constants))
    opset = helper.make_opsetid("", 18)
    return helper.make_model(graph, opset_imports=[opset], ir_version=9).SerializeToString()


PICTURE = ("picture", TensorProto.FLOAT, [1, 3, 4, 4])


def brightest_channel(*unused: TensorProto) -> bytes:
    """A classifier whose classes are red, green and blue: the mean of each channel, times 20."""
    axes, factor = numpy_helper.from_array(np.array([2, 3]), "axes"), numpy_helper.from_array(np.float32(20), "factor")
    nodes = [
        helper.make_node("ReduceMean", ["picture", "axes"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "factor"], ["scores"]),
    ]
    return model_bytes(nodes, [PICTURE], [("scores", TensorProto.FLOAT, [1, 3])], [axes, factor, *unused])


def value(name: str, kind: int = TensorProto.FLOAT, shape: Sequence[int] = (1, 3, 4, 4)) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def endless(*, is_hoarding: bool = False) -> bytes:
    """A loop of 2^62 turns, which may keep what each turn has computed."""
    nodes = [helper.make_node("Identity", ["go"], ["still"]), helper.make_node("Add", ["x", "x"], ["y"])]
    nodes += [helper.make_node("Identity", ["y"], ["kept"])] * is_hoarding
    given = [value("turn", TensorProto.INT64, []), value("go", TensorProto.BOOL, []), value("x")]
    made = [value("still", TensorProto.BOOL, []), value("y"), *[value("kept")] * is_hoarding]
    body = helper.make_graph(nodes, "body", given, made)
    constants = [numpy_helper.from_array(np.array(2**62), "turns"), numpy_helper.from_array(np.array(True), "always")]
    loop = helper.make_node("Loop", ["turns", "always", "picture"], ["out", *["hoard"] * is_hoarding], body=body)
    return model_bytes([loop], [PICTURE], [("out", TensorProto.FLOAT, [1, 3, 4, 4])], constants)


def greedy() -> bytes:
    """Asks for 16 TB."""
    nodes = [
        helper.make_node("ConstantOfShape", ["size"], ["huge"]),
        helper.make_node("ReduceSum", ["huge"], ["total"], keepdims=0),
        helper.make_node("Add", ["picture", "total"], ["out"]),
    ]
    size = numpy_helper.from_array(np.array([2**21, 2**21]), "size")
    return model_bytes(nodes, [PICTURE], [("out", TensorProto.FLOAT, [1, 3, 4, 4])], [size])


def external() -> bytes:
    """Says that its weights lie in another file."""
    weight = helper.make_tensor("weight", TensorProto.FLOAT, [3], np.zeros(3, np.float32))
    weight.ClearField("float_data")
    weight.data_location = TensorProto.EXTERNAL
    entry = weight.external_data.add()
    entry.key, entry.value = "location", "../../etc/passwd"
    nodes = [helper.make_node("Add", ["picture", "weight"], ["out"])]
    return model_bytes(
        nodes, [("picture", TensorProto.FLOAT, [1, 4, 4, 3])], [("out", TensorProto.FLOAT, [1, 4, 4, 3])], [weight]
    )


def two_inputs() -> bytes:
    nodes = [helper.make_node("Add", ["picture", "other"], ["out"])]
    other = ("other", TensorProto.FLOAT, [1, 3, 4, 4])
    return model_bytes(nodes, [PICTURE, other], [("out", TensorProto.FLOAT, [1, 3, 4, 4])])


def no_picture() -> bytes:
    nodes = [helper.make_node("Identity", ["tokens"], ["out"])]
    return model_bytes(nodes, [("tokens", TensorProto.FLOAT, [1, 7])], [("out", TensorProto.FLOAT, [1, 7])])


OWN_FILE = '.own-model input[type="file"]'


def give(page: Page, content: bytes) -> None:
    page.get_by_text("Your own network (.onnx)").click()
    page.set_input_files(OWN_FILE, {"name": "own.onnx", "mimeType": "", "buffer": content})


def upload(page: Page, *pictures: tuple[str, bytes]) -> None:
    files = [{"name": name, "mimeType": "image/png", "buffer": content} for name, content in pictures]
    page.set_input_files('[data-testid="stFileUploaderDropzoneInput"]', files)


@pytest.mark.slow  # always: the test of a network that cannot run there finds the other one's answer to be the same
def test_networks_give_the_same_answers_in_the_tab(open_page):
    page = open_page(f"{SAMPLE}&in-tab=true")
    expect(page.locator(".comparison-live")).to_contain_text("2 of 2 networks give the same answer")
    expect(page.locator(".comparison td", has_text="yes")).to_have_count(2)
    for text in page.locator(".comparison td:nth-child(4)").all_inner_texts():
        assert float(text) <= 1e-4


COMPARE = """async (data) => {
  const { default: Comparison } = await import("/runtime/classify/compare.js");
  await new Comparison({ parentElement: document.body }).receive({ data });
}"""


def test_int8_files_run_in_the_tab_beside_the_others(open_page):
    both = [ImageClassifier.load("mnist-cnn", int8=is_int8) for is_int8 in (False, True)]
    networks = [network_here(ask(sample_picture("digit-3"), one)) for one in both]
    page = open_page(BLANK)
    page.evaluate(COMPARE, {"networks": networks, "messages": comparison_words(), "language": "en"})
    assert [", int8" in title for title in page.locator("th[scope=row]").all_inner_texts()] == [False, True]
    expect(page.locator(".comparison-live")).to_contain_text("2 of 2 networks give the same answer")


BY_FEATURES = [name for name in model_names() if "strangers.pb" in load_card(name).files]
PREDICT = """async ({ source, images }) => {
  const { loadModel } = await import("/runtime/frame/session.js");
  const { isNoneOfThese } = await import("/runtime/shared/calibration.js");
  const model = await loadModel(source);
  const { logits, familiarity } = await model.predict(Float32Array.from(images));
  const classes = logits.length / familiarity.length;
  const rows = [...familiarity].map((_, i) => logits.subarray(i * classes, (i + 1) * classes));
  const isNone = rows.map((row, i) => isNoneOfThese(row, model.card.calibration, familiarity[i]));
  return { familiarity: [...familiarity], isNone };
}"""


@pytest.mark.parametrize("name", BY_FEATURES)
def test_tab_tells_strangers_as_the_server_does(open_page, name):
    classifier = ImageClassifier.load(name)
    samples = (*PHOTOS, *DIGITS)
    images = np.concatenate([classifier.prepare(sample_picture(sample)) for sample in samples])
    found = classifier.predict(images)
    page = open_page(BLANK)
    here = page.evaluate(PREDICT, {"source": source_of(classifier.card), "images": images.ravel().tolist()})
    np.testing.assert_allclose(here["familiarity"], found.familiarity, atol=1e-3)
    assert here["isNone"] == classifier.is_none_of_these(*found).tolist()
    assert 0 < sum(here["isNone"]) < len(samples)


def test_network_that_cannot_run_in_the_tab_is_not_called_the_same_file(open_page):
    def hinder(page):
        page.route("**/mnist-mlp/model.onnx*", lambda route: route.abort())

    page = open_page(f"{SAMPLE}&in-tab=true", before=hinder, expected="ERR_FAILED")
    expect(page.locator(".comparison-live")).to_have_text("1 of 2 networks give the same answer here as on the server.")
    expect(page.locator(".comparison td", has_text="could not run here")).to_have_count(1)
    row = page.locator(".comparison tr", has_text="yes")
    assert float(row.locator("td:nth-child(4)").inner_text()) <= 1e-4


@pytest.mark.slow
def test_own_network_takes_part_and_follows_the_form(open_page):
    red = np.zeros((40, 60, 3), np.uint8)
    red[..., 0] = 255
    page = open_page("/classify?picture=upload")
    upload(page, ("red.png", png(red)))
    give(page, brightest_channel())
    page.get_by_label("Mean, subtracted").fill("0")
    page.get_by_label("Deviation, divided by").fill("1")
    page.get_by_label("Labels").fill("red, green, blue")
    page.get_by_label("Labels").blur()
    first = page.locator(".own-model li.best")
    expect(first).to_contain_text("red")
    expect(first).to_contain_text("100.0%")
    page.get_by_label("Channels").select_option("bgr")
    expect(first).to_contain_text("blue")
    expect(page.locator(".own-status")).to_contain_text("3 classes")


def test_own_network_reads_what_is_drawn(open_page):
    page = open_page("/classify?picture=draw")
    give(page, verified_path(load_card("mnist-cnn")).read_bytes())
    status, first = page.locator(".own-status"), page.locator(".own-model li.best")
    expect(status).to_have_text("Nothing drawn yet")
    for digit, strokes in (("7", SEVEN), ("1", ONE)):
        draw(page, strokes)
        expect(first).to_contain_text(f"class {digit}")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator(".own-model li")).to_have_count(0)
        expect(status).to_have_text("Nothing drawn yet")
    draw(page, SEVEN)
    expect(first).to_contain_text("class 7")
    for network in ("Clothes: CNN", "Digits: CNN", "Digits: MLP"):
        page.get_by_role("button", name=network).click()
    expect(page.locator("canvas[role=application], canvas[aria-label*=clothing]").first).to_be_visible()
    expect(status).to_have_text("Nothing drawn yet")  # on the canvas of clothes, the only one now
    page.get_by_text("Samples", exact=True).click()
    expect(status).to_contain_text("10 classes")  # it looks at the sample now


def test_own_network_with_one_output_is_a_sigmoid(open_page):
    """A number from 0 to 1 is a share of class 1 as it is, but for a layer's bare sum: that is a logit, as is -3."""
    page = open_page(SAMPLE)
    page.get_by_text("Your own network (.onnx)").click()
    for number, last, share in [(0.25, "Abs", "75.0%"), (-3.0, "Identity", "95.3%"), (0.25, "Identity", "56.2%")]:
        weight = numpy_helper.from_array(np.zeros((48, 1), np.float32), "weight")
        bias = numpy_helper.from_array(np.float32([number]), "bias")
        nodes = [
            helper.make_node("Flatten", ["picture"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weight", "bias"], ["sum"]),
            helper.make_node(last, ["sum"], ["out"]),
        ]
        file = model_bytes(nodes, [PICTURE], [("out", TensorProto.FLOAT, [1, 1])], [weight, bias])
        page.set_input_files(OWN_FILE, {"name": "own.onnx", "mimeType": "", "buffer": file})
        first = page.locator(".own-model li.best")
        expect(first).to_contain_text("class 1" if number > 0 and last == "Identity" else "class 0")
        expect(first).to_contain_text(share)


STRANGERS = {
    "no protobuf": (lambda: b"not a network", "is no ONNX file"),
    "external data": (external, "in another file. Choose it here, too: passwd"),
    "greedy": (greedy, "needs more memory|was ended|thread stopped"),
    "two inputs": (two_inputs, "one input, the picture. Received: 2 inputs"),
    "no picture": (no_picture, r"Received: tokens \(1, 7\) float32"),
    "endless": (endless, "longer than 10 seconds and was ended"),
    "hoarding": (lambda: endless(is_hoarding=True), "longer than 10 seconds and was ended|needs more memory|stopped"),
}


@pytest.mark.slow
def test_strangers_that_cannot_run_are_refused_and_the_tab_survives_each(open_page):
    page = open_page(SAMPLE, expected="onnxruntime|wasm|Aborted|own_model|ort")
    give(page, brightest_channel())
    status, box = page.locator(".own-status"), page.locator(OWN_FILE)
    for kind, (make, said) in STRANGERS.items():
        expect(status, f"the tab before {kind}").to_contain_text("3 classes")
        box.set_input_files({"name": "own.onnx", "mimeType": "", "buffer": make()})
        expect(status, kind).to_have_text(re.compile(said), timeout=40_000)
        expect(page.locator(".own-model li"), kind).to_have_count(0)
        box.set_input_files({"name": "good.onnx", "mimeType": "", "buffer": brightest_channel()})
    expect(status).to_contain_text("3 classes")


MOUNT = """async ({ picture, messages, slow }) => {
  const prepare = createImageBitmap;
  window.pictures = 0; // that are being prepared; the first one is let go last
  window.createImageBitmap = async (blob) => {
    const bitmap = await prepare(blob);
    if (window.pictures++ === 1) await new Promise((resolve) => (window.letGo = resolve));
    return bitmap;
  };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) { setTimeout(() => post.call(this, message), slow); };
  const { default: OwnModel } = await import("/runtime/classify/own_model.js");
  const data = { picture, messages };
  const part = (window.part = new OwnModel({ parentElement: document.body, data }));
  await part.receive({ data });
}"""
RECEIVE = "(data) => void window.part.receive({ data })"


def test_own_network_sees_the_latest_picture_form_and_language(open_page):
    """However long a picture takes to be prepared, or the network to answer: here a second."""
    red, green, blue = (base64_of(png(np.eye(3, dtype=np.uint8)[[[i] * 8] * 8] * 255)) for i in range(3))
    words = own_model_words()
    page = open_page(BLANK)
    page.evaluate(MOUNT, {"picture": red, "messages": words, "slow": 1000})
    page.set_input_files(OWN_FILE, {"name": "own.onnx", "mimeType": "", "buffer": brightest_channel()})
    status, first = page.locator(".own-status"), page.locator(".own-model li.best")
    expect(first).to_contain_text("class 0")
    page.evaluate(RECEIVE, {"picture": green, "messages": words})
    page.evaluate(RECEIVE, {"picture": blue, "messages": words})  # comes while the green one is prepared
    expect(first).to_contain_text("class 2")
    page.evaluate("window.letGo()")
    page.get_by_label("Channels").select_option("bgr")
    expect(status).to_contain_text("looks at the picture")
    page.get_by_label("Labels").fill("red, green, blue")
    page.get_by_label("Channels").select_option("rgb")  # while the network looks at the other order
    expect(status).to_contain_text("3 classes")
    page.wait_for_timeout(1500)
    expect(status).to_contain_text("3 classes")
    expect(first).to_contain_text("blue")
    page.evaluate(RECEIVE, {"picture": blue, "messages": {name: f"{text} (ko)" for name, text in words.items()}})
    expect(status).to_contain_text("3 classes. (ko)")
    expect(page.get_by_label("Labels (ko)")).to_have_value("red, green, blue")


@pytest.mark.slow
def test_own_network_waits_for_a_slow_line(open_page):
    def slow(route):
        time.sleep(11)  # longer than a stranger's network may take
        route.continue_()

    page = open_page(BLANK, before=lambda page: page.route("**/*.wasm", slow))
    page.evaluate(MOUNT, {"picture": base64_of(png(sample_picture("cat"))), "messages": own_model_words(), "slow": 0})
    page.set_input_files(OWN_FILE, {"name": "own.onnx", "mimeType": "", "buffer": brightest_channel()})
    expect(page.locator(".own-status")).to_contain_text("3 classes")


@pytest.mark.slow
def test_stranger_of_more_than_50_megabytes_is_not_even_read(open_page, tmp_path):
    page = open_page(SAMPLE)
    with (tmp_path / "large.onnx").open("wb") as file:
        file.truncate(50_000_001)
    page.get_by_text("Your own network (.onnx)").click()
    page.set_input_files(OWN_FILE, tmp_path / "large.onnx")
    expect(page.locator(".own-status")).to_contain_text("at most 50 MB")


def test_own_network_never_reaches_the_server(open_page):
    """Neither by a request nor through the socket of the page, whose messages are far smaller than this file."""
    frames: list[int] = []  # bytes of each

    def watch(page):
        page.on("websocket", lambda line: line.on("framesent", lambda data: frames.append(len(data))))

    page = open_page(SAMPLE, before=watch, expected="ballast")  # that it is unused
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    assert frames  # so that the page's socket is the one that is watched
    frames.clear()
    ballast = numpy_helper.from_array(np.random.default_rng(0).random(25_000, np.float32), "ballast")
    content = brightest_channel(ballast)
    assert len(content) > 100_000
    give(page, content)
    expect(page.locator(".own-status")).to_contain_text("3 classes")
    page.get_by_label("Channels").select_option("bgr")
    page.wait_for_timeout(1000)
    assert sent == []
    assert sum(frames) < 20_000


PASTE = """async (bytes, target = document) => {
  const file = new File([Uint8Array.from(bytes)], "pasted.png", { type: "image/png" });
  const clipboardData = new DataTransfer();
  clipboardData.items.add(file);
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  return !target.dispatchEvent(event); // true once the page has taken it
}"""


def test_pasted_picture_is_answered(open_page):
    page = open_page("/classify?picture=upload&network=mnist-cnn")
    expect(page.get_by_text("Give a picture to begin.")).to_be_visible()  # all of the page stands
    page.wait_for_function(PASTE, arg=list(png(sample_picture("digit-7"))), polling=100)
    expect(page.get_by_test_id("stMetricValue")).to_have_text("7")
    field = "document.body.appendChild(document.createElement('textarea'))"  # a spreadsheet's words bring their picture
    assert not page.evaluate(f"() => ({PASTE})([0], {field})")


def test_cancelled_upload_leaves_the_page_ready_for_the_next(open_page):
    page = open_page("/classify?picture=upload&network=mnist-cnn", expected="cancel|ERR_ABORTED.*/upload_file/")
    network = page.context.new_cdp_session(page)
    line = {"offline": False, "latency": 0, "downloadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": 100_000})  # 5 MB take 50 s
    noise = np.random.default_rng(0).integers(0, 256, (1300, 1300, 3), np.uint8)
    with page.expect_event("requestfailed") as cancelled:
        upload(page, ("noise.png", png(noise)))
        page.get_by_role("button", name="Cancel upload of noise.png").click()
    assert "/upload_file/" in cancelled.value.url
    expect(page.get_by_test_id("stFileChip")).to_have_count(0)
    network.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": -1})
    upload(page, ("7.png", png(sample_picture("digit-7"))))
    expect(page.get_by_test_id("stMetricValue")).to_have_text("7")
    expect(page.get_by_test_id("stFileChip")).to_have_count(1)


@pytest.mark.slow  # two minutes where other tests run beside it
def test_two_hundred_pictures_at_once_become_a_table(open_page):
    page = open_page("/classify?picture=upload&network=mnist-mlp")
    pictures = [png(sample_picture(f"digit-{digit}")) for digit in range(10)]
    upload(page, *[(f"{number}.png", pictures[number % 10]) for number in range(200)])
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=180_000)
    expect(page.get_by_test_id("stBaseButton-secondary").filter(has_text="Download as CSV")).to_be_visible()


@pytest.mark.slow
def test_many_pictures_can_be_stopped_and_gone_on_with(open_page):
    several = "everyday-transfer,everyday-resnet,cifar10-transfer,cifar10-resnet20"  # so that there is time to press
    page = open_page(f"/classify?picture=upload&network={several}")
    rng = np.random.default_rng(0)
    upload(page, *[(f"{number}.png", png(rng.integers(0, 256, (300, 300, 3), np.uint8))) for number in range(100)])
    expect(page.get_by_text("of 100 pictures")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    stopped = page.get_by_text(re.compile(r"Stopped: \d+ of 100"))
    expect(stopped).to_be_visible()
    assert 0 < int(re.search(r"(\d+) of", stopped.inner_text())[1]) < 100
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(stopped).to_have_count(0)


def digit_file(digit: int) -> bytes:
    return png(sample_picture(f"digit-{digit}"))


def turned_jpeg() -> bytes:
    """A rocket that lies on its side, and an EXIF orientation that says so."""
    image, exif, stream = Image.fromarray(sample_picture("rocket")), Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    image.rotate(90, expand=True).save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()


def transparent_png() -> bytes:
    """Black ink on nothing: the digit is in the alpha alone."""
    ink = (255 * digit_ink(4)).astype(np.uint8)
    return png(np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink]))


def half_transparent_png() -> bytes:
    picture = sample_picture("cat")
    alpha = np.full(picture.shape[:2], 255, np.uint8)
    alpha[:, : picture.shape[1] // 2] = 0
    return png(np.dstack([picture, alpha]))


@pytest.mark.slow
def test_click_on_a_cell_of_the_confusion_matrix_shows_its_pictures(open_page):
    page = open_page("/errors?errors-network=mnist-mlp&true-class=0&answer-class=0")
    card = load_card("mnist-mlp")
    counts = evaluation_of(card)["confusion"]
    for true, answer in [(7, 2), (3, 5)]:
        cell = page.get_by_test_id("stPlotlyChart").first.locator(".scatterlayer .point").nth(10 * true + answer)
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        said = f"{counts[true][answer]} of {sum(counts[true])} test pictures of “{true}” are called “{answer}”"
        expect(page.get_by_text(said)).to_be_visible()
        page.wait_for_url(re.compile(f"true-class={true}&answer-class={answer}"))


NEAR, SAME = 0.05, 0.002  # the programs find a digit's ink more simply than the page; squares are cut alike
TAKEN_ALONG = {
    "a digit": ("mnist-cnn", functools.partial(digit_file, 2), NEAR),
    "another digit": ("mnist-cnn", functools.partial(digit_file, 7), NEAR),
    "a transparent digit": ("mnist-cnn", transparent_png, NEAR),
    "a turned photograph": ("cifar10-cnn", turned_jpeg, SAME),
    "a transparent photograph": ("cifar10-cnn", half_transparent_png, SAME),
    "none of these": ("cifar10-cnn", lambda: png(sample_picture("cameraman")), SAME),
    "none of these, by features": ("everyday-resnet", lambda: png(sample_picture("cameraman")), SAME),
}
taken_along = pytest.mark.parametrize(("network", "make", "tolerance"), TAKEN_ALONG.values(), ids=TAKEN_ALONG)


@taken_along
def test_python_program_answers_as_the_page(tmp_path, network, make, tolerance):
    done = run_program(put(tmp_path, network, make()))
    assert done.returncode == 0, done.stderr
    check_answer(done.stdout, network, make(), tolerance)


def test_python_program_says_that_a_picture_is_blank(tmp_path):
    done = run_program(put(tmp_path, "mnist-cnn", png(np.full((40, 40, 3), 255, np.uint8))))
    assert done.returncode == 1
    assert done.stderr == "There must be something drawn in the picture.\n"


@pytest.fixture(scope="module")
def javascript_program(chromium, tmp_path_factory) -> Iterator[Callable[[str, bytes], str]]:
    """Returns what the page answers to a file; the runtime comes from here instead of the net."""
    folder = tmp_path_factory.mktemp("program")
    page_text = snippet("classify.html")
    address = re.search(r'"(https://[^"]+)/ort.wasm.bundle.min.mjs"', page_text)
    installed = json.loads((distribution().parent / "package.json").read_text())["version"]
    assert address and f"onnxruntime-web@{installed}/" in address[1]
    (folder / "index.html").write_text(page_text.replace(address[1], "."), encoding="utf-8")
    for file in FILES:
        shutil.copy(distribution() / file, folder / file)

    def answer(network: str, picture: bytes) -> str:
        put(folder, network, picture)
        with contextlib.closing(chromium.new_page()) as page:  # with an empty cache: files change within a second
            page.goto(url)
            page.wait_for_function("document.querySelector('input').onchange !== null")
            page.set_input_files("input", folder / "picture")
            expect(page.locator("pre")).not_to_be_empty()
            return page.locator("pre").inner_text()

    with served(folder) as url:
        yield answer


@taken_along
def test_javascript_program_answers_as_the_page(javascript_program, network, make, tolerance):
    check_answer(javascript_program(network, make()), network, make(), tolerance)


def test_javascript_program_says_that_a_picture_is_blank(javascript_program):
    said = javascript_program("mnist-cnn", png(np.full((40, 40, 3), 255, np.uint8)))
    assert said == "There must be something drawn in the picture."


def put(folder: Path, network: str, picture: bytes) -> Path:
    for file in ("model.onnx", "card.json", "strangers.pb"):
        if (trained_folder() / network / file).exists():
            shutil.copy(trained_folder() / network / file, folder / file)
    (folder / "picture").write_bytes(picture)
    return folder


def run_program(folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "classify.py").write_text(snippet("classify.py"), encoding="utf-8")
    return subprocess.run([sys.executable, "classify.py", "picture"], cwd=folder, capture_output=True, text=True)


def check_answer(said: str, network: str, picture: bytes, tolerance: float) -> None:
    classifier = ImageClassifier.load(network)
    found = classifier.predict(classifier.prepare(decode_picture(picture).picture))
    shares = classifier.probabilities(found.logits)[0]
    lines = said.splitlines()
    if classifier.is_none_of_these(*found)[0]:
        assert lines.pop(0) == "None of these. The nearest:"
    label, probability = lines[0].split(": ")
    assert label == classifier.card.labels[shares.argmax()]
    assert float(probability.rstrip("%")) / 100 == pytest.approx(shares.max(), abs=tolerance), percent(shares.max())


class served:  # noqa: N801 - a context, used like a function
    """Serves a folder on a free port."""

    def __init__(self, folder: Path) -> None:
        handler: Callable[..., http.server.SimpleHTTPRequestHandler] = functools.partial(
            http.server.SimpleHTTPRequestHandler, directory=str(folder)
        )
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_one_of_several_digits_is_chosen_by_pointer_and_keyboard_and_a_box_is_drawn(open_page):
    sheet = np.concatenate([digit_ink(digit) for digit in (7, 4, 2)], axis=1)
    picture = np.repeat((240 - 200 * sheet).astype(np.uint8)[..., np.newaxis], 3, axis=-1)
    page = open_page("/classify?picture=upload&network=mnist-cnn")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "row.png", "mimeType": "image/png", "buffer": png(picture)}
    )
    answer = page.get_by_test_id("stMetricValue")
    expect(answer).to_have_text("742")
    page.get_by_role("button", name="Piece 2: 4").click()
    expect(answer).to_have_text("4")
    page.get_by_role("button", name="All of the picture").click()
    expect(answer).to_have_text("742")
    page.get_by_role("button", name="Piece 3: 2").focus()
    page.keyboard.press("Enter")
    expect(answer).to_have_text("2")
    page.get_by_role("button", name="A box in the middle").focus()
    page.keyboard.press("Enter")
    drawn = page.get_by_role("button", name="Your box")
    expect(drawn).to_be_focused()
    for key in ("ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(drawn).to_have_attribute("style", "top: 25%; left: 26%; height: 51%; width: 50%;")
    stage = page.locator(".boxes-stage").bounding_box()
    page.mouse.move(stage["x"] + 2, stage["y"] + 2)
    page.mouse.down()
    page.mouse.move(stage["x"] + 0.64 * stage["width"], stage["y"] + stage["height"] - 2, steps=4)
    page.mouse.up()
    expect(answer).to_have_text("74")
