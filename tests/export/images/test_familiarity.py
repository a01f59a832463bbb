"""How familiar features are: each method against its formula in NumPy, and as a part behind a graph."""

import dataclasses

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from core.artifacts import load_card
from core.errors import DataError
from core.export.calibration import choose_by_features
from core.export.images import strangers
from core.export.images.familiarity import (
    FEATURES,
    METHODS,
    End,
    Seen,
    Space,
    as_part,
    familiarity_of,
    fitted,
    mahalanobis,
    nearest,
    smaller,
)
from core.export.images.head import fit_head
from core.export.images.out_of_distribution import squares_of_photographs
from core.inference.images.calibration import EXPOSED, FEATURE_SCORES, SHOWN_TO

CLASSES, WIDTH, RANK = 3, 12, 5


def drawn(count: int, seed: int, apart: float = 3.0) -> Seen:
    """Returns features around a direction for each class, with more spread in some; logits that name the class."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % CLASSES
    features = 1 + rng.normal(0, 0.3, (count, WIDTH)) * np.linspace(2, 0.5, WIDTH)
    features[np.arange(count), labels] += apart
    logits = rng.normal(0, 1, (count, CLASSES)) + 5 * np.eye(CLASSES)[labels]
    return Seen(features=features.astype(np.float32), logits=logits.astype(np.float32), labels=labels)


TRAIN, VALIDATION = drawn(900, 0), drawn(300, 1)
STRANGE = Seen(features=drawn(300, 2, apart=-3.0).features, logits=VALIDATION.logits)


def plain(method: str, space: Space, seen: Seen) -> np.ndarray:
    end = End()
    end.end(METHODS[method](end, space))
    return familiarity_of(end, seen)


def units(seen: Seen) -> np.ndarray:
    values = seen.features.astype(np.float64)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def distances() -> tuple[np.ndarray, np.ndarray]:
    """Returns squared Mahalanobis distances of VALIDATION: to each class by the shared covariance, and to all."""
    x, y = units(TRAIN), units(VALIDATION)
    means = np.stack([x[TRAIN.labels == label].mean(axis=0) for label in range(CLASSES)])
    within = np.linalg.pinv(np.cov((x - means[TRAIN.labels]).T, bias=True))
    overall = np.linalg.pinv(np.cov(x.T, bias=True))
    to_class = np.stack([np.einsum("ni,ij,nj->n", y - mean, within, y - mean) for mean in means], axis=1)
    return to_class, np.einsum("ni,ij,nj->n", y - x.mean(axis=0), overall, y - x.mean(axis=0))


def test_every_score_of_features_has_a_method():
    assert (*METHODS, SHOWN_TO, EXPOSED) == FEATURE_SCORES  # the last two are of strangers.py and of exposure.py


def test_mahalanobis_with_all_directions_is_the_distance_to_the_nearest_class():
    to_class, overall = distances()
    space = Space(TRAIN)
    assert space.rank == WIDTH
    np.testing.assert_allclose(plain("mahalanobis", space, VALIDATION), -to_class.min(axis=1), rtol=2e-3, atol=2e-2)
    relative = overall - to_class.min(axis=1)
    np.testing.assert_allclose(plain("relative-mahalanobis", space, VALIDATION), relative, rtol=2e-3, atol=5e-2)


def test_mahalanobis_with_few_directions_counts_the_length_of_the_others():
    space = Space(TRAIN, RANK)
    x, y = units(TRAIN), units(VALIDATION)
    directions = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:RANK].T
    places = (x - x.mean(axis=0)) @ directions
    means = np.stack([places[TRAIN.labels == label].mean(axis=0) for label in range(CLASSES)])
    inverse = np.linalg.inv(np.cov((places - means[TRAIN.labels]).T, bias=True))
    there = (y - x.mean(axis=0)) @ directions
    inside = np.stack([np.einsum("ni,ij,nj->n", there - mean, inverse, there - mean) for mean in means]).min(axis=0)
    outside = ((y - x.mean(axis=0) - there @ directions.T) ** 2).sum(axis=1)
    variance = np.linalg.eigvalsh(np.cov(x.T, bias=True))[: WIDTH - RANK].mean()
    wanted = -(inside + outside / variance)
    np.testing.assert_allclose(plain("mahalanobis", space, VALIDATION), wanted, rtol=2e-3, atol=2e-2)


def test_nearest_is_the_cosine_with_the_kth_nearest_training_picture():
    cosines = np.sort(units(VALIDATION) @ units(TRAIN).T, axis=1)
    np.testing.assert_allclose(plain("nearest", Space(TRAIN), VALIDATION), cosines[:, -18], atol=1e-5)  # 900 / 50


def test_vim_is_the_energy_less_the_scaled_length_outside_half_of_the_directions():
    x, y = units(TRAIN), units(VALIDATION)
    directions = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][WIDTH // 2 :].T
    lengths = [np.linalg.norm((one - x.mean(axis=0)) @ directions, axis=1) for one in (x, y)]
    scale = TRAIN.logits.max(axis=1).mean() / lengths[0].mean()
    energy = np.log(np.exp(VALIDATION.logits.astype(np.float64)).sum(axis=1))
    np.testing.assert_allclose(plain("vim", Space(TRAIN), VALIDATION), energy - scale * lengths[1], atol=2e-3)


@pytest.mark.parametrize("method", METHODS)
def test_it_is_counted_in_standard_deviations_of_validation_pictures_and_strangers_lie_far_below(method):
    end = fitted(METHODS[method], Space(TRAIN), VALIDATION)
    known = familiarity_of(end, VALIDATION)
    assert known.dtype == np.float32 and known.shape == (300,)
    assert (known.mean(), known.std()) == pytest.approx((0, 1), abs=1e-3)
    if method != "relative-mahalanobis":  # which both distances leave together
        assert familiarity_of(end, STRANGE).mean() < -3


def test_the_smaller_of_two_is_counted_each_in_its_own_deviations():
    space = Space(TRAIN)
    both = fitted(smaller((mahalanobis, nearest), space, VALIDATION), space, VALIDATION)
    parts = [familiarity_of(fitted(method, space, VALIDATION), VALIDATION) for method in (mahalanobis, nearest)]
    least = np.minimum(*parts)
    assert (least < parts[0]).any() and (least < parts[1]).any()
    assert np.corrcoef(familiarity_of(both, VALIDATION), least)[0, 1] == pytest.approx(1, abs=1e-4)


def test_a_head_beside_a_distance_notices_what_it_was_shown_and_the_distance_cannot_see():
    """Strangers whose features are half as large: their direction is that of the network's own pictures."""
    space = Space(TRAIN)
    shown, met = (dataclasses.replace(one, features=one.features / 2) for one in (drawn(300, 5), drawn(300, 6)))
    head = fit_head([TRAIN.features], [shown.features])
    both = smaller((mahalanobis, lambda end, _space: head.node(end, FEATURES)), space, VALIDATION)
    for method, least, most in ((mahalanobis, 0, 0.1), (both, 0.9, 1)):
        end = fitted(method, space, VALIDATION)
        noticed = np.mean(familiarity_of(end, met) < np.quantile(familiarity_of(end, VALIDATION), 0.05))
        assert least <= noticed <= most


