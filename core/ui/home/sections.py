"""The parts of the home page."""

import dataclasses
from collections.abc import Mapping

import streamlit as st

from core.artifacts import MODEL_FILE, Card
from core.errors import ArtifactError
from core.figures import NATS, Figures, figures_of
from core.inference import ImageClassifier, ImageSampler, TextGenerator
from core.inference.explanation import averaged_maps
from core.text import PROMPTS
from core.ui.classify.choices import NETWORKS, SOURCE
from core.ui.frame.language import _, language
from core.ui.frame.messages import show_error
from core.ui.gan.timeline import load_timeline
from core.ui.home import pictures
from core.ui.shared.charts import percent
from core.ui.shared.tables import show_table
from core.ui.shared.wording import CLASSIFIES, GENERATES, cards, short_title, size_text
from core.ui.text.models import writers

SYMBOL_WIDTHS = {"ko": 35, "en": 20}  # px of a symbol in the picture of what is written


@dataclasses.dataclass(frozen=True, kw_only=True)
class Teaser:
    """A card of the home page: a picture made by what the page shows, words, and parameters of the page's URL.

    The picture is PNG, or SVG as text.
    """

    page: str
    picture: bytes | str
    title: str
    what: str
    alt: str
    query: Mapping[str, str] = dataclasses.field(default_factory=dict)


def inside(classifier: ImageClassifier) -> None:
    """Shows what happens inside a digit classifier: the product in one picture."""
    shown = pictures.inside_pictures(classifier, _sha256(classifier))
    captions = (
        _("A digit, and what the first convolution layer (합성곱층) of {model} makes of it …"),
        _("… then the second one, and the answer. Computed here from the file that is served."),
    )
    for column, picture, caption in zip(st.columns(2, gap="small"), shown, captions, strict=True):
        words = caption.format(model=classifier.card.name)
        column.image(picture, alt=words, caption=words, output_format="PNG")


def things_to_try(classifier: ImageClassifier | None) -> None:
    """Shows cards that lead to pages, each with a picture made by what the page shows; fewer without a classifier."""
    for key in (NETWORKS, SOURCE):  # two cards lead to one page, each to networks and a picture of its own
        st.session_state.pop(key, None)
    teasers: tuple[Teaser, ...] = (
        Teaser(
            page="convolution_layer",
            picture=pictures.convolution_picture(),
            title=_("One convolution layer"),
            what=_("Slide a kernel (커널) over a photograph. Edit its numbers and see edges, blur and relief appear."),
            alt=_("A cat's photograph, its right half turned into edges."),
        ),
        Teaser(
            page="convolution_steps",
            picture=pictures.step_picture(),
            title=_("Step by step"),
            what=_("Stop the window anywhere: nine products, one sum, one pixel of the map."),
            alt=_("A window of three by three pixels and the one number that it gives."),
        ),
    )
    teasers += _digit_teasers(classifier) if classifier else ()
    teasers += _learning_teasers() + _photograph_teasers() + _generator_teasers() + _writer_teasers()
    columns = [column for _pair in teasers[::2] for column in st.columns(2, gap="medium")]
    for number, (column, teaser) in enumerate(zip(columns, teasers, strict=False)):
        with column, st.container(key=f"card-{number}", border=True, height="stretch"):
            st.image(teaser.picture, alt=teaser.alt, output_format="PNG")
            title = f"**{teaser.title}** :material/arrow_forward:"
            st.page_link(f"pages/{teaser.page}.py", label=title, query_params=teaser.query)
            st.markdown(teaser.what)


def _digit_teasers(classifier: ImageClassifier) -> tuple[Teaser, ...]:
    """Returns the cards of what a network of digits makes of one."""
    return (
        Teaser(
            page="convolution_maps",
            picture=pictures.maps_picture(classifier, _sha256(classifier)),
            title=_("Feature maps"),
            what=_("Look at what every layer of a trained network makes of your picture (특징 맵)."),
            alt=_("Fifteen feature maps of a drawn 8."),
        ),
        Teaser(
            page="classify_pictures",
            picture=pictures.answer_picture(classifier, _sha256(classifier)),
            title=_("Which digit is it?"),
            what=_("Draw, photograph or upload a digit. Two networks answer, one with convolution and one without."),
            alt=_("A drawn 4 and the probability of each digit."),
        ),
    )


def _learning_teasers() -> tuple[Teaser, ...]:
    """Returns the card of the network that learns in the tab, if its training step is here."""
    try:
        picture = pictures.learning_picture()
    except ArtifactError as error:
        show_error(error)
        return ()
    teaser = Teaser(
        page="learn_train",
        picture=picture,
        title=_("A network learns before your eyes"),
        what=_("It starts from nothing but random weights. Draw while it learns (학습), break it, and take it along."),
        alt=_("The weights of six digits, one column a digit, from random numbers to what each digit looks like."),
    )
    return (teaser,)


