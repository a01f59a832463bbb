"""What is asked in each lesson, worked out from the state in which the reader has left the pages in this visit.

No answer is written down anywhere: it comes from the card of the network chosen, or from the code that the page runs.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core.artifacts import Card, load_card
from core.convolution.geometry import AxisGeometry, pooling_axis
from core.convolution.kernels import checked_cells, kernel_cells
from core.convolution.layer import LayerSettings, Pixels, as_input, convolve
from core.convolution.learned import first_filters
from core.convolution.matrices import checked_matrix, matrix
from core.errors import InputError
from core.pictures.pixels import fit_within
from core.text.preparation import prepare
from core.ui.convolution.maps import NETWORK as MAPS_NETWORK
from core.ui.course.lessons import lessons
from core.ui.frame.language import LANGUAGES, language
from core.ui.gan.game import PICTURES, SCORES
from core.ui.learn.settings import MLP, parameter
from core.ui.shared.cells import CELLS
from core.ui.shared.network_and_picture import FIRST_NETWORK
from core.ui.shared.samples import DIGITS, PHOTOS, sample_picture
from core.ui.text.models import writers

SIDE = 28  # px of a digit
LAYER = ("stride", "padding", "dilation", "pooling", "pool", "pool-stride")  # widgets of the lesson on the layer
NEAR = 0.006  # a sum may be given with two digits

State = Mapping[Any, Any]  # what the visit holds: st.session_state


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """What can be asked now.

    Args:
        answer: The right one.
        slips: Name of a wrong answer that is often given -> its value; the first one that fits gives the hint.
        fields: What the text after a right answer says besides `answer`.
        is_whole: Whether the answer is a count.
    """

    answer: float
    slips: Mapping[str, float]
    fields: Mapping[str, object]
    is_whole: bool = True

    def is_right(self, given: float) -> bool:
        """Whether this is the answer, to two digits where it is no count."""
        return abs(given - self.answer) < NEAR

    def slip(self, given: float) -> str | None:
        """Returns the name of the slip that leads to a wrong answer, None where it is no known one."""
        return next((name for name, value in self.slips.items() if abs(given - value) < NEAR), None)


class NotYetError(Exception):
    """The question cannot be asked: `reason` is a key of the lesson's `todo`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def question(key: str, state: State) -> Question:
    """Returns the question of a lesson about what the reader did.

    Raises:
        NotYetError: The reader has not been there, or left something that the question is not about.
        ArtifactError: A model's file is missing or broken.
    """
    return _QUESTIONS[key](state)


def _held(state: State, key: str) -> Any:
    """Returns what a widget was left at. Raises NotYetError where the reader has not seen it."""
    try:
        return state[key]
    except KeyError:
        raise NotYetError("first") from None


def _weights(state: State) -> Question:
    if _held(state, parameter("network")) != MLP:
        raise NotYetError("network")
    units, pixels = int(_held(state, parameter("width"))), SIDE * SIDE
    answer = pixels * units
    return Question(
        answer=answer,
        slips={"biases": answer + units, "side": SIDE * units, "pixels": pixels},
        fields={"convolution": f"{first_filters(load_card(FIRST_NETWORK)).size:,}"},
    )


def _largest_sum(state: State) -> Question:
    _held(state, "part")  # the page Step by step was open
    if _held(state, "input") != "matrix":
        raise NotYetError("matrix")
    opened = _as_opened("convolution")
    try:
        picture, kernel = _picture(state), checked_cells(_held(state, "cells-sheet").rows)
        is_same_picture = np.array_equal(picture[..., 0], matrix(opened["matrix"], int(opened["matrix-side"])))
        if is_same_picture and np.array_equal(kernel, kernel_cells(opened["kernel"])):
            raise NotYetError("unchanged")
        settings = _settings(state)
        sums = convolve(picture, kernel, settings)
        turned = convolve(picture, np.ascontiguousarray(np.rot90(kernel)), settings)
    except InputError:
        raise NotYetError("impossible") from None
    return Question(
        answer=float(sums.max()),
        slips={"smallest": float(sums.min()), "corner": float(sums[0, 0, 0])},
        fields={"turned": f"{float(turned.max()):.3g}"},
        is_whole=False,
    )


def _rows_left(state: State) -> Question:
    _held(state, "part")
    settings = _settings(state)
    if settings.pooling == "none":
        raise NotYetError("pooling")
    opened = _as_opened("layer")
    if all(str(state.get(name)) == opened[name] for name in LAYER):
        raise NotYetError("unchanged")
    try:
        picture, kernel = _picture(state), checked_cells(_held(state, "cells-sheet").rows)
        rows, columns = settings.axes(picture, kernel)
        for size in (rows.output_size, columns.output_size):
            pooling_axis(size, settings.pool_size, stride=settings.pool_stride)
    except InputError:
        raise NotYetError("impossible") from None
    answer, convolved = _pooled(rows.output_size, settings), rows.output_size
    return Question(
        answer=answer,
        slips={
            "convolved": convolved,
            "padding": _without_padding(rows, settings),
            "one": answer - 1,
            "input": rows.size,
        },
        fields={"input": rows.size, "convolved": convolved},
    )