@pytest.mark.parametrize("method", METHODS)
def test_part_behind_a_graph_gives_the_same_as_by_itself(method):
    doubled = helper.make_node("Add", ["images", "images"], [FEATURES])
    kernel = np.eye(WIDTH, CLASSES, dtype=np.float32)
    dense = helper.make_node("MatMul", [FEATURES, "kernel"], ["logits"])
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [None, WIDTH])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None, CLASSES])
    graph = helper.make_graph(
        [doubled, dense], "network", [images], [logits], [onnx.numpy_helper.from_array(kernel, "kernel")]
    )
    network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    end = fitted(METHODS[method], Space(TRAIN), VALIDATION)
    whole = network.SerializeToString() + as_part(end)
    onnx.checker.check_model(onnx.load_from_string(whole), full_check=True)
    session = onnxruntime.InferenceSession(whole, providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["logits", "familiarity"]
    found = session.run(None, {"images": VALIDATION.features})
    alone = Seen(features=VALIDATION.features * 2, logits=VALIDATION.features * 2 @ kernel)
    np.testing.assert_allclose(found[1], familiarity_of(end, alone), atol=1e-5)
    assert as_part(end) == as_part(fitted(METHODS[method], Space(TRAIN), VALIDATION))


def test_score_is_chosen_that_notices_most_of_the_set_it_notices_least_of():
    known = {"a": [np.arange(100.0)], "b": [np.arange(100.0), np.arange(100.0) + 9]}
    others = {
        "a": {"near": np.full(10, 50.0), "far": np.full(10, -50.0)},
        "b": {"near": np.arange(10.0), "far": np.arange(0.0, 20.0, 2)},
    }
    chosen, noticed = choose_by_features(known, others)
    assert chosen == {"score": "b", "threshold": 4.5}  # five of a hundred lie below
    assert noticed == {"a": {"near": 0, "far": 1}, "b": {"near": 0.5, "far": 0.3}}


def test_threshold_raises_few_false_alarms_in_each_group():
    known = {"a": [np.arange(100.0), np.arange(100.0) - 50]}
    assert choose_by_features(known, {"a": {"far": np.zeros(2)}})[0]["threshold"] == -45.5


def test_softened_picture_has_no_detail_finer_than_two_pixels():
    fine, coarse = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8)
    fine[:, ::2], coarse[:, 4:] = 200, 200
    assert strangers.soften(fine).dtype == np.float32
    assert np.ptp(strangers.soften(fine)) < 0.2
    assert np.ptp(strangers.soften(coarse)) > 0.7


def test_picture_without_colours_keeps_its_light_and_dark():
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    grey = strangers.without_colours(image)
    assert grey.dtype == np.float32 and grey.shape == image.shape
    assert np.ptp(grey, axis=-1).max() == 0
    np.testing.assert_allclose(grey[..., 0], image @ [0.299, 0.587, 0.114] / 255, atol=1e-6)


def test_squares_of_photographs_are_always_the_same_and_no_cat_is_among_them():
    squares = squares_of_photographs(40)
    assert len({square.tobytes() for square in squares}) == 40
    assert all(square.shape[0] == square.shape[1] >= 96 and square.shape[2] == 3 for square in squares)
    again = squares_of_photographs(40)
    assert all(np.array_equal(one, other) for one, other in zip(squares, again, strict=True))


def test_network_goes_on_by_its_logits_where_the_pictures_to_choose_by_cannot_be_had(monkeypatch, caplog):
    def fail(_classifier, _data_dir):
        raise DataError("{name} is not here", name="mnist")

    monkeypatch.setattr(strangers, "choosing_pictures", fail)
    card = load_card("everyday-resnet")
    assert strangers.with_strangers(card, None) is card
    assert "mnist is not here" in caplog.text
    other = load_card("mnist-mlp")
    assert strangers.with_strangers(other, None) is other
