"""What the GAN pages compute: grids, squares, directions, timelines, upsampling, nearest pictures."""

import dataclasses
import itertools
import math

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from core.artifacts import load_card, sha256_of
from core.data.pictures import archive
from core.data.pictures.image_data import Split
from core.errors import ArtifactError, DataError
from core.inference import ImageClassifier, ImageSampler
from core.ui.gan.directions import directions, model_sha256
from core.ui.gan.game import PICTURES, deal
from core.ui.gan.grid import opinion, sample
from core.ui.gan.inside import stages
from core.ui.gan.models import generator_title, labels_for
from core.ui.gan.timeline import load_timeline, show_timelines
from core.ui.gan.training_pictures import neighbours
from core.ui.gan.upsampling import convolved_same, input_maps, repeated, transposed
from core.ui.gan.walk import slerp, square
from tests.pages.gan_models import EPOCHS, store_gan
from tests.support.apps import app_of
from tests.test_artifacts import card_of


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A folder of untrained generators: gan-mnist-dcgan, gan-mnist-wgangp and gan-mnist-conditional."""
    folder = tmp_path_factory.mktemp("trained")
    store_gan(folder, "gan-mnist-dcgan")
    store_gan(folder, "gan-mnist-wgangp", loss="wgan-gp")
    store_gan(folder, "gan-mnist-conditional", conditional=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_TRAINED", str(folder))
        yield folder


@pytest.fixture
def sampler(stored):
    return ImageSampler.load("gan-mnist-dcgan")


def test_samples_are_sorted_with_all_that_belongs_to_them(stored):
    sampler = ImageSampler.load("gan-mnist-conditional")
    drawn = sample(sampler, 12, 5)
    assert drawn.labels.tolist() == [*range(10), 0, 1]
    for order, sign in (("real", -1), ("fake", 1)):
        found = drawn.sorted_by(order)
        assert (np.diff(sign * found.scores) >= 0).all()
        np.testing.assert_allclose(sampler.sample(found.latents, found.labels), found.images, atol=1e-6)
        np.testing.assert_allclose(sampler.discriminate(found.images, found.labels), found.scores, atol=1e-5)
    assert drawn.sorted_by("drawn") is drawn


def test_class_asked_for_is_every_pictures_class(stored):
    card = load_card("gan-mnist-conditional")
    assert labels_for(card, 7, 3).tolist() == [7, 7, 7]
    assert labels_for(load_card("gan-mnist-dcgan"), None, 3) is None


def test_opinion_is_a_probability_but_a_critics_is_not(stored):
    card = load_card("gan-mnist-dcgan")
    assert (opinion(card, 0.0), opinion(card, math.log(3))) == ("50%", "75%")
    assert opinion(load_card("gan-mnist-wgangp"), -1.25) == "−1.2"


def test_slerp_keeps_the_length_and_begins_and_ends_where_it_should():
    a, b = np.array([3.0, 0, 0], np.float32), np.array([0, 3.0, 0], np.float32)
    np.testing.assert_allclose(slerp(a, b, 0), a, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1), b, atol=1e-6)
    np.testing.assert_allclose(slerp(a, b, 1 / 3), [3 * math.cos(math.pi / 6), 1.5, 0], atol=1e-5)
    np.testing.assert_allclose(slerp(a, a, 0.5), a)
    assert np.isfinite(slerp(a, -a, 0.5)).all()
    assert np.isfinite(slerp(0 * a, b, 0.5)).all()


def test_square_has_its_samples_in_the_corners():
    corners = np.random.default_rng(0).standard_normal((4, 100)).astype(np.float32)
    rows = square(corners, 5).reshape(5, 5, 100)
    for place, corner in zip(itertools.product((0, -1), (0, -1)), corners, strict=True):
        np.testing.assert_allclose(rows[place], corner, atol=1e-5)


class _Linear:
    """A generator whose pictures are a known linear map of the latent: its strongest directions are known too."""

    def __init__(self, strengths):
        self.matrix = np.zeros((len(strengths), 784), np.float32)
        self.matrix[np.arange(len(strengths)), np.arange(len(strengths))] = strengths

    def latents(self, count, seed, truncation=None):
        return np.random.default_rng(seed).standard_normal((count, len(self.matrix))).astype(np.float32)

    def sample(self, latents, labels=None):
        return (latents @ self.matrix).reshape(len(latents), 28, 28, 1)


def test_strongest_directions_of_a_linear_generator_are_found():
    found, shares = directions(_Linear([0.1, 3.0, 0.2, 2.0]), "linear", 2, None)
    np.testing.assert_allclose(found, [[0, 1, 0, 0], [0, 0, 0, 1]], atol=1e-3)
    total = 0.1**2 + 3**2 + 0.2**2 + 2**2
    np.testing.assert_allclose(shares, [9 / total, 4 / total], atol=1e-3)


def test_directions_of_a_generator_have_length_one(sampler):
    found, shares = directions(sampler, model_sha256(sampler), 3, None)
    np.testing.assert_allclose(found @ found.T, np.eye(3), atol=1e-5)
    assert (np.diff(shares) <= 0).all() and 0 < shares.sum() <= 1


def transposed_by_onnx(map_, size):
    """Conv2DTranspose(1, size, strides=2, padding="same") of a kernel whose weights sum to 4, by onnxruntime."""
    taken = [helper.make_tensor_value_info("x", TensorProto.FLOAT, None)]
    weights = helper.make_tensor("w", TensorProto.FLOAT, [1, 1, size, size], np.full(size**2, 4 / size**2))
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2], auto_pad="SAME_UPPER")
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "transposed", taken, [given], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": map_[np.newaxis, np.newaxis]})[0][0, 0]


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("name", ["even", "dot", "edge", "ramp"])
def test_transposed_convolution_is_onnxruntimes(name, size):
    given = input_maps()[name]
    np.testing.assert_allclose(transposed(given, size), transposed_by_onnx(given, size), atol=1e-6)


def test_upsampling_repeats_and_the_convolution_after_it_keeps_an_even_map_even():
    even = input_maps()["even"]
    np.testing.assert_array_equal(repeated(np.array([[1, 2]], np.float32)), [[1, 1, 2, 2]] * 2)
    assert np.ptp(convolved_same(repeated(even), 3)[1:-1, 1:-1]) < 1e-6
    assert np.ptp(transposed(even, 3)[2:-2, 2:-2]) > 0.5  # the checkerboard
    assert np.ptp(transposed(even, 4)[2:-2, 2:-2]) < 1e-6


def test_a_critics_loss_is_not_called_a_discriminators(stored, monkeypatch):
    drawn = {}
    monkeypatch.setattr("core.ui.gan.timeline._timeline", lambda **given: drawn.update(given["data"]))
    show_timelines([load_card("gan-mnist-wgangp"), load_card("gan-mnist-dcgan")])
    words = [run["lines"]["discriminator_loss"].split(" ")[0] for run in drawn["runs"]]
    assert words == ["critic", "discriminator"]


def test_timeline_is_what_the_card_says(stored):
    found = load_timeline(load_card("gan-mnist-dcgan"))
    assert (found.blocks, found.columns, len(found.history)) == (EPOCHS + 1, 8, EPOCHS)
    assert "classifier_fid" in found.history[0] and "classifier_fid" not in found.history[1]


@pytest.mark.parametrize("damage", ["missing", "changed", "no picture", "another size", "no history"])
def test_broken_sprite_is_an_artifact_error(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path))
    place = store_gan(tmp_path, "gan-mnist-dcgan")
    card, sprite, history = load_card("gan-mnist-dcgan"), place / "timeline.webp", place / "history.json"
    if damage == "missing":
        sprite.unlink()
    elif damage == "changed":
        sprite.write_bytes(sprite.read_bytes()[:-9])
    elif damage == "no picture":
        sprite.write_bytes(b"no picture")
        card.files[sprite.name]["sha256"] = sha256_of(sprite)
    elif damage == "another size":
        card.preprocessing["timeline"]["blocks"] += 1
    else:
        history.write_text("{}")
        card.files[history.name]["sha256"] = sha256_of(history)
    with pytest.raises(ArtifactError, match="core export gan-mnist-dcgan"):
        load_timeline(card)


def words_of(layers):
    return [(layer["kind"], layer["shape"]) for layer in layers]


def in_a_page(function, *arguments):
    """Calls a function that asks for the reader's language, which only a running page knows."""

    def page(function, arguments):
        import streamlit as st

        st.session_state["found"] = function(*arguments)

    test = app_of(page, args=(function, arguments)).run()
    assert not test.exception, test.exception
    return test.session_state["found"]


