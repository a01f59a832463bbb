"""All of trained/ in one go: every card, every file that a card lists, every graph, and nothing besides.

What the app looks at when somebody opens a page is looked at here at once, and more: that each graph gives what the
card's self-test says, that its inner tensors have the shapes on the card, and that no file lies there unlisted.
"""

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import onnx

from core.artifacts import (
    ABLATIONS_FILE,
    AUGMENTATION_FILE,
    AUGMENTATION_PICTURES_FILE,
    CARD_FILE,
    LABEL_CURVE_FILE,
    MODEL_FILE,
    PRICES_FILE,
    STRANGERS_FILE,
    STYLES_FILE,
    THUMBNAIL,
    Card,
    export_command,
    load_ablations,
    load_augmentation,
    load_augmentation_pictures,
    load_document,
    load_label_curve,
    load_prices,
    model_names,
    read_card,
    trained_folder,
    verified_bytes,
)
from core.documents import wrong_field
from core.errors import ArtifactError, CoreError, PictureError
from core.inference.images.classifier import ImageClassifier
from core.inference.images.hangul_sampler import HangulSampler
from core.inference.images.painter import Painter
from core.inference.images.style_sampler import StyleSampler
from core.inference.sequences.describer import Describer
from core.inference.sequences.row_classifier import RowClassifier
from core.inference.sequences.translator import Translator
from core.inference.sessions import load_session
from core.pictures.decoding import decode_picture
from core.steps import LIST, step_bytes, step_files, steps_folder
from core.tasks import (
    HANGUL_GENERATION,
    IMAGE_CAPTIONING,
    IMAGE_CLASSIFICATION,
    ROW_READING,
    STYLE_TRANSFER,
    STYLED_GENERATION,
    TEXT_GENERATION,
    TRANSLATION,
)

