"""The table of pages, and the routes that the reader's browser needs besides them."""

from pathlib import Path

import streamlit as st

from core.ui.language import _
from core.ui.routes import routes

app = st.App(__file__, routes=routes())

if __name__ == "__main__":
    convolution = [
        st.Page(f"pages/{file}.py", title=title, icon=f":material/{icon}:", url_path=url)
        for file, title, icon, url in (
            ("convolution_layer", _("The layer"), "grid_on", "convolution"),
            ("convolution_steps", _("Step by step"), "step_over", "convolution-steps"),
            ("convolution_maps", _("Feature maps"), "layers", "feature-maps"),
        )
        if Path(f"pages/{file}.py").exists()  # FIXME while they are being written
    ]
    home = st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True)
    pictures = st.Page(
        "pages/classify_pictures.py", title=_("Pictures"), icon=":material/image_search:", url_path="classify"
    )
    groups = {"": [home], _("Convolution"): convolution, _("Classify"): [pictures]}
    st.navigation({name: pages for name, pages in groups.items() if pages}, position="top").run()
