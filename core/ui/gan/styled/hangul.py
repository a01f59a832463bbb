"""A word written in the reader's tab, in hands between fonts, and what was measured of the network that draws it.

The tab's side is web/styles/writer.js.
"""

import streamlit as st

from core.artifacts import Card
from core.errors import ArtifactError, SettingError
from core.inference.agreement import MAPPING, READER
from core.tasks import HANGUL_GENERATION
from core.text.splitting import FIRST_SYLLABLE, LAST_SYLLABLE
from core.text.vocabulary import normalise
from core.ui.frame.in_page import component, runs_in_tab
from core.ui.frame.language import _, language
from core.ui.frame.messages import message_of, show_error
from core.ui.frame.routes import model_url, network_urls
from core.ui.gan.address import explained_list
from core.ui.shared.charts import percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import cards

NAME = "gan-hangul-style"
LONGEST = 8  # syllables of a word, as of web/styles/syllables.js
FIRST_WORD, FIRST_PLACE, NO_PAIR, FIRST_SHARE = "한글", [0.5, 0.5], [-1, -1], [0.5]

_writer = component("styles/writer")


def hangul_card() -> Card:
    """Returns the card of the generator of Hangul; stops the page where it is missing."""
    found = next((card for card in cards(HANGUL_GENERATION) if card.name == NAME), None)
    if found is None:
        st.info(_("Not trained here yet. These commands make one:"))
        st.code("\n".join(f"python -m core {what} {NAME}" for what in ("train", "export")), language=None)
        st.stop()
    return found


def show_writer(card: Card) -> None:
    """Lets the reader type a word and drag it through the fonts; all of it in the tab."""
    if not runs_in_tab():
        return
    fonts = card.preprocessing["fonts"]
    initial = {"word": FIRST_WORD, "at": FIRST_PLACE, "pair": NO_PAIR, "share": FIRST_SHARE}
    start = {
        "word": _word_of_address(),
        "at": explained_list(_("Place on the map"), 0.0, 1.0, key="at", default=FIRST_PLACE),
        "pair": _pair_of_address(len(fonts)),
        "share": explained_list(_("Share of the second font"), 0.0, 1.0, key="share", default=FIRST_SHARE),
    }
    try:
        sources = {file: _source(card, file) for file in (MAPPING, READER)}
        network = {**network_urls(card), "mapping": sources[MAPPING]}
    except ArtifactError as error:
        show_error(error)
        return
    data = {
        "language": language(),
        "network": network,
        "reader": sources[READER],
        "side": card.preprocessing["height"],
        "fonts": fonts,
        "initial": initial,
        "start": start,
        "messages": _messages(),
    }
    with st.container(key="hangul-stage"):
        _writer(key="writer", data=data)


def show_hangul_figures(card: Card) -> None:
    """Shows how much of what it draws is read by a network that has learned from other fonts."""
    st.subheader(_("Can it be read?"), anchor=False)
    rows = [
        (_("Syllables it has learned, in its fonts"), *_read(card, "read_seen")),
        (_("**Syllables it has never seen**, in its fonts"), *_read(card, "read_held_out")),
        (_("Syllables it has learned, in hands between fonts"), *_read(card, "read_new")),
        (_("The real fonts' own syllables, for comparison"), *_read(card, "read_real")),
    ]
    show_table((_("What is drawn"), _("Read right ↑"), _("Pictures")), rows)
    nearest = card.metrics["nearest_training"]
    st.caption(
        _(
            "A syllable counts as read when all its letters are. The network that reads has learned from other fonts "
            "only; it reads {other} of the syllables of fonts it has not seen. Distance of the held-out syllables from "
            "the real ones in its features (classifier-FID): {distance:.2f}. A syllable in a new hand is {nearest:.2f} "
            "times as far from the nearest training picture as one of a real font that was not learned from."
        ).format(
            other=percent(card.metrics["read_other_fonts"]["value"]),
            distance=card.metrics["classifier_fid"]["value"],
            nearest=nearest["value"],
        )
    )


def _read(card: Card, name: str) -> tuple[str, str]:
    measured = card.metrics[name]
    low, high = measured["interval"]
    share = _("{share} ({low} to {high})").format(
        share=percent(measured["value"]), low=percent(low), high=percent(high)
    )
    return share, f"{measured['count']:,}"


def _source(card: Card, file: str) -> dict[str, object]:
    """Returns where the tab finds one of the files, as `Source` of web/frame/session.js."""
    return {**network_urls(card, file), "file": model_url(card.name, file)}


def _word_of_address() -> str:
    """Returns the word that the address holds, or the first one; says so where it is none."""
    given = st.query_params.get("word")
    if given is None:
        return FIRST_WORD
    word = normalise(given[:200]).strip()
    if 0 < len(word) <= LONGEST and all(FIRST_SYLLABLE <= ord(letter) <= LAST_SYLLABLE for letter in word):
        return word
    error = SettingError(
        "The word must be 1 to {longest} Hangul syllables. The address says: {received}. {word} is used.",
        longest=LONGEST,
        received=given[:40],
        word=FIRST_WORD,
    )
    st.warning(message_of(error), icon=":material/link_off:")
    return FIRST_WORD


def _pair_of_address(fonts: int) -> list[int]:
    """Returns the two fonts that the slider mixes, by number; -1 for none."""
    first, second = explained_list(_("Two fonts"), -1, fonts - 1, key="pair", default=NO_PAIR)
    return NO_PAIR if min(first, second) < 0 else [first, second]


def _messages() -> dict[str, str]:
    """Returns every word of the writer, in the reader's language. Fields are filled in by the page."""
    return {
        "word": _("Your word, in Hangul"),
        "empty": _("Type a word in Hangul."),
        "long": _("At most {longest} syllables."),
        "foreign": _("Whole Hangul syllables only: no spaces, other letters or signs."),
        "map": _(
            "A map of fonts: the word is drawn in the hand at the ring. Drag in it, or move by the arrow keys, with "
            "Shift further; Home goes to the middle."
        ),
        "picture": _("{word}, drawn in a hand of: {fonts}"),
        "hand": _("Hand: {fonts}"),
        "new": _("A hand that no font has: {fonts}"),
        "surprise": _("A hand that no font has"),
        "pair": _("Or mix two fonts"),
        "first": _("First font"),
        "second": _("Second font"),
        "share": _("Share of the second font"),
        "readRight": _("Another network, which knows none of these fonts, reads: {read}"),
        "readWrong": _("Another network, which knows none of these fonts, misreads it: {read}"),
        "loading": _("Loading the generator into this tab … {percent}"),
        "inTab": _(
            "Runs in this tab: {milliseconds} ms a syllable. Self-test passed: pixels at most {difference} from the "
            "card's."
        ),
        "failed": _("The generator could not be loaded into this tab."),
        "retry": _("Try again"),
    }
