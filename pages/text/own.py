"""Your text: three small networks are trained on what the reader gives, and write on."""

from core.ui.frame.language import _
from core.ui.frame.page import page_header
from core.ui.text.own import IN_TAB, choose_where, show_own_text, stop_unless_possible
from core.ui.text.own_in_tab import show_own_text_in_tab

page_header(
    _("Text: learn from your own"),
    _("Give a text. An RNN, an LSTM and a GRU learn from it while you watch their loss (손실), then write like it."),
    try_first=_("paste a few chat logs, poems or song lines of yours and press “Train on this text”."),
    privacy=_(
        "In your browser, text and networks never leave the tab. On the server they are yours for this visit alone, "
        "and the folder of the training is deleted at its end."
    ),
)

if choose_where() == IN_TAB:
    show_own_text_in_tab()
else:
    stop_unless_possible()
    show_own_text()
