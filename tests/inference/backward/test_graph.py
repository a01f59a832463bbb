"""The gradient is how the tensor changes with the picture: by central differences; by hand where there are none."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from core.errors import SettingError
from core.inference import sessions
from core.inference.backward.graph import with_gradient
from tests.inference.backward.networks import CHANNELS, CLASSES, NETWORKS, RELU, convolution, max_pool, network

STEP = 5e-4


def session_of(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model.SerializeToString(), sessions.options())


def sides(model: onnx.ModelProto) -> tuple[int, ...]:
    return tuple(axis.dim_value for axis in model.graph.input[0].type.tensor_type.shape.dim[1:])


def picture(*shape: int) -> np.ndarray:
    """Values all different by more than a step, in random order, so that no difference crosses a kink of a pool."""
    count = int(np.prod(shape))
    return (np.random.default_rng(0).permutation(count) / count).reshape(1, *shape).astype(np.float32)


def differences(run, images: np.ndarray) -> np.ndarray:
    """Returns (run(x + e) - run(x - e)) / 2e for every pixel; all of them at once, as a batch."""
    steps = np.eye(images.size, dtype=np.float32).reshape(-1, *images.shape[1:]) * np.float32(STEP)
    return ((run(images + steps) - run(images - steps)) / (2 * STEP)).reshape(images.shape)


@pytest.mark.parametrize("kind", NETWORKS)
def test_gradient_is_the_change_of_the_logits(kind):
    model = NETWORKS[kind]
    images, row = picture(*sides(model)), np.array([1, -2, 0.5], np.float32)
    plain = session_of(model)

    def run(pictures: np.ndarray) -> np.ndarray:
        return plain.run(["logits"], {"images": pictures})[0].astype(np.float64) @ row

    feeds = {"images": images, "direction": row[np.newaxis]}
    gradient, logits = session_of(with_gradient(model)).run(["gradient", "logits"], feeds)
    wanted = differences(run, images)
    np.testing.assert_allclose(logits, plain.run(["logits"], {"images": images})[0], atol=1e-5)
    close = np.abs(gradient - wanted) <= 0.01 * np.abs(wanted).max()
    assert np.abs(wanted).max() > 0.01
    assert close.mean() > 0.95, f"{(~close).sum()} of {close.size}"  # a ReLU or a pool may bend within the step


def test_each_picture_of_a_batch_has_its_own_gradient():
    session = session_of(with_gradient(NETWORKS["pool"]))
    images = np.concatenate([picture(9, 8, CHANNELS), picture(9, 8, CHANNELS)[:, ::-1]])
    direction = np.eye(CLASSES, dtype=np.float32)[:2]
    both = session.run(["gradient"], {"images": images, "direction": direction})[0]
    for place in range(2):
        one = {"images": images[place : place + 1], "direction": direction[place : place + 1]}
        np.testing.assert_allclose(session.run(["gradient"], one)[0][0], both[place], atol=1e-5)


@pytest.mark.parametrize(("side", "stride"), [(2, 2), (3, 2)])
def test_of_equal_values_in_a_pool_the_first_gets_all(side, stride):
    session = session_of(with_gradient(network([max_pool(side, stride)], height=7, width=7), "step0"))
    images = np.full((1, 7, 7, CHANNELS), 0.5, np.float32)
    direction = np.ones((1, CHANNELS, 3, 3), np.float32)
    (gradient,) = session.run(["gradient"], {"images": images, "direction": direction})
    wanted = np.zeros((7, 7))
    wanted[0 : 3 * stride : stride, 0 : 3 * stride : stride] = 1
    np.testing.assert_array_equal(gradient, np.broadcast_to(wanted[..., np.newaxis], (7, 7, CHANNELS))[np.newaxis])


def test_a_channel_has_a_gradient_and_what_comes_after_it_is_left_out():
    model = NETWORKS["residual"]
    built = with_gradient(model, "step1")
    assert {constant.name for constant in built.graph.initializer}.isdisjoint({"step2/kernel", "product/kernel"})
    session = session_of(built)
    images, direction = picture(9, 8, CHANNELS), np.zeros((1, 2, 9, 8), np.float32)
    direction[:, 1] = 1

    def run(pictures: np.ndarray) -> np.ndarray:
        feeds = {"images": pictures, "direction": np.repeat(direction, len(pictures), axis=0)}
        return session.run(["step1"], feeds)[0][:, 1].sum(axis=(1, 2), dtype=np.float64)

    (gradient,) = session.run(["gradient"], {"images": images, "direction": direction})
    close = np.abs(gradient - differences(run, images)) <= 0.01 * np.abs(gradient).max()
    assert close.mean() > 0.95


@pytest.mark.parametrize("kind", ["same", "stride at the end", "pool of windows that overlap", "residual"])
def test_a_graph_for_any_size_computes_the_same_and_takes_other_sizes(kind):
    model = NETWORKS[kind]
    last = max(name for node in model.graph.node for name in node.output if name.startswith("step"))
    own, free = (session_of(with_gradient(model, last, is_any_size=is_any)) for is_any in (False, True))
    channels, *made = own.get_inputs()[1].shape[1:]
    row = np.arange(channels, dtype=np.float32).reshape(1, -1, 1, 1)
    images = picture(*sides(model))
    wanted = own.run(["gradient"], {"images": images, "direction": np.broadcast_to(row, (1, channels, *made)).copy()})
    found = free.run(["gradient"], {"images": images, "direction": row})
    np.testing.assert_allclose(found[0], wanted[0], atol=1e-5)
    for height, width in ((16, 24), (13, 17)):
        other = picture(height, width, CHANNELS)
        gradient, value = free.run(["gradient", last], {"images": other, "direction": row})
        assert gradient.shape == other.shape and value.shape[1] == channels
        assert np.abs(gradient).max() > 0


def test_a_graph_for_any_size_takes_the_picture_unenlarged():
    built = with_gradient(NETWORKS["enlarged"], "step1", is_any_size=True)
    assert "Resize" not in {node.op_type for node in built.graph.node}
    images, direction = picture(9, 9, CHANNELS), np.ones((1, 3, 1, 1), np.float32)
    gradient, value = session_of(built).run(["gradient", "step1"], {"images": images, "direction": direction})
    assert gradient.shape == images.shape and value.shape == (1, 3, 4, 4)


def test_gradients_of_inner_tensors_say_how_the_logits_change_with_them():
    model = NETWORKS["residual"]
    session = session_of(with_gradient(model, inner=["step1", "step4"]))
    images, row = picture(9, 8, CHANNELS), np.array([[1, 0, 0]], np.float32)
    names = ["step1/gradient", "step4/gradient"]
    inner, last = session.run(names, {"images": images, "direction": row})
    dense = next(numpy_helper.to_array(one) for one in model.graph.initializer if one.name == "product/kernel")
    np.testing.assert_allclose(last, np.broadcast_to(dense[:, :1, np.newaxis] / 72, last.shape), atol=1e-6)
    assert inner.shape == last.shape and not np.allclose(inner, last)


def test_the_served_graph_is_not_changed():
    model = NETWORKS["pool"]
    before = model.SerializeToString()
    with_gradient(model)
    assert model.SerializeToString() == before


def test_unknown_tensors_and_operators_are_named():
    model = onnx.ModelProto()
    model.CopyFrom(network([convolution(2, 2), RELU]))
    with pytest.raises(SettingError, match="Received: conv9"):
        with_gradient(model, "conv9")
    with pytest.raises(SettingError, match=r"height and a width\. Received: logits"):
        with_gradient(model, is_any_size=True)
    next(node for node in model.graph.node if node.op_type == "Relu").op_type = "Erf"
    with pytest.raises(SettingError, match="Received: Erf"):
        with_gradient(model)
