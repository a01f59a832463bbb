"""How text becomes numbers: every step of the course on the reader's own sentences, and a network that learns them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.errors import InputError
from core.text.little_network import EMBEDDING, STEPS, UNITS, LittleNetwork, train
from core.text.preparation import SPLITS, Prepared, one_hot, prepare
from core.ui.frame.address import choice
from core.ui.frame.language import _, language
from core.ui.frame.messages import code, show_error
from core.ui.shared.charts import CLASS_COLOURS, STATIC, figure_of, probability_chart
from core.ui.shared.colours import DIVERGING
from core.ui.shared.tables import show_table

SENTENCES = {
    "ko": "나는 오늘 밥을 먹었다\n나는 오늘 학교에 갔다\n나는 내일 영화를 본다",
    "en": "I had rice today\nI went to school today\nI will see a film tomorrow",
}
STYLE = Path(__file__).with_name("lesson.css")
SIGNS = {" ": "␣"}
MOST_ROWS, MOST_COLUMNS = 9, 16  # of a table; more would not be read
LONGEST_TEXT = 600  # characters
WRITTEN_TOKENS = 5  # as in the course
SEED = 0
TOKENS_A_STEP = 4_000  # of all prefixes together, read in a step of training: with 4,000 all steps take 1.5 s


def show_numbers() -> None:
    """Draws all steps, from the sentences down to what the trained network writes."""
    st.html(STYLE)
    text = st.text_area(
        _("Your sentences, one a line"),
        SENTENCES[language()],
        key=f"sentences-{language()}",
        max_chars=LONGEST_TEXT,
        height=110,
        persist_state="session",
    )
    splits = {
        "word": _("By word (eojeol, 어절)"),
        "syllable": _("By syllable (음절)"),
        "jamo": _("By letter (jamo, 자모)"),
    }
    split = choice(st.segmented_control, _("Cut the text"), splits, key="split", default="word", required=True)
    try:
        prepared = prepare(text, split)
    except InputError as error:
        show_error(error)
        return
    _compare(text, splits)
    _show_steps(prepared)
    with st.spinner(_("The small network learns …")):
        network = _trained(text, split)
    _show_network(prepared, network, " " if split == "word" else "")


@st.cache_data(max_entries=50, show_spinner=False)
def _trained(text: str, split: str) -> LittleNetwork:
    prepared = prepare(text, split)
    return train(prepared.x[:, -_window(prepared) :], prepared.y, len(prepared.vocabulary), seed=SEED)


def _window(prepared: Prepared) -> int:
    """Returns how many tokens of each prefix the network reads: of many long ones only the last."""
    count, longest = prepared.x.shape
    return min(longest, TOKENS_A_STEP // count)


def _compare(text: str, labels: dict[str, str]) -> None:
    """Says what each way to cut makes of the same text."""
    rows = []
    for split in SPLITS:
        try:
            found = prepare(text, split)
        except InputError:
            continue
        counts = (sum(map(len, found.tokens)), len(found.vocabulary), found.padded.shape[1])
        rows.append([labels[split], *(f"{count:,}" for count in counts)])
    heads = [_("Cut"), _("Tokens (토큰)"), _("Different ones"), _("Longest line")]
    show_table(heads, rows)
    st.caption(
        _(
            "Korean glues particles and endings to its words, so by word nearly every token is new, and a word that "
            "was not learned is simply unknown. Syllables repeat; jamo repeat most, but the line gets long."
        )
    )


def _show_steps(prepared: Prepared) -> None:
    _step(1, _("Tokens (토큰) and their indices"))
    number = {token: place for place, token in enumerate(prepared.vocabulary, start=1)}
    lines = (
        "".join(f"<span><b>{_shown(token)}</b><small>{number[token]}</small></span>" for token in line)
        for line in prepared.tokens
    )
    st.html("".join(f'<div class="tokens">{line}</div>' for line in lines))

    _step(2, _("Growing prefixes: every beginning of a line is an example"))
    listed = [str(list(prefix)) for prefix in prepared.prefixes[:MOST_ROWS]]
    st.markdown(", ".join(f"`{prefix}`" for prefix in listed) + (" …" if len(prepared.prefixes) > MOST_ROWS else ""))

    _step(3, _("Pre-padding (앞쪽 패딩) with zeros; the last column is the answer y, the rest is X"))
    width = prepared.padded.shape[1]
    shown = prepared.padded[:MOST_ROWS, -MOST_COLUMNS:]
    heads = ["X"] * (shown.shape[1] - 1) + ["y"]
    _table(shown, heads, marked=shown.shape[1] - 1)
    _say_cut(len(prepared.padded), width)

    _step(4, _("One-hot (원-핫): y as a row with a single 1"))
    size = len(prepared.vocabulary) + 1
    rows = one_hot(prepared.y, size)[:MOST_ROWS, :MOST_COLUMNS]
    _table(rows, [str(column) for column in range(rows.shape[1])])
    _say_cut(len(prepared.y), size)


def _show_network(prepared: Prepared, network: LittleNetwork, gap: str) -> None:
    _step(5, _("Embedding (임베딩): each token is {count} numbers, learned with the rest").format(count=EMBEDDING))
    names = [_shown(token) for token in prepared.vocabulary[:24]]
    _heat(network.weights["embedding"][1 : len(names) + 1].T, names, _("number"), "embedding")

    _step(6, _("The cell: h' = tanh(W x + U h + b), one step a token"))
    line = max(prepared.tokens, key=len)
    window = _window(prepared)
    if window < prepared.x.shape[1]:
        cut = _("So that it learns at once, the network reads only the last {count} tokens of a prefix.")
        st.caption(cut.format(count=window))
    most = min(len(line), window)
    end = most
    if most > 1:
        end = st.slider(_("How many tokens are read"), 1, most, most, key=f"read-{'-'.join(map(str, (window, most)))}")
    numbers = [prepared.number_of(token) for token in line[:end]]
    given = np.array([[0] * (window - end) + numbers], np.intp)
    states, probabilities = network.read(given)
    places = [f"{place + 1} {_shown(token)}" for place, token in enumerate(line[:end])]
    _heat(states[0, window - end :].T, places, _("unit"), "states")
    st.caption(
        _("{units} units (rows) after each token. A colour that stays is something remembered.").format(units=UNITS)
    )

    _step(7, _("Softmax: how likely is each token to come next?"))
    read = gap.join(line[:end])
    st.caption(_("After “{text}”:").format(text=code(read, LONGEST_TEXT)))
    probability_chart(
        probabilities[0, 1:], [SIGNS.get(token, token) for token in prepared.vocabulary], key="next-token"
    )

    _step(8, _("Training: {steps} steps with Adam, just now, on the server").format(steps=STEPS))
    _loss_chart(network.losses)
    found = [prepared.vocabulary[number - 1] for number in network.go_on(numbers, WRITTEN_TOKENS, window)]
    result = _("By argmax it goes on: **{read}** → **{written}**")
    st.markdown(result.format(read=code(read, LONGEST_TEXT), written=code(gap.join(found), LONGEST_TEXT)))
    st.caption(
        _("It has seen nothing but your lines, so it repeats them: overfitting (과적합), wanted here to see it learn.")
    )


def _step(number: int, title: str) -> None:
    st.subheader(f"{number}. {title}", anchor=False)


def _shown(token: str) -> str:
    return escape(SIGNS.get(token, token))


def _table(cells: NDArray[np.intp], heads: Sequence[str], marked: int | None = None) -> None:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{"answer" if column == marked else "" if cell else "zero"}">{cell}</td>'
            for column, cell in enumerate(row)
        )
        + "</tr>"
        for row in cells
    )
    name = escape(_("Table of numbers"))
    region = f'class="numbers" tabindex="0" role="region" aria-label="{name}"'  # it scrolls
    st.html(f"<div {region}><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def _say_cut(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        shown = _("{rows} rows and {columns} columns in all; the first {first} rows are shown.")
        st.caption(shown.format(rows=rows, columns=columns, first=min(rows, MOST_ROWS)))


def _heat(values: NDArray[np.float64], names: Sequence[str], what: str, key: str) -> None:
    """Draws signed values, one column a name."""
    limit = float(np.abs(values).max()) or 1.0
    stops = [[place / (len(DIVERGING) - 1), f"rgb{tuple(map(int, colour))}"] for place, colour in enumerate(DIVERGING)]
    cells = {
        "type": "heatmap",
        "z": values,
        "zmin": -limit,
        "zmax": limit,
        "colorscale": stops,
        "hovertemplate": f"{what} %{{y}}: %{{z:.2f}}<extra></extra>",
        "colorbar": {"thickness": 10},
    }
    figure = figure_of(
        [cells],
        height=max(180, 9 * len(values) + 60),
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis={"tickvals": list(range(len(names))), "ticktext": names, "fixedrange": True},
        yaxis={"fixedrange": True, "showgrid": False, "autorange": "reversed", "visible": False},
    )
    st.plotly_chart(figure, config=STATIC, key=key, alt=f"{what}: {', '.join(names)}")


def _loss_chart(losses: Sequence[float]) -> None:
    figure = figure_of(
        [{"type": "scatter", "y": losses, "mode": "lines", "line": {"color": CLASS_COLOURS[0], "width": 3}}],
        height=200,
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        xaxis={"title": _("step"), "fixedrange": True},
        yaxis={"title": _("loss (손실), nats"), "fixedrange": True, "rangemode": "tozero"},
    )
    words = _("The loss falls from {first} to {last}.").format(first=f"{losses[0]:.2f}", last=f"{losses[-1]:.2f}")
    st.plotly_chart(figure, config=STATIC, key="little-loss", alt=words)
    st.caption(words)
