"""The three classify pages without a browser: one picture, many, and what cannot be opened."""

import csv
import dataclasses
import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from core.artifacts import load_card, load_label_curve
from core.data.pictures.image_data import Split
from core.pictures.pixels import fit_within
from core.ui.classify import batch, why
from core.ui.classify.batch import as_csv
from core.ui.classify.errors import evaluation_of, temperature_line
from core.ui.classify.kinds import NETWORKS, fitting_kind
from core.ui.classify.pieces import checked_box
from core.ui.shared.picture_input import opened_picture
from core.ui.shared.remembered import remembered
from core.ui.shared.samples import DIGITS, digit_ink, sample_picture
from core.ui.shared.wording import size_text
from tests.pages.test_pages import ROOT, open_page
from tests.support.apps import app_at
from tests.ui.shared.test_picture_input import BAD

PICTURES, WHY, ERRORS = (ROOT / "pages" / "classify" / f"{name}.py" for name in ("pictures", "why", "errors"))


def png(picture: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()


def upload(files, **chosen):
    test = open_page(PICTURES, "en", picture="upload", **chosen)
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


def test_a_photograph_is_none_of_the_digits_that_were_chosen_by_hand():
    test = open_page(PICTURES, "en", picture="upload", network="mnist-cnn")
    test.file_uploader[0].set_value([("cat.png", png(sample_picture("cat")), "image/png")]).run()
    assert test.metric[0].value == "None of these"
    assert test.metric[0].delta.startswith("nearest: ")
    test.button(key="ask-photographs").click().run()
    assert [answer.value for answer in test.metric] == ["cat"] * len(NETWORKS["photographs"])
    assert "ask-photographs" not in [button.key for button in test.button]


def test_a_picture_chooses_its_networks_until_the_reader_does():
    cat, seven = (("a.png", png(sample_picture(name)), "image/png") for name in ("cat", "digit-7"))
    test = upload([cat])
    assert test.session_state["network"] == list(NETWORKS["photographs"])
    assert [answer.value for answer in test.metric] == ["cat", "cat"]
    assert "network" not in test.query_params  # a link would choose them by hand
    test.file_uploader[0].set_value([seven]).run()
    assert [answer.value for answer in test.metric] == ["7", "7"]
    test.file_uploader[0].set_value([cat]).run()
    test.button(key="undo-networks").click().run()
    assert test.session_state["network"] == list(NETWORKS["digits"])
    assert {answer.value for answer in test.metric} == {"None of these"}
    assert "undo-networks" not in [button.key for button in test.button]


def test_networks_that_the_reader_pressed_stay():
    test = open_page(PICTURES, "en", picture="upload")
    pills = next(group for group in test.button_group if group.key == "network")
    pills.set_value(["mnist-mlp"]).run()
    test.file_uploader[0].set_value([("cat.png", png(sample_picture("cat")), "image/png")]).run()
    assert test.session_state["network"] == ["mnist-mlp"]


def test_digits_and_photographs_in_one_batch_each_go_to_theirs():
    names = ("digit-7", "cat", "digit-4")
    test = upload([(f"{name}.png", png(sample_picture(name)), "image/png") for name in names])
    assert not test.exception
    table = test.dataframe[0].value
    assert table["Digits: CNN"].tolist() == ["7", "", "4"]
    assert table["Everyday things: transfer learning"].tolist() == ["", "cat", ""]
    assert any("digits (2)" in words.value and "photographs (1)" in words.value for words in test.markdown)
    test.button(key="undo-networks").click().run()
    assert test.dataframe[0].value["Digits: MLP"].tolist()[::2] == ["7", "4"]
    assert "Everyday things: transfer learning" not in test.dataframe[0].value


@pytest.mark.parametrize("name", [*DIGITS, "cat", "coffee", "rocket", "page"])
def test_the_kind_of_a_picture(name):
    wanted = "digits" if name in DIGITS else None if name == "page" else "photographs"
    assert fitting_kind(sample_picture(name)) == wanted


def row_of(*digits: int) -> np.ndarray:
    """Drawn digits side by side on one sheet."""
    ink = np.concatenate([digit_ink(digit) for digit in digits], axis=1)
    return np.repeat((240 - 200 * ink).astype(np.uint8)[..., np.newaxis], 3, axis=-1)


@pytest.mark.parametrize(("language", "said"), [("en", "3 digits"), ("ko", "숫자 3개")])
def test_several_digits_are_read_as_a_number(language, said):
    test = open_page(PICTURES, language, picture="upload", network="mnist-cnn,mnist-mlp")
    test.file_uploader[0].set_value([("row.png", png(row_of(7, 4, 2)), "image/png")]).run()
    assert not test.exception
    assert [number.value for number in test.metric] == ["742", "742"]
    assert test.metric[0].delta.startswith(said)


def test_table_names_the_pictures_whose_values_were_stretched():
    stream = io.BytesIO()
    Image.fromarray(np.tile(np.linspace(0, 4095, 64, dtype=np.uint16), (32, 1))).save(stream, "PNG")
    table = upload(
        [("deep.png", stream.getvalue(), "image/png"), ("7.png", png(sample_picture("digit-7")), "image/png")]
    )
    assert list(table.dataframe[0].value["Light"]) == ["Black and white taken from the picture", ""]


def test_several_digits_are_a_number_in_the_table():
    files = [("row.png", png(row_of(7, 4, 2)), "image/png"), ("7.png", png(sample_picture("digit-7")), "image/png")]
    table = upload(files).dataframe[0].value
    assert table["Digits: CNN"].tolist() == ["742", "7"]


@pytest.mark.parametrize(
    "sent", [None, "box", [0, 0, 1], [0, 0, 2, 1], [0.5, 0, 0.5, 1], [0, 0, float("nan"), 1], ["0"] * 4]
)
def test_what_the_page_sends_is_a_box_or_nothing(sent):
    assert checked_box(sent) is None
    assert checked_box([0, 0.25, 0.5, 1]) == (0, 0.25, 0.5, 1)


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


@pytest.mark.parametrize("case", BAD)
def test_hostile_file_is_explained_alone_and_among_others(case):
    content, words = BAD[case]
    bad, good = ("bad.png", content, "image/png"), ("7.png", png(sample_picture("digit-7")), "image/png")
    test = open_page(PICTURES, "ko", picture="upload")
    test.file_uploader[0].set_value([bad]).run()
    assert not test.exception and words in test.error[0].value
    test.file_uploader[0].set_value([good, bad]).run()
    assert not test.exception
    table = test.dataframe[0].value
    assert words in table.iloc[1].to_string() and table.iloc[0].tolist().count("7") >= 1


def test_stopped_batch_keeps_what_is_done_and_goes_on(monkeypatch):
    files = [(f"{digit}.png", png(sample_picture(f"digit-{digit}")), "image/png") for digit in (7, 1)]
    test = upload(files)
    test.session_state["batch-rows"].clear()
    test.session_state["batch-stopped"] = True
    test.run()
    assert "Stopped: 0 of 2" in test.info[0].value
    assert not test.dataframe
    next(button for button in test.button if button.label == "Go on").click().run()
    assert len(test.dataframe[0].value) == 2
    test.session_state["batch-stopped"] = True
    test.file_uploader[0].set_value([files[0], files[0]]).run()  # other files: nobody stopped these
    assert test.dataframe[0].value["Digits: CNN"].tolist() == ["7", "7"]


def test_table_names_what_is_nearest_says_why_there_is_no_answer_and_speaks_the_readers_language():
    pictures = {"cat": sample_picture("cat"), "paper": np.full((40, 40, 3), 250, np.uint8)}
    files = [(f"{name}.png", png(picture), "image/png") for name, picture in pictures.items()]
    test = upload([*files, ("broken.png", b"no picture", "image/png")], network="mnist-cnn")
    table = test.dataframe[0].value
    strange, blank, _broken = table["Digits: CNN"]
    assert strange.startswith("None of these (nearest: ")
    assert blank.startswith("There must be something drawn")
    assert table["Digits: CNN: probability"].isna().all()
    test.session_state["chosen language"] = "ko"
    table = test.run().dataframe[0].value
    assert table["숫자: CNN"][0].startswith("이 중에 없어요")
    assert not table.iloc[2, -1].isascii()


@pytest.mark.parametrize("most", [12, pytest.param(batch.MOST_FILES, marks=pytest.mark.slow)])
def test_most_files_at_once_become_a_table_and_one_more_is_named(most, monkeypatch):
    monkeypatch.setattr(batch, "MOST_FILES", most)
    digits = [fit_within(sample_picture(f"digit-{digit}"), 64) for digit in range(10)]
    pictures = [digits[number % 10].copy() for number in range(most + 1)]
    for number, picture in enumerate(pictures):
        picture[0, 0] = number  # no two alike
    test = open_page(PICTURES, "en", picture="upload", network="mnist-mlp")
    files = [(f"{number}.png", png(picture), "image/png") for number, picture in enumerate(pictures)]
    test.file_uploader[0].set_value(files).run(timeout=120)
    assert not test.exception
    assert f"first {most} of {most + 1}" in test.warning[0].value
    table = test.dataframe[0].value
    assert table["File"].tolist() == [f"{number}.png" for number in range(most)]
    assert all(table["Digits: MLP"])


def test_the_same_file_twice_is_two_rows_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(batch, "opened_picture", lambda file: read.append(file) or opened_picture(file))
    files = [("seven.png", png(sample_picture("digit-7")), "image/png")] * 2
    test = upload(files)
    assert test.dataframe[0].value["File"].tolist() == ["seven.png"] * 2
    test.file_uploader[0].set_value([*files, ("copy.png", *files[0][1:])]).run()
    assert test.dataframe[0].value["Digits: CNN"].tolist() == ["7"] * 3
    assert len(read) == 1


PRETENDERS = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "ZIP": b"PK\x03\x04" + bytes(60),
    "PDF": b"%PDF-1.7\n" + bytes(60),
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "PNG's first bytes alone": b"\x89PNG\r\n\x1a\n<script>",
}


