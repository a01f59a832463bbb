"""The lessons of the course, from core/locale/course.toml, and the right answer of each from cards and our own code."""

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.artifacts import load_card, load_document
from core.convolution.geometry import convolution_axis
from core.errors import InputError

FILE = Path(__file__).resolve().parents[2] / "locale" / "course.toml"
LANGUAGES = ("en", "ko")
WORDS = ("title", "says", "do", "ask", "hint", "aim", "slips")
DEEP = ("cifar10-plain20", "cifar10-resnet20", "cifar10-transfer")
GATED = ("rows-lstm", "rows-gru")
TEMPERATURES = ("likelier", "equally likely", "less likely")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson.

    Args:
        key: Names it, also in its link.
        page, path: The page it sends to, as file in pages/ and in the address.
        query: The state that it opens there.
        answer: A name in `ANSWERS`.
        words: One of `WORDS` -> language -> text.
    """

    key: str
    page: str
    path: str
    query: Mapping[str, str]
    answer: str
    words: Mapping[str, Mapping[str, str]]


@cache
def lessons() -> tuple[Lesson, ...]:
    """Returns all lessons in their order."""
    return tuple(
        Lesson(
            key=key,
            words={word: {code: fields[f"{word}_{code}"] for code in LANGUAGES} for word in WORDS},
            **{name: fields[name] for name in ("page", "path", "query", "answer")},
        )
        for key, fields in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
    )


State = Mapping[str, Any]  # what the pages' widgets hold in this visit


def _fewer_parameters(_state: State) -> int:
    return load_card("mnist-mlp").parameters - load_card("mnist-cnn").parameters


def _products(state: State) -> int:
    rows = state["cells-sheet"].rows
    return len(rows) * len(rows[0])


def _output_side(state: State) -> int:
    if state["input"] != "matrix":  # a photograph's size is not known here
        raise KeyError("matrix-side")
    padding = state["zeros"] if state["padding"] == "number" else state["padding"]
    axis = convolution_axis(
        state["matrix-side"],
        len(state["cells-sheet"].rows),
        stride=state["stride"],
        padding=padding,
        dilation=state["dilation"],
    )
    return axis.output_size


def _confused(state: State) -> int:
    evaluation = load_document(load_card(state["errors-network"]), "evaluation.json")
    return int(evaluation["confusion"][int(state["true-class"])][int(state["answer-class"])])


def _better_deep(_state: State) -> str:
    return max(DEEP, key=lambda name: load_card(name).metric("test_accuracy") or 0)


def _fewest_recurrent(_state: State) -> str:
    return min(GATED, key=lambda name: load_card(name).parameters)


def _sharper(state: State) -> str:
    temperature = state["temperature"]
    return TEMPERATURES[0 if temperature < 1 else 1 if temperature == 1 else 2]


def _latent_size(state: State) -> int:
    return int(load_card(state["inside-gan"]).inputs[0].shape[-1] or 0)


ANSWERS: dict[str, tuple[Callable[[State], int | str], tuple[str, ...]]] = {  # and what one can choose from, if not
    "fewer_parameters": (_fewer_parameters, ()),  # a number is asked for
    "products": (_products, ()),
    "output_side": (_output_side, ()),
    "confused": (_confused, ()),
    "better_deep": (_better_deep, DEEP),
    "fewest_recurrent": (_fewest_recurrent, GATED),
    "sharper": (_sharper, TEMPERATURES),
    "latent_size": (_latent_size, ()),
}


def right_answer(lesson: Lesson, state: State) -> int | str | None:
    """Returns the right answer to a lesson's question, None where the page has not left what it depends on.

    Args:
        state: The session's state.
    Raises:
        ArtifactError: a network that is asked about is missing.
    """
    try:
        return ANSWERS[lesson.answer][0](state)
    except (KeyError, InputError):  # not on the page yet, or the layer as it was left is impossible
        return None
