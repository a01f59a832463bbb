"""A reader's own text: given, checked, learned from by three small networks, and written on."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.artifacts import MODEL_FILE
from core.errors import ArtifactError, InputError
from core.inference import TextGenerator
from core.text import PROMPTS, normalise
from core.text.encodings import ENCODINGS, LOST, decode_text, guess_encoding
from core.text.own import LONGEST, SHORTEST, own_text, private_symbols
from core.ui.frame.address import choice
from core.ui.frame.glossary import glossary
from core.ui.frame.in_page import is_available
from core.ui.frame.language import _, language, text
from core.ui.frame.messages import show_error
from core.ui.frame.proxy.reconnection import say_what_was_lost
from core.ui.frame.visits import contents
from core.ui.shared.cells import CELLS, COLOURS, DASHES
from core.ui.shared.charts import STATIC
from core.ui.text.models import writers
from core.ui.text.on_server import write_on_server
from core.ui.text.own_jobs import (
    PUBLIC,
    SECONDS_A_CELL,
    TRAINING_SWITCH,
    UNITS,
    Job,
    is_allowed,
    is_allowed_for,
    is_tensorflow_installed,
    presence,
    queue,
    this_visit,
)
from core.ui.text.settings import FIRST_SETTINGS, choose_settings

JOB_KEY = "own text's job"
CURVES_HEIGHT, SAMPLE_HEIGHT = 280, 130  # px
IN_TAB, ON_SERVER = "tab", "server"  # where the networks learn
MOST_MEGABYTES = LONGEST // 1_000_000
# Of core/locale/text; as many as make a text that can be learned from.
TO_TRY = ("gan/sample", "gan/walk", "gan/game", "learn/train", "sequences/rows", "sequences/sort")
INVENTED = 4_000  # symbols
LINES_SHOWN, LINE_SHOWN = 5, 120  # of a file, and symbols of each


def choose_where() -> str:
    """Asks where the networks learn; kept in the URL. At first on the server where that is allowed, else in the tab."""
    can_server = is_allowed() and is_allowed_for(st.context.headers) and is_tensorflow_installed()
    places = ({IN_TAB: _("In your browser")} if is_available() else {}) | {ON_SERVER: _("On the server")}
    return choice(
        st.segmented_control,
        _("Where they learn"),
        places,
        key="own-where",
        default=ON_SERVER if can_server or IN_TAB not in places else IN_TAB,
        required=True,
    )


def stop_unless_possible() -> None:
    """Says what is missing where this server does not train, and stops the page."""
    if not is_allowed():
        st.info(_("Training is switched off on this server. On your own computer `make run` switches it on, or:"))
        st.code(f"{TRAINING_SWITCH}=1 streamlit run streamlit_app.py", language=None, wrap_lines=True)
        st.stop()
    if not is_allowed_for(st.context.headers):
        st.info(
            _(
                "A training takes minutes of this server's time, and you reach it through a proxy, as the readers of a "
                "published app do: it is switched off for them. Whoever runs the server can switch it on:"
            )
        )
        st.code(f"{TRAINING_SWITCH}={PUBLIC} streamlit run streamlit_app.py", language=None, wrap_lines=True)
        st.stop()
    if not is_tensorflow_installed():
        st.info(_("Training needs TensorFlow, which is not installed here:"))
        st.code("make install          # without make: pip install -r requirements.txt", language=None)
        st.stop()


def show_own_text() -> None:
    """Draws what belongs to the state of this reader's job."""
    job: Job | None = st.session_state.get(JOB_KEY)
    if job is None or job.state == "cancelled":
        _ask()
    elif job.state in ("queued", "running"):
        _follow(job)
    elif job.state == "failed":
        _say_why(job)
        if job.reason != "memory" and st.button(_("Train on the same text again"), key="own-again"):
            _submit(job.text)
        _ask()
    else:
        _curves(job.progress)
        if st.button(_("Put these networks away"), key="own-away"):
            st.session_state.pop(JOB_KEY)
            st.rerun()
        st.caption(_("They write on the server, for this visit only: closing or reloading the page puts them away."))
        settings = choose_settings()
        first = job.text.split("\n", 1)[0][:20]
        warning = _(
            "These networks have read nothing but your text. They make up new lines from it, but of a short text "
            "most is repeated word for word."
        )
        write_on_server(job.generators, first, settings, key=f"prompt-own-{job.folder.name}", warning=warning)


