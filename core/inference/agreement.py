"""Does a graph have the inputs, outputs, opset and size that its card tells of?"""

import dataclasses
from collections.abc import Sequence
from math import prod

import onnx
from onnx import TensorProto

from core.artifacts import CARD_FILE, MODEL_FILE, STRANGERS_FILE, Card, TensorSpec, export_command
from core.documents import Fault, wrong_field

DTYPES: dict[int, str] = {TensorProto.FLOAT: "float32", TensorProto.INT32: "int32"}
# What the graph may lack of the parameters that were trained: a normalisation is folded into the convolution before it,
# an embedding into the product that follows. What it may have besides: constants that were not trained.
LEAST_SHARE, MOST_BESIDES = 0.8, 2_000
SPEAKER, SPOKEN = "speaker.onnx", ["logits", "next_state", "attention"]  # the other part of a network in two files
WRITER, WRITTEN = "writer.onnx", SPOKEN
FAMILIAR = TensorSpec(name="familiarity", shape=(None,), dtype="float32")
WOVEN = "/phases"  # of a convolution of 3 x 3 that does what one of 5 x 5 did on a doubled map: core.export.folding
MAPPING = "mapping.onnx"  # makes the styles that model.onnx takes
READER, READ = "reader.onnx", ["features", "initial", "vowel", "final"]  # reads the Hangul that model.onnx draws


@dataclasses.dataclass(frozen=True, kw_only=True)
class GraphFacts:
    """What a graph says of itself; `tensors` are what its nodes give, `constants` counts what was trained."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    opset: int
    constants: int
    tensors: frozenset[str]


def facts_of(model: onnx.ModelProto) -> GraphFacts:
    """Returns the facts of a graph, read from its description alone: nothing is run."""
    graph = model.graph
    weights = {constant.name for constant in graph.initializer}
    folded = {name for node in graph.node if node.output[0].endswith(WOVEN) for name in node.input[1:]}
    return GraphFacts(
        inputs=tuple(_spec(value) for value in graph.input if value.name not in weights),
        outputs=tuple(_spec(value) for value in graph.output),
        opset=next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 0),
        constants=sum(
            _trained(one.dims) if one.name in folded else prod(one.dims)
            for one in graph.initializer
            if one.data_type == TensorProto.FLOAT
        ),
        tensors=frozenset(name for node in graph.node for name in node.output),
    )


def _trained(dims: Sequence[int]) -> int:
    """Returns how many parameters became a folded kernel (4 * filters, channels, 3, 3), or a folded bias."""
    return prod(dims) * 25 // 36 if len(dims) == 4 else prod(dims) // 4


def _spec(value: onnx.ValueInfoProto) -> TensorSpec:
    tensor = value.type.tensor_type
    shape = tuple(side.dim_value if side.HasField("dim_value") else None for side in tensor.shape.dim)
    return TensorSpec(name=value.name, shape=shape, dtype=DTYPES.get(tensor.elem_type, str(tensor.elem_type)))


def check_graph(card: Card, file: str, facts: GraphFacts) -> None:
    """Compares one of a card's graphs with what the card says of it.

    Raises:
        ArtifactError: They differ; the message names the card's field.
    """
    fault = _model_fault(card, facts) if file == MODEL_FILE else _other_fault(card, file, facts)
    if fault:
        raise _wrong(card, fault)


def check_strangers(card: Card, facts: GraphFacts, joined: GraphFacts) -> None:
    """Compares a graph with what it is once strangers.pb stands behind it: one output more, and nothing else.

    Args:
        facts: Of the graph alone.
        joined: Of both put together.

    Raises:
        ArtifactError: It takes or gives something else than `familiarity` besides.
    """
    if (joined.inputs, joined.outputs, joined.opset) != (facts.inputs, (*facts.outputs, FAMILIAR), facts.opset):
        raise _wrong(card, (f"files.{STRANGERS_FILE}", _written(joined.outputs)))


def _wrong(card: Card, fault: Fault) -> Exception:
    place = f"{card.name}/{CARD_FILE}"
    return wrong_field(*fault, file=place, command=export_command(card.name.rpartition("/")[2]))


def _model_fault(card: Card, facts: GraphFacts) -> Fault | None:
    if card.inputs != facts.inputs:
        return "inputs", _written(card.inputs)
    if card.outputs != facts.outputs[: len(card.outputs)]:  # gates come after them
        return "outputs", _written(card.outputs)
    if card.opset != facts.opset:
        return "opset", card.opset
    least = 0 if {SPEAKER, WRITER} & set(card.files) else LEAST_SHARE
    if not least * card.parameters - MOST_BESIDES <= facts.constants <= card.parameters + MOST_BESIDES:
        return "parameters", card.parameters
    for place, layer in enumerate(card.layers):
        if layer["tensor"] not in facts.tensors:
            return f"layers[{place}].tensor", layer["tensor"]
    return None


def _other_fault(card: Card, file: str, facts: GraphFacts) -> Fault | None:
    """Compares a file beside model.onnx: 8-bit ones take and give the same; a discriminator looks at the pictures.

    What speaks reads what model.onnx saw, and a word; what writes, which places it may look at, too.
    What maps takes a latent and how far from the mean to stay.
    """
    if file == SPEAKER:
        features, state = card.outputs
        token = TensorSpec(name="token", shape=(None,), dtype="int32")
        is_right = facts.inputs == (features, token, state) and [one.name for one in facts.outputs] == SPOKEN
    elif file == WRITER:
        (memory,) = card.outputs
        is_open = TensorSpec(name="open", shape=memory.shape[:2], dtype="float32")
        token = TensorSpec(name="token", shape=(None,), dtype="int32")
        state = TensorSpec(name="state", shape=(None, card.preprocessing["state"]), dtype="float32")
        is_right = facts.inputs == (memory, is_open, token, state) and [one.name for one in facts.outputs] == WRITTEN
    elif file == MAPPING:
        latent = TensorSpec(name="latent", shape=(None, card.preprocessing["latent"]), dtype="float32")
        truncation = TensorSpec(name="truncation", shape=(None, 1), dtype="float32")
        is_right = facts.inputs == (latent, truncation) and [one.name for one in facts.outputs] == ["style"]
    elif file == READER:
        is_right = facts.inputs == card.outputs and [one.name for one in facts.outputs] == READ
    elif file.startswith("discriminator"):
        is_right = facts.inputs == (*card.outputs, *card.inputs[1:]) and [one.name for one in facts.outputs] == [
            "logits"
        ]
    else:
        is_right = facts.inputs == card.inputs and facts.outputs[: len(card.outputs)] == card.outputs
    return None if is_right and facts.opset == card.opset else (f"files.{file}", _written(facts.inputs))


def _written(specs: tuple[TensorSpec, ...]) -> str:
    return ", ".join(f"{spec.name} {spec.dtype} {list(spec.shape)}" for spec in specs)
