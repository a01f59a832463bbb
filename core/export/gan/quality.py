"""How good generated pictures are, in the features of our own classifier of the same data. Imports no TensorFlow.

The distances are named after the classifier, so that nobody takes them for those in Inception's features.
"""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from core.artifacts import CARD_FILE, Card, load_card, read_card, trained_folder
from core.data import ImageData, Split, load
from core.export.comparison import compared
from core.export.gan.path_length import style_path_length
from core.inference.images.classifier import ImageClassifier
from core.inference.images.sampler import ImageSampler
from core.inference.images.style_sampler import StyleSampler
from core.inference.numerics import softmax
from core.inference.sessions import load_session
from core.pictures.pixels import as_float

MEASURES = "gan-measures"  # in the folder of trained models: classifiers that are kept to measure with
BATCH = 500
COUNT, MEASURED_SEED = 10_000, 0  # pictures that are drawn to be measured
TOLERANCE = 0.02  # of a figure: another processor rounds differently
NEIGHBOURS = 3
SUBSETS, BRIEF_SUBSETS, SUBSET_SIZE = 100, 20, 1_000  # of the kernel distance


class Quality:
    """Real pictures and the classifier in whose features generated ones are compared with them.

    Args:
        classifier: Of the same data.
        real: uint8 pictures to compare with.
    """

    def __init__(self, classifier: ImageClassifier, real: Split) -> None:
        self.classifier = classifier
        self.real, _ = self._read(as_float(real.images))

    def brief(self, images: np.ndarray, _labels: np.ndarray | None = None) -> dict[str, float]:
        """Returns what is followed while a generator learns: both distances and the rarest class's share.

        Args:
            images: float32 (n, 28, 28, 1) in [-1, 1].
        """
        features, logits = self._read((images + 1) / 2)
        shares = class_shares(logits)
        return {
            "classifier_fid": frechet_distance(self.real, features),
            "classifier_kid": kernel_distance(self.real, features, subsets=BRIEF_SUBSETS),
            "min_class_share": float(shares.min()),
        }

    def measure(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict[str, Any]:
        """Returns the card's figures for images float32 (n, 28, 28, 1) in [0, 1], and the labels asked for."""
        features, logits = self._read(images)
        shares = class_shares(logits)
        precision, recall = precision_and_recall(self.real, features)
        count = len(images)
        figures: dict[str, Any] = {
            "classifier_fid": frechet_distance(self.real, features),
            "classifier_kid": kernel_distance(self.real, features),
            "precision": precision,
            "recall": recall,
            "min_class_share": float(shares.min()),
            "class_entropy": class_entropy(shares),
        }
        if labels is not None:
            figures["conditional_accuracy"] = float(np.mean(logits.argmax(axis=-1) == labels))
        measured: dict[str, Any] = {
            name: {"value": value, "count": count, "reference": len(self.real)} for name, value in figures.items()
        }
        measured["min_class_share"]["shares"] = np.round(shares, 4).tolist()
        return measured

    def nearest(self, images: np.ndarray, training: Split) -> dict[str, Any]:
        """Returns how near the nearest training picture is to each image, in features, beside how near it is to a
        real picture that was not learned from: 1 means no nearer, far below 1 that pictures were memorised.

        Args:
            images: float32 (n, 28, 28, 1) in [0, 1].
        """
        known, _ = self._read(as_float(training.images))
        features, _ = self._read(images)
        return nearness(features, self.real[: len(features)], known)

    def _read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns features float32 (n, d) of the layer before the last, and logits, of images in [0, 1]."""
        layer = self.classifier.card.layers[-2]["tensor"]
        features, logits = [], []
        for start in range(0, len(images), BATCH):
            found = self.classifier.activations(images[start : start + BATCH].astype(np.float32))
            features.append(found[layer])
            logits.append(found["logits"])
        return np.concatenate(features), np.concatenate(logits)


def nearness(features: np.ndarray, unseen: np.ndarray, known: np.ndarray) -> dict[str, Any]:
    """Returns the median distance of features to the nearest known ones, beside that of unseen real pictures' features.

    Args:
        features, unseen, known: float32 (n, d), each with its own n.
    """
    generated, real = (float(np.median(_nearest_distance(part, known))) for part in (features, unseen))
    return {"value": generated / real, "generated": generated, "unseen": real, "count": len(features)}


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Returns |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) of two sets of features float32 (n, d); 0 for equal ones.

    Source: Heusel et al. 2017, arXiv:1706.08500, eq. 6.
    """
    (m1, c1), (m2, c2) = (_moments(part) for part in (first, second))
    # the eigenvalues of C1 C2 are those of S C2 S with S = C1^(1/2), which is symmetric
    values, vectors = np.linalg.eigh(c1)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    crossed = np.sqrt(np.linalg.eigvalsh(root @ c2 @ root).clip(0)).sum()
    return float(np.sum((m1 - m2) ** 2) + np.trace(c1) + np.trace(c2) - 2 * crossed)


def kernel_distance(first: np.ndarray, second: np.ndarray, *, subsets: int = SUBSETS, seed: int = 0) -> float:
    """Returns the squared maximum mean discrepancy with the kernel (x y / d + 1)^3, unbiased: about 0 for equal sets.

    The mean over random subsets; both sets are scaled as the first, so that the kernel's cube stays in range.
    Source: Binkowski et al. 2018, arXiv:1801.01401, eq. 3 and appendix.
    """
    rng = np.random.default_rng(seed)
    scale = np.sqrt(np.mean(first.astype(np.float64) ** 2))
    size = min(SUBSET_SIZE, len(first), len(second))
    found = []
    for _ in range(subsets):
        x, y = (part[rng.choice(len(part), size, replace=False)].astype(np.float64) / scale for part in (first, second))
        xx, yy, xy = (_kernel(a, b) for a, b in ((x, x), (y, y), (x, y)))
        within = (xx.sum() - np.trace(xx) + yy.sum() - np.trace(yy)) / (size * (size - 1))
        found.append(within - 2 * xy.mean())
    return float(np.mean(found))


def precision_and_recall(real: np.ndarray, fake: np.ndarray) -> tuple[float, float]:
    """Returns which share of the fakes lies among the real features, and which share of the real among the fakes.

    A point lies among others if it is nearer to one of them than that one's third neighbour is.
    Source: Kynkaanniemi et al. 2019, arXiv:1904.06991, algorithm 1.
    """
    return _share_within(fake, real), _share_within(real, fake)


def class_shares(logits: np.ndarray) -> np.ndarray:
    """Returns which share of the pictures the classifier takes for each class, float64 (classes,)."""
    return np.bincount(softmax(logits).argmax(axis=-1), minlength=logits.shape[-1]) / len(logits)


def class_entropy(shares: np.ndarray) -> float:
    """Returns the entropy of the class shares, nats: log(classes) where all are as frequent."""
    present = shares[shares > 0]
    return float(-np.sum(present * np.log(present)))


def measuring(name: str) -> ImageClassifier:
    """Returns the classifier `name` as it was when generators were first measured in its features.

    A better one would change every figure, also of runs whose networks are gone. Where none is kept it is the served.

    Raises:
        ArtifactError: There is no such model, or its file differs from its card.
    """
    path = trained_folder() / MEASURES / name / CARD_FILE
    if not path.is_file():
        return ImageClassifier.load(name)
    card = dataclasses.replace(read_card(path), name=f"{MEASURES}/{name}")
    return ImageClassifier(card, load_session(card))


def figures(sampler: ImageSampler | StyleSampler, quality: Quality) -> dict[str, Any]:
    """Returns the card's figures of what a served generator draws."""
    labels = asked_for(sampler, COUNT)
    latents = sampler.latents(COUNT, MEASURED_SEED)
    parts = [
        sampler.sample(latents[i : i + BATCH], None if labels is None else labels[i : i + BATCH])
        for i in range(0, COUNT, BATCH)
    ]
    return quality.measure((np.concatenate(parts) + 1) / 2, labels)


def asked_for(sampler: ImageSampler | StyleSampler, count: int) -> np.ndarray | None:
    """Returns the labels to draw, int32 (count,), each class as often; None where one cannot ask."""
    return np.arange(count, dtype=np.int32) % len(sampler.card.labels) if sampler.is_conditional else None


def references(data: ImageData, quality: Quality) -> dict[str, dict[str, Any]]:
    """Returns the figures of the best and the worst there can be: real training pictures, and noise."""
    rng = np.random.default_rng(MEASURED_SEED)
    rows = rng.choice(len(data.train), min(COUNT, len(data.train)), replace=False)
    noise = rng.random((COUNT, *data.source.shape), np.float32)
    return {"real": quality.measure(as_float(data.train.images[rows])), "noise": quality.measure(noise)}


def evaluate(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures a card's figures again, from the ONNX files and the real test pictures; see `compared`."""
    card = load_card(name)
    return _compared(card, figures(ImageSampler.load(name), _quality(card, data_dir)))


def evaluate_styles(name: str, data_dir: Path | None = None) -> dict[str, Any]:
    """Measures the figures of a generator with styles again, as `evaluate` does, and the length of its paths."""
    card, sampler = load_card(name), StyleSampler.load(name)
    quality = _quality(card, data_dir)
    length = style_path_length(sampler, quality.classifier)
    return _compared(card, {**figures(sampler, quality), "path_length": length})


def _quality(card: Card, data_dir: Path | None) -> Quality:
    return Quality(measuring(card.data["classifier"]), load(card.data["name"], data_dir).test)


def _compared(card: Card, metrics: dict[str, Any]) -> dict[str, Any]:
    return compared(card, metrics, COUNT, lambda _metric, on_card: TOLERANCE * max(abs(on_card), 0.05))


def _moments(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    features = features.astype(np.float64)
    return features.mean(axis=0), np.cov(features, rowvar=False)


def _kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x @ y.T / x.shape[-1] + 1) ** 3


def _squared_distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    products = x @ y.T
    return np.maximum((x**2).sum(-1)[:, None] + (y**2).sum(-1)[None] - 2 * products, 0)


def _nearest_distance(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    blocks = (points[i : i + BATCH] for i in range(0, len(points), BATCH))
    return np.sqrt(np.concatenate([_squared_distances(block, others).min(axis=-1) for block in blocks]))


def _share_within(points: np.ndarray, others: np.ndarray) -> float:
    starts = range(0, len(others), BATCH)
    reach = np.concatenate(  # the nearest is the point itself
        [
            np.partition(_squared_distances(others[i : i + BATCH], others), NEIGHBOURS, axis=-1)[:, NEIGHBOURS]
            for i in starts
        ]
    )
    blocks = (points[i : i + BATCH] for i in range(0, len(points), BATCH))
    return float(np.mean(np.concatenate([(_squared_distances(b, others) <= reach).any(axis=-1) for b in blocks])))
