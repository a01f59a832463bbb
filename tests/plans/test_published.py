"""Plans of published networks: as the papers say, as Keras counts, and as TensorFlow's profiler does."""

import pytest

from core.plans import published

# Parameters and picture by keras.io/api/applications (AlexNet: its paper, "60 million"); multiplications with their
# additions by the papers; receptive fields by Araujo, Norris, Sim 2019, table of section "Modern networks".
PAPERS = {
    "alexnet": (60e6, 0.724e9, 195),
    "vgg16": (138_357_544, 15.5e9, 212),
    "resnet50": (25_636_712, 3.8e9, 483),
    "mobilenetv2": (3_538_984, 300e6, 491),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_plan_adds_up_to_what_its_paper_says(name):
    parameters, multiplications, field = PAPERS[name]
    found = published()[name]
    assert found.parameters == (pytest.approx(parameters, rel=0.02) if name == "alexnet" else parameters)
    assert found.multiplications == pytest.approx(multiplications, rel=0.02)
    assert [layer.field.size for layer in found.layers if layer.field][-1] == field


def test_most_of_vggs_parameters_sit_in_its_first_dense_layer_and_most_of_its_work_does_not():
    found = published()["vgg16"]
    first = next(layer for layer in found.layers if layer.kind == "dense")
    assert first.weights == ((25088, 4096), (4096,))
    assert first.parameters / found.parameters == pytest.approx(0.743, abs=0.001)
    assert first.multiplications / found.multiplications < 0.01


@pytest.mark.slow
def test_the_file_is_what_its_command_writes():
    from core.export.plans import plan_of_model
    from core.models.images.published import PUBLISHED

    assert list(published()) == list(PUBLISHED)
    for name, build in PUBLISHED.items():
        model = build()
        assert plan_of_model(model, name) == published()[name]
        assert published()[name].parameters == model.count_params()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vgg16", "resnet50", "mobilenetv2"])  # it counts no convolution of two groups
def test_multiplications_are_half_the_operations_that_tensorflows_profiler_finds(name):
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    from core.models.images.published import PUBLISHED

    model = PUBLISHED[name]()
    given = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    graph = convert_variables_to_constants_v2(tf.function(model).get_concrete_function(given)).graph
    options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    options["output"] = "none"
    counted = ("Conv2D", "MatMul", "DepthwiseConv2dNative")
    options["account_type_regexes"] = [f"^{kind}$" for kind in counted]
    found = tf.compat.v1.profiler.profile(graph, options=tf.compat.v1.profiler.ProfileOptionBuilder(options).build())
    assert found.total_float_ops == 2 * published()[name].multiplications


def test_what_the_page_says_of_parameters_holds():
    """ "Three quarters" in VGG-16's first dense layer, and ResNet-50 "with a fifth": locale/text/deep/architectures."""
    vgg, resnet = published()["vgg16"], published()["resnet50"]
    assert round(4 * max(layer.parameters for layer in vgg.layers) / vgg.parameters) == 3
    assert round(vgg.parameters / resnet.parameters) == 5
