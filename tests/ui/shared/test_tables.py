"""Tables of Markdown."""

from tests.support.apps import app_of


def page():
    from core.ui.shared.tables import show_table

    show_table(["Name", "Size", "Where"], [["a", "1", "here"], ["b", "22", "there"]], texts=(0, 2))


def test_texts_are_aligned_to_the_left_and_numbers_to_the_right():
    lines = app_of(page).run().markdown[0].value.splitlines()
    assert lines == ["| Name | Size | Where |", "| --- | ---: | --- |", "| a | 1 | here |", "| b | 22 | there |"]
