"""Maps of the gradient: exact where a network is linear, whole where the sum is known, and gone with the weights."""

import numpy as np
import pytest

from core.inference import ImageClassifier
from core.inference.backward import gradient_session, randomised_session
from core.inference.images.saliency import (
    baseline_of,
    gradient_map,
    gradients_of,
    integrated_gradients,
    rank_correlation,
    smooth_grad,
)
from core.ui.shared.samples import sample_picture


class Linear:
    """logits = (2 and -3) * the first pixel; its gradient is the same everywhere."""

    def run(self, _names, feeds):
        gradient = np.zeros_like(feeds["images"])
        gradient[:, 0, 0, 0] = feeds["direction"] @ np.array([2, -3], np.float32)
        return [gradient]


def test_a_linear_network_has_one_gradient_whatever_the_method():
    images = np.random.default_rng(0).random((1, 4, 4, 3), np.float32)
    wanted = np.zeros((4, 4), np.float32)
    wanted[0, 0] = -3
    np.testing.assert_allclose(gradient_map(Linear(), images, 1, 2), wanted)
    np.testing.assert_allclose(smooth_grad(Linear(), images, 1, 2), wanted, atol=1e-5)
    found = integrated_gradients(Linear(), images, 1, 2, np.zeros_like(images))
    np.testing.assert_allclose(found, wanted * images[0, ..., 0], atol=1e-5)


def test_many_pictures_are_looked_at_part_by_part_and_each_keeps_its_place():
    images = np.random.default_rng(0).random((9, 4, 4, 1), np.float32)

    class Echo:
        def run(self, _names, feeds):
            return [feeds["images"] * feeds["direction"].sum() / len(feeds["images"])]

    np.testing.assert_allclose(gradients_of(Echo(), images, 0, 3), images)


@pytest.mark.parametrize("name", ["mnist-cnn", "cifar10-resnet20"])
def test_integrated_gradients_add_up_to_the_logits_difference(name):
    classifier = ImageClassifier.load(name)
    images = classifier.prepare(sample_picture("digit-7" if name == "mnist-cnn" else "cat"))
    label = int(classifier.predict_logits(images)[0].argmax())
    baseline = baseline_of(classifier, images)
    found = integrated_gradients(gradient_session(classifier.card), images, label, 10, baseline)
    logits = [float(classifier.predict_logits(one)[0, label]) for one in (images, baseline)]
    assert found.sum() == pytest.approx(logits[0] - logits[1], rel=0.1)


def test_the_map_is_another_where_the_weights_are_random():
    classifier = ImageClassifier.load("mnist-cnn")
    images = classifier.prepare(sample_picture("digit-7"))
    trained, random = (
        smooth_grad(session, images, 7, 10)
        for session in (gradient_session(classifier.card), randomised_session(classifier.card, 0))
    )
    assert rank_correlation(trained, trained) == pytest.approx(1)
    assert rank_correlation(trained, -2 * trained) == pytest.approx(1)
    assert rank_correlation(trained, random) < 0.9
    assert abs(np.corrcoef(trained.ravel(), random.ravel())[0, 1]) < 0.5
    assert rank_correlation(trained, np.zeros_like(trained)) == 0


def test_equal_values_have_no_order():
    one, other = np.zeros(100), np.zeros(100)
    one[3], other[70] = 1, 1
    assert abs(rank_correlation(one, other)) < 0.05
