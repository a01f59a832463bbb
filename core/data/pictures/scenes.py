"""Scenes to describe, made from digits (MNIST), clothes (Fashion-MNIST), doodles (Quick, Draw!) and drawn shapes.

What is in them is drawn from the pictures of the same part: things of the test part are in no scene that is learned
from, and neither are its combinations (`core.scenes.meaning`).
"""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np

from core.data.pictures import doodles
from core.data.pictures.catalogue import load as load_images
from core.scenes.drawing import SIDE, Scene, cut_to_ink, draw_combination, draw_mixed, draw_single
from core.scenes.grammar import LANGUAGES, PADDING, longest, say, start, word_list, words_of_number
from core.scenes.kinds import KINDS
from core.scenes.meaning import MOST, PARTS, combinations

NAME, TITLE = "scenes", "Generated scenes of digits, clothes, doodles and shapes"
LICENCE = "MNIST: CC BY-SA 3.0; Fashion-MNIST: MIT; Quick, Draw!: CC BY 4.0"
SOURCE = "core/data/pictures/scenes.py"
SIZES = {"validation": 2_000, "test": 4_000}
SEED = 0
HELD_DOODLES = 100  # of each kind for choosing, and as many for the test
# The shares of what is learned from; the rest are places. In the mixed ones one learns to count, whatever is counted:
# of a kind that is never seen in threes, say, a network learns else that it is never three.
SINGLES, MIXED, NUMBERS = 0.1, 0.1, 0.35
HELD_NUMBERS = 0.25  # of the two other parts, which have no singles


@dataclasses.dataclass(frozen=True, kw_only=True)
class SceneData:
    """Pictures of things by part and kind, cut to their ink, and the scenes of the two parts that are not learned from.

    pieces: {part: {kind's name: [uint8 (h, w)]}}.
    """

    pieces: dict[str, dict[str, list[np.ndarray]]]
    validation: tuple[Scene, ...]
    test: tuple[Scene, ...]

    @property
    def content_sha256(self) -> str:
        """The sha256 of the pictures of the test scenes."""
        return hashlib.sha256(stacked(self.test).data).hexdigest()


def load(data_dir: Path | None = None) -> SceneData:
    """Returns the things and the scenes of validation and test; those to learn from are drawn for each epoch.

    Raises:
        DataError: A data set could not be had.
    """
    pieces = _pieces(data_dir)
    held = {
        part: held_out(part, pieces[part], count, np.random.default_rng((SEED, place)))
        for place, (part, count) in enumerate(SIZES.items())
    }
    return SceneData(pieces=pieces, **held)


def _pieces(data_dir: Path | None) -> dict[str, dict[str, list[np.ndarray]]]:
    """Returns the pictures of all things that are not drawn, by part and kind."""
    found: dict[str, dict[str, list[np.ndarray]]] = {part: {} for part in PARTS}
    for source in ("mnist", "fashion"):
        data = load_images(source, data_dir)
        for part in PARTS:
            split = getattr(data, part)
            for kind in (kind for kind in KINDS if kind.source == source):
                pictures = split.images[split.labels == kind.label, :, :, 0]
                found[part][kind.name] = [cut_to_ink(picture) for picture in pictures]
    drawings = doodles.load(data_dir)
    for kind in (kind for kind in KINDS if kind.source == "doodles"):
        pictures = drawings[doodles.NAMES[kind.label]]
        ends = {"test": (0, HELD_DOODLES), "validation": (HELD_DOODLES, 2 * HELD_DOODLES), "train": (2 * HELD_DOODLES,)}
        for part, end in ends.items():
            found[part][kind.name] = [
                cut_to_ink(picture) for picture in pictures[slice(*end, *(None,) * (2 - len(end)))]
            ]
    return found


def held_out(part: str, pieces: dict[str, list[np.ndarray]], count: int, rng: np.random.Generator) -> tuple[Scene, ...]:
    """Returns `count` scenes of combinations that are never learned, each as often as the others of its sort."""
    groups = [
        [combination for combination in combinations()[part] if (combination[0] == "number") == is_number]
        for is_number in (True, False)
    ]
    numbers = round(HELD_NUMBERS * count)
    chosen = [
        group[place % len(group)]
        for group, share in zip(groups, (numbers, count - numbers), strict=True)
        for place in range(share)
    ]
    return tuple(draw_combination(combination, pieces, rng) for combination in chosen)


def learned_from(pieces: dict[str, list[np.ndarray]], count: int, rng: np.random.Generator) -> tuple[Scene, ...]:
    """Returns `count` scenes to learn from, drawn by chance: single things, mixed ones, numbers, places."""
    known = combinations()["train"]
    numbers = [combination for combination in known if combination[0] == "number"]
    places = [combination for combination in known if combination[0] != "number"]
    scenes = []
    for sort in rng.random(count):
        if sort < SINGLES:
            scenes.append(draw_single(int(rng.integers(len(KINDS))), bool(rng.integers(2)), pieces, rng))
        elif sort < SINGLES + MIXED:
            scenes.append(draw_mixed(int(rng.integers(2, MOST + 1)), pieces, rng))
        else:
            group = numbers if sort < SINGLES + MIXED + NUMBERS else places
            scenes.append(draw_combination(group[int(rng.integers(len(group)))], pieces, rng))
    return tuple(scenes)


def stacked(scenes: tuple[Scene, ...]) -> np.ndarray:
    """Returns the pictures, uint8 (n, 64, 64, 1)."""
    return np.stack([scene.picture for scene in scenes]).reshape(-1, SIDE, SIDE, 1)


def sentences(scenes: tuple[Scene, ...]) -> np.ndarray:
    """Returns the numbers of the words of both sentences of each scene, int32 (n, 2, longest + 1).

    Each begins with its language, in the order of LANGUAGES, and ends with the full stop; behind it stands padding, and
    in place of the words of a mixed scene that are not those of its number.
    """
    numbers = {word: number for number, word in enumerate(word_list())}
    found = np.full((len(scenes), len(LANGUAGES), longest() + 1), numbers[PADDING], np.int32)
    for row, scene in zip(found, scenes, strict=True):
        for line, language in zip(row, LANGUAGES, strict=True):
            words = (start(language), *_said(scene, language))
            line[: len(words)] = [numbers[word] for word in words]
    return found


def _said(scene: Scene, language: str) -> tuple[str, ...]:
    words = say(scene.meaning, language)
    if not scene.is_mixed:
        return words
    known = words_of_number(scene.meaning.number, language)
    return tuple(word if word in known else PADDING for word in words)
