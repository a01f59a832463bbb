"""The README says what the cards say."""

import re

from core import readme


def test_table_of_models_is_what_the_cards_say():
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.with_table(text), "run `python -m core.readme`"


def test_every_required_library_has_its_reason():
    text = readme.README.read_text(encoding="utf-8")
    for file in readme.README.parent.glob("requirements*.txt"):
        for library in re.findall(r"^([a-z0-9-]+)==", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert f"`{library}`" in text, f"{library} of {file.name}"
