"""Three networks write side by side: in the reader's tab, or on the server where the tab cannot."""

import dataclasses
import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from core.artifacts import INT8_FILE, MODEL_FILE, Card
from core.errors import ArtifactError
from core.inference import TextGenerator
from core.inference.sampling import candidates
from core.inference.text_generator import PROMPT_SYMBOLS
from core.text import PROMPTS, visible
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import code, show_error
from core.ui.shared.cells import CELLS, cell_of
from core.ui.shared.charts import percent
from core.ui.text.models import source
from core.ui.text.settings import FIRST, SEED, WritingSettings

PROMPT_SIZE = 1_000_000  # characters that the server takes
OPENING = 150  # symbols that stand on the page before its networks have come
READING_SPEED = 24  # symbols a second, as in web/text/worker.js
REFRESH_EVERY = 0.06  # s, at most, between two updates of the server's text
WRITING_TURN = 0.5  # s the server writes before it looks for a press, which cannot end a running fragment
CANDIDATES_SHOWN = 8
LOST_SHOWN = 20  # as in web/text/writer.js
MOST_LOST = 1_000  # letters in which they are named
SIGNS = {" ": "␣", "\n": "↵", "`": "ˋ"}  # what cannot be seen, or would end the code of a label

TAB_FAILED = "text networks cannot run in this tab"  # remembered for the visit

_writer = component("text/writer")


def show_writers(models: Sequence[Card], code: str, settings: WritingSettings) -> None:
    """Puts prompt, buttons, three columns and the look ahead on the page, and below them where they write.

    Args:
        models: Networks of one language.
        code: That language.
    """
    is_here = is_available() and not st.session_state.get(TAB_FAILED)
    wish = _("Write on the server, where 8-bit weights can be tried")
    stage = st.container()
    if is_here and not st.toggle(wish, key="on-server", bind="query-params", persist_state="session"):
        with stage:
            _show_in_tab(models, code, settings)
    else:
        with stage:
            _write_here(models, code, settings, is_here=is_here)


def _show_in_tab(models: Sequence[Card], code: str, settings: WritingSettings) -> None:
    key = f"writer-{code}"
    _writer(
        key=key,
        data={
            "key": key,
            "language": language(),
            "writes": code,
            "prompt": PROMPTS[code],
            "models": [source(card) for card in models],
            "promptSymbols": PROMPT_SYMBOLS,
            "settings": _as_plain(settings),
            "opening": _opening(models, PROMPTS[code]) if settings == FIRST else None,
            "messages": _messages(),
        },
        on_engine_change=_give_up,
        on_seed_change=lambda: _take_seed(key),
    )


def _opening(models: Sequence[Card], prompt: str) -> dict[str, Any] | None:
    """Returns what each network writes first by the settings that the page opens with; the tab will write the same."""
    try:
        generators = [TextGenerator.load(card.name) for card in models]
    except ArtifactError:  # the tab will say so, or the server
        return None
    files = tuple(str(card.files[MODEL_FILE]["sha256"]) for card in models)
    return {"prompt": prompt, "texts": _first_lines(generators, files, prompt)}


@st.cache_data(show_spinner=False, max_entries=8)
def _first_lines(_generators: Sequence[TextGenerator], sha256s: tuple[str, ...], prompt: str) -> list[str]:
    options: dict[str, Any] = {"temperature": FIRST.sampler.temperature, "seed": FIRST.seed}
    return ["".join(one.generate(prompt, OPENING, **options)) for one in _generators]


def _write_here(models: Sequence[Card], code: str, settings: WritingSettings, *, is_here: bool) -> None:
    if is_available() and not is_here:
        st.caption(_("The networks could not be started in this tab, so the server writes."))
        st.button(_("Try again in this tab"), key="try-tab", on_click=st.session_state.pop, args=(TAB_FAILED,))
    elif not is_here:
        st.caption(_missing())
    generators = _as_int8(models) or [load_or_stop(TextGenerator, card.name) for card in models]
    write_on_server(generators, PROMPTS[code], settings, key=f"prompt-{code}", warning=_invented())


def _as_int8(models: Sequence[Card]) -> list[TextGenerator]:
    """Returns the 8-bit files of the networks where all have one and the reader wants them, else none."""
    if not all(INT8_FILE in card.files for card in models):
        return []
    is_wanted = st.toggle(_("8-bit weights (int8)"), key="text-int8", bind="query-params", persist_state="session")
    st.caption(" ".join(_cost_of_int8(card) for card in models))
    try:
        return [TextGenerator.load(card.name, int8=True) for card in models] if is_wanted else []
    except ArtifactError as error:
        show_error(error)
        return []


