"""The cards of the home page: one an activity, in each something that moves, and the whole card is the link."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st

from core.artifacts import MODEL_FILE
from core.errors import ArtifactError
from core.inference import ImageClassifier, ImageSampler, RowClassifier, StyleSampler, TextGenerator
from core.inference.images.explanation import averaged_maps
from core.tasks import ROW_READING, STYLED_GENERATION
from core.text import PROMPTS
from core.ui.classify.choices import NETWORKS, SOURCE
from core.ui.frame.in_page import component
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.gan.timeline import load_timeline
from core.ui.home import moving
from core.ui.shared.cells import CELLS, COLOURS, cell_of
from core.ui.shared.wording import CLASSIFIES, GENERATES, cards
from core.ui.text.models import writers

IN_A_ROW = 3
PHOTO_NETWORK, GENERATOR, ROW_READER = "everyday-transfer", "gan-mnist-dcgan", "rows-lstm"  # where they are there

STYLES = "gan-fashion-style"

_moving = component("home/tile")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tile:
    """A card of the home page.

    Args:
        page: File in pages/ that it leads to.
        moves: What is played in it, of core.ui.home.moving.
        title, what: Its words.
        alt: What is seen, for those who cannot see it.
        caption: Of a frame with a number; the field is `number`.
        query: Parameters of the page's URL.
    """

    page: str
    moves: Mapping[str, Any]
    title: str
    what: str
    alt: str
    caption: str = ""
    query: Mapping[str, str] = dataclasses.field(default_factory=dict)


def show_tiles() -> None:
    """Shows the cards; one whose model is missing is left out."""
    for key in (NETWORKS, SOURCE):  # links lead to one page, each to networks and a picture of its own
        st.session_state.pop(key, None)
    found = [tile for cards_of in _CARDS.values() for tile in cards_of()]
    with st.container(key="tiles"):
        columns = [column for _row in found[::IN_A_ROW] for column in st.columns(IN_A_ROW, gap="medium")]
    for number, (column, tile) in enumerate(zip(columns, found, strict=False)):
        with column:
            show_tile(tile, key=str(number))


def show_tile(tile: Tile, *, key: str, height: Literal["stretch", "content"] = "stretch") -> None:
    """Shows one card; `key` is unique on the page, `height` is Streamlit's."""
    with st.container(key=f"card-{key}", border=True, height=height):
        _moving(key=f"tile-{key}", data={**tile.moves, "alt": tile.alt, "caption": tile.caption})
        title = f"**{tile.title}** :material/arrow_forward:"
        st.page_link(f"pages/{tile.page}.py", label=title, query_params=tile.query)
        st.markdown(tile.what)


def tiles_of(page: str) -> list[Tile]:
    """Returns the cards that lead to a page, named by its file: one, or none where its model is missing."""
    return [tile for tile in _CARDS[page]() if tile.page == page]


def _layer_cards() -> tuple[Tile, ...]:
    tile = Tile(
        page="convolution/layer",
        moves=moving.gliding_kernel(),
        title=_("Convolution"),
        what=_("Slide a kernel (커널) over a photograph. Edit its numbers and see edges, blur and relief appear."),
        alt=_("A kernel glides over a cat's photograph, and the edges that it finds appear beside it."),
    )
    return (tile,)


def _photograph_cards() -> tuple[Tile, ...]:
    """Returns the card of photographs, if a network of colour pictures can show its evidence."""
    found = {card.name: card for card in cards(CLASSIFIES) if card.inputs[0].shape[-1] == 3}
    shown = [name for name, card in found.items() if averaged_maps(card)]
    if not shown:
        return ()
    try:
        classifier = ImageClassifier.load(PHOTO_NETWORK if PHOTO_NETWORK in shown else shown[0])
    except ArtifactError as error:
        show_error(error)
        return ()
    tile = Tile(
        page="classify/pictures",
        moves=moving.photographs(classifier, classifier.sha256),
        title=_("What is in the photograph?"),
        what=_("Upload your own. Several networks answer side by side. Then see what the answer was based on."),
        alt=_("Photographs, and the same ones with the places marked that spoke for the network's answer."),
        query={NETWORKS: ",".join(found)},
    )
    return (tile,)


def _learning_cards() -> tuple[Tile, ...]:
    """Returns the card of the network that learns in the tab, if its training step is here."""
    try:
        moves = moving.learning_weights()
    except ArtifactError as error:
        show_error(error)
        return ()
    tile = Tile(
        page="learn/train",
        moves=moves,
        title=_("A network learns before your eyes"),
        what=_("It starts from nothing but random weights. Draw while it learns (학습), break it, and take it along."),
        alt=_("The weights of the ten digits turn from random numbers into what each digit looks like."),
        caption=_("step {number}"),
    )
    return (tile,)


