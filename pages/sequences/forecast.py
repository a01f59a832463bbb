"""Forecast: the next 24 hours of a series, by the reader's pen, by three cells and by plain methods."""

import streamlit as st

from core.ui.frame.language import _, text
from core.ui.frame.page import page_header
from core.ui.sequences.forecast import forecasters, show_errors, show_forecasting, show_own_series
from core.ui.sequences.prices import show_prices

page_header(
    _("Forecast"),
    _("What comes next? Draw the next 24 hours of a series; then see who was nearer: you, a network, or yesterday."),
    try_first=_("draw the next day, and try to beat the same hour yesterday."),
    privacy=_("What you draw and the table that you open stay in this tab. Nothing of it is sent to anybody."),
)

models = forecasters()
if models:
    show_forecasting(models)
    show_errors(models)
show_own_series()
show_prices()
st.markdown(text("sequences/forecast"))
