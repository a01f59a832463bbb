"""The page's own preprocessing and inference against the server's, on the real MNIST test digits."""

import base64
import json

import numpy as np
import pytest

from core.artifacts import load_card
from core.inference import ImageClassifier
from core.pictures.digits import centre_digit
from core.ui.frame.routes import network_urls

SEED = 20_261_121
NAME = "mnist-cnn"
BLANK = "/runtime/shared/mnist.js"  # an address of the app that is not a page: the modules can be imported there

LOAD = """
const source = %s;
const { loadModel } = await import("/runtime/frame/session.js");
const model = await loadModel(source);
"""

# Draws bitmaps turned, scaled and moved onto the canvas's own ink, and reads them as the canvas does.
RECOGNISE = """
async ({ pictures, places }) => {
  %s
  const { FIELD, inkContext, readInk } = await import("/runtime/shared/drawing.js");
  const { centreDigit, toBytes } = await import("/runtime/shared/mnist.js");
  const bytes = Uint8Array.from(atob(pictures), (character) => character.charCodeAt(0));
  const bitmap = new OffscreenCanvas(28, 28);
  const context = inkContext();
  const answers = [];
  for (const [i, { x, y, scale, turn }] of places.entries()) {
    const image = new ImageData(28, 28);
    for (let k = 0; k < 784; k++) image.data[4 * k + 3] = bytes[784 * i + k];
    bitmap.getContext("2d").putImageData(image, 0, 0);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, FIELD, FIELD);
    context.translate(x * FIELD, y * FIELD);
    context.rotate(turn);
    context.scale((scale * FIELD) / 56, (scale * FIELD) / 56); // at scale 1 the bitmap fills half of the field
    context.drawImage(bitmap, -14, -14);
    const digit = toBytes(centreDigit(readInk(context)));
    const logits = await model.predictLogits(Float32Array.from(digit, (byte) => byte / 255));
    answers.push(logits.indexOf(Math.max(...logits)));
  }
  return answers;
}
"""

PREDICT = """
async (pictures) => {
  %s
  const bytes = Uint8Array.from(atob(pictures), (character) => character.charCodeAt(0));
  const logits = [];
  for (let i = 0; i < bytes.length; i += 784) {
    const image = Float32Array.from(bytes.subarray(i, i + 784), (byte) => byte / 255);
    logits.push(Array.from(await model.predictLogits(image)));
  }
  return { logits, milliseconds: model.milliseconds, difference: model.difference };
}
"""

CENTRE = """
async (planes) => {
  const { centreDigit } = await import("/runtime/shared/mnist.js");
  return planes.map(({ values, height, width }) => {
    const plane = { values: Float32Array.from(values), height, width };
    const digit = centreDigit(plane);
    return digit && Array.from(digit);
  });
}
"""


def with_model(script: str) -> str:
    return script % (LOAD % json.dumps(network_urls(load_card(NAME))))


def as_text(pictures: np.ndarray) -> str:
    return base64.b64encode(pictures.tobytes()).decode()


def test_moved_scaled_and_tilted_digits_are_read(open_page, mnist_test):
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(len(mnist_test.labels), size=400, replace=False)
    places = [
        {
            "scale": (scale := rng.uniform(0.5, 1.5)),
            "turn": np.deg2rad(rng.uniform(-15, 15)),
            "x": rng.uniform(scale / 4, 1 - scale / 4),
            "y": rng.uniform(scale / 4, 1 - scale / 4),
        }
        for _digit in chosen
    ]
    page = open_page(BLANK)
    answers = page.evaluate(with_model(RECOGNISE), {"pictures": as_text(mnist_test.images[chosen]), "places": places})
    accuracy = np.mean(np.array(answers) == mnist_test.labels[chosen])
    print(f"{accuracy:.2%} of {len(chosen)} digits right")
    assert accuracy >= 0.98


def test_tab_and_server_give_the_same_logits(open_page, mnist_test):
    pictures = mnist_test.images[:100]
    found = open_page(BLANK).evaluate(with_model(PREDICT), as_text(pictures))
    expected = ImageClassifier.load(NAME).predict_logits(pictures / np.float32(255))
    difference = np.abs(np.array(found["logits"]) - expected).max()
    print(f"logits at most {difference:.1e} apart")
    assert difference <= 1e-4
    assert 0 < found["difference"] <= 1e-4  # the self-test has compared something


@pytest.mark.slow
def test_tab_reads_a_digit_within_a_millisecond(open_page, mnist_test):
    """For a machine at rest."""
    found = open_page(BLANK).evaluate(with_model(PREDICT), as_text(mnist_test.images[:100]))
    print(f"{found['milliseconds']:.3f} ms a digit")
    assert found["milliseconds"] <= 1


def test_tab_and_server_prepare_ink_alike(open_page):
    rng = np.random.default_rng(SEED)
    planes = [np.zeros((30, 20), np.float32), np.full((7, 3), 0.1, np.float32)]
    for _plane in range(40):
        height, width = rng.integers(1, 120, size=2)
        plane = rng.random((height, width), dtype=np.float32)
        planes.append(np.where(rng.random((height, width)) < rng.uniform(0.002, 0.5), plane, 0).astype(np.float32))
    sent = [{"values": plane.ravel().tolist(), "height": plane.shape[0], "width": plane.shape[1]} for plane in planes]
    found = open_page(BLANK).evaluate(CENTRE, sent)
    assert found[0] is None
    assert sum(digit is None for digit in found) < len(planes) / 2
    for plane, digit in zip(planes, found, strict=True):
        expected = centre_digit(plane)
        assert (digit is None) == (expected is None)
        if expected is not None:
            np.testing.assert_allclose(np.array(digit), expected.ravel(), atol=1 / 255)
