"""What a GAN's pictures are worth to a classifier of few pictures: kept in trained/augmentation.json.

For each number of normal chest pictures and each seed the same classifier learns in four ways: from the pictures
alone, from moved ones (classic augmentation), from a conditional GAN's besides, and from both. The GAN has seen the
same pictures and no other. The epoch and the threshold are chosen on validation pictures. The test pictures are
opened once, when everything has been trained. Steps, rates and the share of generated pictures were not searched
for: the GAN's rates were raised once, after a look at what it drew, and all was fixed before the first whole run.
"""

import dataclasses
import hashlib
import json
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.artifacts import AUGMENTATION_FILE, AUGMENTATION_PICTURES_FILE, load_augmentation, trained_folder
from core.data import ImageData, Split
from core.data.pictures.chest import NORMAL, PNEUMONIA
from core.data.pictures.image_data import content_sha256
from core.errors import SettingError
from core.models import build
from core.pictures.pixels import tile_sheet
from core.training import checkpoints
from core.training.gan.augmentation import classifier
from core.training.gan.augmentation.classifier import WAYS, learn, scores_of
from core.training.gan.augmentation.figures import (
    METRICS,
    SPECIFICITY,
    auc,
    sensitivity_and_specificity,
    summary,
    threshold_for,
)
from core.training.gan.augmentation.generator import RECIPE, draw, train_generator
from core.training.runs import new_record

SHOWN = 32  # pictures of each row of the sheet

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """How large the study is: normal pictures, seeds, steps of a GAN, pictures it draws of each class, a classifier's
    epochs and the steps of each."""

    amounts: tuple[int, ...] = (50, 150, 388)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    gan_steps: int = 1_000
    drawn: int = 2_000
    epochs: int = 12
    steps: int = 100

    def as_plain(self) -> dict[str, Any]:
        """Returns all that decides the result, as JSON would give it back."""
        fields = {
            **dataclasses.asdict(self),
            "ways": list(WAYS),
            "classifier": dataclasses.asdict(classifier.CONFIG),
            "batch_size": classifier.BATCH,
            "learning_rate": classifier.RATE,
            "augmentation": "chest",
            "generated_share": classifier.GENERATED_SHARE,
            "gan": RECIPE.as_plain(),
            "specificity": SPECIFICITY,
        }
        return json.loads(json.dumps(fields))


BRIEF = Settings(amounts=(50, 388), seeds=(0, 1), gan_steps=40, drawn=64, epochs=2, steps=20)  # to see that it works
Cell = tuple[str, int, int]  # way, normal pictures, seed


