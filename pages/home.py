"""Home: what can be tried here, and what the models measured."""

from core.ui.language import _
from core.ui.page import page_header

page_header(
    _("Deep learning you can see through"),
    _("Train a network, export it, and watch the same file at work: on the server and inside your own browser."),
)
