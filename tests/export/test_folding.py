"""A generator whose doubled maps are folded away draws what it drew before."""

import keras
import numpy as np
import onnx
import onnxruntime
import pytest

from core.export.folding import fold_upsampling
from core.export.graph import to_onnx
from core.inference.sessions import options
from core.models.gan import GANConfig, build_generator
from core.plans.graph import plan_of_graph

DOUBLED = "upsampling1/upsampling"


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model.SerializeToString(), options(), ["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def made():
    """A generator with weights that are not 0, and its graph, folded."""
    keras.utils.set_random_seed(3)
    generator = build_generator(GANConfig(latent=8))
    rng = np.random.default_rng(3)
    generator.set_weights([rng.normal(0, 0.1, one.shape) ** 2 for one in generator.get_weights()])
    model, _layers = to_onnx(generator, output="images", title="generator")
    fold_upsampling(model.graph)
    return generator, model


def test_folded_graph_draws_the_same_pictures(made):
    generator, model = made
    onnx.checker.check_model(model, full_check=True)
    latent = np.random.default_rng(4).standard_normal((5, 8), np.float32)
    wanted = generator(latent, training=False).numpy()
    assert wanted.std() > 0.01
    (found,) = session(model).run(None, {"latent": latent})
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    kernels = {one.name: tuple(one.dims) for one in model.graph.initializer}
    assert (kernels["conv1/kernel"], kernels["conv2/kernel"]) == ((256, 128, 3, 3), (4, 64, 3, 3))


def test_convolutions_without_a_bias_are_folded_too():
    """As before a training, when each is 0 and the graph has none."""
    keras.utils.set_random_seed(3)
    generator = build_generator(GANConfig(latent=8))
    model, _layers = to_onnx(generator, output="images", title="generator")
    assert all(len(node.input) == 2 for node in model.graph.node if node.op_type == "Conv")
    fold_upsampling(model.graph)
    latent = np.random.default_rng(4).standard_normal((5, 8), np.float32)
    (found,) = session(model).run(None, {"latent": latent})
    np.testing.assert_allclose(found, generator(latent, training=False).numpy(), atol=1e-5)
    assert sum(node.op_type == "DepthToSpace" for node in model.graph.node) == 2


def test_doubled_map_comes_for_those_who_ask(made):
    _generator, model = made
    asked = onnx.ModelProto()
    asked.CopyFrom(model)
    asked.graph.output.append(onnx.helper.make_tensor_value_info(DOUBLED, onnx.TensorProto.FLOAT, None))
    doubled = session(asked).run([DOUBLED], {"latent": np.ones((1, 8), np.float32)})[0]
    assert doubled.shape == (1, 128, 14, 14)
    np.testing.assert_array_equal(doubled[..., ::2, ::2], doubled[..., 1::2, 1::2])


def test_plan_of_a_folded_graph_tells_what_was_learned(made):
    generator, model = made
    plan = plan_of_graph(model, "folded", generator.count_params())
    assert plan.parameters == generator.count_params()
    small, large = (layer for layer in plan.layers if layer.kind == "convolution")
    assert (small.shape, large.shape) == ((14, 14, 64), (28, 28, 1))
    assert small.weights[0] == (5, 5, 128, 64) and small.products == ((7, 7, 3, 3, 128, 256),)
    assert [plan.layers[layer.sources[0]].kind for layer in (small, large)] == ["upsampling", "upsampling"]
