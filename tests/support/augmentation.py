"""A finished study of augmentation with made-up figures, and its sheet of noise."""

import hashlib
import io

import numpy as np
from PIL import Image

from core.training.gan.augmentation.figures import METRICS, summary
from core.ui.gan import augmentation

AMOUNTS, SEEDS, ACROSS, SIDE = (50, 150, 388), (0, 1, 2, 3, 4), 32, 28
WAYS = ("alone", "classic", "gan", "both")


def sheet() -> bytes:
    """Returns a WebP of noise: a row of pictures that stand for real ones, and one for each amount."""
    pixels = np.random.default_rng(0).integers(0, 256, ((1 + len(AMOUNTS)) * SIDE, ACROSS * SIDE), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", lossless=True)
    return file.getvalue()


def study(**gains):
    """Returns what the file of a finished study would hold.

    Args:
        **gains: By how much a way's AUC is above 0.8 in every seed, but for a thousandth.
    """
    rng = np.random.default_rng(1)
    points = [
        {
            "way": way,
            "samples": samples,
            "seed": seed,
            "epoch": 3,
            "validation_auc": 0.9,
            "seconds": 1.0,
            "test": {name: 0.8 + gains.get(way, 0) + float(rng.uniform(-1e-3, 1e-3)) for name in METRICS},
        }
        for samples in AMOUNTS
        for seed in SEEDS
        for way in WAYS
    ]
    settings = {"amounts": list(AMOUNTS), "seeds": list(SEEDS), "ways": list(WAYS), "specificity": 0.9}
    settings |= {"generated_share": 0.5, "gan_steps": 9, "drawn": 9, "epochs": 9, "steps": 9}
    counts = {"train": [388, 3469], "validation": [135, 389], "test": [234, 390]}
    return {
        "data": {"name": "pneumonia28", "title": "T", "licence": "L", "content_sha256": "0" * 64, "counts": counts},
        "settings": settings,
        "versions": {},
        "device": "none",
        "points": points,
        **summary(points),
        "pictures": {"sha256": hashlib.sha256(sheet()).hexdigest(), "side": SIDE, "across": ACROSS},
    }


def put_in_place(monkeypatch, **gains) -> None:
    """Lets the page find such a study."""
    found = study(**gains)
    monkeypatch.setattr(augmentation, "load_augmentation", lambda: found)
    monkeypatch.setattr(augmentation, "load_augmentation_pictures", lambda _study: sheet())
