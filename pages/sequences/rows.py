"""Row by row: a digit is read from above, as a text from its beginning, by three cells side by side."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.rows import row_classifiers, show_accuracy, show_reading

page_header(
    _("Row by row"),
    _("A recurrent network sees a picture as a sequence: 28 rows, one after another. When does each cell know it?"),
    try_first=_("draw a 4 or a 9, and move the slider to the row where they part."),
    privacy=_("Your drawing stays in this tab. Nothing of it is sent to anybody."),
)

models = row_classifiers()
show_reading(models)
show_accuracy(models)
st.markdown(text("sequences/rows"))
