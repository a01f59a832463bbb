"""What generated chest pictures are worth to a classifier: the study of trained/augmentation.json, and a game."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.artifacts import AUGMENTATION_COMMAND, load_augmentation, load_augmentation_pictures
from core.errors import ArtifactError
from core.ui.frame.address import choice
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.gan.address import explained_number
from core.ui.gan.game import FEWEST_REAL, MOST_REAL, PICTURES, Round, ask
from core.ui.shared.charts import CLASS_COLOURS, LOOKS, STATIC, drawn_once, figure_of
from core.ui.shared.tables import show_table

Row = Mapping[str, Any]

COMPARISONS = (("classic", "alone"), ("gan", "alone"), ("both", "classic"))
LAST_ROUND = 9999
SCORES = "chest-game-scores"  # of this visit: round -> how many the reader had right


def study_or_stop() -> dict[str, Any]:
    """Returns the finished study; where there is none, says which command makes it and stops the page."""
    found: dict[str, Any] = {}
    try:
        found = load_augmentation()
    except ArtifactError as error:
        show_error(error)
        st.stop()
    if not found.get("means"):
        _ask_for_it(found)
        st.stop()
    return found


def _ask_for_it(found: Row) -> None:
    """Says which command makes the study, or goes on with it."""
    if found:
        settings = found["settings"]
        cells = len(settings["ways"]) * len(settings["amounts"]) * len(settings["seeds"])
        so_far = _("This study is not finished: {done} of {cells} trainings are done. This command goes on:")
        st.info(so_far.format(done=len(found["points"]), cells=cells))
    else:
        st.info(_("This study has not been run here yet. This command runs it, in about an hour:"))
    st.code(AUGMENTATION_COMMAND, language=None)


def metrics() -> dict[str, str]:
    """Returns what can be shown, in the reader's language."""
    return {"auc": "AUC", "sensitivity": _("Sensitivity"), "specificity": _("Specificity")}


def ways() -> dict[str, str]:
    """Returns the four ways to learn, in the reader's language."""
    return {
        "alone": _("the pictures alone"),
        "classic": _("classic augmentation"),
        "gan": _("a GAN's pictures"),
        "both": _("both"),
    }


def show_chart(study: Row, metric: str) -> None:
    """Shows one figure against the number of normal pictures, a line for each way, with 95 % intervals over seeds."""
    name = metrics()[metric]
    lines = {
        title: [row for row in study["means"] if (row["way"], row["metric"]) == (way, metric)]
        for way, title in ways().items()
    }
    one = _("{value} with {samples}")
    told = "; ".join(
        f"{title}: " + ", ".join(one.format(value=_told(row), samples=row["samples"]) for row in rows)
        for title, rows in lines.items()
    )
    alt = _("{metric} on test pictures, by the number of normal pictures to learn from. {values}.").format(
        metric=name, values=told
    )
    st.plotly_chart(_figure(lines, name), key=f"augmentation-{metric}", config=STATIC, alt=alt)


@drawn_once
def _figure(lines: Mapping[str, Sequence[Row]], name: str) -> go.Figure:
    traces = []
    for (title, rows), colour, look in zip(lines.items(), CLASS_COLOURS, LOOKS, strict=False):
        means = [row["mean"] for row in rows]
        spread = {
            "type": "data",
            "array": [row["high"] - row["mean"] for row in rows],
            "arrayminus": [row["mean"] - row["low"] for row in rows],
        }
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": title,
                "x": [str(row["samples"]) for row in rows],
                "y": means,
                "error_y": spread,
                "line": {"color": colour, "dash": look["dash"]},
                "marker": {"symbol": look["symbol"], "size": 9},
                "hovertemplate": f"{title}: %{{y:.3f}}<extra></extra>",
            }
        )
    return figure_of(
        traces,
        height=380,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        scattermode="group",  # side by side, so that no interval hides another
        scattergap=0.6,
        xaxis={"title": _("Normal pictures to learn from"), "type": "category", "fixedrange": True},
        yaxis={"title": name, "tickformat": ".2f", "fixedrange": True, "range": _range(lines)},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )


