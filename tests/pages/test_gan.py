"""The GAN pages without a browser: odd addresses, missing data, broken files, the game's count."""

import dataclasses
import shutil

import numpy as np
import pytest

from core.data.pictures import mnist
from core.data.pictures.image_data import Split, content_sha256
from tests.pages.gan_models import store_gan
from tests.pages.test_pages import ROOT
from tests.support.apps import app_at

PAGES = ("gan/sample", "gan/walk", "gan/learn", "gan/game")


@pytest.fixture(scope="module")
def generators(tmp_path_factory):
    """A folder of three untrained generators."""
    folder = tmp_path_factory.mktemp("generators")
    store_gan(folder, "gan-mnist-dcgan")
    store_gan(folder, "gan-mnist-collapsed", seed=1, rarest_class=0.0)
    store_gan(folder, "gan-mnist-conditional", conditional=True)
    return folder


@pytest.fixture
def trained(generators, tmp_path, monkeypatch):
    """A test's own copy of the three, on a machine without any data."""
    folder = shutil.copytree(generators, tmp_path / "trained")
    for name in ("mnist-cnn", "mnist-mlp"):
        (folder / name).symlink_to(ROOT / "trained" / name)
    monkeypatch.setenv("GLASSBOX_TRAINED", str(folder))
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return folder


@pytest.fixture
def digits(monkeypatch):
    """The machine has a data set of 40 digits of noise."""
    rng = np.random.default_rng(0)
    split = Split(images=rng.integers(0, 256, (40, 28, 28, 1), np.uint8), labels=np.arange(40) % 10)
    published = {"sizes": (40, 40), "content_sha256": content_sha256(split, split)}
    monkeypatch.setattr(mnist, "SOURCE", dataclasses.replace(mnist.SOURCE, **published))
    monkeypatch.setattr(mnist, "read", lambda _folder: (split, split))
    monkeypatch.setenv("GLASSBOX_DATA", "noise")  # another name than a test without data, for the cache
    return split


def open_page(name, **parameters):
    test = app_at(name)
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception
    return test


def open_tab(test):
    test.session_state["gan-more"] = "Is it memorising?"
    return test.run()


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("generator", ["gan-mnist-dcgan", "gan-mnist-conditional"])
@pytest.mark.parametrize(("page", "key"), [("gan/sample", "gan"), ("gan/walk", "walk-gan"), ("gan/game", "game-gan")])
@pytest.mark.usefixtures("trained")
def test_page_draws_for_each_generator(page, key, generator, code):
    test = open_page(page, lang=code, **{key: generator})
    assert not test.error and not test.warning
    assert test.button_group(key=key).value == generator
    assert any("가" <= letter <= "힣" for letter in test.title[0].value) == (code == "ko")


@pytest.mark.parametrize("name", PAGES)
def test_without_a_generator_the_page_names_the_command(tmp_path, monkeypatch, name):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    test = app_at(name)
    test.query_params["lang"] = "en"
    test.run()
    assert not test.exception
    assert "core train gan-mnist-dcgan" in test.info[0].value


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(
    ("page", "key", "given", "widget"),
    [
        ("gan/sample", "gan-count", "0", "36"),
        ("gan/sample", "gan-count", "1000000", "36"),
        ("gan/sample", "gan-count", "many", "36"),
        ("gan/sample", "gan-seed", "-1", "1"),
        ("gan/sample", "gan-seed", "99999999999999999999", "1"),
        ("gan/sample", "gan-truncation", "nan", "3.0"),
        ("gan/sample", "gan-truncation", "0", "3.0"),
        ("gan/walk", "walk-seed", "1e309", "1"),
        ("gan/game", "gan-round", "0", "1"),
    ],
)
def test_number_that_cannot_be_is_explained_and_replaced(page, key, given, widget):
    test = open_page(page, **{key: given})
    assert f"The address says: {given}" in test.warning[0].value.replace("`", "")
    assert f"{widget} is used" in test.warning[0].value
    assert str(test.session_state[key]) == widget


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(("page", "key"), [("gan/sample", "gan-seed"), ("gan/walk", "walk-seed")])
def test_number_of_hundreds_of_digits_is_refused_too(page, key):
    assert len(open_page(page, **{key: "9" * 399}).warning) == 1


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("turns", "nan,0,0,0,0,0"),
        ("turns", "inf,0,0,0,0,0"),
        ("turns", "1,2"),
        ("turns", "9,0,0,0,0,0"),
        ("corners", "0,1,2,99"),
        ("corners", "a,b,c,d"),
        ("corners", "-1,0,1,2"),
        ("at", "0.5,nan"),
        ("at", "2,0"),
        ("sum", ""),
        ("sum", "1," * 5000),
        ("corners", ",".join(["9" * 399])),  # too large for a float
    ],
)
def test_latents_of_an_address_that_cannot_be_are_explained(key, given):
    test = open_page("gan/walk", **{key: given})
    assert len(test.warning) == 1
    assert "The page begins with its own" in test.warning[0].value
    assert len(test.warning[0].value) < 300


