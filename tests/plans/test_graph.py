"""Plans read from ONNX graphs: they add up to what the cards say, and see what the networks see."""

import json
import math

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.artifacts import load_card, model_names, trained_folder
from core.plans import Plan, plan_of_graph
from core.tasks import IN_TWO_GRAPHS

SHORT = "text-en-"  # their files hold one table in place of an embedding and a kernel that multiplies it
SIDE = 33  # px of the probe's picture


def served(name: str, file: str = "model.onnx", parameters: int | None = None) -> Plan:
    return plan_of_graph(onnx.load(str(trained_folder() / name / file)), name, parameters)


ONE_GRAPH = [name for name in model_names() if load_card(name).task not in IN_TWO_GRAPHS]


@pytest.mark.parametrize("name", ONE_GRAPH)
def test_the_parameters_of_all_layers_are_those_that_keras_counted(name):
    card = load_card(name)
    found = served(name, parameters=card.parameters)
    assert (found.parameters == card.parameters) == (not name.startswith(SHORT))
    assert found.stored <= card.parameters


@pytest.mark.parametrize("name", [*ONE_GRAPH, "discriminator"])
def test_a_plan_goes_from_the_inputs_to_the_answer_of_the_graph(name):
    if name == "discriminator":
        found, shape = served("gan-mnist-dcgan", "discriminator.onnx"), (1,)
    else:
        found, shape = served(name), tuple(size or 0 for size in load_card(name).outputs[0].shape[1:])
    assert len({layer.name for layer in found.layers}) == len(found.layers)
    for place, layer in enumerate(found.layers):
        assert all(source < place for source in layer.sources)
        assert (layer.kind == "input") == (not layer.sources)
    assert shape in [layer.shape for layer in found.layers[-1:]]
    read = {source for layer in found.layers for source in layer.sources}
    unread = [layer for place, layer in enumerate(found.layers) if place not in read]
    assert {layer.kind for layer in unread[:-1]} <= {"input"}


def test_a_folded_normalisation_has_its_four_numbers_a_channel_again():
    stem = served("cifar10-resnet20", parameters=load_card("cifar10-resnet20").parameters).layers[1]
    assert (stem.weights, stem.then, stem.stored) == (((3, 3, 3, 16), (4, 16)), ("norm", "relu"), 432 + 16)


def test_what_the_missing_parameters_do_not_explain_stays_as_it_is_in_the_file():
    card = load_card("cifar10-resnet20")
    found = served(card.name, parameters=card.parameters + 1)
    assert found.parameters == found.stored == served(card.name).stored


def test_a_residual_link_reads_the_block_before_and_the_convolution_before():
    layers = served("cifar10-resnet20").layers
    link = next(layer for layer in layers if layer.name == "stage1_block1")
    assert [layers[source].name for source in link.sources] == ["stem", "stage1_block1_conv2"]


def test_a_table_that_reads_and_answers_is_counted_once():
    layers = served("text-ko-lstm").layers
    assert layers[-1].weights == () and layers[-1].multiplications == 128 * 1774


def test_a_cell_has_its_gates_by_their_names():
    names = {layer.name for layer in served("rows-lstm").layers}
    assert {"input_gate", "forget_gate", "output_gate", "candidate", "next_state"} <= names
    assert {"update_gate", "reset_gate"} <= {layer.name for layer in served("rows-gru").layers}


def test_a_plan_comes_back_from_json_as_it_was():
    found = served("cifar10-transfer")
    assert Plan.from_json(json.loads(json.dumps(found.to_json()))) == found


def probe(steps) -> onnx.ModelProto:
    """Returns a network of one channel whose weights are ones, so that nothing cancels."""
    nodes, weights, name = [helper.make_node("Transpose", ["images"], ["maps"], perm=[0, 3, 1, 2])], [], "maps"
    for place, (kind, attributes) in enumerate(steps):
        result = f"step{place}"
        inputs = [name]
        if kind == "Conv":
            side = attributes["kernel_shape"][0]
            weights.append(numpy_helper.from_array(np.ones((1, 1, side, side), np.float32), f"{result}/kernel"))
            inputs.append(f"{result}/kernel")
        elif kind == "Resize":
            weights.append(numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), f"{result}/scales"))
            inputs += ["", f"{result}/scales"]
        elif kind == "Pad":
            weights.append(numpy_helper.from_array(np.array(attributes.pop("pads")), f"{result}/pads"))
            inputs.append(f"{result}/pads")
        nodes.append(helper.make_node(kind, inputs, [result], result, **attributes))
        name = result
    graph = helper.make_graph(
        nodes,
        "probe",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def conv(side, stride=1, pad=0, dilation=1):
    square = {"kernel_shape": [side, side], "strides": [stride, stride], "pads": [pad] * 4}
    return "Conv", {**square, "dilations": [dilation, dilation]}


POOL = ("MaxPool", {"kernel_shape": [3, 3], "strides": [2, 2]})
NEAREST = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
PROBES = {
    "two 3x3": [conv(3), conv(3)],
    "one 5x5": [conv(5, pad=2)],
    "strides and pools": [conv(5, 2, pad=1), POOL, conv(3, pad=1)],
    "dilation": [conv(3), conv(3, dilation=3, pad=3), conv(2)],
    "padding before a stride": [("Pad", {"pads": [0, 0, 1, 1, 0, 0, 2, 2]}), conv(3, 2), conv(3)],
    "enlarged by copies": [("Resize", dict(NEAREST)), conv(4, 2), conv(3)],
}


@pytest.mark.parametrize("name", PROBES)
def test_a_unit_sees_the_pixels_that_change_it_and_no_others(name):
    """The reference: onnxruntime runs the network on pictures of one bright pixel each."""
    model = probe([(kind, dict(attributes)) for kind, attributes in PROBES[name]])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    pixels = np.zeros((SIDE, SIDE, SIDE, 1), np.float32)
    pixels[np.arange(SIDE), np.arange(SIDE), :] = 1  # a bright row a picture
    maps = session.run(None, {"images": pixels})[0][:, 0]
    unit = maps.shape[1] // 2
    rows = np.flatnonzero(maps[:, unit].any(axis=1))
    field = plan_of_graph(model, "probe").layers[-1].field
    assert field is not None
    centre = field.centre + unit * field.jump
    low, high = centre - field.size / 2, centre + field.size / 2
    inexact = 0.75 if "Resize" in dict(PROBES[name]) else 0  # a copy's window begins within a pixel
    assert rows[0] == pytest.approx(low, abs=inexact)
    assert rows[-1] + 1 == pytest.approx(high, abs=inexact)


def test_costs_are_products_of_their_factors():
    first = served("mnist-cnn").layers[1]
    assert first.weights == ((3, 3, 1, 32), (32,)) and first.parameters == 3 * 3 * 1 * 32 + 32
    assert first.multiplications == math.prod(first.shape) * 9
    assert first.memory == 4 * 26 * 26 * 32
