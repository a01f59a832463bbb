"""The puzzle of the day: change at most ten pixels so that the network says 3. In the tab: web/gradient/puzzle.js."""

import datetime
from functools import lru_cache

import numpy as np

from core.artifacts import load_card
from core.data import samples
from core.inference.backward import gradient_session
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.routes import gradient_url
from core.ui.shared.encoding import base64_of, source_of

NETWORK, TARGET, MOST = "mnist-cnn", 3, 10
TRIES = 40  # digits of which one must be solvable

_puzzle = component("gradient/puzzle")


def show_puzzle(day: datetime.date) -> None:
    """Puts the puzzle of a day on the page.

    Raises:
        ArtifactError: There is no network of digits.
    """
    if not runs_in_tab():
        return
    card = load_card(NETWORK)
    digit = digit_of(day, str(card.files["model.onnx"]["sha256"]))
    url, size = gradient_url(NETWORK)
    _puzzle(
        key="puzzle",
        data={
            "language": language(),
            "name": day.isoformat(),
            "picture": base64_of(digit.astype("<f4").tobytes()),
            "target": TARGET,
            "most": MOST,
            "graph": {"url": url, "bytes": size},
            "network": source_of(card),
            "messages": _messages(day),
        },
    )


@lru_cache(maxsize=8)
def digit_of(day: datetime.date, _sha256: str) -> np.ndarray:
    """Returns the digit of a day, float32 (28, 28, 1) in [0, 1]: no 3, and one that following the hints solves."""
    tiles, labels = samples.digits()
    order = np.random.default_rng(day.toordinal()).permutation(len(tiles))
    candidates = [tiles[place] for place in order if labels[place] != TARGET][:TRIES]
    solved = (digit for digit in candidates if 2 <= (pixels_needed(digit) or 0) <= MOST)
    return next(solved, candidates[0])


def pixels_needed(digit: np.ndarray) -> int | None:
    """Returns how many hints lead to the answer TARGET, None for more than MOST.

    Args:
        digit: float32 (28, 28, 1) in [0, 1].
    """
    session = gradient_session(load_card(NETWORK))
    picture, start = digit[np.newaxis].copy(), digit.ravel()
    swapped = (start < 0.5).astype(np.float32)
    taken: list[int] = []
    direction = np.zeros((1, 10), np.float32)
    for count in range(MOST + 1):
        logits = session.run(["logits"], {"images": picture, "direction": direction})[0][0]
        if logits.argmax() == TARGET:
            return count
        rival = int(np.argmax(np.where(np.arange(10) == TARGET, -np.inf, logits)))
        direction = np.zeros((1, 10), np.float32)
        direction[0, [TARGET, rival]] = 1, -1
        gradient = session.run(["gradient"], {"images": picture, "direction": direction})[0].ravel()
        gain = gradient * (swapped - start)
        gain[taken] = -np.inf
        best = int(gain.argmax())
        taken.append(best)
        picture.reshape(-1)[best] = swapped[best]
    return None


def _messages(day: datetime.date) -> dict[str, str]:
    """Returns every word of the part, in the reader's language. Fields are filled in by the page."""
    return {
        "paper": _("The digit of the day, 28 × 28 pixels"),
        "loading": _("Loading the network into this tab …"),
        "open": _("The network says {answer}; 3 has {share}. You may change {left} more pixels."),
        "spent": _("Ten pixels are changed and the network says {answer}; 3 has {share}. Change some back."),
        "solved": _("Solved with {count} pixels: the network says 3!"),
        "failed": _("The network could not be loaded into this tab, or it broke down there."),
        "retry": _("Try again"),
        "hint": _("Hint by the gradient"),
        "again": _("Start again"),
        "copy": _("Copy the line"),
        "copied": _("Copied"),
        "line": _("Glassbox {day}, say 3 with {{count}} of {{most}} pixels:").format(day=day.isoformat()),
        "keys": _("A press changes a pixel or changes it back. Keyboard: arrow keys move, Space changes."),
    }