@pytest.mark.usefixtures("trained")
def test_address_that_can_be_is_not_explained():
    parameters = {"turns": "1.5,-3,0,0,0,3", "corners": "5,6,7,23", "at": "0,1", "sum": "1,2,3", "path": "lerp"}
    assert not open_page("gan/walk", **parameters).warning


@pytest.mark.usefixtures("trained")
def test_explanation_cannot_smuggle_a_picture_in():
    test = open_page("gan/sample", **{"gan-count": "![x](http://example.org)"})
    assert "The address says: `![x](http://example.org)`." in test.warning[0].value  # as code, which is no picture


@pytest.mark.usefixtures("trained")
def test_without_the_runtime_the_server_draws_the_square(monkeypatch):
    monkeypatch.setattr("core.ui.gan.walk.is_available", lambda: False)
    test = open_page("gan/walk")
    assert "install-runtime" in test.info[0].value
    assert len(test.image) == 1


@pytest.mark.usefixtures("trained")
def test_new_pictures_and_the_same_ones_again():
    test = open_page("gan/sample")
    before = test.session_state["sampled"]
    test.button(key="same seed again").click().run()
    assert "all 36 pictures are the same" in test.success[0].value
    next(button for button in test.button if button.label == "New pictures").click().run()
    assert not test.success
    assert not np.array_equal(test.session_state["sampled"], before)


def test_broken_sprite_takes_the_other_run_not_away(trained):
    (trained / "gan-mnist-collapsed" / "timeline.webp").write_bytes(b"RIFF")
    test = open_page("gan/learn")
    assert "`timeline.webp` of `gan-mnist-collapsed`" in test.error[0].value
    assert len(test.error) == 1


def test_damaged_generator_is_explained(trained):
    (trained / "gan-mnist-dcgan" / "model.onnx").write_bytes(b"no graph")
    for page in ("gan/sample", "gan/walk", "gan/game"):
        assert "core export gan-mnist-dcgan" in open_page(page).error[0].value


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize("label", ["3", "all"])
def test_inside_draws_for_a_class(label):
    parameters = {"gan-part": "inside", "inside-gan": "gan-mnist-conditional", "inside-class": label}
    test = open_page("gan/learn", **parameters)
    assert not test.error
    assert any("Checkerboard" in text.value for text in test.markdown)


@pytest.mark.usefixtures("trained")
def test_without_data_pages_say_what_they_would_show():
    assert "cannot be shown" in open_tab(open_page("gan/sample")).info[0].value
    assert not any("python -m" in info.value for info in open_page("gan/game").info)


@pytest.mark.usefixtures("trained")
def test_game_is_played_without_the_data_set():
    game = open_page("gan/game")
    assert len(game.checkbox) == 8 and not game.info
    game.button(key="check").click().run()
    assert game.metric[0].value.endswith(" / 8")


@pytest.mark.usefixtures("trained", "digits")
def test_nearest_pictures_are_shown_where_the_data_is():
    test = open_tab(open_page("gan/sample"))
    test.toggle(key="gan-compare").set_value(True).run()
    assert not test.exception and not test.info
    assert len(test.image) == 9  # the choice and its eight neighbours
    assert any("from its nearest training picture" in text.value for text in test.caption)


@pytest.mark.usefixtures("trained", "digits")
def test_game_counts_each_round_once():
    test = open_page("gan/game")
    assert len(test.checkbox) == 8
    for box in test.checkbox:
        box.check()
    test.run()
    test.button(key="check").click().run()
    yours = int(test.metric[0].value.split(" / ")[0])
    assert 2 <= yours <= 6  # all marked: right where they are real
    assert test.metric[2].value == f"{yours} / 8"
    assert all(box.disabled for box in test.checkbox)
    next(button for button in test.button if button.label == "Next round").click().run()
    assert not test.metric and not any(box.value for box in test.checkbox)
    test.button(key="check").click().run()
    assert test.metric[2].value.endswith(" / 16")
