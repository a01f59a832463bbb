"""The activities that need no server, as plain files: `python -m core site OUT`.

An activity's page is drawn once for each of its choices, as its addresses say, and what the page hands to its part in
the tab is written down. Part, model files and words are the app's own.
"""
