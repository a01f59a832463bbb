"""How a generator learned: the same latents after every epoch, losses, quality. In the page: web/gan/timeline.js."""

import dataclasses
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.artifacts import Card, bytes_of, load_document, verified_path
from core.errors import ArtifactError, PictureError
from core.pictures.decoding import decode_picture
from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url
from core.ui.gan.models import generator_title, is_critic

SPRITE, HISTORY = "timeline.webp", "history.json"
FIGURES = ("classifier_fid", "min_class_share")

_timeline = component("gan/timeline")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timeline:
    """One run: the address of its sprite, how that is cut, and its history.

    `blocks` pictures stand one below the other, each of `rows` x `columns` samples of `size` px; block 0 is from
    before training. `history` has a row for each epoch.
    """

    url: str
    columns: int
    rows: int
    size: int
    blocks: int
    history: list[dict[str, float]]


def load_timeline(card: Card) -> Timeline:
    """Returns the run of one generator.

    Raises:
        ArtifactError: A file is missing or is not what the card says.
    """
    try:
        shape = card.preprocessing["timeline"]
        cut = {name: int(shape[name]) for name in ("columns", "rows", "size", "blocks")}
        history = load_document(card, HISTORY)
        rows = [{name: float(value) for name, value in row.items()} for row in history]
        wanted = cut["rows"] * cut["blocks"] * cut["size"], cut["columns"] * cut["size"]
        path = verified_path(card, SPRITE)
        received = _checked_size(path, card.files[SPRITE]["sha256"])
    except (ValueError, KeyError, TypeError, AttributeError, PictureError) as error:
        raise ArtifactError(
            "The timeline of {name} cannot be read. `python -m core export {name}` makes it again.", name=card.name
        ) from error
    if received != wanted or not rows:
        raise ArtifactError(
            "The timeline of {name} must be a picture of {wanted}. Received: {received}. "
            "`python -m core export {name}` makes it again.",
            name=card.name,
            wanted=f"{wanted[1]} x {wanted[0]}",
            received=f"{received[1]} x {received[0]}",
        )
    return Timeline(url=model_url(card.name, SPRITE), history=rows, **cut)


@lru_cache(maxsize=16)
def _checked_size(path: Path, sha256: str) -> tuple[int, int]:
    """Returns (height, width) of a picture that opens, in px; decoded once for each state of the file."""
    return decode_picture(bytes_of(path, sha256)).size


def show_timelines(cards: list[Card]) -> None:
    """Shows one or two runs side by side, one slider for both; a run that cannot be read is explained."""
    runs = []
    for card in cards:
        try:
            runs.append(_run(card, load_timeline(card)))
        except ArtifactError as error:
            show_error(error)
    if runs:
        _timeline(
            key="gan-timeline",
            data={"language": language(), "runs": runs, "messages": _messages()},
        )


def _run(card: Card, timeline: Timeline) -> dict[str, Any]:
    best = card.metrics.get("real", {}).get("classifier_fid")
    return {
        **dataclasses.asdict(timeline),
        "name": card.name,
        "title": generator_title(card),
        "isCritic": is_critic(card),
        "bestFid": best["value"] if isinstance(best, dict) else best,
        "lines": {
            "generator_loss": _("generator (생성자)"),
            "discriminator_loss": _("critic (비평자)") if is_critic(card) else _("discriminator (판별자)"),
        },
        "figures": FIGURES,
    }


def _messages() -> dict[str, str]:
    """Returns every word of the timelines, in the reader's language. Fields are filled in by the page."""
    return {
        "epoch": _("Epoch (에포크)"),
        "play": _("Play"),
        "pause": _("Pause"),
        "loading": _("Loading the pictures …"),
        "failed": _("The pictures of this run could not be loaded."),
        "retry": _("Try again"),
        "before": _("Before training"),
        "after": _("After epoch {epoch} of {epochs}"),
        "last": _("This run ended after epoch {epochs}"),
        "grid": _("64 generated pictures, the same latents each time. {when}."),
        "losses": _("Loss (손실)"),
        "discriminator_accuracy": _("Discriminator right: {percent}"),
        "quality": _("Classifier-FID, logarithmic; smaller is better"),
        "classifier_fid": _("Classifier-FID {value}"),
        "min_class_share": _("rarest class {percent} of the samples"),
        "best": _("real pictures: {value}"),
        "chart": _("{title} over the epochs. At epoch {epoch}: {values}."),
        "nothing": _("not measured at this epoch"),
        "one": _("Choose a picture to follow it through the epochs."),
        "strip": _("Picture {number} from before training to the last epoch"),
    }
