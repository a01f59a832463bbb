"""A head that has seen other things: what it tells apart, what it reads in the graph, and what it is fitted on."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from scipy import ndimage

from core.artifacts import load_card, trained_folder, verified_bytes
from core.data.pictures.fonts import FOLDERS, FONTS
from core.data.samples import digits
from core.export.calibration import choose_among
from core.export.images import exposure, letters, out_of_distribution, paper
from core.export.images import head as heads
from core.export.images.exposure import add_layers, with_head
from core.export.images.familiarity import End, as_part
from core.export.images.head import Head, fit_head
from core.export.images.letters import PARTS, SEEDS
from core.export.images.out_of_distribution import Unknown
from core.inference import ImageClassifier
from core.inference.images.calibration import EXPOSED

OF_DIGITS = ("mnist-cnn", "mnist-cnn-deep", "mnist-mlp")
GROUPS = {"mnist-cnn": 2 * (32 + 64) + 128, "mnist-cnn-deep": 2 * (32 + 48) + 96, "mnist-mlp": 512 + 256}
WIDTH = 12


def seen(count: int, seed: int, second: float) -> np.ndarray:
    """Returns what layers hold: one number as large as ever, and a second one beside it as large as told."""
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.5, (count, WIDTH))
    first = np.arange(count) % WIDTH
    values[np.arange(count), first] = rng.normal(9, 0.5, count)
    values[np.arange(count), (first + 1) % WIDTH] = rng.normal(second, 0.5, count)
    return values.astype(np.float32)


def test_a_head_parts_what_the_largest_value_cannot():
    known, others = seen(400, 2, 0), seen(400, 3, 5)
    head = fit_head([seen(800, 0, 0)], [seen(800, 1, 5)]).in_deviations(known)
    scores = {
        "max-logit": ([known.max(axis=1)], others.max(axis=1)),
        EXPOSED: ([head.of(known)], head.of(others)),
    }
    chosen = choose_among(scores, np.arange(len(others)))
    assert chosen["score"] == EXPOSED
    assert np.mean(head.of(others) < chosen["threshold"]) > 0.95
    assert np.mean(head.of(known) < chosen["threshold"]) <= 0.02
    assert (head.of(known).mean(), head.of(known).std()) == pytest.approx((0, 1), abs=1e-6)
    assert np.mean(others.max(axis=1) < known.max(axis=1).min()) < 0.3


def test_a_head_that_learned_nothing_of_use_is_not_chosen():
    known, others = seen(400, 2, 0), seen(400, 3, 0) - 8
    head = Head(np.zeros((WIDTH, 2)), np.zeros(2), np.zeros(2), 1.0)
    scores = {"max-logit": ([known.max(axis=1)], others.max(axis=1)), EXPOSED: ([head.of(known)], head.of(others))}
    assert choose_among(scores, np.arange(len(others)))["score"] == "max-logit"


def test_each_group_counts_the_same_however_many_it_has(monkeypatch):
    monkeypatch.setattr(heads, "STEPS", 200)
    few, odd, others = seen(60, 0, 0), seen(60, 2, 2)[:, ::-1], [seen(400, 3, 5)]
    once, often = fit_head([few, odd], others), fit_head([np.repeat(few, 50, axis=0), odd], others)
    values = seen(100, 4, 2)
    assert np.corrcoef(once.of(values), often.of(values))[0, 1] > 0.9


def test_what_never_differed_counts_little_where_it_does():
    known, others = seen(400, 0, 0), seen(400, 1, 5)
    known[:, -1] = others[:, -1] = 0
    odd = seen(100, 2, 0)
    head = fit_head([known], [others]).in_deviations(known)
    odd[:, -1] = 0.1
    assert np.abs(head.of(odd)).max() < 20


@pytest.mark.parametrize("name", OF_DIGITS)
@pytest.mark.parametrize("file", ["model.onnx", "model.int8.onnx"])
def test_the_head_behind_a_graph_says_what_it_says_of_its_layers(name, file):
    card = load_card(name)
    rng = np.random.default_rng(0)
    count = GROUPS[name]
    head = Head(rng.normal(0, 0.1, (count, 4)), rng.normal(size=4), rng.normal(size=4), 0.5)
    end = End()
    end.end(head.node(end, add_layers(end, card)))
    images = np.array(card.self_test["images"], np.float32).reshape(-1, 28, 28, 1)
    session = onnxruntime.InferenceSession(
        verified_bytes(card, file) + as_part(end), providers=["CPUExecutionProvider"]
    )
    logits, familiar = session.run(["logits", "familiarity"], {"images": images})
    plain = onnxruntime.InferenceSession(verified_bytes(card, file), providers=["CPUExecutionProvider"])
    np.testing.assert_array_equal(logits, plain.run(["logits"], {"images": images})[0])
    if file == "model.onnx":
        np.testing.assert_allclose(familiar, head.of(layers_of(name, images)), atol=1e-3)


def layers_of(name: str, images: np.ndarray) -> np.ndarray:
    """Returns what the layers hold, from the inner tensors that the class of the page gives."""
    network = ImageClassifier.load(name)
    kinds = {layer["tensor"]: layer["kind"] for layer in network.card.layers}
    found = []
    for tensor, values in network.activations(images).items():
        if kinds[tensor] == "pool":
            found += [values.mean(axis=(2, 3)), values.max(axis=(2, 3))]
        elif kinds[tensor] in ("relu", "average") and values.ndim == 2:
            found.append(values)
    return np.concatenate(found, axis=1)


def test_coarse_digits_keep_their_shape_in_eight_pixels():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:15] = 255  # a one
    small = paper._shrunk(image)
    assert small.shape == (8, 8)
    assert small.any(axis=1).all()
    assert small.any(axis=0).sum() == paper.LEAST_COARSE


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """Returns what shows a network a few pictures of each kind, so that fitting takes no time."""
    rng = np.random.default_rng(0)
    card = dataclasses.replace(load_card("mnist-mlp"), calibration={"temperature": 1.0})
    shutil.copytree(trained_folder() / card.name, tmp_path / card.name)
    images = np.array(card.self_test["images"], np.float32).reshape(-1, 28, 28, 1)
    digits = [np.clip(np.repeat(images, 20, axis=0) + rng.normal(0, 0.03, (80, 28, 28, 1)), 0, 1)] * 3
    strange = digits[0][::2].transpose(0, 2, 1, 3).astype(np.float32)  # which excite the network as digits do
    others = {name: Unknown(strange, np.arange(40)) for name in ("fashion", "letters")}
    monkeypatch.setattr(exposure, "_digits", lambda *_given: [one.astype(np.float32) for one in digits])
    monkeypatch.setattr(exposure, "unknown_pictures", lambda *_given: others)
    monkeypatch.setattr(heads, "STEPS", 30)
    return card, tmp_path, others


def test_head_is_written_behind_the_graph_and_the_card_says_so(shown, monkeypatch):
    card, root, others = shown
    monkeypatch.setattr(exposure, "by_logits", lambda *_given: {})  # which tell these few apart as well
    found = with_head(card, None, None, root)
    unknown = found.calibration["unknown"]
    assert unknown["sets"] == ["fashion", "letters"]
    assert unknown["score"] == EXPOSED
    assert "strangers.pb" in found.files
    assert unknown["digits"]["mean"] > unknown["threshold"]
    network = ImageClassifier.of(found, root=root)
    assert network.is_none_of_these(*network.predict(others["letters"].images)).all()
    assert len(found.self_test["familiarity"]) == len(found.self_test["images"])


def test_without_letters_the_logits_decide(shown):
    card, root, others = shown
    del others["letters"]
    found = with_head(card, None, None, root)
    assert found.calibration["unknown"]["score"] != EXPOSED
    assert "strangers.pb" not in found.files
    assert not (root / card.name / "strangers.pb").exists()


@pytest.mark.parametrize("name", OF_DIGITS)
def test_the_8_bit_file_knows_digits_as_the_other_does(name):
    images = digits()[0][-500:]
    alarms = []
    for is_int8 in (False, True):
        classifier = ImageClassifier.load(name, int8=is_int8)
        alarms.append(classifier.is_none_of_these(*classifier.predict(images)).mean())
    assert alarms[0] < 0.03
    assert abs(alarms[1] - alarms[0]) < 0.01


def test_only_networks_of_digits_are_given_a_head():
    card = load_card("fashion-cnn")
    assert with_head(card, None) is card


def test_no_part_of_the_letters_shares_a_seed_or_fonts_with_another():
    assert PARTS.keys() == SEEDS.keys()
    assert len(set(PARTS.values())) == len(set(SEEDS.values())) == len(PARTS)
    assert not set(letters.LATIN) & set("OolIiSsZzqgbj")
    assert not set(letters.HANGUL) & set("ㅇㅣㅡㄱㄹ")


def test_letters_are_one_symbol_each_on_paper_of_either_kind(monkeypatch):
    noto = next(font for font in FONTS if font.file == "NotoSansCJK-Regular.ttc")
    path = next(path for folder in FOLDERS for path in Path(folder).expanduser().rglob(noto.file))
    monkeypatch.setattr(letters, "FONTS", [noto])
    monkeypatch.setattr(letters, "_paths", lambda: {noto: path})
    drawn = letters.letters("test", 12)
    assert all(np.array_equal(one, again) for one, again in zip(drawn, letters.letters("test", 12), strict=True))
    assert {bool(np.median(one) > 128) for one in drawn} == {True, False}
    for one in drawn[::2]:  # Latin letters are of one piece
        ink = np.abs(one[..., 0].astype(int) - int(np.median(one))) > 60
        assert ndimage.label(ink, np.ones((3, 3)))[1] == 1
    digits, labels = letters.printed_digits("test", 12)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert len(digits) == 12


def test_only_networks_of_digits_are_shown_letters():
    assert set(out_of_distribution.OF_LETTERS) == {load_card(name).data["name"] for name in OF_DIGITS}


@pytest.mark.parametrize("name", OF_DIGITS)
def test_networks_of_digits_notice_most_letters_clothes_and_photographs(name):
    card = load_card(name)
    assert card.calibration["unknown"]["score"] == EXPOSED
    missed = card.metrics["miss_rate"]["by_set"]
    assert missed.keys() == {"cifar10", "fashion", "letters"}
    assert max(missed.values()) < 0.3
    assert card.metric("paper_false_alarm_rate") <= 0.05
    assert card.files["strangers.pb"]["bytes"] <= 120_000
