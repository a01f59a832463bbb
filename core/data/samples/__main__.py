"""Writes the samples of MNIST and Fashion-MNIST that come with the app: `python -m core.data.samples`."""

import io
import json

import numpy as np
from PIL import Image

from core.data import load
from core.data.pictures.catalogue import BUILDERS
from core.data.samples import FACTS, FASHION, FOLDER, MNIST, SHEETS
from core.pictures.pixels import tile_sheet

COUNTS = {MNIST: (2_700, 500), FASHION: (1_360, 320)}  # to learn from, held out: less than 300 kB in SHADES
ACROSS = 40
SHADES = 16
SEED = 0


def write(name: str) -> None:
    """Draws the pictures to learn from out of a set's training part, those held out from what we validate on."""
    data = load(name)
    training, held_out = COUNTS[name]
    rng = np.random.default_rng(SEED)
    parts = ((data.train, training), (data.validation, held_out))
    chosen = [part.take(rng.permutation(len(part))[:count]) for part, count in parts]
    images = np.concatenate([part.images[:, :, :, 0] for part in chosen])
    shade = 255 / (SHADES - 1)
    sheet = tile_sheet((np.round(images / shade) * shade).astype(np.uint8), ACROSS)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "WEBP", lossless=True, method=6, quality=100)
    (FOLDER / SHEETS[name]).write_bytes(file.getvalue())
    source = BUILDERS[name].SOURCE
    facts = {
        "name": name,
        "source": f"{source.title}; {source.licence}",
        "command": "python -m core.data.samples",
        "side": images.shape[1],
        "across": ACROSS,
        "training": training,
        "heldOut": held_out,
        "labels": "".join(str(label) for part in chosen for label in part.labels),
    }
    (FOLDER / FACTS[name]).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in SHEETS:
        write(one)
