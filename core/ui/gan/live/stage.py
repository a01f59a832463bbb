"""GANs that learn points in the reader's tab; what runs there is web/live/board.js."""

from typing import Any

from core.steps import adversarial_network
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import step_url
from core.ui.gan.live.settings import Choices, title
from core.ui.shared.colours import DIVERGING

_board = component("live/board")


def show_stage(choices: Choices) -> None:
    """Puts the GANs on the page, where they begin to learn.

    Raises:
        ArtifactError: The training steps are missing, or not as their list says.
    """
    if not runs_in_tab():
        return
    _board(
        key="gan-live",
        data={
            "language": language(),
            "network": network_files(),
            "shape": choices.shape,
            "seed": choices.seed,
            "pace": choices.pace,
            "restart": choices.restarts,
            "runs": [{"title": title(one), "settings": one.run} for one in choices.runs],
            "diverging": DIVERGING.tolist(),
            "messages": _messages() | _messages_of_drawing(),
        },
    )


def network_files() -> dict[str, Any]:
    """Returns the row of steps.json that the tab needs, with the addresses of all graphs.

    Raises:
        ArtifactError: See `show_stage`.
    """
    network = adversarial_network()
    losses = {loss: {who: _address(facts) for who, facts in pair.items()} for loss, pair in network["losses"].items()}
    shapes = {who: network[who] for who in ("generator", "discriminator")}
    return {**shapes, "batch": network["batch"], "losses": losses, "values": _address(network["values"])}


def _address(facts: dict[str, Any]) -> dict[str, Any]:
    return {"url": step_url(facts["file"]), "bytes": facts["bytes"]}


def _messages() -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("One step"),
        "reset": _("Start again"),
        "loading": _("Loading the training steps into this tab …"),
        "learning": _("Both networks learn, in this tab alone."),
        "paused": _("Paused. Press Play, or go on by one step."),
        "blownUp": _(
            "At step {step} the numbers left all bounds, so it was stopped. Make the learning rates smaller, then "
            "start again."
        ),
        "failed": _("The GAN could not be loaded into this tab, or it broke down there."),
        "retry": _("Try again"),
        "facts": _("Step {step} · {rate} steps a second"),
        "modesCovered": _("Covers {covered} of {count} modes · {near} of the points are near one"),
        "placesCovered": _("Covers {covered} of {count} parts of the shape · {near} of the points are near it"),
        "discriminatorLoss": _("Loss of the discriminator (판별자)"),
        "generatorLoss": _("Loss of the generator (생성자)"),
        "planeAlt": _("Real points, generated points and the discriminator's field. {words}."),
        "lossAlt": _("Losses over the steps. Discriminator {discriminator}, generator {generator}."),
        "realKey": _("real points"),
        "madeKey": _("generated points"),
        "gridKey": _("the square of latents, as the generator bends it"),
        "orangeKey": _("the discriminator says real"),
        "purpleKey": _("the discriminator says generated"),
    }


def _messages_of_drawing() -> dict[str, str]:
    return {
        "paper": _("Drawing area for the shape that the GAN shall learn"),
        "hint": _("Draw a shape on the plane: the GAN begins anew and learns it."),
        "keys": _(
            "Keyboard: the arrow keys move the pen, Space puts it down and lifts it, Delete clears, Ctrl+Z undoes."
        ),
        "undo": _("Undo"),
        "clear": _("Clear"),
    }