def _ask() -> None:
    given = st.file_uploader(_("Text file"), key="own-file", max_upload_size=MOST_MEGABYTES)
    limits = _("{shortest} to {longest} bytes, plain text, in any language.")
    st.caption(limits.format(shortest=f"{SHORTEST:,}", longest=f"{LONGEST:,}"))
    say_what_was_lost("own-file")
    # No max_chars: the browser would cut a longer text without a word. `own_text` refuses it with the limit.
    data, encoding = (contents(given), _encoding_of(given)) if given else (None, "utf-8")
    _offer_texts()
    pasted = st.text_area(_("Or paste it here"), key="own-paste", height=160, persist_state="session")
    promise = _(
        "Three networks of {units} units learn in turns, {minutes} minutes each; you see what they write meanwhile, "
        "and may end it earlier. The text lies in a private folder of this server until then and is deleted with it. "
        "Keep this page open: a minute after it is closed the training ends."
    )
    st.caption(promise.format(units=UNITS, minutes=round(SECONDS_A_CELL / 60)))
    if not st.button(_("Train on this text"), type="primary", key="own-train"):
        return
    try:
        text = own_text(pasted.encode() if data is None else data, encoding)
    except InputError as error:
        show_error(error)
        return
    _submit(text)


def _offer_texts() -> None:
    """Offers three texts, in the reader's language, to those who have none at hand."""
    names = {
        "pages": _("What this site says of its pages"),
        "glossary": _("Its glossary"),
        "invented": _("What a network of this site invented"),
    }
    st.caption(_("No text at hand? Take one of these:"))
    with st.container(horizontal=True, gap="small"):
        for name, label in names.items():
            if st.button(label, key=f"own-try-{name}"):
                st.session_state["own-paste"] = text_to_try(name)


def text_to_try(name: str) -> str:
    """Returns a text of our own in the reader's language, long enough to learn from.

    Args:
        name: "pages", "glossary" or "invented"; the last is the first where no network writes this language.
    """
    code = language()
    if name == "glossary":
        return "\n".join(f"{term.words[code][0]}: {term.says[code]}" for term in glossary())
    if name == "invented" and (cards := writers().get(code)):
        try:
            return _invented(TextGenerator.load(cards[-1].name), str(cards[-1].files[MODEL_FILE]["sha256"]), code)
        except ArtifactError as error:
            show_error(error)
    return "\n\n".join(text(name) for name in TO_TRY)


@st.cache_data(show_spinner=False, max_entries=4)
def _invented(_generator: TextGenerator, sha256: str, code: str) -> str:
    settings = FIRST_SETTINGS.sampler
    return "".join(
        _generator.generate(PROMPTS[code], INVENTED, temperature=settings.temperature, seed=FIRST_SETTINGS.seed)
    )


def _encoding_of(given: UploadedFile) -> str:
    """Shows the first lines of a file as they are read, and returns the encoding: the likeliest, or another one."""
    data = contents(given)
    guessed = _guessed(data)
    names = ENCODINGS | {guessed: _("{encoding}, assumed").format(encoding=ENCODINGS[guessed])}
    encoding = st.selectbox(
        _("Encoding of the file"),
        list(names),
        index=list(names).index(guessed),
        format_func=names.__getitem__,
        key=f"own-encoding-{given.file_id}",
    )
    try:
        text = normalise(decode_text(data, encoding))
    except InputError as error:
        show_error(error)
        return encoding
    lines = [line[:LINE_SHOWN] for line in text[: LINES_SHOWN * LINE_SHOWN].split("\n")[:LINES_SHOWN]]
    st.caption(_("It begins:"))
    st.code("\n".join(lines), language=None, wrap_lines=True)
    if count := text.count(LOST):
        said = _("Damaged symbols: {count}, shown as {sign}. The networks read each as one that they do not know.")
        st.caption(said.format(count=f"{count:,}", sign=LOST))
    if count := private_symbols(text):
        said = _(
            "{count} of its symbols mean something in one font alone, as Hanyang's old Hangul does. The networks learn "
            "them as any other, but this page can only show them as boxes."
        )
        st.caption(said.format(count=f"{count:,}"))
    return encoding


