"""Architectures in the reader's tab: layers light up under pointer and keys, and the drawing can be taken along."""

import re

from playwright.sync_api import expect

from tests.browser.app.test_accessibility import findings

QUIET = "plan-layer=block1_conv1&plan-opposite=conv1_conv"  # who comes for a layer is shown no walk


def test_layers_light_up_under_pointer_and_keys_and_stay_in_the_address(open_page):
    page = open_page(f"/architectures?{QUIET}")
    panel = page.locator(".panel").first
    heading, drawing, layers = panel.locator("h3"), panel.locator("svg"), panel.get_by_role("listbox")
    expect(heading).to_contain_text("Layer 2 of 22: block1_conv1")
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 207)  # the bar of parameters: half of them are fc1's
    expect(heading).to_contain_text("fc1")
    expect(panel.locator("dl")).to_contain_text("25,088 × 4,096 + 4,096 = 102,764,544 (74%)")
    page.mouse.move(5, 5)
    expect(heading).to_contain_text("block1_conv1")
    layers.press("ArrowDown")
    expect(heading).to_contain_text("Layer 3 of 22: block1_conv2")
    expect(panel.locator("dl")).to_contain_text("5 × 5 px; the picture has 224 × 224")
    expect(layers.locator('[aria-selected="true"]')).to_contain_text("block1_conv2")
    assert "plan-layer=block1_conv2" in page.url and "plan-opposite=conv1_conv" in page.url
    layers.press("End")
    expect(heading).to_contain_text("predictions")
    assert drawing.get_attribute("aria-label").startswith("VGG-16 (2014) in 22 layers: 138M parameters")
    with page.expect_download() as saved:
        panel.get_by_role("button", name="Save the drawing (SVG)").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert saved.value.suggested_filename == "vgg16.svg" and text.startswith("<svg") and "var(" not in text
    page.locator(".slider input").first.fill("0")
    expect(page.locator(".sums").first).to_contain_text("5 × 5 × 8 × 8 = 1,600")
    assert findings(page) == []


def test_the_data_walks_through_the_layers_on_arrival_and_not_where_motion_is_unwanted(open_page):
    page = open_page("/architectures?plan=mnist-cnn", width=390, theme="dark", language="ko")
    play = page.locator(".architecture .play")
    heading = page.locator(".panel h3").first
    expect(play).to_have_text("층 따라가기")  # at rest again
    expect(heading).to_contain_text("dense")
    play.click()
    expect(play).to_have_text("멈추기")
    expect(heading).to_contain_text(re.compile("conv1|pool1|conv2"))
    expect(play).to_have_text("층 따라가기")
    still = open_page("/architectures", before=lambda page: page.emulate_media(reduced_motion="reduce"))
    still.locator(".architecture svg[viewBox]").first.wait_for()
    expect(still.locator(".architecture .play")).to_have_text("Walk through the layers", timeout=1)
    assert findings(page) == []
