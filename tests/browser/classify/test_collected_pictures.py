"""The collected pictures on the page Classify, each with its right value."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.classify.test_classify import upload

CASES = Path(os.environ.get("GLASSBOX_DATA", "-")) / "cases"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="needs the collected cases in $GLASSBOX_DATA"),
]
STRETCHED = ("digit5-12-in-16-bits.png", "digit5-float-minus-pi-to-pi.tif")
FIVES = sorted(path.name for path in CASES.glob("digit5*"))
NUMBERS = {"digits-row-83747870.jpg": "83747870", "digits-column-dark.jpg": "12345789"}


@pytest.mark.parametrize("network", ["mnist-cnn", "mnist-cnn-deep"])
def test_collected_pictures_of_digits_are_read(open_page, network):
    assert len(FIVES) == 9
    for name, said in {**dict.fromkeys(FIVES, "5"), **NUMBERS}.items():
        page = open_page(f"/classify?picture=upload&network={network}")
        upload(page, (name, (CASES / name).read_bytes()))
        expect(page.get_by_test_id("stMetricValue"), name).to_have_text(said)
        if name in STRETCHED:
            expect(page.get_by_text("does not say"), name).to_be_visible()
        page.close()


def test_large_pictures_and_colours_of_a_profile_are_shown(open_page):
    for name in ("48-megapixels.jpg", "four-srgb-colours-in-a-wide-profile.png"):
        page = open_page("/classify?picture=upload&network=cifar10-cnn")
        upload(page, (name, (CASES / name).read_bytes()))
        expect(page.get_by_test_id("stMetricValue"), name).to_have_count(1)
        page.close()
