"""How often a page runs a network: one picture, one network, one rerun give one answer, whoever shows it."""

from collections import Counter

import pytest
import streamlit as st

from core.artifacts import MODEL_FILE
from core.inference.images import classifier as image_classifier
from core.ui.classify import in_tab
from core.ui.shared.samples import sample_picture
from tests.pages.test_classify import PICTURES, WHY, png
from tests.pages.test_pages import ROOT, open_page

MAPS, LESSON = (ROOT / "pages" / f"{name}.py" for name in ("convolution/maps", "text/lesson"))


class Counted:
    """A session that counts its runs on one picture; many at once, such as covered ones, are other pictures."""

    def __init__(self, session, count):
        self.session, self.count = session, count

    def run(self, output_names, feeds):
        if len(feeds["images"]) == 1:
            self.count(feeds["images"].tobytes())
        return self.session.run(output_names, feeds)


@pytest.fixture
def runs(monkeypatch):
    """(network, file, the picture as it was given) -> number of runs, with or without inner tensors."""
    counts = Counter()
    load = image_classifier.load_session

    def load_counted(card, file=MODEL_FILE, **how):
        return Counted(load(card, file, **how), lambda picture: counts.update([(card.name, file, picture)]))

    monkeypatch.setattr(image_classifier, "load_session", load_counted)
    return counts


def rerun(test, runs):
    """Runs the page as for a reader who has seen nothing of it, and returns how often each network ran."""
    st.cache_data.clear()
    sample_picture.cache_clear()  # what is remembered of a sample goes with it
    runs.clear()
    test.run()
    assert not test.exception
    return list(runs.values())


@pytest.mark.parametrize("query", [{}, {"int8": "true"}])
def test_classify_runs_each_network_once_and_once_more_for_the_time_it_shows(runs, query):
    test = open_page(PICTURES, "en", picture="sample", network="mnist-cnn,fashion-cnn", **query)
    assert rerun(test, runs) == [2] * len(test.metric)
    assert len(test.metric) == 2 * (1 + len(query))


def test_offer_of_other_networks_for_a_strange_picture_asks_none_again(runs):
    test = open_page(PICTURES, "en", picture="upload", network="mnist-cnn")
    test.file_uploader[0].set_value([("cat.png", png(sample_picture("cat")), "image/png")]).run()
    assert rerun(test, runs) == [2]
    assert "ask-photographs" in [button.key for button in test.button]


def test_median_time_is_measured_only_beside_the_tabs_and_once_a_picture(runs, monkeypatch):
    sent = []
    monkeypatch.setattr(in_tab, "runs_in_tab", lambda: True)
    monkeypatch.setattr(in_tab, "_compare", lambda **how: sent.append(how["data"]["networks"][0]["milliseconds"]))
    test = open_page(PICTURES, "en", picture="sample", network="mnist-cnn", **{"in-tab": "true"})
    assert rerun(test, runs) == [2 + 1 + image_classifier.REPEATS]
    runs.clear()
    test.run()
    assert list(runs.values()) == [2]
    assert sent[-1] == sent[-2] > 0


@pytest.mark.parametrize(("name", "count"), [("mnist-cnn", 1), ("fashion-cnn", 2)])
def test_why_runs_a_network_once_and_once_more_for_its_feature_maps(runs, name, count):
    test = open_page(WHY, "en", **{"why-network": name, "digit-sample": "digit-4"})
    assert rerun(test, runs) == [count]
    runs.clear()
    test.slider(key="overlay").set_value(20).run()
    assert list(runs.values()) == [1]


def test_batch_runs_a_network_once_a_picture_and_never_again(runs):
    test = open_page(PICTURES, "en", picture="upload", network="mnist-cnn,mnist-mlp")
    runs.clear()
    files = [(f"{digit}.png", png(sample_picture(f"digit-{digit}")), "image/png") for digit in (7, 4)]
    test.file_uploader[0].set_value(files).run()
    assert test.dataframe[0].value["Digits: CNN"].tolist() == ["7", "4"]
    assert list(runs.values()) == [1] * 4
    assert rerun(test, runs) == []


def test_feature_maps_run_a_network_twice(runs):
    test = open_page(MAPS, "en", **{"maps-network": "mnist-cnn", "digit-sample": "digit-4"})
    assert rerun(test, runs) == [2]


def test_one_to_one_runs_its_network_once(runs):
    test = open_page(LESSON, "en")
    test.session_state["lesson"] = "Four arrangements"
    assert rerun(test, runs) == [1]
    assert test.metric[0].value == "3"
