"""Networks write side by side on the server, where the tab cannot: the same texts for the same seed."""

import dataclasses
import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from core.inference import TextGenerator
from core.inference.text.generator import PROMPT_SYMBOLS
from core.inference.text.sampling import candidates
from core.text import visible
from core.ui.frame.language import _
from core.ui.frame.messages import code
from core.ui.shared.cells import CELLS, cell_of
from core.ui.shared.charts import percent
from core.ui.text.settings import SEED, WritingSettings

PROMPT_SIZE = 1_000_000  # characters that the server takes
READING_SPEED = 24  # symbols a second, as in web/text/worker.js
REFRESH_EVERY = 0.06  # s, at most, between two updates of the server's text
WRITING_TURN = 0.5  # s the server writes before it looks for a press, which cannot end a running fragment
CANDIDATES_SHOWN = 8
LOST_SHOWN = 20  # as in web/text/writer.js
MOST_LOST = 1_000  # letters in which they are named
SIGNS = {" ": "␣", "\n": "↵", "`": "ˋ"}  # what cannot be seen, or would end the code of a label


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
        st.caption(unknown_said().format(symbols=code(unknown, MOST_LOST)))
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


def unknown_said() -> str:
    """Returns how symbols are named that a network does not know, in the reader's language."""
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