MEASURES = "gan-measures"  # holds classifiers that generators were measured with; the app does not show them
SELF_TEST_TOLERANCE = 1e-3  # as of web/frame/self_test.js: another processor rounds differently


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many files it looked at, and an error for each that is wrong."""

    files: int
    errors: list[CoreError]


def verify() -> Verdict:
    """Checks everything under `trained_folder()`; every file that is wrong is an error, none ends the search."""
    errors: list[CoreError] = []
    root = trained_folder()
    listed: set[Path] = set()
    cards = [root / name / CARD_FILE for name in model_names()] + sorted((root / MEASURES).glob(f"*/{CARD_FILE}"))
    for path in cards:
        listed.add(path)
        for check in _checks(path, listed):
            _try(check, errors)
    for file, read in (
        (ABLATIONS_FILE, load_ablations),
        (PRICES_FILE, load_prices),
        (LABEL_CURVE_FILE, load_label_curve),
        (AUGMENTATION_FILE, load_augmentation),
    ):
        if (root / file).exists():
            listed.add(root / file)
            _try(read, errors)
    if (root / AUGMENTATION_PICTURES_FILE).exists() and (root / AUGMENTATION_FILE).exists():
        listed.add(root / AUGMENTATION_PICTURES_FILE)
        _try(lambda: load_augmentation_pictures(load_augmentation()), errors)
    if steps_folder().exists():
        listed.add(steps_folder() / LIST)
        _try(lambda: listed.update(steps_folder() / file for file in step_files()), errors)
        for path in sorted(listed & set(steps_folder().iterdir())):
            _try(partial(step_bytes, path.name), errors)
    files = sorted(path for path in root.rglob("*") if not path.is_dir())
    broken = {path.parent for path in cards if not any(other.parent == path.parent for other in listed - {path})}
    for path in files:
        if path not in listed and path.parent not in broken:
            name = path.relative_to(root).as_posix()
            errors.append(ArtifactError("{file} lies under trained/, but no card lists it. Delete it.", file=name))
    return Verdict(len(files), errors)


def _try(check: Callable[[], object], errors: list[CoreError]) -> None:
    try:
        check()
    except CoreError as error:
        errors.append(error)


def _checks(path: Path, listed: set[Path]) -> Iterator[Callable[[], object]]:
    """Yields the checks of one card and of each of its files, and adds these to `listed`."""
    try:
        card = read_card(path)
    except ArtifactError:
        yield lambda: read_card(path)
        return
    root = path.parents[1]
    if root != trained_folder():
        here = {file: told for file, told in card.files.items() if (path.parent / file).is_file() or file == MODEL_FILE}
        card = dataclasses.replace(
            card, name=f"{root.name}/{card.name}", files=here
        )  # of the rest only the card is kept
    for file in card.files:
        listed.add(path.parent / file)
        if file.endswith(".onnx"):
            yield lambda file=file: load_session(card, file)  # type: ignore[misc]
        elif file.endswith(".json"):
            yield lambda file=file: load_document(card, file)  # type: ignore[misc]
        elif file == STRANGERS_FILE:
            yield lambda: load_session(card, knows_strangers=True)
        else:
            yield lambda file=file: _open_picture(card, file)  # type: ignore[misc]
    if MODEL_FILE in card.files and (path.parent / MODEL_FILE).is_file():
        yield lambda: _check_shapes(card)
        yield lambda: _check_self_test(card)


def _open_picture(card: Card, file: str) -> None:
    data = verified_bytes(card, file)
    if file == STYLES_FILE:  # a square of each, side by side
        field, told = "styles", card.preprocessing["styles"]
        wanted = (THUMBNAIL, len(told) * THUMBNAIL)
    else:
        field, told = "timeline", card.preprocessing["timeline"]
        wanted = (told["rows"] * told["blocks"] * told["size"], told["columns"] * told["size"])
    try:
        received = decode_picture(data, longest=max(wanted)).size
    except PictureError as error:
        raise _wrong(card, f"files.{file}", str(error)) from error
    if received != wanted:
        raise _wrong(card, f"preprocessing.{field}", told)


def _check_shapes(card: Card) -> None:
    """Compares the inner tensors' shapes with those that ONNX infers from the graph."""
    model = onnx.shape_inference.infer_shapes(onnx.load_from_string(verified_bytes(card)))
    known = {
        value.name: [side.dim_value for side in value.type.tensor_type.shape.dim]
        for value in (*model.graph.value_info, *model.graph.output)
    }
    for place, layer in enumerate(card.layers):
        if layer["tensor"] in known and known[layer["tensor"]][1:] != layer["shape"][1:]:
            raise _wrong(card, f"layers[{place}].shape", layer["shape"])


def _check_self_test(card: Card) -> None:
    """Runs the graph on the card's self-test, as the reader's tab does before it trusts its runtime."""
    if not card.self_test:
        return
    for name, values in SELF_TESTS.get(card.task, _run_once)(card).items():
        told = np.array(card.self_test[name], np.float32)
        if not np.allclose(values.reshape(told.shape), told, rtol=SELF_TEST_TOLERANCE, atol=SELF_TEST_TOLERANCE):
            raise _wrong(card, f"self_test.{name}", "other numbers")


def _run_once(card: Card) -> dict[str, np.ndarray]:
    """Returns the first output of a graph that takes everything at once."""
    given = {
        spec.name: np.array(card.self_test[spec.name], spec.dtype).reshape(-1, *map(_free, spec.shape[1:]))
        if len(spec.shape) > 1
        else np.array(card.self_test[spec.name], spec.dtype)
        for spec in card.inputs
    }
    name = card.outputs[0].name
    return {name: load_session(card).run([name], given)[0]}


def _write_on(card: Card) -> dict[str, np.ndarray]:
    """Returns the logits behind the last symbol."""
    session, state = load_session(card), np.zeros((1, card.inputs[1].shape[1] or 0), np.float32)
    for token in card.self_test["tokens"]:
        given = {"token": np.array([token], np.int32), "state": state}
        logits, state = session.run(["logits", "next_state"], given)
    return {"logits": logits}


