"""Every trained model in one table, what its card says of it, and how models are made here."""

from typing import Any

import pandas as pd
import streamlit as st

from core.artifacts import CARD_FILE, MODEL_FILE, Card
from core.errors import ArtifactError
from core.figures import (
    ACCURACY,
    DISTANCE,
    EXACT,
    LEGIBLE,
    NATS,
    OVERLAP,
    RECALL,
    SCALED,
    TRANSLATED,
    Figures,
    figures_of,
)
from core.goals import NOTICED, is_reached
from core.tasks import (
    FORECASTING,
    HANGUL_GENERATION,
    IMAGE_CAPTIONING,
    IMAGE_CLASSIFICATION,
    IMAGE_GENERATION,
    IN_TWO_GRAPHS,
    ROW_READING,
    STYLE_TRANSFER,
    STYLED_GENERATION,
    TEXT_CLASSIFICATION,
    TEXT_GENERATION,
    TEXT_MEMORY,
    TOPIC_CLASSIFICATION,
    TRACKING,
    TRANSLATION,
)
from core.ui.frame.address import choice
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.frame.routes import model_url
from core.ui.frame.saving import offer_picture
from core.ui.shared.charts import percent
from core.ui.shared.wording import cards, short_title

TASK, ORDER = "models-task", "models-order"  # widgets of the page, and parameters of its URL
ALL = "all"
ROW_HEIGHT = 35  # px, of st.dataframe


def show_models() -> None:
    """Shows the models of one task or of all, and the card of the one whose row is chosen."""
    found = cards()
    names = task_names()
    tasks = {ALL: _("All")} | {task: names[task] for task in dict.fromkeys(card.task for card in found)}
    wanted = choice(st.segmented_control, _("What they do"), tasks, key=TASK, default=ALL, required=True)
    columns = {"accuracy": _("Accuracy, %"), "parameters": _("Parameters"), "megabytes": _("Size, MB")}
    orders = {"name": _("Name"), **columns, "minutes": _("Training, min")}
    order = choice(st.selectbox, _("Sort by"), orders, key=ORDER, default="name", width=220)
    shown = in_order([card for card in found if wanted in (ALL, card.task)], order)
    stage = st.container(key="models-stage")
    figures = table(shown)
    chosen = stage.dataframe(
        figures,
        key=f"models-{wanted}-{order}",
        hide_index=True,
        placeholder="–",
        height=ROW_HEIGHT * (len(shown) + 1) + 3,  # all rows: the page scrolls, the table need not
        column_config=_columns(),
        on_select="rerun",
        selection_mode="single-row",
        alt=_("A row for each model: what it is, its score on the test set, its size, its training."),
    )
    settings = _("What they do") + f": {tasks[wanted]}", _("Sort by") + f": {orders[order]}"
    offer_picture("models-stage", *settings, table=written(figures))
    st.caption(_("Press a heading to sort. Mark a row to see the model's card. FID: smaller is better."))
    rows = chosen["selection"]["rows"]
    if rows:
        show_card(shown[rows[0]])


def in_order(found: list[Card], order: str) -> list[Card]:
    """Returns the cards sorted by a column of the table: the largest accuracy first, the least of all else.

    A heading does the same at a press; this does it for those who have the keyboard alone. Cards without a figure in
    that column come last.
    """
    if order == "name":
        return found
    sign = -1 if order == "accuracy" else 1

    def place(card: Card) -> tuple[bool, float]:
        value = _row(card, figures_of(card))[order]
        return (True, 0.0) if value is None else (False, sign * float(str(value)))

    return sorted(found, key=place)


def task_names() -> dict[str, str]:
    """Returns what each task is called, in the reader's language."""
    return {
        IMAGE_CLASSIFICATION: _("Classify pictures"),
        IMAGE_GENERATION: _("Make pictures"),
        STYLED_GENERATION: _("Mix styles"),
        HANGUL_GENERATION: _("Write Hangul"),
        STYLE_TRANSFER: _("Paint pictures"),
        TEXT_GENERATION: _("Write text"),
        TEXT_CLASSIFICATION: _("Judge text"),
        TEXT_MEMORY: _("Remember"),
        ROW_READING: _("Read row by row"),
        TOPIC_CLASSIFICATION: _("Sort text"),
        FORECASTING: _("Forecast"),
        IMAGE_CAPTIONING: _("Describe pictures"),
        TRACKING: _("Follow a thing"),
        TRANSLATION: _("Translate"),
    }


def table(found: list[Card]) -> pd.DataFrame:
    """Returns a row for each card; columns in which none has a number are left out."""
    rows = [_row(card, figures_of(card)) for card in found]
    return pd.DataFrame(rows).dropna(axis="columns", how="all")


def written(found: pd.DataFrame) -> list[list[str]]:
    """Returns the cells of a table of models as the page writes them, the headings first."""
    columns = _columns()
    rows = [
        [_written(row[name], columns[name]["type_config"].get("format")) for name in found]
        for row in found.to_dict("records")
    ]
    return [[columns[name]["label"] for name in found], *rows]


def _written(value: Any, form: str | None) -> str:
    if pd.isna(value):
        return "–"
    if form is None:
        return str(value)
    return f"{value:,}" if form == "localized" else form % value


