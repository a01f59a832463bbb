"""Networks that read a picture row by row: batches, training, export, and the step that is the network itself."""

import dataclasses
import json

import numpy as np
import pytest

from core.artifacts import load_card
from core.cli import main
from core.data import ImageData, Split
from core.data.pictures import mnist
from core.errors import ArtifactError
from core.export.rows import evaluation, export
from core.inference import RowClassifier
from core.models.sequences.rows import RowsConfig, build_rows
from core.training import checkpoints
from core.training.rows import fit
from core.training.rows.fit import training_batches
from core.training.rows.recipes import MNIST, RECIPES
from core.verification import verify

TINY = dataclasses.replace(RECIPES["rows-rnn"], units=6, epochs=1, batch_size=32, augmentation="none")


def digits(seed: int, count: int) -> Split:
    """Returns pictures whose class is how many of the ten bands of rows from above are white."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    images = np.where(np.arange(28)[:, np.newaxis] < 2.8 * labels[:, np.newaxis, np.newaxis], 255, 0)
    return Split(images=np.broadcast_to(images[..., np.newaxis], (count, 28, 28, 1)).astype(np.uint8), labels=labels)


def data(*_given: object) -> ImageData:
    return ImageData(source=mnist.SOURCE, train=digits(0, 320), validation=digits(1, 40), test=digits(2, 60))


def test_order_and_cuts_follow_from_seed_and_epoch():
    def drawn(epoch: int) -> list[np.ndarray]:
        batches = list(training_batches(data().train, TINY, epoch))
        return [np.concatenate([part.numpy() for part in parts]) for parts in zip(*map(flat, batches), strict=True)]

    def flat(batch):
        given, labels = batch
        return given["images"], given["length"], labels

    first, again, other = drawn(0), drawn(0), drawn(1)
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[1], other[1])
    _images, lengths, labels = first
    assert len(labels) == 320 and lengths.min() >= 1 and lengths.max() == 28
    assert 0.4 < np.mean(lengths == 28) < 0.65  # half of them, and a few whose last row was drawn


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_unknown_cells_are_refused_and_known_ones_have_a_recipe(cell):
    assert RECIPES[f"rows-{cell}"].config.cell == cell
    with pytest.raises(ValueError, match=f"{cell}s"):
        RowsConfig(**MNIST, cell=f"{cell}s")


def test_three_recipes_differ_in_their_cell_alone():
    plain = [{**recipe.as_plain(), "name": "", "cell": ""} for recipe in RECIPES.values()]
    assert plain[0] == plain[1] == plain[2] == json.loads(json.dumps(plain[0]))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A network that has been trained for an epoch and exported, and what it was exported from."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("rows")
        patch.setenv("GLASSBOX_CHECKPOINTS", str(root / "checkpoints"))
        patch.setenv("GLASSBOX_TRAINED", str(root / "trained"))
        patch.setitem(RECIPES, "rows-rnn", TINY)
        for module in (fit, export, evaluation):
            patch.setattr(module, "load", data)
        assert main(["train", "rows-rnn"]) == 0
        assert main(["export", "rows-rnn"]) == 0
        yield checkpoints.load_best(checkpoints.folder("rows-rnn"))[1]


def test_the_step_is_the_network_also_where_a_picture_is_cut(exported):
    model = build_rows(TINY.config)
    model.set_weights(exported)
    images = digits(3, 28).images / np.float32(255)
    lengths = np.arange(1, 29, dtype=np.int32)
    wanted = model({"images": images, "length": lengths}, training=False).numpy()
    found = RowClassifier.load("rows-rnn").follow_logits(images)[np.arange(28), lengths - 1]
    assert np.abs(found - wanted).max() < 1e-5


def test_card_and_file_agree(exported, capsys):
    card = load_card("rows-rnn")
    assert (card.metrics["accuracy_by_row"]["accuracies"][-1] == round(card.metric("test_accuracy"), 4)) and len(
        card.metrics["accuracy_by_row"]["accuracies"]
    ) == 28
    capsys.readouterr()
    assert main(["evaluate", "rows-rnn", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agrees"]
    assert verify().errors == []


def test_other_pictures_and_other_networks_are_refused(exported):
    classifier = RowClassifier.load("rows-rnn")
    for images in (np.zeros((1, 28, 27, 1)), np.zeros((28, 28, 1)), np.full((1, 28, 28, 1), np.nan)):
        with pytest.raises(ValueError, match="finite, of shape"):
            classifier.follow_logits(images)
    with pytest.raises(ArtifactError):
        RowClassifier.load("mnist-cnn")
