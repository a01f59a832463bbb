"""The site's own words; an activity's come from its page."""

import html
import re

from core.ui.frame.language import catalogue

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def words(language: str) -> dict[str, str]:
    """Returns what the site says in a language. Fields in braces are filled in by the page."""

    def _(message: str) -> str:
        return catalogue(language).get(message, message)

    return {
        "title": _("Deep learning you can see through"),
        "what": _("Real neural networks at work inside your own browser. Nothing that you do here is sent anywhere."),
        "app": _("Open this in the full app"),
        "getting": _("Getting ready for use without a network: {percent}"),
        "ready": _("Ready: from now on this page works without a network, too."),
        "incomplete": _(
            "A file did not come: without a network this page may not work. Load it again to try once more."
        ),
        "failed": _(
            "This browser cannot run the networks. Another one can, or the full app, which computes on its server."
        ),
    }


def first_steps(language: str) -> dict[str, str]:
    """Returns what to do first, for those activities whose page says so of buttons that the site has not."""

    def _(message: str) -> str:
        return catalogue(language).get(message, message)

    return {
        "live": _("**Try this first:** choose 0.005 for G and 0.0002 for D, and wait until few modes are left."),
    }


def bold(line: str) -> str:
    """Returns a line of Markdown that knows bold and nothing else as HTML."""
    return _BOLD.sub(r"<strong>\1</strong>", html.escape(line))
