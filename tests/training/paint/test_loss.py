"""What a painted picture is judged by: the same features as the served classifier's, zero where nothing differs."""

import numpy as np
import onnx
import onnxruntime
import pytest
import tensorflow as tf

from core.artifacts import load_card, verified_bytes
from core.data.pictures.styles import DRAWERS, drawn
from core.errors import SettingError
from core.training.paint.loss import CONTENT, STYLE, VARIATION, Eyes, Judge, gram

EYES = "cifar10-cnn"
SIDE = 64


@pytest.fixture(scope="module")
def eyes():
    return Eyes(EYES)


@pytest.fixture(scope="module")
def styles():
    return np.stack([drawn(name, SIDE) for name in DRAWERS])


@pytest.fixture(scope="module")
def judge(eyes, styles):
    return Judge(eyes, tf.constant(styles))


def photos(count):
    rng = np.random.default_rng(0)
    smooth = rng.random((count, 8, 8, 3), np.float32)
    return tf.image.resize(smooth, (SIDE, SIDE), "bicubic").numpy().clip(0, 1)


def test_the_features_are_those_of_the_served_graph(eyes):
    model = onnx.load_from_string(verified_bytes(load_card(EYES)))
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in eyes.layers)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    images = np.random.default_rng(1).random((2, 32, 32, 3), np.float32)
    served = session.run(list(eyes.layers), {"images": images})
    for here, there in zip(eyes(tf.constant(images)), served, strict=True):
        np.testing.assert_allclose(here.numpy().transpose(0, 3, 1, 2), there, atol=1e-3)


def test_the_style_itself_has_no_style_loss(judge, styles):
    losses = judge(tf.constant(styles), tf.constant(photos(3))).numpy()
    assert losses.shape == (3, 3)
    np.testing.assert_allclose(losses[:, STYLE], 0, atol=1e-6)
    assert (losses[:, CONTENT] > 1).all()


def test_another_style_has_a_loss_which_a_turned_picture_has_not(judge, styles):
    losses = judge(tf.constant(styles[[1, 2, 0]]), tf.constant(photos(3))).numpy()
    assert (losses[:, STYLE] > 0.1).all()
    rolled = judge(tf.constant(np.roll(styles, SIDE // 2, axis=1)), tf.constant(photos(3))).numpy()
    assert (rolled[:, STYLE] < losses[:, STYLE] / 4).all()  # where marks are does not count


def test_the_photograph_itself_has_no_content_loss_nor_has_it_with_less_contrast(judge):
    given = photos(3)
    losses = judge(tf.constant(given), tf.constant(given)).numpy()
    np.testing.assert_allclose(losses[:, CONTENT], 0, atol=1e-5)
    paler = judge(tf.constant(0.2 + 0.7 * given), tf.constant(given)).numpy()
    other = judge(tf.constant(given[[1, 2, 0]]), tf.constant(given)).numpy()
    assert (paler[:, CONTENT] < other[:, CONTENT] / 4).all()


def test_variation_is_the_mean_step_from_pixel_to_pixel(judge):
    stripes = np.zeros((3, SIDE, SIDE, 3), np.float32)
    stripes[:, ::2] = 1
    for pictures, wanted in ((stripes, 1), (np.full_like(stripes, 0.3), 0)):
        losses = judge(tf.constant(pictures), tf.constant(photos(3))).numpy()
        np.testing.assert_allclose(losses[:, VARIATION], wanted, atol=1e-6)


def test_a_gram_matrix_is_the_mean_product_over_all_places():
    features = np.arange(12, dtype=np.float32).reshape(1, 2, 3, 2)
    flat = features.reshape(6, 2)
    np.testing.assert_allclose(gram(tf.constant(features))[0], flat.T @ flat / 6)


def test_a_network_with_shortcuts_is_refused():
    with pytest.raises(SettingError, match="convolutions with a pool"):
        Eyes("cifar10-resnet20")
