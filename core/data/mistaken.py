"""The test pictures that the networks of this app mistake, for servers on which the test parts themselves are not.

They come with the app where the licence of the set lets them: MNIST (CC BY-SA 3.0) and Fashion-MNIST (MIT). The authors
of CIFAR-10 and of the everyday photographs say nothing. To be written again when a network of a set was exported:

python -m core.data.mistaken
"""

import io
import json
from functools import cache

import numpy as np
from PIL import Image

from core.artifacts import load_card, load_document, model_names
from core.data.offline import find_test
from core.data.pictures.catalogue import BUILDERS
from core.data.pictures.image_data import Split
from core.data.samples import FOLDER
from core.pictures.pixels import tile_sheet
from core.tasks import IMAGE_CLASSIFICATION

NAMES = ("mnist", "fashion")
SHEET, FACTS = "{name}-mistaken.webp", "{name}-mistaken.json"
EVALUATION = "evaluation.json"
ACROSS = 20


@cache
def mistaken(name: str) -> tuple[Split, tuple[int, ...]]:
    """Returns the mistaken pictures of a set, and at which rows of its test part they stand, in ascending order.

    Raises:
        LookupError: The set is none of NAMES.
    """
    if name not in NAMES:
        raise LookupError(name)
    facts = json.loads((FOLDER / FACTS.format(name=name)).read_text(encoding="utf-8"))
    side, rows = facts["side"], tuple(facts["rows"])
    with Image.open(FOLDER / SHEET.format(name=name)) as opened:
        sheet = np.asarray(opened.convert("L"))
    tiles = sheet.reshape(-1, side, ACROSS, side).swapaxes(1, 2).reshape(-1, side, side, 1)
    return Split(images=tiles[: len(rows)], labels=np.array([int(label) for label in facts["labels"]], np.int64)), rows


def mistaken_rows(name: str) -> list[int]:
    """Returns the rows of a set's test part that any network here mistakes, as the networks' exports say."""
    cards = [load_card(one) for one in model_names()]
    of_set = [
        card
        for card in cards
        if card.task == IMAGE_CLASSIFICATION and card.data["name"] == name and EVALUATION in card.files
    ]
    return sorted({row for card in of_set for row, _answer, _share in load_document(card, EVALUATION)["mistakes"]})


def write(name: str) -> None:
    """Stores the mistaken pictures of a set, whose test part must be on this machine."""
    test = find_test(name)
    if test is None:
        raise LookupError(name)
    rows = mistaken_rows(name)
    chosen = test.take(np.array(rows))
    file = io.BytesIO()
    Image.fromarray(tile_sheet(chosen.images[..., 0], ACROSS)).save(file, "WEBP", lossless=True, method=6, quality=100)
    (FOLDER / SHEET.format(name=name)).write_bytes(file.getvalue())
    source = BUILDERS[name].SOURCE
    facts = {
        "name": name,
        "source": f"{source.title}; {source.licence}",
        "command": "python -m core.data.mistaken",
        "side": chosen.images.shape[1],
        "rows": rows,
        "labels": "".join(str(label) for label in chosen.labels),
    }
    (FOLDER / FACTS.format(name=name)).write_text(json.dumps(facts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in NAMES:
        write(one)
