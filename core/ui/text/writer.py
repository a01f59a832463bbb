"""Three networks write side by side: in the reader's tab, or on the server where the tab cannot."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.artifacts import INT8_FILE, MODEL_FILE, Card
from core.errors import ArtifactError
from core.inference import TextGenerator
from core.inference.text.generator import PROMPT_SYMBOLS
from core.text import PROMPTS
from core.ui.frame.in_page import component, is_available
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.frame.messages import show_error
from core.ui.shared.cells import CELLS, cell_of
from core.ui.shared.charts import percent
from core.ui.text.models import source
from core.ui.text.on_server import unknown_said, write_on_server
from core.ui.text.settings import FIRST_SETTINGS, SEED, WritingSettings

OPENING = 150  # symbols that stand on the page before its networks have come

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
            "opening": _opening(models, PROMPTS[code]) if settings == FIRST_SETTINGS else None,
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
    options: dict[str, Any] = {"temperature": FIRST_SETTINGS.sampler.temperature, "seed": FIRST_SETTINGS.seed}
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
        "unknown": unknown_said(),
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
        "choose": _("“{symbol}” {percent}: put it behind the prompt"),
        "space": _("space"),
        "break": _("line break"),
    }
