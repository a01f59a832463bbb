"""A reader's own text, learned in the reader's tab by three cells at once; what runs there is web/text/own.js."""

from typing import Any

from core.steps import text_network
from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.routes import step_url
from core.ui.shared.cells import CELLS, COLOURS
from core.ui.text.own import text_to_try

STEPS = 400  # of each cell
_own = component("text/own")


def show_own_text_in_tab() -> None:
    """Puts text field, networks and what they write on the page.

    Raises:
        ArtifactError: The training steps are missing, or not as their list says.
    """
    _own(
        key="own-in-tab",
        data={
            "language": language(),
            "names": CELLS,
            "colours": COLOURS,
            "networks": [_network(cell) for cell in CELLS],
            "steps": STEPS,
            "seed": 1,
            "offered": {name: text_to_try(name) for name in ("pages", "glossary")},
            "messages": _messages() | _messages_of_learning(),
        },
    )


def _network(cell: str) -> dict[str, Any]:
    """Returns the row of steps.json that the tab needs, with the addresses of both graphs."""
    found = text_network(cell)
    files = {kind: {"url": step_url(facts["file"]), "bytes": facts["bytes"]} for kind, facts in found["files"].items()}
    return {name: found[name] for name in ("cell", "blocks", "states", "parameters")} | files


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "paste": _("Paste your text here"),
        "file": _("Or open a text file"),
        "offers": _("No text at hand? Take one of these:"),
        "offer-pages": _("What this site says of its pages"),
        "offer-glossary": _("Its glossary"),
        "start": _("Train on this text"),
        "play": _("Play"),
        "pause": _("Pause"),
        "ask": _("Give a text of 2,000 bytes or more. It stays in this tab: nothing of it is sent."),
        "size": _("The text must have 2,000 to 5,000,000 bytes. Received: {received}."),
        "noText": _("The file must be plain text. Choose another one, or paste the text."),
        "oneSymbol": _("The text must have at least two different symbols."),
        "failed": _("The networks could not be loaded into this tab, or they broke down there. Try again."),
        "prompt": _("Write on from"),
        "write": _("Write"),
    }


def _messages_of_learning() -> dict[str, str]:
    return {
        "opening": _("Loading the three networks into this tab …"),
        "learning": _("They learn in turn, from {training} symbols of {symbols} kinds; {heldOut} are held out."),
        "learningRare": _(
            "They learn in turn, from {training} symbols of {symbols} kinds; {heldOut} are held out. {rare} rare kinds "
            "of symbols have become one, which is never written."
        ),
        "paused": _("They stand still."),
        "finished": _("Learned. Each network writes as it was at its best on the held-out text."),
        "facts": _("About {seconds} s left · {each} steps a second"),
        "cell": _("Step {step}: {training} bits a symbol on the text, {heldOut} on the held-out part."),
        "best": _("Best: {bits} at step {step}."),
        "why-overfitting": _("Stopped: on the held-out part it only got worse (overfitting, 과적합)."),
        "why-done": _("Done."),
        "why-blownUp": _("Stopped: its numbers left all bounds."),
        "sampleOf": _("What the {cell} writes"),
    }
