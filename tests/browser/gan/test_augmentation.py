"""The study of augmentation in a real browser: what is shown, and a round of the game."""

import pytest
from playwright.sync_api import expect

from core.artifacts import AUGMENTATION_COMMAND, load_augmentation

IS_DONE = bool(load_augmentation().get("means"))


@pytest.mark.skipif(IS_DONE, reason="the study is there")
def test_without_the_study_its_command_is_shown(open_page):
    page = open_page("/gan-augmentation")
    expect(page.locator(".st-key-augmentation-stage")).to_contain_text(AUGMENTATION_COMMAND)


@pytest.mark.skipif(not IS_DONE, reason=f"the study has not been run: {AUGMENTATION_COMMAND}")
def test_a_round_is_played_and_another_figure_shown(open_page):
    page = open_page("/gan-augmentation", width=390)
    page.locator(".st-key-augmentation-metric").get_by_text("Sensitivity", exact=True).click()
    expect(page.locator(".stPlotlyChart", has_text="Sensitivity")).to_be_visible()
    page.locator(".st-key-chest-check button").click()
    expect(page.get_by_text("/ 8").first).to_be_visible()
