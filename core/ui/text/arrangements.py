"""One or many in, one or many out: the four ways to use such networks, each with an example that runs here."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.artifacts import Card
from core.inference import ImageClassifier, TextClassifier, TextGenerator
from core.tasks import TEXT_CLASSIFICATION
from core.text import normalise
from core.ui.frame.address import choice
from core.ui.frame.language import _, language
from core.ui.frame.loading import load_or_stop
from core.ui.shared.answer_display import prepared, show_answer, show_picture
from core.ui.shared.cells import CELLS, COLOURS, cell_of
from core.ui.shared.charts import CLASS_COLOURS, STATIC, figure_of, percent, probable
from core.ui.shared.samples import DIGITS, sample_label, sample_picture
from core.ui.shared.wording import CLASSIFIES, cards

REVIEWS = ("이 영화는 재미있다", "지루해서 보다가 잠들었어요", "배우는 좋은데 이야기가 아쉽네요")
WRITTEN_SYMBOLS = 60
LONGEST_SENTENCE = 140


def show_arrangements(models: Sequence[Card], code: str) -> None:
    """Draws the four, two beside each other."""
    card = next((card for card in models if cell_of(card) == "gru"), models[0])
    first, second = st.columns(2, gap="large"), st.columns(2, gap="large")
    with first[0]:
        _title(_("One to one"), _("One input, one answer: a picture and its class. No sequence, no memory."))
        _one_to_one()
    with first[1]:
        _title(_("One to many"), _("One symbol in, a text out. A caption for a picture is made the same way."))
        _one_to_many(card, code)
    with second[0]:
        _title(_("Many to one"), _("A whole sentence in, one answer out: does this film review praise or complain?"))
        _many_to_one()
    with second[1]:
        _title(_("Many to many"), _("An answer at every symbol: how surprising was it? Translation works on this."))
        _many_to_many(card, code)


def _title(name: str, what: str) -> None:
    st.subheader(name, anchor=False)
    st.markdown(what)


def _one_to_one() -> None:
    name = "mnist-cnn"
    if name not in {card.name for card in cards(CLASSIFIES)}:
        st.info(_("Not trained yet: {names}.").format(names=f"`{name}`"))
        return
    classifier = load_or_stop(ImageClassifier, name)
    labels = {digit: sample_label(digit) for digit in DIGITS}
    digit = choice(st.segmented_control, _("Digit"), labels, key="one-digit", default="digit-3", required=True)
    picture = sample_picture(digit)
    with st.container(horizontal=True, vertical_alignment="center"):
        show_picture(picture, labels[digit], 96)
        show_answer(classifier.answer(prepared(picture, classifier)))
    st.page_link("pages/classify/pictures.py", label=_("Which digit is it?"), icon=":material/image:")


def _one_to_many(card: Card, code: str) -> None:
    symbol = st.text_input(_("One symbol"), {"ko": "나", "en": "K"}[code], max_chars=1, key=f"one-{code}")
    generator = load_or_stop(TextGenerator, card.name)
    written = "".join(generator.generate(symbol, WRITTEN_SYMBOLS, temperature=0.6, seed=1))
    st.text(symbol + written)
    st.caption(_("{cell}, temperature 0.6. Invented text.").format(cell=CELLS[cell_of(card)]))
    st.page_link("pages/sequences/describe.py", label=_("Pictures put into words"), icon=":material/image:")


def _many_to_one() -> None:
    with st.container(horizontal=True):
        st.page_link("pages/sequences/sort.py", label=_("News sorted by topic"), icon=":material/article:")
        st.page_link("pages/sequences/rows.py", label=_("Digits read row by row"), icon=":material/table_rows:")
    found = cards(TEXT_CLASSIFICATION)
    if not found:
        st.info(_("Not trained yet: {names}.").format(names="`sentiment-ko`"))
        return
    classifier = load_or_stop(TextClassifier, found[0].name)
    if language() == "en":
        st.caption(_("It reads Korean. The first example says “this film is fun”, the second “so dull that I slept”."))
    review = st.selectbox(_("Review in Korean: choose or type one"), REVIEWS, accept_new_options=True, key="review")
    given = str(review or "")
    read, probabilities = classifier.as_read(given), classifier.follow(given)
    if not read:
        return
    if len(read) < len(normalise(given).strip()):
        st.caption(_("Of this review the network reads the last {count} symbols.").format(count=len(read)))
    praise = float(probabilities[-1, 1])
    st.metric(_("Answer"), _("Praise") if praise >= 0.5 else _("Complaint"), probable(max(praise, 1 - praise)))
    _bars(read, probabilities[:, 1], _("praise after each symbol"), CLASS_COLOURS[2], "praise", highest=1.0)
    accuracy = classifier.card.metrics["test_accuracy"]
    words = _("Right on {share} of {count} reviews it had not seen.")
    st.caption(words.format(share=percent(accuracy["value"]), count=f"{accuracy['count']:,}"))


def _many_to_many(card: Card, code: str) -> None:
    st.page_link("pages/sequences/translate.py", label=_("English and Korean translated"), icon=":material/translate:")
    examples = {"ko": "나는 오늘 영화를 봤어요.", "en": "To be, or not to be: that is the question."}
    text = normalise(st.text_input(_("Sentence"), examples[code], max_chars=LONGEST_SENTENCE, key=f"many-{code}"))
    if not text:
        return
    nats = load_or_stop(TextGenerator, card.name).score(text).nats
    _bars(text, nats / np.log(2), _("surprise, bits"), COLOURS[cell_of(card)], "surprise")
    mean = f"{float(nats.mean() / np.log(2)):.2f}"
    st.caption(_("{cell}: {bits} bits a symbol on average.").format(cell=CELLS[cell_of(card)], bits=mean))


def _bars(text: str, values: np.ndarray, what: str, colour: str, key: str, highest: float | None = None) -> None:
    ticks = [symbol if symbol.strip() else "␣" for symbol in text]
    figure = figure_of(
        [{"type": "bar", "y": values, "marker": {"color": colour}, "hovertemplate": "%{y:.2f}<extra></extra>"}],
        height=220,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        bargap=0.15,
        xaxis={"tickvals": list(range(len(ticks))), "ticktext": ticks, "tickangle": 0, "fixedrange": True},
        yaxis={"title": what, "fixedrange": True, "range": [0, highest] if highest else None},
    )
    listed = ", ".join(f"{symbol} {value:.2f}" for symbol, value in zip(ticks, values, strict=True))
    st.plotly_chart(figure, config=STATIC, key=key, alt=f"{what}: {listed}")