def _cost_of_int8(card: Card) -> str:
    """Returns what 8 bits bring and cost by the card: "faster" only where that was measured."""
    names = ("test_nats_per_character", "characters_per_second")
    found = [card.metric(prefix + name) for name in names for prefix in ("", "int8_")]
    figures = [figure for figure in found if figure is not None]
    if len(figures) < len(found):
        return ""
    nats, rounded, rate, rounded_rate = figures
    words = _("{cell}: {percent} faster, slightly different ({cost} nats a character).")
    if rounded_rate <= rate:
        words = _("{cell}: no faster, slightly different ({cost} nats a character).")
    return words.format(
        cell=CELLS[cell_of(card)], percent=percent(rounded_rate / rate - 1, 0), cost=f"{rounded - nats:+.4f}"
    )


def _invented() -> str:
    return _("All of this text is invented by the networks. None of it is a quotation, a fact or an opinion.")


def _give_up() -> None:
    st.session_state[TAB_FAILED] = True


def _missing() -> str:
    return _(
        "The in-page runtime is not installed, so the server writes. `python -m core install-runtime` installs it."
    )


def _take_seed(key: str) -> None:
    seed = st.session_state.get(key, {}).get("seed")
    if isinstance(seed, int):
        st.session_state[SEED] = max(0, min(seed, 2**32))


def _as_plain(settings: WritingSettings) -> dict[str, float]:
    """Returns the settings as web/text/sampler.js names them."""
    sampler = settings.sampler
    return {
        "length": settings.length,
        "seed": settings.seed,
        "temperature": sampler.temperature,
        "topK": sampler.top_k,
        "topP": sampler.top_p,
    }


@dataclasses.dataclass
class Written:
    """What one network has written on the server, in how many seconds, and what still comes; the visit keeps it."""

    prompt: str = ""
    text: str = ""
    seconds: float = 0.0
    stream: Iterator[str] | None = None


Place = tuple[Written, DeltaGenerator, DeltaGenerator]  # a column: what stands there, its speed, its text


def write_on_server(
    generators: Sequence[TextGenerator], first: str, settings: WritingSettings, *, key: str, warning: str
) -> None:
    """Writes as the tab would: the same text for the same seed.

    Args:
        generators: One a column.
        first: Prompt to begin with.
        key: Names the prompt's widget, and where the texts are kept.
        warning: What the reader must know of the texts, in the reader's language.
    """
    prompt = st.text_area(
        _("Prompt (시작 문장)"), first, key=key, max_chars=PROMPT_SIZE, height=80, persist_state="session"
    )
    if unknown := lost_symbols(generators[0], prompt):
        st.caption(_unknown().format(symbols=code(unknown, MOST_LOST)))
    kept: dict[str, Written] = st.session_state.setdefault(f"{key}-written", {})
    with st.container(horizontal=True):
        is_asked = st.button(_("Write"), type="primary", key="write")
        is_asked |= st.button(_("Another text"), key="another", on_click=_draw_seed)
        if is_asked:
            kept.update({one.card.name: _begin(one, prompt, settings) for one in generators})
        is_writing = any(written.stream for written in kept.values())
        st.button(_("Stop"), key="stop", disabled=not is_writing, on_click=_stop, args=(kept,))
        is_fast = st.toggle(_("Full speed"), key="full-speed")
    st.caption(warning)
    places = []
    for column, generator in zip(st.columns(len(generators), gap="medium"), generators, strict=True):
        cell, written = cell_of(generator.card), kept.get(generator.card.name, Written())
        column.subheader(CELLS[cell], anchor=False)
        places.append((written, column.empty(), column.empty()))
        _show(*places[-1])
        if written.text and not is_writing:
            column.download_button(
                _("Download"), written.prompt + written.text, f"{cell}.txt", key=f"{key}-{cell}", on_click="ignore"
            )
    if is_writing:
        _write_on(places, is_fast=is_fast)
        _run_again()
    _look_ahead(generators, prompt, settings, key)


def _unknown() -> str:
    return _("Not in the vocabulary, read as one unknown symbol: {symbols}")


def lost_symbols(generator: TextGenerator, prompt: str) -> str:
    """Returns the first of the symbols that a network cannot tell apart, in a form that one can see."""
    unknown = generator.vocabulary.unknown_symbols(prompt[-PROMPT_SYMBOLS:])
    return ", ".join(map(visible, unknown[:LOST_SHOWN]))


def _draw_seed() -> None:
    st.session_state[SEED] = secrets.randbelow(2**32)


def _begin(generator: TextGenerator, prompt: str, settings: WritingSettings) -> Written:
    sampler = settings.sampler
    options: dict[str, Any] = {"temperature": sampler.temperature, "top_k": sampler.top_k, "top_p": sampler.top_p}
    return Written(prompt, stream=generator.generate(prompt, settings.length, seed=settings.seed, **options))


def _stop(kept: dict[str, Written]) -> None:
    for written in kept.values():
        written.stream = None


