"""The table of pages, and the routes that the reader's browser needs besides them."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager

import core.ui.home.tiles  # noqa: F401 - onnxruntime loads while the server starts, not during the first visit
from core.errors import CoreError
from core.ui.frame import visits
from core.ui.frame.headers import StrictHeaders
from core.ui.frame.language import _
from core.ui.frame.look.early import EarlyPage
from core.ui.frame.look.packed import PackedStatic
from core.ui.frame.look.preview import previews
from core.ui.frame.messages import show_error
from core.ui.frame.proxy import logs
from core.ui.frame.proxy.replicas import StayingReaders
from core.ui.frame.routes import routes
from core.ui.frame.visits import UploadLimits
from core.ui.text import own_jobs


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[dict[str, Any]]:
    """Clears up before the first visit, and after each."""
    async with logs.lifespan(app), own_jobs.lifespan(app), visits.lifespan(app):
        yield {}


app = st.App(
    __file__,
    routes=routes(),
    middleware=[
        Middleware(StayingReaders),
        Middleware(StrictHeaders),
        Middleware(EarlyPage, pages=previews(Path(__file__))),
        Middleware(PackedStatic),
        Middleware(UploadLimits),
    ],
    lifespan=lifespan,
)

# The table below says what the pages are. Without this line a fresh server takes them from the folder's file
# names until its first visit has ended, and that visit's deep link is "not found".
PagesManager.uses_pages_directory = False

# At a visit from a foreign origin Streamlit would ask a host on the internet which address this machine has. Nothing
# here needs it: the app sends nothing to anybody.
net_util.get_external_ip = lambda: None


def page(file: str, title: str, path: str) -> st.Page:
    """Returns the page of pages/<file>.py; an empty path is the start of the app.

    It has no icon: the browser would fetch one from elsewhere for its tab.
    """
    return st.Page(f"pages/{file}.py", title=title, url_path=path, default=not path)


if __name__ == "__main__":
    groups = {
        "": [
            page("home", _("Home"), ""),
            page("course", _("Course"), "course"),
            page("networks", _("Models"), "networks"),
            page("glossary", _("Glossary"), "glossary"),
        ],
        _("Convolution"): [
            page("convolution/layer", _("The layer"), "convolution"),
            page("convolution/steps", _("Step by step"), "convolution-steps"),
            page("convolution/maps", _("Feature maps"), "feature-maps"),
        ],
        _("Classify"): [
            page("classify/pictures", _("Pictures"), "classify"),
            page("classify/why", _("Why"), "why"),
            page("classify/errors", _("Errors"), "errors"),
        ],
        _("Gradients"): [
            page("gradient/dream", _("Dream"), "dream"),
            page("gradient/fool", _("Fool it"), "fool"),
            page("gradient/depth", _("Vanishing"), "vanishing"),
        ],
        _("Deep networks"): [
            page("deep/architectures", _("Architectures"), "architectures"),
            page("deep/surgery", _("Surgery"), "surgery"),
        ],
        _("Train"): [
            page("learn/train", _("Digits"), "learn"),
            page("learn/own", _("Your classes"), "learn-own"),
        ],
        _("Text"): [
            page("text/write", _("Write"), "text"),
            page("text/inside", _("Look inside"), "text-inside"),
            page("text/lesson", _("Lesson and figures"), "text-lesson"),
            page("text/own", _("Your text"), "text-own"),
        ],
        _("Sequences"): [
            page("sequences/forecast", _("Forecast"), "forecast"),
            page("sequences/follow", _("Follow"), "follow"),
            page("sequences/describe", _("Describe"), "describe"),
            page("sequences/translate", _("Translate"), "translate"),
            page("sequences/rows", _("Row by row"), "rows"),
            page("sequences/sort", _("Sort the news"), "sort"),
        ],
        "GAN": [
            page("gan/sample", _("Make pictures"), "gan"),
            page("gan/walk", _("Walk"), "gan-walk"),
            page("gan/styles", _("Styles"), "gan-styles"),
            page("gan/hangul", _("Hangul"), "gan-hangul"),
            page("gan/paint", _("Style transfer"), "style-transfer"),
            page("gan/learn", _("Learn"), "gan-learn"),
            page("gan/live", _("Live"), "gan-live"),
            page("gan/game", _("Game"), "gan-game"),
            page("gan/augmentation", _("Augmentation"), "gan-augmentation"),
        ],
    }
    try:
        # In a frame of another page (`?embed=true`) stands the page alone; Streamlit would keep the menu at the top.
        st.navigation(groups, position="hidden" if st.context.is_embedded else "top").run()
    except CoreError as error:  # where the page has no better place for it
        show_error(error)
