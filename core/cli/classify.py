"""Says what pictures show."""

import time
from pathlib import Path
from typing import Any

from core.cli.commands import TOP, Commands, Options, as_utf8, show
from core.errors import PictureError


def add(commands: Commands) -> None:
    """Adds the command."""
    classify = commands.add("classify", _classify, "Say what pictures show.")
    classify.add_argument("files", metavar="FILE", nargs="+", type=Path)
    classify.add_argument(
        "--model", action="append", metavar="NAME", type=as_utf8, help="may be given again; mnist-cnn without"
    )


def _classify(options: Options) -> int:
    from core.inference import ImageClassifier

    classifiers = [ImageClassifier.load(name) for name in options.model or ["mnist-cnn"]]
    results = [_answer(classifier, file) for file in options.files for classifier in classifiers]
    show(options, {"results": results}, [_in_words(result) for result in results])
    return int(any("error" in result for result in results))


def _in_words(result: dict[str, Any]) -> str:
    """Returns a result of `classify` as one line."""
    if "error" in result:
        said = result["error"]
    elif "pieces" in result:
        many = len(result["pieces"])
        said = f"{many} digits, {result['number']}" if result["is_number"] else f"{many} pieces that are no digits"
    else:
        said = ", ".join(f"{guess['label']} {guess['probability']:.1%}" for guess in result["top"])
        said = f"none of these (nearest: {said})" if result["is_none"] else said
    if result.get("is_stretched"):
        said += " (the file does not say what its values mean: the darkest is black, the lightest white)"
    return f"{result['file']} {result['model']}: {said}"


def _answer(classifier: Any, file: Path) -> dict[str, Any]:
    """Returns one result of `classify`: the most probable labels and whether it is none of them, or why there are none.

    `is_stretched` says that black and white are the darkest and the lightest value: the file does not state its scale.
    Of several digits in one picture each is in `pieces`, and `number` holds all of them, ? for what is no digit.
    """
    from core.pictures.opening import open_picture

    result: dict[str, Any] = {"file": as_utf8(file), "model": classifier.card.name, "top": []}
    started = time.perf_counter()
    try:
        picture, _size, result["is_stretched"] = open_picture(file.read_bytes())
        reading = classifier.read(picture)
        said = [_verdict(classifier, answer) for answer in reading.answers]
        if len(said) == 1:
            result |= said[0]
        else:
            pieces = [{"box": list(box)} | verdict for box, verdict in zip(reading.boxes, said, strict=True)]
            result |= {"number": reading.number, "is_number": reading.is_number, "pieces": pieces}
    except PictureError as error:
        result["error"] = str(error)
    except OSError as error:
        result["error"] = error.strerror
    return {**result, "milliseconds": round((time.perf_counter() - started) * 1000, 3)}


def _verdict(classifier: Any, answer: Any) -> dict[str, Any]:
    best = answer.probabilities.argsort()[::-1][:TOP]
    top = [{"label": classifier.card.labels[i], "probability": float(answer.probabilities[i])} for i in best]
    return {"top": top, "is_none": answer.is_none}
