"""Plans of Keras models and of the graphs exported from them are the same, layer by layer."""

import onnx
import pytest

from core.artifacts import load_card, model_names, trained_folder
from core.plans import plan_of_graph

NAMES = [name for name in model_names() if load_card(name).task in ("image-classification", "image-generation")]


def layers_of(plan):
    """Returns the layers without their names, which the graph has from its tensors, in no order: branches have none."""
    return sorted(
        repr((layer.kind, layer.shape, layer.weights, layer.products, layer.window, layer.field))
        for layer in plan.layers
        if layer.kind != "input"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_served_networks_plan_is_that_of_its_keras_model(name):
    from core.export.plans import plan_of_model
    from core.models import build
    from core.models.gan import build_generator
    from core.training.gan.recipes import RECIPES as GANS
    from core.training.images.recipes import RECIPES

    card = load_card(name)
    model = build(RECIPES[name].config) if name in RECIPES else build_generator(GANS[name].config)
    graph = plan_of_graph(onnx.load(str(trained_folder() / name / "model.onnx")), name, card.parameters)
    assert graph.parameters == model.count_params() == card.parameters
    if name in RECIPES:  # a generator enlarges by a layer of its own
        assert layers_of(graph) == layers_of(plan_of_model(model, name))