def test_stages_go_from_the_latent_to_the_picture(sampler):
    layers = in_a_page(stages, sampler, 3, None)
    assert words_of(layers)[0] == ("latent", "100")
    assert [shape for _kind, shape in words_of(layers)[2:]] == [
        "7 × 7 × 8",
        "14 × 14 × 8",
        "14 × 14 × 4",
        "28 × 28 × 4",
        "28 × 28 × 1",
    ]
    assert layers[-1]["view"] == "level"  # grey, as elsewhere
    assert all(layer["title"] and layer["note"] for layer in layers)


def test_title_says_what_and_how():
    card = card_of("any-name", task="image-generation", data={"name": "mnist"}, labels=())
    assert in_a_page(generator_title, card) == "Digits · DCGAN"
    changes = {
        "WGAN-GP": {"recipe": {"loss": "wgan-gp"}},
        "class chosen": {"labels": ("0", "1")},
        "collapsed": {"metrics": {"min_class_share": {"value": 0.009}}},
    }
    for kind, change in changes.items():
        assert in_a_page(generator_title, dataclasses.replace(card, **change)) == f"Digits · {kind}"
    assert in_a_page(generator_title, dataclasses.replace(card, data={"name": "other"})) == "other · DCGAN"


@pytest.fixture
def digits():
    """Real test digits would do, but noise needs no data: 40 pictures of ten classes."""
    rng = np.random.default_rng(0)
    return Split(images=rng.integers(0, 256, (40, 28, 28, 1), np.uint8), labels=np.arange(40) % 10)