def _photograph_teasers() -> tuple[Teaser, ...]:
    """Returns the card of photographs, if a network of colour pictures can show its evidence."""
    found = {card.name: card for card in cards(CLASSIFIES) if card.inputs[0].shape[-1] == 3}
    shown = [name for name, card in found.items() if averaged_maps(card)]
    if not shown:
        return ()
    try:
        classifier = ImageClassifier.load("everyday-transfer" if "everyday-transfer" in shown else shown[0])
    except ArtifactError as error:
        show_error(error)
        return ()
    teaser = Teaser(
        page="classify_pictures",
        picture=pictures.evidence_picture(classifier, _sha256(classifier)),
        title=_("What is in the photograph?"),
        what=_("Upload your own. Several networks answer side by side. Then see what spoke for the answer."),
        alt=_("A cat's photograph, and the same one with the places marked that spoke for the network's answer."),
        query={NETWORKS: ",".join(found)},
    )
    return (teaser,)


def _generator_teasers() -> tuple[Teaser, ...]:
    """Returns the cards of generated pictures: how they were learned, and the walk between them."""
    found = {card.name: card for card in cards(GENERATES) if not card.labels}
    if not found:
        return ()
    card = found.get("gan-mnist-dcgan") or next(iter(found.values()))
    try:
        sampler, timeline = ImageSampler.load(card.name), load_timeline(card)
    except ArtifactError as error:
        show_error(error)
        return ()
    return (
        Teaser(
            page="gan_learn",
            picture=pictures.timeline_picture(card, timeline),
            title=_("Watch a GAN learn"),
            what=_("The same random numbers after every epoch (에포크): first noise, then digits."),
            alt=_("Three generated pictures from before training to the last epoch, one column an epoch."),
        ),
        Teaser(
            page="gan_walk",
            picture=pictures.walk_picture(sampler, _sha256(sampler)),
            title=_("Walk between pictures"),
            what=_(
                "A generator (생성자) turns random numbers into pictures. Drag from one to another and watch it follow."
            ),
            alt=_("Generated pictures that turn into one another, row by row."),
        ),
    )


def _writer_teasers() -> tuple[Teaser, ...]:
    """Returns the card of the networks that write, if there is one."""
    found = writers()
    code = language() if language() in found else next(iter(found), None)
    if code is None:
        return ()
    try:
        generator = TextGenerator.load(found[code][-1].name)
    except ArtifactError as error:
        show_error(error)
        return ()
    teaser = Teaser(
        page="text_write",
        picture=pictures.writing_picture(generator, _sha256(generator), PROMPTS[code], SYMBOL_WIDTHS[code]),
        title=_("Three networks write"),
        what=_("RNN, LSTM and GRU go on from your words (시작 문장), side by side. Then look at what they remember."),
        alt=_("A text that a network wrote, each symbol in the colour of one of its units."),
    )
    return (teaser,)


def _sha256(model: ImageClassifier | ImageSampler | TextGenerator) -> str:
    return str(model.card.files[MODEL_FILE]["sha256"])


def how_it_works(name: str) -> None:
    """Shows the way from training to the page in three steps, each with its command."""
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
            st.code(command, language=None, wrap_lines=True)
            st.markdown(what)


def models_table() -> None:
    """Shows every model's figures as its card gives them, and the command that trains it."""
    accuracy = _("Score on the test set (accuracies with their 95 % interval)")
    heads = (_("Network"), accuracy, _("Parameters"), _("Size"), _("Training"))
    found = cards()
    show_table(heads, [_row(card) for card in found], texts=(0, 1, 4))
    st.caption(
        _(
            "`python -m core train NAME` trains a network by its recipe, the command that it was trained by is on its "
            "card; `python -m core evaluate NAME` measures it again from the file that is served."
        )
    )
    if any(figures_of(card).was_resumed for card in found):
        st.caption(_("\\* Went on from its own export, where the optimiser's momentum was lost."))


def _row(card: Card) -> tuple[str, ...]:
    found = figures_of(card)
    done = f"{found.epochs_done}/{found.epochs}" if found.epochs_done < found.epochs else f"{found.epochs}"
    training = _("{epochs} epochs, {minutes} min").format(
        epochs=f"{found.trainings} × {done}" if found.trainings > 1 else done, minutes=round(found.minutes)
    )
    return (
        f"**{short_title(card)}** `{card.name}`",
        _score(found),
        f"{found.parameters:,}",
        size_text(found.bytes),
        f"{training} \\*" if found.was_resumed else training,
    )


def _score(found: Figures) -> str:
    if found.score is None:
        return "—"
    if found.score == NATS:
        return _("**{nats}** nats a character").format(nats=f"{found.value:.3f}")
    if found.interval is None:
        return f"**{found.value:.1f}** Classifier-FID"
    low, high = (percent(bound, digits=2) for bound in found.interval)
    return f"**{percent(found.value, digits=2)}** ({low} – {high})"
