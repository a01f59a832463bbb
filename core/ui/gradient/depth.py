"""How much of the gradient reaches each layer, with shortcuts and without them."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.artifacts import MODEL_FILE, START_FILE
from core.inference import ImageClassifier
from core.inference.images.saliency import gradient_norms
from core.ui.frame.language import _
from core.ui.shared.charts import CLASS_COLOURS, LOOKS, STATIC, figure_of
from core.ui.shared.remembered import remembered
from core.ui.shared.wording import short_title

TICKS = [share * 10**power for power in range(-6, 4) for share in (1, 3)]  # of the logarithmic axis
PLAIN, RESIDUAL = "cifar10-plain20", "cifar10-resnet20"


def show_norms(networks: list[ImageClassifier], images: np.ndarray) -> None:
    """Draws the norm of the gradient at every convolution of each network, before training and after it.

    Args:
        networks: Of the same convolutions.
        images: float32 (1, height, width, channels) in [0, 1].
    """
    norms, lines = {}, []
    for file in (START_FILE, MODEL_FILE):
        for place, one in enumerate(networks):
            if file not in one.card.files:
                continue
            words = _("{network} before training") if file == START_FILE else "{network}"
            name = words.format(network=short_title(one.card))
            norms[name] = _norms(images, one, file)
            lines.append(_line(place, name, norms[name], is_trained=file == MODEL_FILE))
    figure = figure_of(
        lines,
        height=380,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.1},
        xaxis={"title": {"text": _("Convolution, from the picture to the answer")}, "fixedrange": True},
        yaxis={
            "title": {"text": _("Norm of the gradient")},
            "type": "log",
            "tickvals": TICKS,
            "fixedrange": True,
        },
    )
    st.plotly_chart(figure, config=STATIC, alt=_alt(norms), key="gradient-norms")
    for name, found in norms.items():
        first, last = next(iter(found.values())), list(found.values())[-1]
        said = _("{network}: {first} at the first convolution, {last} at the last, {times} times as much at the first.")
        times = f"{first / last:.3g}" if last else "–"
        st.markdown("- " + said.format(network=name, first=f"{first:.3g}", last=f"{last:.3g}", times=times))


def _line(place: int, name: str, found: Mapping[str, float], *, is_trained: bool) -> dict[str, object]:
    """Returns a line; a network has one colour, and its line is dashed before training."""
    look = LOOKS[0 if is_trained else 1]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(range(1, len(found) + 1)),
        "y": [value or None for value in found.values()],
        "text": list(found),
        "line": {"color": CLASS_COLOURS[place], "dash": look["dash"]},
        "marker": {"symbol": look["symbol"], "size": 7},
        "cliponaxis": False,
        "hovertemplate": "%{text}: %{y:.3g}<extra></extra>",
    }


def _alt(norms: Mapping[str, Mapping[str, float]]) -> str:
    ends = "; ".join(
        f"{name}: {next(iter(found.values())):.3g} … {list(found.values())[-1]:.3g}" for name, found in norms.items()
    )
    return _("Norm of the gradient from the first convolution to the last. {ends}").format(ends=ends)


@remembered
def _norms(images: np.ndarray, classifier: ImageClassifier, file: str) -> dict[str, float]:
    return gradient_norms(classifier, images, file)
