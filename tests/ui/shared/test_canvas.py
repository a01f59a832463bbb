"""What Python makes of a drawing that the page sends. The rest is tested in a real browser."""

import base64

import numpy as np
import pytest

from core.ui.shared.canvas import decode_drawing, digit_canvas
from tests.test_artifacts import card_of


def test_drawing_arrives_as_the_networks_saw_it():
    sent = np.arange(784, dtype=np.uint16).astype(np.uint8)
    drawing = decode_drawing(base64.b64encode(sent.tobytes()).decode())
    assert drawing is not None
    assert drawing.picture.dtype == np.float32
    np.testing.assert_array_equal(np.rint(drawing.picture * 255), sent.reshape(28, 28))
    assert drawing.images.shape == (1, 28, 28, 1)


@pytest.mark.parametrize(
    "sent", [None, "", "no base64", "가", "AAAA", base64.b64encode(bytes(785)).decode(), 7, ["A"], {}]
)
def test_anything_else_is_no_drawing(sent):
    assert decode_drawing(sent) is None


def test_networks_of_different_labels_are_refused():
    with pytest.raises(ValueError, match="share their labels"):
        digit_canvas([card_of("a"), card_of("b", labels=("x",))], key="canvas")