def _writer_cards() -> tuple[Tile, ...]:
    """Returns the card of the networks that write, if there is one."""
    found = writers()
    code = language() if language() in found else next(iter(found), None)
    if code is None:
        return ()
    try:
        generators = [TextGenerator.load(card.name) for card in found[code]]
    except ArtifactError as error:
        show_error(error)
        return ()
    prompt = PROMPTS[code]
    texts = moving.writing(generators, "".join(_sha256(one) for one in generators), prompt)
    columns = [
        {"title": CELLS[cell_of(one.card)], "colour": COLOURS[cell_of(one.card)], "prompt": prompt, "text": text}
        for one, text in zip(generators, texts, strict=True)
    ]
    tile = Tile(
        page="text/write",
        moves={"kind": "write", "columns": columns, "language": code},
        title=_("Three networks write"),
        what=_("RNN, LSTM and GRU go on from your words (시작 문장), side by side. Then look at what they remember."),
        alt=_("Three networks write on from the same words, side by side."),
    )
    return (tile,)


def _row_cards() -> tuple[Tile, ...]:
    """Returns the card of the networks that read row by row, if there is one."""
    found = {card.name: card for card in cards(ROW_READING)}
    if not found:
        return ()
    name = ROW_READER if ROW_READER in found else next(iter(found))
    try:
        classifier = RowClassifier.load(name)
    except ArtifactError as error:
        show_error(error)
        return ()
    tile = Tile(
        page="sequences/rows",
        moves=moving.reading_rows(classifier, str(found[name].files[MODEL_FILE]["sha256"])),
        title=_("Read row by row"),
        what=_("A recurrent network sees a digit as 28 rows. Draw one, and see after which row each cell knows it."),
        alt=_("A digit appears row by row, and beside each row how probable each of the ten digits is by then."),
    )
    return (tile,)


def _generator_cards() -> tuple[Tile, ...]:
    """Returns the cards of generated pictures: the walk between them, and how they were learned."""
    found = {card.name: card for card in cards(GENERATES) if not card.labels}
    if not found:
        return ()
    card = found.get(GENERATOR) or next(iter(found.values()))
    try:
        sampler, timeline = ImageSampler.load(card.name), load_timeline(card)
    except ArtifactError as error:
        show_error(error)
        return ()
    return (
        Tile(
            page="gan/walk",
            moves=moving.walking(sampler, _sha256(sampler)),
            title=_("Walk between pictures"),
            what=_(
                "A generator (생성자) turns random numbers into pictures. Drag from one to another and watch it follow."
            ),
            alt=_("Generated pictures that turn into one another."),
        ),
        Tile(
            page="gan/learn",
            moves=moving.learning_generator(card, timeline),
            title=_("Watch a GAN learn"),
            what=_("The same random numbers after every epoch (에포크): first noise, then digits."),
            alt=_("The same generated pictures from before training to the last epoch."),
            caption=_("epoch {number}"),
        ),
    )


def _style_cards() -> tuple[Tile, ...]:
    """Returns the card of the generator that mixes styles, if it is there."""
    if STYLES not in {card.name for card in cards(STYLED_GENERATION)}:
        return ()
    try:
        sampler = StyleSampler.load(STYLES)
    except ArtifactError as error:
        show_error(error)
        return ()
    tile = Tile(
        page="gan/styles",
        moves=moving.mixing(sampler, _sha256(sampler)),
        title=_("Mix styles"),
        what=_("A StyleGAN: what it is from one picture, how it looks from another. Drag across their mixtures."),
        alt=_("Generated clothes that keep their shape while all of them change their look together."),
    )
    return (tile,)


def _live_cards() -> tuple[Tile, ...]:
    """Returns the card of the GAN that learns in the tab, if its training steps are here."""
    try:
        moves = moving.learning_points()
    except ArtifactError as error:
        show_error(error)
        return ()
    tile = Tile(
        page="gan/live",
        moves=moves,
        title=_("Two networks learn against each other"),
        what=_("A GAN learns points, digits or your drawing, in your tab. Make it collapse, then cure it."),
        alt=_("Generated points spread, step by step, onto the eight places where the real ones lie."),
        caption=_("step {number}"),
    )
    return (tile,)


def _sha256(model: ImageSampler | StyleSampler | TextGenerator) -> str:
    return str(model.card.files[MODEL_FILE]["sha256"])


_CARDS: dict[str, Callable[[], tuple[Tile, ...]]] = {  # by the page that the first of them leads to
    "convolution/layer": _layer_cards,
    "classify/pictures": _photograph_cards,
    "learn/train": _learning_cards,
    "text/write": _writer_cards,
    "sequences/rows": _row_cards,
    "gan/walk": _generator_cards,
    "gan/live": _live_cards,
    "gan/styles": _style_cards,
}
