"""Writes the sample of MNIST that comes with the app: `python -m core.data.samples`."""

import io
import json

import numpy as np
from PIL import Image

from core.data import load
from core.data.samples import FACTS, FOLDER, SHEET
from core.pictures.pixels import tile_sheet

TRAINING, HELD_OUT, ACROSS = 2_700, 500, 40
SHADES = 16  # in which 3,200 digits are less than 300 kB
SEED = 0


def main() -> None:
    """Draws the digits to learn from out of MNIST's training part, those held out from what we validate on."""
    data = load("mnist")
    rng = np.random.default_rng(SEED)
    parts = ((data.train, TRAINING), (data.validation, HELD_OUT))
    chosen = [part.take(rng.permutation(len(part))[:count]) for part, count in parts]
    images = np.concatenate([part.images[:, :, :, 0] for part in chosen])
    shade = 255 / (SHADES - 1)
    sheet = tile_sheet((np.round(images / shade) * shade).astype(np.uint8), ACROSS)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "WEBP", lossless=True, method=6, quality=100)
    (FOLDER / SHEET).write_bytes(file.getvalue())
    facts = {
        "name": "mnist",
        "source": "MNIST, Y. LeCun and C. Cortes; CC BY-SA 3.0 as stated by the Keras documentation",
        "command": "python -m core.data.samples",
        "side": images.shape[1],
        "across": ACROSS,
        "training": TRAINING,
        "heldOut": HELD_OUT,
        "labels": "".join(str(label) for part in chosen for label in part.labels),
    }
    (FOLDER / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
