"""What an activity's page shows and hands to its part in the tab, for each of its choices: the page itself is run."""

import dataclasses
import itertools
import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.errors import CoreError
from core.site.activities import Activity

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"
LONGEST = 300  # s that a page may take: a generator's directions are measured once
SYMBOL = ":material/"  # what a line of a page begins with that Streamlit draws as a symbol


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drawn:
    """An activity in one language.

    Args:
        title, what, first: Its name, what it shows, what to do first; Markdown of one line.
        choices: Parameter -> {"label": str, "first": value, "values": {value: label}}.
        data: What its part is given at first.
        changes: What differs from `data` for each combination of the choices, by the values with "|" between them.
    """

    title: str
    what: str
    first: str
    choices: dict[str, dict[str, Any]]
    data: dict[str, Any]
    changes: dict[str, dict[str, Any]]


def draw(activity: Activity, language: str) -> Drawn:
    """Runs the activity's page once for each combination of its choices.

    Raises:
        CoreError: The page failed, or shows no such part.
    """
    # Streamlit looks through every installed package for components at each opening: nine tenths of the time.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)  # "bare mode"
    page = _run(activity, {"lang": language})
    found = {
        values: _run(activity, {"lang": language, **dict(zip(activity.choices, values, strict=True))})
        for values in itertools.product(*activity.choices.values())
    }
    choices: dict[str, dict[str, Any]] = {}
    for place, (key, values) in enumerate(activity.choices.items()):
        labels = {value: _chosen(test, key)[1] for drawn, test in found.items() for value in [drawn[place]]}
        label, at_first = _chosen(page, key)
        first = next((value for value in values if labels[value] == at_first), values[0])
        choices[key] = {"label": label, "first": first, "values": {value: labels[value] for value in values}}
    data = {values: part_of(test, activity) for values, test in found.items()}
    start = data[tuple(str(one["first"]) for one in choices.values())]
    title, (what, first, *_rest) = page.title[0].value, [one.value for one in page.markdown]
    return Drawn(
        title=title,
        what=what,
        first=first.partition(": ")[2] if first.startswith(SYMBOL) else "",
        choices=choices,
        data=start,
        changes={"|".join(values): changed(start, one) for values, one in data.items()},
    )


def changed(start: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the entries of `other` that `start` has otherwise."""
    return {key: value for key, value in other.items() if key not in start or start[key] != value}


def part_of(test: AppTest, activity: Activity) -> dict[str, Any]:
    """Returns what the page handed to the activity's part, without what the app's own loader needs."""
    name = f"glassbox_{activity.part.replace('/', '_')}"
    for part in test.get("bidi_component"):
        if part.proto.component_name == name:
            data: dict[str, Any] = json.loads(part.proto.json)
            return data
    raise CoreError("The page {page} must show {part}; it does not.", page=activity.page, part=activity.part)


def _run(activity: Activity, parameters: Mapping[str, str]) -> AppTest:
    PagesManager.uses_pages_directory = False  # as in streamlit_app.py
    test = AppTest.from_file(APP, default_timeout=LONGEST)
    test._page_hash = calc_hash(activity.path)  # as a deep link: `switch_page` would draw the home page before
    for name, value in parameters.items():
        test.query_params[name] = value
    test.run()
    if test.exception:
        raise CoreError("The page {page} failed: {error}", page=activity.page, error=test.exception[0].message)
    return test


def _chosen(test: AppTest, key: str) -> tuple[str, str]:
    """Returns a widget's label, and what is chosen there, as the reader sees them."""
    for widget in (*test.selectbox, *test.button_group):
        if widget.key == key:
            place = widget.index if hasattr(widget, "index") else widget.indices[0]
            return widget.label, widget.options[place]
    for widget in (*test.slider, *test.number_input):
        if widget.key == key:
            return widget.label, f"{widget.value:g}"
    raise CoreError("The page must ask for {key}; it does not.", key=key)