def _write_on(places: list[Place], *, is_fast: bool) -> None:
    """Writes for a moment; a press of a button waits until it is over."""
    end, shown = time.monotonic() + WRITING_TURN, 0.0
    while time.monotonic() < end and any(written.stream for written, *_places in places):
        for written, *_places in places:
            _add_symbol(written)
        if not is_fast:
            time.sleep(1 / READING_SPEED)
        if time.monotonic() - shown > REFRESH_EVERY:
            shown = time.monotonic()
            for place in places:
                _show(*place)


def _add_symbol(written: Written) -> None:
    start = time.perf_counter()
    symbol = next(written.stream, None) if written.stream else None
    if symbol is None:
        written.stream = None
    else:
        written.text += symbol
        written.seconds += time.perf_counter() - start


def _run_again() -> None:
    """Runs the fragment again, or the whole page where that is what runs: what was pressed meanwhile comes first."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def _show(written: Written, speed: DeltaGenerator, text: DeltaGenerator) -> None:
    if written.text:
        rate = len(written.text) / max(written.seconds, 1e-9)
        speed.caption(_("{rate} characters/s").format(rate=f"{rate:,.0f}"))
        text.code(written.text, language=None, wrap_lines=True)  # with a button to copy


def _look_ahead(generators: Sequence[TextGenerator], prompt: str, settings: WritingSettings, key: str) -> None:
    st.subheader(_("Look ahead: what comes next?"), anchor=False)
    for column, generator in zip(st.columns(len(generators), gap="medium"), generators, strict=True):
        symbols, probabilities = next_symbols(generator, prompt, settings)
        with column:
            entropy = -float(sum(p * np.log2(p) for p in probabilities if p > 0))
            cell = CELLS[cell_of(generator.card)]
            st.caption(_("{cell}: entropy {bits} bits").format(cell=cell, bits=f"{entropy:.2f}"))
            best = np.argsort(-probabilities, kind="stable")[:CANDIDATES_SHOWN]
            for i in best[probabilities[best] > 0]:
                sign = SIGNS.get(symbols[i], symbols[i])
                place = st.container(gap=None)
                place.button(
                    f"`{sign}` {percent(float(probabilities[i]))}",
                    key=f"next-{generator.card.name}-{ord(symbols[i])}",
                    on_click=_append,
                    args=(key, symbols[i]),
                    width="stretch",
                )
                place.progress(float(probabilities[i]))


def next_symbols(
    generator: TextGenerator, prompt: str, settings: WritingSettings
) -> tuple[tuple[str, ...], np.ndarray]:
    """Returns the vocabulary and float64 (symbols,): with which probability each would be drawn after the prompt."""
    logits, _state = generator.read(prompt)
    numbers, weights = candidates(logits[0], settings.sampler)
    probabilities = np.zeros(len(generator.vocabulary))
    probabilities[numbers] = weights / weights.sum()
    return generator.vocabulary.symbols, probabilities


def _append(key: str, symbol: str) -> None:
    st.session_state[key] += symbol


def _messages() -> dict[str, Any]:
    """Returns every word of the component, in the reader's language. Fields are filled in by the page."""
    return {
        "prompt": _("Prompt (시작 문장)"),
        "write": _("Write"),
        "stop": _("Stop"),
        "another": _("Another text"),
        "anotherHelp": _("The same settings with another seed"),
        "speed": _("Speed"),
        "reading": _("Reading speed"),
        "full": _("Full speed"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "notCopied": _("The browser did not let the page copy. The text is selected: press Ctrl+C, or ⌘C."),
        "download": _("Download"),
        "rate": _("{rate} characters/s"),
        "count": _("{count} symbols"),
        "parameters": _("{count} parameters"),
        "waiting": _("Press “Write”, and the three networks begin at once."),
        "loading": _("Loading the networks into this tab … {percent}"),
        "inTab": _("Runs in this tab. Self-test passed: logits at most {difference} from the card's."),
        "done": _("All texts are written."),
        "stopped": _("Stopped."),
        "long": _("Of this prompt the networks read the last {count} symbols.").format(count=f"{PROMPT_SYMBOLS:,}"),
        "unknown": _unknown(),
        "invented": _invented(),
        "settings": {
            "length": _("Length (symbols)"),
            "temperature": _("Temperature (온도)"),
            "topK": "Top-k",
            "topP": "Top-p",
            "seed": _("Seed (시드)"),
        },
        "ahead": _("Look ahead: what comes next?"),
        "aheadHelp": _(
            "After this prompt each network gives every symbol a probability. Choose one yourself: it is put behind "
            "the prompt. Bar and number are what your settings draw with, the mark is the network's own probability."
        ),
        "entropy": _("Entropy {bits} bits: like {choices} equal choices"),
        "choose": _("Put “{symbol}” behind the prompt, probability {percent}"),
        "space": _("space"),
        "break": _("line break"),
    }