def _read_rows(card: Card) -> dict[str, np.ndarray]:
    """Returns the logits after the last row."""
    wanted = card.preprocessing
    shape = (-1, wanted["height"], wanted["width"], wanted["channels"])
    images = np.array(card.self_test["images"], np.float32).reshape(shape)
    return {"logits": RowClassifier(card, load_session(card)).follow_logits(images)[:, -1]}


def _classify(card: Card) -> dict[str, np.ndarray]:
    """Returns the logits of pictures, and how familiar they are where the features say that."""
    classifier = ImageClassifier.of(card)
    found = classifier.predict(np.array(card.self_test["images"], np.float32).reshape(-1, *classifier.image_shape))
    return {name: values for name, values in found._asdict().items() if values is not None}


def _describe(card: Card) -> dict[str, np.ndarray]:
    """Returns what both graphs make of pictures and of the words of a sentence, one after the other."""
    describer, side = Describer.load(card.name), card.preprocessing["height"]
    features, first = describer.look(np.array(card.self_test["images"], np.float32).reshape(-1, side, side, 1))
    state = first
    for tokens in np.array(card.self_test["words"]).T:
        logits, state, attention = describer.step(features, tokens, state)
    return {"state": first, "logits": logits, "attention": attention}


def _translate(card: Card) -> dict[str, np.ndarray]:
    """Returns what both graphs make of sentences and of the symbols of their translations, one after the other."""
    translator = Translator.load(card.name)
    memory, is_open = translator.read(card.self_test["source"])
    state = translator.first_state(len(memory))
    for tokens in np.array(card.self_test["tokens"]).T:
        logits, state, attention = translator.step(memory, is_open, tokens, state)
    return {"logits": logits, "attention": attention}


def _style(card: Card) -> dict[str, np.ndarray]:
    """Returns the styles of latents, and the pictures of these styles."""
    sampler, test = StyleSampler.load(card.name), card.self_test
    styles = sampler.styles(np.array(test["latent"], np.float32), test["truncation"][0])
    noise = np.array(test["noise"], np.float32)
    return {"style": styles, "images": sampler.draw(sampler.in_all_layers(styles), noise)}


def _write(card: Card) -> dict[str, np.ndarray]:
    """Returns the styles of latents, and the syllables in these."""
    sampler, test = HangulSampler.load(card.name), card.self_test
    styles = sampler.styles(np.array(test["latent"], np.float32), test["truncation"][0])
    return {"style": styles, "images": sampler.draw_jamo(sampler.in_all_layers(styles), np.array(test["jamo"]))}


def _paint(card: Card) -> dict[str, np.ndarray]:
    """Returns the painted pictures; how large they are, the graph leaves open."""
    images, style = (np.array(card.self_test[name], np.float32) for name in ("images", "style"))
    side = round((images.shape[1] / 3) ** 0.5)
    return {"painted": Painter.load(card.name).paint(images.reshape(-1, side, side, 3), style)}


# By task: what runs the self-test where more than one run of one graph is needed.
SELF_TESTS: dict[str, Callable[[Card], dict[str, np.ndarray]]] = {
    IMAGE_CLASSIFICATION: _classify,
    TEXT_GENERATION: _write_on,
    ROW_READING: _read_rows,
    IMAGE_CAPTIONING: _describe,
    TRANSLATION: _translate,
    STYLED_GENERATION: _style,
    HANGUL_GENERATION: _write,
    STYLE_TRANSFER: _paint,
}


def _free(side: int | None) -> int:
    return side or -1


def _wrong(card: Card, field: str, value: object) -> ArtifactError:
    return wrong_field(field, value, file=f"{card.name}/{CARD_FILE}", command=export_command(card.name))