def _as_opened(key: str) -> Mapping[str, str]:
    """Returns the state in which a lesson's link opens the page Step by step."""
    return next(step.query for step in lessons()[key].steps if step.page == "convolution/steps")


def _pooled(size: int, settings: LayerSettings) -> int:
    return (size - settings.pool_size) // settings.pool_stride + 1


def _without_padding(rows: AxisGeometry, settings: LayerSettings) -> int:
    return _pooled(dataclasses.replace(rows, before=0, after=0).output_size, settings)


def _picture(state: State) -> Pixels:
    """Returns the picture that the reader left in the lab. Raises NotYetError for one that is the reader's own."""
    if _held(state, "input") == "matrix":
        return checked_matrix(_held(state, "pixels-sheet").rows)[..., np.newaxis]
    name = state.get("photo-sample")
    if state.get("photo") != "sample" or name not in (*PHOTOS, *DIGITS):
        raise NotYetError("sample")
    picture = fit_within(sample_picture(name), int(_held(state, "steps-side")))
    return as_input(picture, is_grey=state.get("colour") == "grey")


def _settings(state: State) -> LayerSettings:
    padding = _held(state, "padding")
    return LayerSettings(
        stride=_held(state, "stride"),
        dilation=_held(state, "dilation"),
        padding=state.get("zeros", 1) if padding == "number" else padding,
        bias=_held(state, "bias"),
        pooling=_held(state, "pooling"),
        pool_size=state.get("pool", 2),
        pool_stride=state.get("pool-stride", 2),
    )


def _flattened(state: State) -> Question:
    layers = load_card(_held(state, MAPS_NETWORK)).layers
    flat = next((place for place, layer in enumerate(layers) if layer["kind"] == "flatten"), 0)
    shapes = [layer["shape"][1:] for layer in layers[:flat] if len(layer["shape"]) == 4]
    if not shapes:
        raise NotYetError("network")
    maps, height, width = shapes[-1]
    return Question(
        answer=layers[flat]["shape"][1],
        slips={"map": height * width, "maps": maps, "row": height * maps},
        fields={"maps": maps, "height": height, "width": width},
    )


def _shortcuts(state: State) -> Question:
    kinds = [layer["kind"] for layer in load_card(_held(state, MAPS_NETWORK)).layers]
    if "add" not in kinds:
        raise NotYetError("network")
    convolutions = kinds.count("conv")
    return Question(
        answer=kinds.count("add"), slips={"convolutions": convolutions}, fields={"convolutions": convolutions}
    )


def _gates(state: State) -> Question:
    cell = _held(state, "cell")
    card = _writer(state, cell)
    parts = [layer["tensor"] for layer in card.layers if layer["kind"] == "gate"]
    gates = sum(part.endswith("gate") for part in parts)
    slips = {"boards": len(parts) + (2 if cell == "lstm" else 1), "candidate": len(parts)}
    fields = {"cell": CELLS[cell], "parameters": f"{card.parameters:,}"}
    return Question(answer=gates, slips=slips, fields=fields)


def _writer(state: State, cell: str) -> Card:
    found = writers().get(_held(state, "writes"), ())
    for card in found:
        if card.recipe["cell"] == cell:
            return card
    raise NotYetError("missing")


def _examples(state: State) -> Question:
    split = _held(state, "split")
    codes = (language(), *LANGUAGES)  # the page keeps sentences of each language
    sentences = next((state[f"sentences-{code}"] for code in codes if f"sentences-{code}" in state), None)
    if sentences is None:
        raise NotYetError("first")
    try:
        prepared = prepare(sentences, split)
    except InputError:
        raise NotYetError("sentences") from None
    counts = {
        "tokens": sum(map(len, prepared.tokens)),
        "vocabulary": len(prepared.vocabulary),
        "lines": len(prepared.tokens),
    }
    return Question(answer=len(prepared.prefixes), slips=counts, fields=counts)


def _mistaken(state: State) -> Question:
    scores = state.get(SCORES)
    if not scores:
        raise NotYetError("first")
    yours, its = list(scores.values())[-1]
    answer, mine = PICTURES - its, PICTURES - yours
    return Question(answer=answer, slips={"right": its, "yours": mine}, fields={"yours": mine})


_QUESTIONS: dict[str, Callable[[State], Question]] = {
    "problem": _weights,
    "convolution": _largest_sum,
    "layer": _rows_left,
    "digits": _flattened,
    "deep": _shortcuts,
    "memory": _gates,
    "text": _examples,
    "gan": _mistaken,
}
