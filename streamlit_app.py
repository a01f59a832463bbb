"""The table of pages."""

import streamlit as st

from core.ui.language import _

if __name__ == "__main__":
    home = st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True)
    st.navigation({"": [home]}, position="top").run()
