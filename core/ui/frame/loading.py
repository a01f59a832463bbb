"""Models for pages: loaded, or the page says what is missing and stops."""

from typing import Protocol, Self, TypeVar

import streamlit as st

from core.errors import ArtifactError
from core.ui.frame.messages import show_error


class Loadable(Protocol):
    """A class of core.inference; its `load` shares one session a model over all readers."""

    @classmethod
    def load(cls, name: str) -> Self:
        """Returns the model stored under trained/<name>/. Raises ArtifactError where it is missing or damaged."""


Model = TypeVar("Model", bound=Loadable)


def load_or_stop(kind: type[Model], name: str) -> Model:
    """Returns `kind.load(name)`; where that model is missing or damaged, says so and stops the page."""
    try:
        return kind.load(name)
    except ArtifactError as error:
        show_error(error)
        st.stop()
