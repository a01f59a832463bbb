"""The study of augmentation: its figures against scikit-learn's, its batches, and that it opens the test once."""

import dataclasses
import json

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats
from sklearn import metrics

from core.artifacts import load_augmentation, load_augmentation_pictures
from core.data import ImageData, Split
from core.data.pictures.chest import SOURCE, without_repetitions
from core.errors import SettingError
from core.training.augmentation import chest
from core.training.gan.augmentation import study as module
from core.training.gan.augmentation.classifier import BATCH, WAYS, _batches
from core.training.gan.augmentation.figures import auc, mean_and_interval, sensitivity_and_specificity, threshold_for
from core.training.gan.augmentation.generator import MOST, moved
from core.training.gan.augmentation.study import Settings, Study, fewer

TINY = Settings(amounts=(4, 8), seeds=(0, 1), gan_steps=1, drawn=33, epochs=1, steps=2)


def pictures(normal, ill, seed):
    """Normal ones are dark, ill ones bright, all noisy."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat([0, 1], [normal, ill]))
    images = np.clip(rng.normal(90 + 60 * labels[:, None, None, None], 40, (len(labels), 28, 28, 1)), 0, 255)
    return Split(images=images.astype(np.uint8), labels=labels)


@pytest.fixture
def data():
    return ImageData(source=SOURCE, train=pictures(10, 30, 0), validation=pictures(40, 20, 1), test=pictures(10, 9, 2))


@pytest.mark.parametrize("digits", [1, 6])  # with ties, and without
def test_figures_are_those_of_scikit_learn(digits):
    rng = np.random.default_rng(digits)
    is_ill = rng.random(300) < 0.3
    scores = np.round(rng.normal(is_ill, 1), digits)
    assert auc(scores, is_ill) == pytest.approx(metrics.roc_auc_score(is_ill, scores))
    for wanted in (0.5, 0.9, 0.95):
        sensitivity, specificity = sensitivity_and_specificity(scores, is_ill, threshold_for(scores, is_ill, wanted))
        false, true, _ = metrics.roc_curve(is_ill, scores, drop_intermediate=False)
        assert specificity >= wanted
        assert sensitivity == pytest.approx(true[false <= 1 - wanted + 1e-9].max())


def test_nine_of_ten_healthy_lie_at_or_below_the_threshold():
    scores, is_ill = np.arange(10.0), np.zeros(10, bool)
    assert threshold_for(scores, is_ill, 0.9) == 8.0


def test_interval_is_students():
    values = [0.9, 0.91, 0.93, 0.88, 0.95]
    found = mean_and_interval(values)
    low, high = stats.t.interval(0.95, 4, np.mean(values), stats.sem(values))
    assert (found["low"], found["high"]) == pytest.approx((low, high))
    assert mean_and_interval([0.5]) == {"mean": 0.5, "low": 0.5, "high": 0.5}


def test_fewer_pictures_are_normal_ones_and_more_hold_fewer(data):
    few, more = (fewer(data.train, samples, seed=3) for samples in (4, 8))
    assert np.bincount(few.labels).tolist() == [4, 30] and np.bincount(more.labels).tolist() == [8, 30]
    held = {picture.tobytes() for picture in more.images}
    assert all(picture.tobytes() in held for picture in few.images)


def test_what_repeats_is_learned_from_once_and_not_where_validation_has_it():
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    split = Split(images=images[[0, 1, 1, 2, 3]], labels=np.array([0, 1, 1, 0, 1]))
    other = Split(images=images[[3]], labels=np.array([1]))
    kept = without_repetitions(split, other)
    assert kept.images.ravel().tolist() == [0, 1, 2] and kept.labels.tolist() == [0, 1, 0]


@pytest.mark.parametrize("has_generated", [False, True])
def test_half_of_a_batch_is_normal_and_half_of_each_half_generated(data, has_generated):
    marked = Split(images=np.full((8, 28, 28, 1), 255, np.uint8), labels=np.repeat([0, 1], 4))
    splits = [data.train, marked] if has_generated else [data.train]
    for images, labels in _batches(splits, 3, "none", seed=0):
        is_generated = np.asarray(images).min(axis=(1, 2, 3)) == 1
        assert np.bincount(labels).tolist() == [BATCH // 2] * 2
        assert np.bincount(np.asarray(labels)[is_generated], minlength=2).tolist() == [has_generated * BATCH // 4] * 2


def test_a_chest_is_never_mirrored():
    left = np.zeros((1, 28, 28, 1), np.float32)
    left[:, 8:20, 4:10] = 1
    for number in range(40):
        drawn = np.asarray(chest(tf.constant(left), tf.constant([number, 0])))[0, ..., 0]
        assert drawn[:, :14].mean() > drawn[:, 14:].mean()


def test_what_the_discriminator_sees_is_moved_a_little_and_passes_the_gradient_on():
    image = np.zeros((1, 28, 28, 1), np.float32)
    image[0, 14, 14] = 1
    seen = set()
    for number in range(60):
        with tf.GradientTape() as tape:
            x = tf.constant(image)
            tape.watch(x)
            y = moved(x, tf.constant([number, 1]))
            brightest = tf.reduce_max(y)
        place = np.unravel_index(np.argmax(y[0, ..., 0]), (28, 28))
        seen.add(place)
        assert max(abs(place[0] - 14), abs(place[1] - 14)) <= MOST
        assert float(tape.gradient(brightest, x)[0, 14, 14, 0]) == 1
    assert len(seen) > 20


def test_a_stopped_study_goes_on_and_opens_the_test_at_the_end(monkeypatch, tmp_path, data):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    opened = []
    monkeypatch.setattr(module, "train_generator", lambda *_: None)
    monkeypatch.setattr(module, "draw", lambda _generator, count, seed: pictures(count, count, seed))
    learn, asked = module.learn, []

    def stopped(way, real, *rest, **more):
        asked.append((way, len(real), more["seed"]))
        if len(asked) == 6:
            raise KeyboardInterrupt
        return learn(way, real, *rest, **more)

    def scores(model, split):
        opened.append(split is data.test)
        return np.random.default_rng(len(opened)).normal(split.labels, 1.0)

    monkeypatch.setattr(module, "learn", stopped)
    monkeypatch.setattr(module, "scores_of", scores)
    with pytest.raises(KeyboardInterrupt):
        Study(TINY, data, tmp_path / "kept").run()
    assert len(load_augmentation()["points"]) == 5 and not load_augmentation()["means"] and not any(opened)
    found = Study(TINY, data, tmp_path / "kept").run()
    assert len(asked) == len(found["points"]) + 1 == len(WAYS) * 4 + 1
    assert sum(opened) == len(WAYS) * 4
    assert load_augmentation() == json.loads(json.dumps(found))
    assert len(load_augmentation_pictures(found)) < 100_000
    assert Study(TINY, data, tmp_path / "kept").run() == found and sum(opened) == len(WAYS) * 4
    with pytest.raises(SettingError, match="other settings"):
        Study(dataclasses.replace(TINY, steps=3), data, tmp_path / "kept")


@pytest.mark.slow
def test_every_part_runs_on_a_few_pictures(monkeypatch, tmp_path, data):
    monkeypatch.setenv("GLASSBOX_TRAINED", str(tmp_path / "trained"))
    found = Study(dataclasses.replace(TINY, amounts=(8,), seeds=(0,)), data, tmp_path / "kept").run()
    assert {point["way"] for point in found["points"]} == set(WAYS)
