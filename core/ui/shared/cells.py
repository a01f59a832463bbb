"""The three recurrent cells, as every page names and draws them."""

from core.artifacts import Card

CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
COLOURS = {"rnn": "#D55E00", "lstm": "#0072B2", "gru": "#009E73"}  # of the Okabe-Ito palette
DASHES = {"rnn": "dot", "lstm": "dash", "gru": "solid"}


def cell_of(card: Card) -> str:
    """Returns "rnn", "lstm" or "gru"."""
    return str(card.recipe["cell"])
