"""The parts of the home page."""

import streamlit as st

from core.artifacts import MODEL_FILE, Card
from core.errors import ArtifactError
from core.inference import ImageClassifier, ImageSampler, TextGenerator
from core.inference.explanation import averaged_maps
from core.ui import home_pictures
from core.ui.charts import percent
from core.ui.gan_timeline import load_timeline
from core.ui.language import _, language
from core.ui.messages import show_error
from core.ui.models import CLASSIFIES, GENERATES, cards, short_title
from core.ui.text_inside import TEXTS
from core.ui.text_models import writers

Thing = tuple[str, bytes, str, str, str]  # page, picture, title, what it is, alternative text


def inside(classifier: ImageClassifier) -> None:
    """Shows what happens inside a digit classifier: the product in one picture."""
    pictures = home_pictures.inside_pictures(classifier, _sha256(classifier))
    captions = (
        _("A digit, and what the first convolution layer (합성곱층) of {model} makes of it …"),
        _("… then the second one, and the answer. Computed here from the file that is served."),
    )
    for column, picture, caption in zip(st.columns(2, gap="small"), pictures, captions, strict=True):
        words = caption.format(model=classifier.card.name)
        column.image(picture, alt=words, caption=words, output_format="PNG")


def things_to_try(classifier: ImageClassifier) -> None:
    """Shows one card for each page, with a picture made by what the page shows."""
    things: tuple[Thing, ...] = (
        (
            "convolution_layer",
            home_pictures.convolution_picture(),
            _("One convolution layer"),
            _("Slide a kernel (커널) over a photograph. Edit its numbers and see edges, blur and relief appear."),
            _("A cat's photograph, its right half turned into edges."),
        ),
        (
            "convolution_steps",
            home_pictures.step_picture(),
            _("Step by step"),
            _("Stop the window anywhere: nine products, one sum, one pixel of the map."),
            _("A window of three by three pixels and the one number that it gives."),
        ),
        (
            "convolution_maps",
            home_pictures.maps_picture(classifier, _sha256(classifier)),
            _("Feature maps"),
            _("Look at what every layer of a trained network makes of your picture (특징 맵)."),
            _("Fifteen feature maps of a handwritten 8."),
        ),
        (
            "classify_pictures",
            home_pictures.answer_picture(classifier, _sha256(classifier)),
            _("Which digit is it?"),
            _("Draw, photograph or upload a digit. Two networks answer, one with convolution and one without."),
            _("A handwritten 4 and the probability of each digit."),
        ),
    )
    things += _photograph_things() + _generator_things() + _writer_things()
    columns = [column for _pair in things[::2] for column in st.columns(2, gap="medium")]
    for column, (page, picture, title, what, alt) in zip(columns, things, strict=False):
        with column, st.container(key=f"card-{page}", border=True, height="stretch"):
            st.image(picture, alt=alt, output_format="PNG")
            st.page_link(f"pages/{page}.py", label=f"**{title}** :material/arrow_forward:")
            st.markdown(what)


def _photograph_things() -> tuple[Thing, ...]:
    """Returns the card of the evidence in a photograph, if a network of colour pictures can show it."""
    found = [card for card in cards(CLASSIFIES) if card.inputs[0].shape[-1] == 3 and averaged_maps(card)]
    if not found:
        return ()
    try:
        classifier = ImageClassifier.load(max(found, key=lambda card: card.inputs[0].shape[1] or 0).name)
    except ArtifactError as error:
        show_error(error)
        return ()
    thing = (
        "classify_why",
        home_pictures.evidence_picture(classifier, _sha256(classifier)),
        _("What is in the photograph, and why?"),
        _("Upload your own. Several networks answer side by side, and show what spoke for their answer."),
        _("A cat's photograph, and the same one with the places marked that spoke for the network's answer."),
    )
    return (thing,)


def _generator_things() -> tuple[Thing, ...]:
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
        (
            "gan_learn",
            home_pictures.timeline_picture(card, timeline),
            _("Watch a GAN learn"),
            _("The same random numbers after every epoch (에포크): first noise, then digits."),
            _("Three generated pictures from before training to the last epoch, one column an epoch."),
        ),
        (
            "gan_walk",
            home_pictures.walk_picture(sampler, _sha256(sampler)),
            _("Walk between pictures"),
            _("A generator (생성자) turns random numbers into pictures. Drag from one to another and watch it follow."),
            _("Generated pictures that turn into one another, row by row."),
        ),
    )


def _writer_things() -> tuple[Thing, ...]:
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
    thing = (
        "text_write",
        home_pictures.state_picture(generator, _sha256(generator), TEXTS[code]),
        _("Three networks write"),
        _("RNN, LSTM and GRU go on from your words (시작 문장), side by side. Then look at what they remember."),
        _("The hidden units of a network while it reads, one column a symbol."),
    )
    return (thing,)


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
    accuracy = _("Test accuracy (95 % interval)")
    heads = (_("Network"), _("Data"), accuracy, _("Parameters"), _("Size"), _("Training"))
    rules = ("---", "---", "---", "---:", "---:", "---")
    rows = [_row(card) for card in cards()]
    with st.container(key="wide-table"):
        st.markdown("\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows)))
    st.caption(
        _(
            "Each network was trained by `python -m core train NAME`; `python -m core evaluate NAME` measures it "
            "again from the file that is served."
        )
    )


def _row(card: Card) -> tuple[str, ...]:
    recipe = card.recipe
    training = _("{epochs} epochs, {minutes} min")
    return (
        f"**{short_title(card)}** `{card.name}`",
        str(card.data["name"]),
        _accuracy(card),
        f"{card.parameters:,}",
        _size(card.bytes),
        training.format(epochs=recipe.get("epochs_done", recipe["epochs"]), minutes=round(recipe["seconds"] / 60)),
    )


def _accuracy(card: Card) -> str:
    accuracy = card.metrics.get("test_accuracy") or card.metrics.get("accuracy_by_distance")
    nats = card.metric("test_nats_per_character")
    if nats is not None:
        return _("**{nats}** nats a character").format(nats=f"{nats:.3f}")
    distance = card.metric("classifier_fid")
    if distance is not None:
        return f"**{distance:.1f}** Classifier-FID"
    if accuracy is None:
        return "—"
    low, high = (percent(bound, digits=2) for bound in accuracy["interval"])
    return f"**{percent(accuracy['value'], digits=2)}** ({low} – {high})"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
