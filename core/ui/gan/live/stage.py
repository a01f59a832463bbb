"""GANs that learn in the reader's tab, points or digits; what runs there is web/live/board.js."""

from typing import Any

from core.artifacts import load_card
from core.data import samples, whole
from core.steps import adversarial_network
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import network_urls, picture_urls, step_url
from core.ui.gan.live.settings import DIGITS, Choices, title
from core.ui.shared.colours import DIVERGING

NETWORKS = {True: "gan-digits", False: "gan-points"}  # whether it learns digits -> its row of steps.json
READER = "mnist-cnn"  # the classifier in whose features digits are compared

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
            "network": network_files(NETWORKS[choices.shape == DIGITS]),
            "digits": digit_files() if choices.shape == DIGITS else None,
            "shape": choices.shape,
            "seed": choices.seed,
            "pace": choices.pace,
            "restart": choices.restarts,
            "runs": [{"title": title(one), "settings": one.run} for one in choices.runs],
            "diverging": DIVERGING.tolist(),
            "messages": _messages() | _messages_of_drawing() | _messages_of_digits(),
        },
    )


def network_files(name: str) -> dict[str, Any]:
    """Returns a GAN's row of steps.json, as the tab needs it, with the addresses of all graphs.

    Raises:
        ArtifactError: See `show_stage`.
    """
    network = adversarial_network(name)
    losses = {loss: {who: _address(facts) for who, facts in pair.items()} for loss, pair in network["losses"].items()}
    shapes = {who: network[who] for who in ("generator", "discriminator")}
    sizes = {name: network[name] for name in ("latent", "size", "batch")}
    return {**shapes, **sizes, "losses": losses, "values": _address(network["values"])}


def digit_files() -> dict[str, Any]:
    """Returns where the tab finds digits, all of them where they are here, and the classifier that reads them.

    Raises:
        ArtifactError: The classifier is missing, or not as its card says.
    """
    card = load_card(READER)
    return {
        "pictures": picture_urls(samples.MNIST, is_whole=whole.is_here(samples.MNIST)),
        "classifier": network_urls(card) | {"layer": card.layers[-2]["tensor"]},
    }


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


def _messages_of_digits() -> dict[str, str]:
    return {
        "realDigits": _("Real digits"),
        "madeDigits": _("Generated digits, always from the same 64 latents"),
        "measuring": _("Classifier-FID: being measured …"),
        "digitsCovered": _("Classifier-FID {distance}, real digits {best} · {covered} of {count} digits appear"),
        "digitFacts": _("Step {step} · {rate} steps a second · learns from {count} digits"),
        "distance": _("Classifier-FID of 500 generated digits, logarithmic; smaller is better"),
        "best": _("of 500 real ones"),
        "distanceAlt": _("Classifier-FID over the steps, on a logarithmic axis. {words}."),
        "sheetAlt": _("Generated digits, and the discriminator's verdict under each. {words}."),
        "barKey": _("how real the discriminator finds the digit above"),
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