@pytest.mark.parametrize("kind", PRETENDERS)
def test_file_that_only_says_it_is_a_picture_is_refused_alone_and_among_others(kind):
    pretender = ("picture.png", PRETENDERS[kind], "image/png")
    test = upload([pretender])
    assert not test.exception
    assert test.error[0].value.startswith("The file must be a picture")
    test.file_uploader[0].set_value([pretender, ("7.png", png(sample_picture("digit-7")), "image/png")]).run()
    assert test.dataframe[0].value["Digits: CNN"].tolist() == ["", "7"]


def test_file_that_changes_type_under_its_name_is_read_anew():
    stream = io.BytesIO()
    Image.fromarray(sample_picture("digit-4")).save(stream, "JPEG")
    test = upload([("picture.png", png(sample_picture("digit-7")), "image/png")])
    assert test.metric[0].value == "7"
    test.file_uploader[0].set_value([("picture.png", stream.getvalue(), "image/png")]).run()
    assert test.metric[0].value == "4"  # a JPEG, whatever it is called
    test.file_uploader[0].set_value([("picture.png", b"GIF89a, but no", "image/gif")]).run()
    assert test.error and not test.metric


def test_8_bit_file_is_a_further_column_with_its_own_figures():
    parameters = {"picture": "sample", "network": "mnist-cnn", "picture-sample": "digit-3"}
    test = open_page(PICTURES, "en", **parameters)
    assert [column.value for column in test.subheader] == ["Digits: CNN"]
    next(toggle for toggle in test.toggle if toggle.key == "int8").set_value(True).run()
    assert [column.value for column in test.subheader] == ["Digits: CNN", "Digits: CNN, int8"]
    assert [answer.value for answer in test.metric] == ["3", "3"]
    card = load_card("mnist-cnn")
    facts = [caption.value for caption in test.caption if "ms on the server" in caption.value]
    for fact, file, metric in zip(
        facts, ("model.onnx", "model.int8.onnx"), ("test_accuracy", "int8_test_accuracy"), strict=True
    ):
        assert size_text(card.files[file]["bytes"]) in fact
        assert f"{card.metric(metric):.2%}" in fact
    assert facts[0] != facts[1]


