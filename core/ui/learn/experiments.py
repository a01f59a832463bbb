"""Four experiments on what goes wrong when a network learns: a start, a question, what may help, and the answer."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.learn.settings import ALL, CNN, FIELDS, LINEAR, MLP, SOFTMAX, Settings, parameter

EXPERIMENT = "experiment"  # the picker's key, and its parameter in the URL
FREE = "free"
_APPLIED = "experiment whose settings stand on the page"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Experiment:
    """`start` is what it begins with; each of `changes` is a button: its label and the settings that it changes."""

    title: str
    start: Settings
    question: str = ""
    changes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    answer: str = ""


def experiments() -> dict[str, Experiment]:
    """Returns the experiments by their key in the URL, in the reader's language."""
    return {FREE: Experiment(title=_("Free"), start=Settings(network=CNN))} | {
        "overfitting": _overfitting(),
        "vanishing-gradient": _vanishing_gradient(),
        "learning-rate": _learning_rate(),
        "linear": _linear(),
    }


def _overfitting() -> Experiment:
    return Experiment(
        title=_("Overfitting"),
        start=Settings(network=MLP, width="256", pictures="200"),
        question=_(
            "It learns 200 pictures by heart. What becomes of the loss on digits that it never saw? What helps?"
        ),
        changes=((_("Dropout 0.7"), {"dropout": 0.7}), (_("All pictures"), {"pictures": ALL})),
        answer=_(
            "The training loss goes to 0, while the held-out loss turns and rises again: the network becomes ever "
            "surer, also where it is wrong. This is overfitting (과적합). Dropout (드롭아웃) makes learning by heart "
            "harder: the two lines part later, and a few more digits are read. More pictures help most."
        ),
    )


def _vanishing_gradient() -> Experiment:
    return Experiment(
        title=_("Vanishing gradient"),
        start=Settings(network=MLP, layers=6, activation="sigmoid"),
        question=_(
            "Six sigmoid layers learn hardly anything. Which layer has the smallest gradient, and what cures it?"
        ),
        changes=((_("ReLU instead"), {"activation": "relu"}), (_("Residual links"), {"residual": "with"})),
        answer=_(
            "The slope of a sigmoid is at most 1/4, and on the way back each layer multiplies the gradient by it once "
            "more: hardly anything arrives at dense1 (vanishing gradient, 기울기 소실). ReLU has the slope 1 wherever "
            "it is active. A residual link (잔차 연결) lets the gradient pass by a layer."
        ),
    )


def _learning_rate() -> Experiment:
    return Experiment(
        title=_("Learning rate too high"),
        start=Settings(network=MLP, optimizer="sgd", rate=20.0),
        question=_("The learning rate is 20. After how many steps does the loss leave all bounds?"),
        changes=((_("Learning rate 0.1"), {"rate": 0.1}), (_("Learning rate 0.001"), {"rate": 0.001})),
        answer=_(
            "After a few. Each step goes so far beyond the minimum that the next gradient is larger still, and so is "
            "the next step: the loss explodes (발산). With 0.1 the same network learns well; with 0.001 it learns, but "
            "too slowly to wait for."
        ),
    )


def _linear() -> Experiment:
    return Experiment(
        title=_("No non-linearity"),
        start=Settings(network=MLP, layers=3, activation=LINEAR),
        question=_("Three hidden layers without an activation function: are they better than none at all?"),
        changes=((_("No hidden layer"), {"network": SOFTMAX}), (_("ReLU between them"), {"activation": "relu"})),
        answer=_(
            "Hardly: linear layers one after another are a single linear layer, however many there are. What softmax "
            "regression cannot tell apart, they cannot either. With ReLU (a non-linearity, 비선형성) the same layers "
            "read more digits that they never saw."
        ),
    )


def choose_experiment() -> Experiment:
    """Draws the buttons of the experiments and keeps the choice in the URL; its settings take the place of others."""
    found = experiments()
    key = choice(
        st.pills,
        _("Experiment"),
        {key: one.title for key, one in found.items()},
        key=EXPERIMENT,
        default=FREE,
        label_visibility="collapsed",
        required=True,
    )
    if st.session_state.get(_APPLIED) != key:
        for field in FIELDS:
            st.session_state.pop(parameter(field), None)
        st.session_state[_APPLIED] = key
    return found[key]


def show_question(experiment: Experiment) -> None:
    """Shows the question, and a button for each change that may help."""
    if not experiment.question:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="learn-question"):
        st.markdown(f"**{experiment.question}**", width="stretch")
        for label, changes in experiment.changes:
            st.button(label, key=f"learn-change-{label}", on_click=_change, args=(experiment.start, changes))


def _change(start: Settings, changes: Mapping[str, Any]) -> None:
    """Begins the experiment anew with one thing changed; the curves of the run before stay on the page."""
    for field in FIELDS:
        st.session_state[parameter(field)] = changes.get(field, getattr(start, field))


def show_answer(experiment: Experiment) -> None:
    """Shows the answer once it is asked for."""
    if experiment.answer:
        with st.expander(_("Answer"), icon=":material/lightbulb:"):
            st.markdown(experiment.answer)