def _row(card: Card, figures: Figures) -> dict[str, object]:
    is_accuracy = figures.score in (ACCURACY, RECALL, EXACT, TRANSLATED, LEGIBLE)
    return {
        "title": short_title(card) + (" *" if figures.was_resumed else ""),
        "name": card.name,
        "accuracy": 100 * figures.value if is_accuracy else None,
        "nats": figures.value if figures.score == NATS else None,
        "distance": figures.value if figures.score == DISTANCE else None,
        "overlap": figures.value if figures.score == OVERLAP else None,
        "mase": figures.value if figures.score == SCALED else None,
        "parameters": figures.parameters,
        "megabytes": figures.bytes / 1e6,
        "epochs": figures.trainings * figures.epochs_done,
        "minutes": figures.minutes,
    }


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "title": st.column_config.TextColumn(_("Network"), width="medium"),
        "name": st.column_config.TextColumn(_("Name"), width="medium"),
        "accuracy": number(_("Accuracy, %"), format="%.2f", help=_("Of the test set.")),
        "nats": number(_("Nats a character"), format="%.3f", help=_("On the test text; smaller is better.")),
        "distance": number(_("Classifier-FID"), format="%.1f", help=_("Smaller is better.")),
        "overlap": number("IoU", format="%.2f", help=_("While the thing is hidden; 1 is exact.")),
        "mase": number("MASE", format="%.3f", help=_("12 hours ahead; 1 is as far off as yesterday's value.")),
        "parameters": number(_("Parameters"), format="localized"),
        "megabytes": number(_("Size, MB"), format="%.2f"),
        "epochs": number(_("Epochs"), format="%d"),
        "minutes": number(_("Training, min"), format="%.0f"),
    }


def show_card(card: Card) -> None:
    """Shows what a model's card says: what was measured, how true the file is to the trained network, and its files."""
    figures = figures_of(card)
    with st.container(border=True, key="model-card"):
        st.subheader(f"{short_title(card)} · {card.name}", anchor=False)
        facts = [
            (_("Score on the test set"), _score(figures)),
            (_("Trained on"), f"{card.data.get('title', card.data['name'])} ({card.data.get('licence', '—')})"),
            (_("Weights"), card.weights_licence),
            (_("Training"), _training(figures)),
            (_("Keras and ONNX differ by at most"), f"{card.parity['max_difference']:.1e}"),
        ]
        facts += [
            (_("Wanted and not reached"), _missed(card, goal)) for goal in card.goals if not is_reached(card, goal)
        ]
        st.markdown("\n".join(f"- {name}: {value}" for name, value in facts))
        if card.task not in IN_TWO_GRAPHS:
            here = {"plan": card.name}
            go = ":material/arrow_forward:"
            st.page_link("pages/deep/architectures.py", label=_("Layer by layer"), icon=go, query_params=here)
        try:
            with st.container(horizontal=True):
                for file in (MODEL_FILE, CARD_FILE):
                    st.link_button(file, model_url(card.name, file), icon=":material/download:")
        except ArtifactError as error:
            show_error(error)
        if figures.was_resumed:
            st.caption(_("\\* Went on from its own export, where the optimiser's momentum was lost."))


def _missed(card: Card, goal: dict[str, Any]) -> str:
    """Returns what was wanted, what it is, and what was tried."""
    metric, value = goal["metric"], card.metric(goal["metric"]) or 0
    wanted, reached = (f"{one:.3f}" if metric == NATS else percent(one, digits=1) for one in (goal["wanted"], value))
    said = {
        ACCURACY: _("{wanted} of the test pictures right; it is {reached}."),
        NATS: _("{wanted} nats a character; it is {reached}."),
        NOTICED: _("{wanted} of strange pictures noticed; it is {reached}."),
    }[metric].format(wanted=wanted, reached=reached)
    return f"{said} {goal['tried'][language()]}"


def _training(figures: Figures) -> str:
    done = f"{figures.epochs_done}/{figures.epochs}" if figures.epochs_done < figures.epochs else f"{figures.epochs}"
    return _("{epochs} epochs, {minutes} min").format(
        epochs=f"{figures.trainings} × {done}" if figures.trainings > 1 else done, minutes=round(figures.minutes)
    )


def _score(figures: Figures) -> str:
    if figures.score is None:
        return "—"
    if figures.score == NATS:
        return _("**{nats}** nats a character").format(nats=f"{figures.value:.3f}")
    if figures.score == SCALED:
        return f"**{figures.value:.3f}** MASE"
    if figures.score == OVERLAP:
        return f"**{figures.value:.2f}** IoU"
    if figures.interval is None:
        return f"**{figures.value:.1f}** Classifier-FID"
    low, high = (percent(bound, digits=2) for bound in figures.interval)
    return f"**{percent(figures.value, digits=2)}** ({low} – {high})"


def how_they_are_made(name: str) -> None:
    """Shows the way from training to the page in three steps, each with its command, for who has the code."""
    steps = (
        ("model_training", _("Train"), f"python -m core train {name}", _("Keras and TensorFlow learn from the data.")),
        (
            "package_2",
            _("Export"),
            f"python -m core export {name}",
            _("One ONNX file, and a card of what was measured on it."),
        ),
        (
            "visibility",
            _("Serve"),
            "streamlit run streamlit_app.py",
            _("The same file runs on the server and inside your own browser tab."),
        ),
    )
    for number, (column, (icon, title, command, what)) in enumerate(zip(st.columns(3), steps, strict=True), start=1):
        with column:
            st.markdown(f":primary[:material/{icon}:] **{number}. {title}**")
            st.markdown(what)
            st.code(command, language=None, wrap_lines=True)
