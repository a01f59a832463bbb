"""Your text: three small networks are trained on what the reader gives, and write on."""

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.text.own import show_own_text, stop_unless_possible

page_header(
    _("Text: learn from your own"),
    _("Give a text. An RNN, an LSTM and a GRU learn from it while you watch their loss (손실), then write like it."),
    try_first=_("paste a few chat logs, poems or song lines of yours and press “Train on this text”."),
    privacy=_("Text and networks are yours for this visit alone. The folder of the training is deleted at its end."),
)

stop_unless_possible()
show_own_text()