def _range(lines: Mapping[str, Sequence[Row]]) -> list[float]:
    """Returns what the axis spans: all intervals, and a little room."""
    ends = [row[end] for rows in lines.values() for row in rows for end in ("low", "high")]
    room = 0.05 * (max(ends) - min(ends)) or 0.01
    return [min(ends) - room, max(ends) + room]


def show_verdict(study: Row) -> None:
    """Says what the study found, whichever way it went."""
    titles = ways()
    lines = []
    for way, base in COMPARISONS:
        rows = _rows(study, way, base, "auc")
        question = _("**{way}, compared with {base}**: {answer}")
        pair = {"way": titles[way][0].upper() + titles[way][1:], "base": titles[base]}
        lines.append("- " + question.format(answer=_answer(rows), **pair))
    st.markdown("\n".join(lines))
    st.markdown(f"**{_conclusion(_rows(study, 'both', 'classic', 'auc'))}**")


def signs(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Returns with how many pictures a difference is above 0, below 0, or neither, by its whole interval."""
    found: dict[str, list[int]] = {"helps": [], "hurts": [], "unclear": []}
    for row in rows:
        found["helps" if row["low"] > 0 else "hurts" if row["high"] < 0 else "unclear"].append(row["samples"])
    return found


def _answer(rows: Sequence[Row]) -> str:
    words = {
        "helps": _("the AUC rises with {samples}"),
        "hurts": _("the AUC falls with {samples}"),
        "unclear": _("no clear difference with {samples}"),
    }
    found = signs(rows)
    return "; ".join(words[kind].format(samples=_list(found[kind])) for kind in words if found[kind]) + "."


def _conclusion(rows: Sequence[Row]) -> str:
    found = signs(rows)
    helps, hurts = _list(found["helps"]), _list(found["hurts"])
    if found["helps"] and found["hurts"]:
        return _(
            "So beyond classic augmentation the GAN is worth its minutes with {helps} normal pictures, and does harm "
            "with {hurts}."
        ).format(helps=helps, hurts=hurts)
    if found["helps"]:
        return _(
            "So with {helps} normal pictures the GAN adds something that moving and brightening them does not."
        ).format(helps=helps)
    if found["hurts"]:
        return _(
            "So with {hurts} normal pictures the GAN does harm beyond classic augmentation: it has seen the same few "
            "pictures and no other."
        ).format(hurts=hurts)
    return _(
        "So the GAN adds nothing to classic augmentation that these seeds could show: it has seen the same few "
        "pictures and no other."
    )


def show_differences(study: Row) -> None:
    """Shows every difference with its interval, and how all of it was measured."""
    titles, settings, counts = ways(), study["settings"], study["data"]["counts"]
    heads = [_("Compared")] + [_("AUC, {samples} normal").format(samples=samples) for samples in settings["amounts"]]
    rows = [
        [f"{titles[way]} − {titles[base]}", *(_told(row, "+.3f") for row in _rows(study, way, base, "auc"))]
        for way, base in COMPARISONS
    ]
    show_table(heads, rows)
    st.caption(
        _(
            "Means of {seeds} seeds with Student's 95 % intervals; differences are taken within a seed. The intervals "
            "say nothing of other test pictures, and of {comparisons} comparisons one may be chance. Epoch and "
            "threshold were chosen on {validation} validation pictures, the threshold for a specificity of "
            "{specificity:.0%} there; on the {test} test pictures, opened once at the end, it may come out otherwise. "
            "Sensitivity is the share of pneumonia that is found. All ways learn from {ill:,} pictures of pneumonia "
            "besides, and half of each batch is normal. Generated pictures fill {share:.0%} of both halves."
        ).format(
            seeds=len(settings["seeds"]),
            comparisons=len(COMPARISONS) * len(settings["amounts"]),
            validation=sum(counts["validation"]),
            test=sum(counts["test"]),
            specificity=settings["specificity"],
            ill=counts["train"][1],
            share=settings["generated_share"],
        )
    )
    st.caption(
        _(
            "Pictures: {title}; {licence}. The set is not the published one: two thirds of the normal pictures are "
            "missing, so no figure here is a result on PneumoniaMNIST."
        ).format(title=study["data"]["title"], licence=study["data"]["licence"])
    )


def play_chest(study: Row) -> None:
    """Lets the reader guess which of eight normal chests are real."""
    st.subheader(_("Real or generated?"), anchor=False)
    try:
        sheet = load_sheet(study)
    except ArtifactError as error:
        show_error(error)
        return
    amounts = [str(samples) for samples in study["settings"]["amounts"]]
    names = {samples: _("{samples} normal pictures").format(samples=samples) for samples in amounts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choice(st.pills, _("The GAN has seen"), names, key="chest-from", default=amounts[0], required=True)
        number = explained_number(
            st.number_input, _("Round"), 1, LAST_ROUND, key="chest-round", default=1, step=1, width=160
        )
        st.button(_("Next round"), icon=":material/skip_next:", on_click=_next_round)
    dealt = deal(sheet, 1 + amounts.index(chosen), number)
    key = f"chest-{chosen}-{number}"
    scores: dict[str, int] = st.session_state.setdefault(SCORES, {})
    marks = ask(dealt, key, is_over=key in scores)
    if key not in scores:
        if st.button(_("Check"), type="primary", icon=":material/check:", key="chest-check"):
            scores[key] = int((marks == dealt.is_real).sum())
            st.rerun()
        return
    columns = st.columns(2)
    columns[0].metric(_("You, this round"), f"{scores[key]} / {PICTURES}")
    columns[1].metric(_("You, this visit"), f"{sum(scores.values())} / {PICTURES * len(scores)}")


def load_sheet(study: Row) -> NDArray[np.uint8]:
    """Returns the study's pictures, uint8 (1 + amounts, across, side, side): real ones, then each GAN's.

    Raises:
        ArtifactError: The file is missing, or is not the study's.
    """
    pixels = np.asarray(Image.open(io.BytesIO(load_augmentation_pictures(dict(study)))).convert("L"))
    side, across, rows = study["pictures"]["side"], study["pictures"]["across"], 1 + len(study["settings"]["amounts"])
    if pixels.shape != (rows * side, across * side):
        raise ArtifactError("{file} must hold {rows} rows of pictures.", file="augmentation.webp", rows=rows)
    return pixels.reshape(rows, side, across, side).swapaxes(1, 2)


def deal(sheet: NDArray[np.uint8], row: int, number: int) -> Round:
    """Returns one round of the game, the same for the same number: real pictures and some of the sheet's row `row`."""
    rng = np.random.default_rng((number, row))
    count = int(rng.integers(FEWEST_REAL, MOST_REAL + 1))
    across = sheet.shape[1]
    real = sheet[0, rng.choice(across, count, replace=False)]
    made = sheet[row, rng.choice(across, PICTURES - count, replace=False)]
    order = rng.permutation(PICTURES)
    return Round(pictures=np.concatenate([real, made])[order], is_real=(np.arange(PICTURES) < count)[order])


def _next_round() -> None:
    st.session_state["chest-round"] = st.session_state["chest-round"] % LAST_ROUND + 1


def _rows(study: Row, way: str, base: str, metric: str) -> list[Row]:
    wanted = way, base, metric
    return [row for row in study["differences"] if (row["way"], row["base"], row["metric"]) == wanted]


def _told(row: Row, form: str = ".3f") -> str:
    value, low, high = (format(row[name], form).replace("-", "−") for name in ("mean", "low", "high"))
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def _list(amounts: Sequence[int]) -> str:
    return ", ".join(str(amount) for amount in amounts)
