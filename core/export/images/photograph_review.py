"""What networks say of photographs that no data set holds: those that Python packages bring along, and a folder's.

    pip install gradio imgaug mahotas          (optional: eight pictures more)
    python -m core.export.images.photograph_review everyday-transfer cifar10-transfer
    python -m core.export.images.photograph_review everyday-transfer --folder ~/Pictures

The table says what each photograph shows and what each network answers. What a person sees in it is written above it by
hand. Imports no TensorFlow.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from core.errors import PictureError
from core.inference import ImageClassifier
from core.pictures.opening import open_picture

LICENCES = {
    "skimage": "BSD-3-Clause",
    "sklearn": "BSD-3-Clause",
    "gradio": "Apache-2.0",
    "imgaug": "MIT",
    "mahotas": "MIT",
}
CAT = "a cat's face"
# file in a package -> what it shows
PHOTOGRAPHS = {
    "skimage/data/chelsea.png": CAT,
    "skimage/data/coffee.png": "a cup of coffee",
    "skimage/data/rocket.jpg": "a rocket taking off",
    "skimage/data/astronaut.png": "a woman in a space suit",
    "skimage/data/camera.png": "a man with a camera, grey",
    "skimage/data/motorcycle_left.png": "a motorcycle in a workshop",
    "skimage/data/motorcycle_right.png": "the same motorcycle from a hand's breadth beside",
    "skimage/data/clock_motion.png": "a clock, blurred, grey",
    "skimage/data/coins.png": "old coins, grey",
    "skimage/data/brick.png": "a brick wall, grey",
    "skimage/data/grass.png": "grass, grey",
    "skimage/data/gravel.png": "gravel, grey",
    "skimage/data/moon.png": "the moon's ground, grey",
    "skimage/data/hubble_deep_field.jpg": "galaxies",
    "skimage/data/retina.jpg": "the back of an eye",
    "skimage/data/microaneurysms.png": "a corner of the back of an eye, grey",
    "skimage/data/ihc.png": "stained tissue under a microscope",
    "skimage/data/cell.png": "a cell under a microscope, grey",
    "skimage/data/page.png": "a printed page",
    "skimage/data/text.png": "handwriting, grey",
    "sklearn/datasets/images/china.jpg": "a temple",
    "sklearn/datasets/images/flower.jpg": "a flower",
    "gradio/media_assets/images/cheetah.jpg": "a cheetah",
    "gradio/media_assets/images/cheetah1.jpg": "a cheetah",
    "gradio/test_data/cheetah2.jpg": "a cheetah",
    "gradio/media_assets/images/lion.jpg": "a lion",
    "gradio/media_assets/images/tower.jpg": "a tower",
    "gradio/media_assets/images/bus.png": "a bus, drawn",
    "imgaug/quokka.jpg": "a quokka",
    "mahotas/demos/data/luispedro.jpg": "a man's face",
}
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif")


def installed() -> Iterator[tuple[Path, str]]:
    """Yields the photographs that are on this machine and what each shows; importing no package for it."""
    for file, shows in PHOTOGRAPHS.items():
        package, _slash, rest = file.partition("/")
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (path := Path(folder) / rest).is_file():
                yield path, f"{shows} ({package}, {LICENCES[package]})"


def photographs_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yields the pictures that lie in a folder, by name."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS:
            yield path, "?"


def report(names: Sequence[str], photographs: Sequence[tuple[Path, str]]) -> Iterator[str]:
    """Yields a Markdown table: a row a photograph, a column a network."""
    classifiers = [ImageClassifier.load(name) for name in names]
    yield f"{len(photographs)} photographs. In brackets: what is nearest where the network says: none of these."
    yield ""
    yield "| photograph | shows | " + " | ".join(names) + " |"
    yield "| --- " * (2 + len(names)) + "|"
    for path, shows in photographs:
        yield f"| {path.name} | {shows} | " + " | ".join(answer(one, path) for one in classifiers) + " |"


def answer(classifier: ImageClassifier, path: Path) -> str:
    """Returns the two likeliest classes, how probable they are, in brackets for none; why it cannot be opened."""
    try:
        images = classifier.prepare(open_picture(path.read_bytes()).picture)
    except PictureError as error:
        return str(error)
    found = classifier.answer(images)
    probabilities, labels = found.probabilities, classifier.card.labels
    first, second = ((labels[i], float(probabilities[i])) for i in probabilities.argsort()[::-1][:2])
    said = f"{first[0]} {first[1]:.0%}, {second[0]} {second[1]:.0%}"
    return f"({said})" if found.is_none else said


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table of the networks that are named."""
    parser = argparse.ArgumentParser(prog="python -m core.export.images.photograph_review", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--folder", type=Path, help="a folder of photographs instead of those in packages")
    options = parser.parse_args(arguments)
    photographs = list(photographs_in(options.folder) if options.folder else installed())
    sys.stdout.write("\n".join(report(options.names, photographs)) + "\n")


if __name__ == "__main__":
    main()