def test_no_cell_of_the_csv_is_a_formula():
    table = as_csv({"File": ["=1+1", "a,b", "@x"], "p": [0.5, None, -1.0]}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows == [["File", "p"], ["'=1+1", "0.5"], ["a,b", ""], ["'@x", "-1.0"]]


def evidence_for(test):
    """Returns the widget that asks for a class of the page Why."""
    return next(box for box in test.selectbox if box.key.startswith("why-class-"))


@pytest.mark.parametrize("code", ["en", "ko"])
def test_why_says_which_networks_have_a_class_activation_map(code):
    test = open_page(WHY, code, **{"why-network": "mnist-cnn", "digit-sample": "digit-4"})
    assert len(test.info) == 1  # this network flattens its maps
    assert evidence_for(test).options[0].startswith("4 (")


@pytest.mark.parametrize(
    ("query", "name"),
    [({}, why.PHOTOGRAPH_NETWORK), ({"digit-sample": "digit-4"}, "mnist-cnn"), ({"digit": "sample"}, "mnist-cnn")],
)
def test_why_opens_with_a_photograph_and_its_map_and_links_to_digits_lead_to_digits(query, name):
    test = open_page(WHY, "en", **query)
    assert test.selectbox(key="why-network").value == name
    assert bool(test.info) == (name == "mnist-cnn")  # which has no map, and says so


def test_evidence_is_for_the_answer_to_the_picture_that_is_shown():
    test = open_page(WHY, "en", **{"why-network": "mnist-cnn", "digit-sample": "digit-4"})
    assert evidence_for(test).value == 4
    test.button_group(key="digit-sample").set_value("digit-7").run()
    assert evidence_for(test).value == 7


def test_evidence_is_computed_once_for_every_strength_of_the_overlay(monkeypatch):
    seen = []
    for name in ("_falls", "_falls_png"):  # a memory of this test's own: the sample is the same for every test
        monkeypatch.setattr(why, name, remembered(getattr(why, name).__wrapped__))
    monkeypatch.setattr(why, "occlusion_map", lambda *given, **how: seen.append(how) or np.ones((28, 28), np.float32))
    test = open_page(WHY, "en", **{"why-network": "mnist-cnn"})
    test.slider(key="overlay").set_value(20).run()
    assert len(seen) == 1
    test.slider(key="cover").set_value(9).run()
    assert [how["window"] for how in seen] == [6, 9]


def test_evidence_lies_in_colour_on_a_grey_picture():
    rng = np.random.default_rng(0)
    evidence = np.zeros((4, 4), np.float32)
    evidence[0, 0] = 1
    shown = why.overlaid(rng.random((32, 32, 3), np.float32), evidence, 0.6).astype(int)
    assert np.ptp(shown[-50:, -50:], axis=-1).max() == 0
    red, _green, blue = shown[:50, :50].mean(axis=(0, 1))
    assert red - blue > 50  # orange speaks for the class


def test_class_activation_map_is_there_for_a_network_that_averages():
    test = open_page(WHY, "en", **{"why-network": "fashion-cnn"})
    assert not test.info and not test.exception
    assert any(caption.value.startswith("Exact: ") for caption in test.caption)


def test_why_explains_the_picture_that_was_just_classified_by_the_network_of_the_link():
    test = app_at("classify/why")
    test.query_params.update({"why-network": "mnist-mlp"})
    test.run()  # an earlier look, at another network
    test.query_params.clear()
    test.query_params.update({"network": "mnist-cnn", "picture": "sample", "picture-sample": "digit-3"})
    test.switch_page("pages/classify/pictures.py").run()
    test.query_params.clear()
    test.query_params.update({"why-network": "mnist-cnn", "digit": "handed"})  # as its link says
    test.switch_page("pages/classify/why.py").run()
    assert test.selectbox(key="why-network").value == "mnist-cnn"
    assert evidence_for(test).value == 3


@pytest.mark.parametrize(("name", "query"), [("mnist-cnn", "maps-network=mnist-cnn&digit=handed"), ("mnist-mlp", "")])
def test_why_leads_to_the_layers_of_the_same_network_for_the_same_picture(name, query):
    test = open_page(WHY, "en", **{"why-network": name, "digit-sample": "digit-4"})
    link = next(link.proto for link in test.get("page_link") if link.proto.page.endswith("maps"))
    assert link.query_string == query
    assert "handed" not in test.session_state  # nothing came from another page
    test.query_params.update({"maps-network": "mnist-cnn", "digit": "handed"})
    test.switch_page("pages/convolution/maps.py").run()
    np.testing.assert_array_equal(test.session_state["handed"], sample_picture("digit-4"))
    assert test.button_group(key="digit").value == "handed"


def test_missing_8_bit_file_is_named_and_the_page_goes_on(monkeypatch, tmp_path):
    shutil.copytree(ROOT / "trained" / "mnist-cnn", tmp_path / "mnist-cnn")
    (tmp_path / "mnist-cnn" / "model.int8.onnx").unlink()
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = open_page(PICTURES, "en", picture="sample")
    assert not test.exception
    assert "must have the file `model.int8.onnx`" in test.error[0].value


def test_damaged_history_reaches_the_reader_as_a_sentence(monkeypatch, tmp_path):
    shutil.copytree(ROOT / "trained" / "mnist-cnn", tmp_path / "mnist-cnn")
    (tmp_path / "mnist-cnn" / "history.json").write_text("[]")
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = app_at("classify/errors").run()
    assert not test.exception
    assert any("history.json" in error.value for error in test.error)


@pytest.mark.parametrize(
    ("name", "words"), [("cifar10-resnet20", "went on from its export"), ("cifar10-transfer", "fine-tuning from here")]
)
def test_curves_say_where_a_run_went_on_and_where_fine_tuning_began(name, words):
    test = open_page(ERRORS, "en", **{"errors-network": name})
    charts = [chart.proto.spec for chart in test.get("plotly_chart")]
    assert sum(words in chart for chart in charts) == 2
    said = " ".join(caption.value for caption in test.caption)
    assert ("momentum was lost" in said) == (name == "cifar10-resnet20")


def test_errors_draw_accuracy_against_labels_in_three_ways():
    points = load_label_curve()["points"]
    test = open_page(ERRORS, "en", **{"errors-network": "mnist-cnn"})
    (chart,) = (json.loads(one.proto.spec) for one in test.get("plotly_chart") if "frozen base" in one.proto.spec)
    for line, way in zip(chart["data"], ("scratch", "frozen", "fine-tuned"), strict=True):
        means = [
            np.mean([one["accuracy"] for one in points if (one["way"], one["labels"]) == (way, labels)])
            for labels in line["x"]
        ]
        assert line["x"] == sorted({one["labels"] for one in points if one["way"] == way})
        assert line["y"] == pytest.approx(means)


def test_errors_show_the_cell_of_the_url():
    card = load_card("mnist-cnn")
    count = evaluation_of(card)["confusion"][9][4]
    test = open_page(ERRORS, "en", **{"errors-network": "mnist-cnn", "true-class": "9", "answer-class": "4"})
    assert any(f"**{count}** of 1009 test pictures of “9” are called “4”." in text.value for text in test.markdown)
    values = [metric.value for metric in test.metric]
    assert f"{card.metric('calibration_error'):.2%}" in values


def test_runs_that_differ_in_one_idea_are_shown_with_what_they_learned_from(monkeypatch, tmp_path):
    shutil.copytree(ROOT / "trained" / "mnist-mlp", tmp_path / "mnist-mlp")
    committed = json.loads((ROOT / "trained" / "ablations.json").read_text())["dropout"]
    recipes = {side: recipe | {"epochs": 2} for side, recipe in committed["recipes"].items()}
    run = {"with": [0.5, 0.9], "without": [0.5, 0.8], "pictures": 3_000, "recipes": recipes}
    (tmp_path / "ablations.json").write_text(json.dumps({"dropout": run}))
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = open_page(ERRORS, "en")
    assert not test.exception
    assert any("3,000 pictures of mnist" in caption.value for caption in test.caption)


def test_errors_say_that_pictures_are_absent_and_find_them_later(monkeypatch, tmp_path):
    from core.ui.classify.errors import read_test

    brought = []
    monkeypatch.setattr("core.ui.classify.errors.find_test", lambda name: brought[0] if brought else None)
    read_test.clear()
    test = open_page(ERRORS, "en", **{"errors-network": "cifar10-cnn"})
    assert sum("test pictures of cifar10 are not on this server" in info.value for info in test.info) == 2
    brought.append(Split(images=np.zeros((10_000, 32, 32, 3), np.uint8), labels=np.zeros(10_000, np.int64)))
    test.run()
    read_test.clear()
    assert not any("not on this server" in info.value for info in test.info)


@pytest.mark.parametrize("name", ["mnist-cnn", "fashion-cnn"])
def test_without_the_data_set_a_network_still_shows_its_mistakes(monkeypatch, name):
    from core.ui.classify.errors import SHOWN, read_test

    monkeypatch.setattr("core.ui.classify.errors.find_test", lambda _name: None)
    read_test.clear()
    test = open_page(ERRORS, "en", **{"errors-network": name})
    read_test.clear()
    counts = np.array(evaluation_of(load_card(name))["confusion"])
    worst = (counts - np.diag(np.diag(counts))).max()
    assert not any("not on this server" in info.value for info in test.info)
    assert len(test.get("image")) == min(SHOWN, worst) + SHOWN  # of the cell, and those it was surest of


def test_another_network_begins_with_its_own_worst_cell():
    test = open_page(ERRORS, "en", **{"errors-network": "mnist-cnn", "true-class": "9", "answer-class": "4"})
    test.selectbox(key="errors-network").set_value("fashion-cnn").run()
    counts = np.array(evaluation_of(load_card("fashion-cnn"))["confusion"])
    np.fill_diagonal(counts, -1)
    worst = np.unravel_index(counts.argmax(), counts.shape)
    assert [test.selectbox(key=key).value for key in ("true-class", "answer-class")] == [str(axis) for axis in worst]


@pytest.mark.parametrize(
    ("temperature", "value", "words"),
    [(1, 0.02, "left as they are"), (1.5, 0.01, "divided by 1.5: 2.00%."), (1.5, 0.03, "not on these")],
)
def test_temperature_that_did_not_help_is_said(temperature, value, words):
    card = dataclasses.replace(load_card("mnist-cnn"), calibration={"temperature": temperature, "count": 5000})
    assert words in temperature_line(card, {"value": value, "before": 0.02})