class Study:
    """The study as far as it has come; each cell is kept as soon as it is trained.

    Args:
        data: The chest pictures.
        folder: Takes the weights and the generated pictures until the test pictures have been opened.

    Raises:
        SettingError: trained/augmentation.json is of other settings.
    """

    def __init__(self, settings: Settings, data: ImageData, folder: Path | None = None) -> None:
        self.settings, self.data = settings, data
        plain = settings.as_plain()
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:8]
        self.folder = (folder or checkpoints.folder("augmentation")) / digest
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = trained_folder() / AUGMENTATION_FILE
        self.found: dict[str, Any] = load_augmentation() or self._empty(plain)
        if self.found["settings"] != plain or self.found["data"] != self._data():
            raise SettingError("{file} is of other settings or data. Delete it to begin anew.", file=self.path)

    def run(self) -> dict[str, Any]:
        """Trains what is not trained yet, then measures on the test pictures, and returns what the file holds."""
        if self.found["means"]:
            return self.found
        for samples in self.settings.amounts:
            for seed in self.settings.seeds:
                self._train(samples, seed)
        self._measure()
        return self.found

    def cells(self) -> list[Cell]:
        """Returns all cells in the order in which they are trained."""
        settings = self.settings
        return [(way, samples, seed) for samples in settings.amounts for seed in settings.seeds for way in WAYS]

    def _train(self, samples: int, seed: int) -> None:
        known = {_cell(point) for point in self.found["points"] if self._weights_path(_cell(point)).is_file()}
        left = [way for way in WAYS if (way, samples, seed) not in known]
        if not left:
            return
        real = fewer(self.data.train, samples, seed)
        generated = self._generated(real, samples, seed)
        for way in left:
            began = time.monotonic()
            learned = learn(
                way,
                real,
                generated,
                self.data.validation,
                epochs=self.settings.epochs,
                steps=self.settings.steps,
                seed=seed,
            )
            _write(self._weights_path((way, samples, seed)), partial(_save_weights, weights=learned.weights))
            point = {"way": way, "samples": samples, "seed": seed, "epoch": learned.epoch}
            point |= {"validation_auc": round(learned.validation_auc, 5), "seconds": round(time.monotonic() - began, 1)}
            self.found["points"] = [one for one in self.found["points"] if _cell(one) != _cell(point)] + [point]
            self._keep()
            logger.info("%s, %d pictures, seed %d: AUC %.4f on validation", way, samples, seed, learned.validation_auc)

    def _generated(self, real: Split, samples: int, seed: int) -> Split:
        """Returns the pictures of the GAN that has seen `real`, which is trained first where there is none yet."""
        path = self.folder / f"generated-{samples}-{seed}.npz"
        if not path.is_file():
            began = time.monotonic()
            drawn = draw(train_generator(real, self.settings.gan_steps, seed), self.settings.drawn, seed)
            logger.info("GAN of %d pictures, seed %d: %.0f s", samples, seed, time.monotonic() - began)
            _write(path, lambda stream: np.savez_compressed(stream, images=drawn.images, labels=drawn.labels))
        with np.load(path) as file:
            return Split(images=file["images"], labels=file["labels"])

    def _measure(self) -> None:
        """Opens the test pictures, once."""
        model = build(classifier.CONFIG)
        validation, test = self.data.validation, self.data.test
        for point in self.found["points"]:
            with np.load(self._weights_path(_cell(point))) as file:
                model.set_weights([file[name] for name in file.files])
            threshold = threshold_for(scores_of(model, validation), validation.labels == PNEUMONIA)
            scores, is_ill = scores_of(model, test), test.labels == PNEUMONIA
            found = (auc(scores, is_ill), *sensitivity_and_specificity(scores, is_ill, threshold))
            point["test"] = {name: round(value, 5) for name, value in zip(METRICS, found, strict=True)}
        self.found |= {**summary(self.found["points"]), "pictures": self._write_pictures()}
        self._keep()

    def _write_pictures(self) -> dict[str, Any]:
        """Writes real pictures that no network has learned from, and below them those of the first seed's GANs."""
        seed = self.settings.seeds[0]
        normal = np.flatnonzero(self.data.validation.labels == NORMAL)
        rows = [self.data.validation.images[np.random.default_rng(seed).choice(normal, SHOWN, replace=False)]]
        for samples in self.settings.amounts:
            with np.load(self.folder / f"generated-{samples}-{seed}.npz") as file:
                rows.append(file["images"][file["labels"] == NORMAL][:SHOWN])
        path = trained_folder() / AUGMENTATION_PICTURES_FILE
        sheet = Image.fromarray(tile_sheet(np.concatenate(rows)[..., 0], across=SHOWN))
        sheet.save(path, "WEBP", lossless=True, method=6)
        return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "side": rows[0].shape[1], "across": SHOWN}

    def _empty(self, settings: dict[str, Any]) -> dict[str, Any]:
        record = new_record(RECIPE)
        return {
            "data": self._data(),
            "settings": settings,
            "versions": record.versions,
            "device": record.device,
            "points": [],
            "means": [],
            "differences": [],
        }

    def _data(self) -> dict[str, Any]:
        data = self.data
        parts = {"train": data.train, "validation": data.validation, "test": data.test}
        return {
            "name": data.source.name,
            "title": data.source.title,
            "licence": data.source.licence,
            "content_sha256": content_sha256(*parts.values()),
            "counts": {
                part: np.bincount(split.labels, minlength=classifier.CLASSES).tolist() for part, split in parts.items()
            },
        }

    def _weights_path(self, cell: Cell) -> Path:
        return self.folder / ("-".join(map(str, cell)) + ".npz")

    def _keep(self) -> None:
        text = json.dumps(self.found, indent=1) + "\n"
        _write(self.path, lambda stream: stream.write(text.encode()))


def fewer(split: Split, samples: int, seed: int) -> Split:
    """Returns `samples` of the normal pictures, the first of the seed's order, and all of the others."""
    normal = np.random.default_rng(seed).permutation(np.flatnonzero(split.labels == NORMAL))[:samples]
    return split.take(np.concatenate([np.sort(normal), np.flatnonzero(split.labels != NORMAL)]))


def _cell(point: dict[str, Any]) -> Cell:
    return point["way"], point["samples"], point["seed"]


def _save_weights(stream: Any, weights: list[np.ndarray]) -> None:
    np.savez(stream, *weights)


def _write(path: Path, write: Callable[[Any], Any]) -> None:
    """Writes a file, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as stream:
        write(stream)
    unfinished.replace(path)