@st.cache_data(show_spinner=False, max_entries=64)
def _guessed(data: bytes) -> str:
    return guess_encoding(data)


def _submit(text: str) -> None:
    try:
        job = queue().submit(text, visit=this_visit(), is_awaited=presence())
    except InputError as error:  # the others wait already
        show_error(error)
        return
    st.session_state[JOB_KEY] = job
    st.rerun()


@st.fragment(run_every=1.0)
def _follow(job: Job) -> None:
    if job.state not in ("queued", "running"):
        st.rerun()
    ahead = queue().ahead_of(job)
    if job.state == "queued" and ahead:
        st.info(_("Another reader's networks are being trained. Before yours: {count}.").format(count=ahead))
    progress = job.progress
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fraction, words = _progress_of(job, progress)
        st.progress(fraction, text=words)
        st.button(
            _("Write now"),
            type="primary",
            key="own-now",
            disabled=job.is_enough or not progress["losses"],
            help=_("Ends the training here. The networks write with what they have learned so far."),
            on_click=job.write_now,
        )
        if st.button(_("Cancel"), key="own-cancel"):
            job.cancel()
            st.rerun()
    _samples(progress)
    _curves(progress)


def _samples(progress: dict[str, Any]) -> None:
    """Shows what each network writes at this point of its training."""
    for column, (cell, name) in zip(st.columns(len(CELLS), gap="medium"), CELLS.items(), strict=True):
        column.caption(_("{cell} writes now:").format(cell=name))
        column.code(progress["samples"].get(cell) or " ", language=None, wrap_lines=True, height=SAMPLE_HEIGHT)


def _progress_of(job: Job, progress: dict[str, Any]) -> tuple[float, str]:
    """Returns how much of the training is over, 0..1, and in words where it stands."""
    if not progress["losses"]:
        return 0.0, _("TensorFlow starts …")
    learned = sum(rows[-1][0] for rows in progress["losses"].values() if rows)
    fraction = min(1.0, learned / (job.seconds * len(CELLS)))
    if fraction == 1.0 or job.is_enough:
        return fraction, _("The networks are made ready to write …")
    return fraction, _("The three learn in turns: {percent} of the time is over").format(percent=f"{fraction:.0%}")


def _say_why(job: Job) -> None:
    if job.reason == "memory":
        st.error(_("The training needed more than 2 GB of memory and was ended. Try a shorter text."))
    else:
        st.error(_("The training ended before its time. Nothing of it was kept. Try again."))
        if job.reason:
            st.caption(_("Its last line was:"))
            st.text(job.reason)


def _curves(progress: dict[str, Any]) -> None:
    if not any(progress["losses"].values()):
        st.container(height=CURVES_HEIGHT, border=False)  # nothing has happened yet: the chart's room is kept
        return
    figure = go.Figure()
    for cell, rows in progress["losses"].items():
        line = {"color": COLOURS[cell], "width": 3, "dash": DASHES[cell]}
        seconds, losses = [row[0] for row in rows], [row[2] for row in rows]
        figure.add_scatter(x=seconds, y=losses, name=CELLS[cell], mode="lines", line=line)
    figure.update_layout(
        height=CURVES_HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis={"title": _("seconds of training"), "fixedrange": True},
        yaxis={"title": _("training loss (손실), nats"), "fixedrange": True},
        legend={"orientation": "h", "y": 1.15},
        showlegend=True,
    )
    last = ", ".join(f"{CELLS[cell]} {rows[-1][2]:.2f}" for cell, rows in progress["losses"].items() if rows)
    st.plotly_chart(
        figure,
        config=STATIC,
        key="own-curves",
        alt=_("Training loss of the three networks: {values}").format(values=last),
    )