@pytest.mark.parametrize("name", ["gan-mnist-dcgan", "gan-mnist-conditional"])
def test_round_holds_eight_pictures_some_real(stored, digits, name):
    sampler = ImageSampler.load(name)
    real = {picture.tobytes() for picture in digits.images[..., 0]}
    counts = set()
    for number in range(1, 12):
        dealt = deal(sampler, digits, number)
        assert dealt.pictures.shape == (PICTURES, 28, 28)
        assert [picture.tobytes() in real for picture in dealt.pictures] == dealt.is_real.tolist()
        counts.add(int(dealt.is_real.sum()))
    assert len(counts) > 1 and min(counts) >= 2 and max(counts) <= 6
    again = deal(sampler, digits, 11)
    np.testing.assert_array_equal(again.pictures, dealt.pictures)


def test_nearest_picture_of_a_training_picture_is_itself(monkeypatch, digits):
    monkeypatch.delenv("GLASSBOX_TRAINED", raising=False)
    from core.ui.gan import training_pictures as module

    monkeypatch.setattr(module, "training_and_test", lambda _name: (digits, digits))
    classifier = ImageClassifier.load("mnist-cnn")
    module._training_features.clear()
    found = neighbours(classifier, "mnist", digits.images[17, ..., 0], 4)
    module._training_features.clear()
    np.testing.assert_array_equal(found.pictures[0], digits.images[17, ..., 0])
    assert found.distances[0] < 1e-2 < found.distances[1]
    assert found.classes[0] == "7"
    assert (np.diff(found.distances) >= 0).all()


def test_pictures_that_are_not_the_published_ones_are_refused(monkeypatch, tmp_path, digits):
    """As in training: the catalogue compares their sha256."""
    from core.ui.gan.training_pictures import training_and_test

    archive.write(tmp_path, "mnist", digits, digits)
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"mnist must hold"):
        training_and_test("mnist")
