"""The three classify pages without a browser: one picture, many, and what cannot be opened."""

import csv
import io

import numpy as np
import pytest
from PIL import Image

from core.artifacts import load_card
from core.ui import classify_batch
from core.ui.classify_batch import as_csv
from core.ui.classify_errors import evaluation_of
from core.ui.samples import sample_picture
from tests.pages.test_pages import ROOT, open_page

PICTURES, WHY, ERRORS = (ROOT / "pages" / f"classify_{name}.py" for name in ("pictures", "why", "errors"))


def png(picture: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()


def upload(files):
    test = open_page(PICTURES, "en", picture="upload")
    return test.file_uploader[0].set_value(files).run()


def test_networks_stand_side_by_side_with_their_figures():
    test = open_page(PICTURES, "en", picture="sample", network="mnist-mlp,mnist-cnn", **{"picture-sample": "digit-3"})
    assert [answer.value for answer in test.metric] == ["3", "3"]
    facts = " ".join(caption.value for caption in test.caption)
    for name in ("mnist-cnn", "mnist-mlp"):
        assert f"{load_card(name).parameters:,} parameters" in facts
    assert "ms on the server" in facts


def test_unknown_networks_of_the_url_are_left_out():
    test = open_page(PICTURES, "en", picture="sample", network="mnist-mlp,<b>,../mnist-cnn")
    assert len(test.metric) == 1


def test_a_photograph_is_none_of_the_digits():
    test = open_page(PICTURES, "en", picture="upload", network="mnist-cnn")
    test.file_uploader[0].set_value([("cat.png", png(sample_picture("cat")), "image/png")]).run()
    assert test.metric[0].value == "None of these"
    assert test.metric[0].delta.startswith("nearest: ")


def test_many_files_become_a_table_and_a_bad_one_does_no_harm():
    files = [(f"{digit}.png", png(sample_picture(f"digit-{digit}")), "image/png") for digit in (7, 4)]
    files += [files[0], ("=cmd|'/C calc'!A0.png", b"no picture", "image/png")]
    test = upload(files)
    assert not test.exception
    table = test.dataframe[0].value
    assert table["Digits: CNN"].tolist() == ["7", "4", "7", ""]
    assert table["Digits: CNN: probability"][0] > 0.5
    assert table["Could not be opened"][3].startswith("The file must be a picture")
    assert len(test.session_state["batch-rows"]) == 3  # the same file twice is read once


def test_stopped_batch_keeps_what_is_done_and_goes_on(monkeypatch):
    test = open_page(PICTURES, "en", picture="upload")
    test.session_state["batch-stopped"] = True
    files = [(f"{digit}.png", png(sample_picture(f"digit-{digit}")), "image/png") for digit in (7, 1)]
    test.file_uploader[0].set_value(files).run()
    assert "Stopped: 0 of 2" in test.info[0].value
    assert not test.dataframe
    next(button for button in test.button if button.label == "Go on").click().run()
    assert len(test.dataframe[0].value) == 2


def test_files_beyond_the_limit_are_named(monkeypatch):
    monkeypatch.setattr(classify_batch, "MOST_FILES", 2)
    files = [(f"{digit}.png", png(sample_picture(f"digit-{digit}")), "image/png") for digit in (7, 1, 4)]
    test = upload(files)
    assert "first 2 of 3" in test.warning[0].value
    assert len(test.dataframe[0].value) == 2


def test_no_cell_of_the_csv_is_a_formula():
    table = as_csv({"File": ["=1+1", "a,b", "@x"], "p": [0.5, None, -1.0]}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows == [["File", "p"], ["'=1+1", "0.5"], ["a,b", ""], ["'@x", "-1.0"]]


@pytest.mark.parametrize("code", ["en", "ko"])
def test_why_says_which_networks_have_a_class_activation_map(code):
    test = open_page(WHY, code, **{"why-network": "mnist-cnn", "digit-sample": "digit-4"})
    assert len(test.info) == 1  # this network flattens its maps
    assert test.selectbox[0].options[0].startswith("4 (")


def test_errors_show_the_cell_of_the_url():
    card = load_card("mnist-cnn")
    count = evaluation_of(card)["confusion"][9][4]
    test = open_page(ERRORS, "en", **{"errors-network": "mnist-cnn", "true-class": "9", "answer-class": "4"})
    assert any(f"**{count}** of 1009 test pictures of “9” are called “4”." in text.value for text in test.markdown)
    values = [metric.value for metric in test.metric]
    assert f"{card.metric('calibration_error'):.2%}" in values


def test_errors_say_how_to_bring_the_pictures_where_they_are_absent(monkeypatch, tmp_path):
    from core.ui.classify_errors import pictures_here

    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pictures_here.clear()
    test = open_page(ERRORS, "en", **{"errors-network": "mnist-cnn"})
    pictures_here.clear()
    assert sum("python -m core fetch mnist" in info.value for info in test.info) == 2
