"""A head that has seen other things: what it tells apart, when it is kept, and what it is fitted on."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from core.artifacts import load_card
from core.data.pictures.fonts import FOLDERS, FONTS
from core.documents import card_faults
from core.errors import DataError
from core.export.calibration import choose_threshold
from core.export.images import exposure, letters, out_of_distribution
from core.export.images.exposure import fit_head, head_of
from core.export.images.letters import PARTS, SEEDS
from core.inference import ImageClassifier
from core.inference.images.calibration import EXPOSED, familiarity, is_none_of_these

CLASSES = 4
OF_DIGITS = ("mnist-cnn", "mnist-cnn-deep", "mnist-mlp")


def logits_of(count: int, seed: int, second: float) -> np.ndarray:
    """Returns logits with the same largest one, and a second class beside it that is as large as told."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % CLASSES
    logits = rng.normal(-4, 0.5, (count, CLASSES))
    logits[np.arange(count), labels] = rng.normal(9, 0.5, count)
    logits[np.arange(count), (labels + 1) % CLASSES] = rng.normal(second, 0.5, count)
    return logits.astype(np.float32)


def test_a_head_parts_what_the_sum_of_the_logits_cannot():
    head = fit_head([logits_of(400, 0, -4)], [logits_of(400, 1, 2)])
    known, others = logits_of(400, 2, -4), logits_of(400, 3, 2)
    plain = choose_threshold([known], others, np.arange(len(others)))
    assert is_none_of_these(others, {"unknown": plain}).mean() < 0.3
    chosen = choose_threshold([known], others, np.arange(len(others)), head)
    assert chosen["score"] == EXPOSED
    assert is_none_of_these(others, {"unknown": chosen}).mean() > 0.95
    assert is_none_of_these(known, {"unknown": chosen}).mean() <= 0.02
    assert familiarity(known, EXPOSED, head).std() == pytest.approx(familiarity(known, "energy").std(), rel=0.3)


def test_a_head_that_learned_nothing_of_use_is_not_kept():
    head = fit_head([logits_of(400, 0, -4)], [logits_of(400, 1, -4)])
    known, others = logits_of(400, 2, -4), logits_of(400, 3, -4) - 8
    chosen = choose_threshold([known], others, np.arange(len(others)), head)
    assert chosen["score"] != EXPOSED
    assert "head" not in chosen


def test_each_group_counts_the_same_however_many_it_has():
    few, many = logits_of(40, 0, -4), logits_of(4_000, 1, -4)
    odd = logits_of(40, 2, -4)[:, ::-1] + 1
    assert fit_head([few, odd], [logits_of(400, 3, 2)]) != fit_head([many, odd], [logits_of(400, 3, 2)])
    head = fit_head([np.repeat(few, 50, axis=0), odd], [logits_of(400, 3, 2)])
    once = fit_head([few, odd], [logits_of(400, 3, 2)])
    values = logits_of(100, 4, 0)
    assert np.corrcoef(familiarity(values, EXPOSED, head), familiarity(values, EXPOSED, once))[0, 1] > 0.95


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


def test_without_the_fonts_there_is_no_head_and_the_log_says_so(monkeypatch, caplog):
    def absent(part, count):
        raise DataError("{name} is nowhere.", name="a font")

    monkeypatch.setattr(exposure, "printed_digits", absent)
    assert head_of(ImageClassifier.load("mnist-cnn"), None) is None
    assert "a font is nowhere" in caplog.text
    assert head_of(ImageClassifier.load("fashion-cnn"), None) is None


def test_only_networks_of_digits_are_shown_letters():
    assert set(out_of_distribution.OF_LETTERS) == {load_card(name).data["name"] for name in OF_DIGITS}


@pytest.mark.parametrize("name", OF_DIGITS)
def test_networks_of_digits_notice_most_letters_and_clothes(name):
    card = load_card(name)
    assert card.calibration["unknown"]["score"] == EXPOSED
    assert card.metrics["miss_rate"]["by_set"].keys() == {"cifar10", "fashion", "letters"}
    assert card.metric("miss_rate") < 0.4
    assert card.metric("paper_false_alarm_rate") <= 0.05


@pytest.mark.parametrize(
    ("place", "value"), [("head", None), ("score", "energy"), ("head/output", [1.0]), ("head/hidden", [[1.0]])]
)
def test_a_card_whose_head_does_not_fit_is_refused(place, value):
    card = json.loads(json.dumps(dataclasses.asdict(load_card("mnist-cnn"))))
    assert not list(card_faults(card, "mnist-cnn"))
    *parents, last = place.split("/")
    part = card["calibration"]["unknown"]
    for step in parents:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    assert list(card_faults(card, "mnist-cnn"))
