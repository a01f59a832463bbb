"""`python -m core ...`: train, export, evaluate and use the models without the pages.

Exit status: 0 done, 1 an error that the reader can mend (its message is on stderr), 2 wrong usage. With --json one JSON
object is on stdout, in ASCII, and everything else on stderr. Each command imports what it needs when it runs, so that
only train, export, bench and a download load TensorFlow.
"""

import argparse
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.artifacts import Card, load_card, model_names
from core.errors import CoreError, InputError, PictureError, SettingError

TOP = 5
Options = argparse.Namespace

logger = logging.getLogger("core")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return options.run(options)
    except CoreError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 1


def _list(options: Options) -> int:
    models = [_summary(load_card(name)) for name in model_names()]
    _show(options, {"models": models}, [" ".join(f"{key}={value}" for key, value in row.items()) for row in models])
    return 0


def _summary(card: Card) -> dict[str, Any]:
    metrics = {name: value for name in card.metrics if (value := card.metric(name)) is not None}
    about = {"name": card.name, "task": card.task, "data": card.data["name"], "parameters": card.parameters}
    return {**about, "bytes": card.bytes, **metrics, "complete": card.recipe["complete"]}


def _train(options: Options) -> int:
    from core.families import find_recipe
    from core.training.progress import progress_bar

    family, recipe = find_recipe(options.name)
    changes = {key: getattr(options, key) for key in ("data", "epochs", "batch_size", "seed")}
    recipe = dataclasses.replace(recipe, **{key: value for key, value in changes.items() if value is not None})
    settings = {
        key: getattr(options, key) for key in ("resume", "from_export", "precision", "device", "minutes", "tensorboard")
    }
    with progress_bar(recipe.epochs) as bar:
        record = family.fit(recipe, family.load_data(recipe, options.data_dir), callbacks=[bar], **settings)
    done, epochs = len(record.history), record.recipe["epochs"]
    best = record.history[record.best_epoch - 1]
    logger.info("%s", _work_done(record))
    logger.info("Exported would be epoch %d: %s", record.best_epoch, ", ".join(f"{k} {v:.4g}" for k, v in best.items()))
    if record.is_complete:
        logger.info("All %d epochs are done. Next: python -m core export %s", epochs, options.name)
    else:
        logger.info("Stopped after epoch %d of %d. To go on: the same command with --resume.", done, epochs)
    return 0


def _work_done(record: Any) -> str:
    """Returns which device trained, in which precision, and how long the quickest epoch took."""
    quickest = min(row["seconds"] for row in record.history)
    return f"Trained on {record.device}, in {record.precision}; the quickest epoch took {quickest:.1f} s."


def _export(options: Options) -> int:
    from core.export.records import staged
    from core.families import find_recipe

    family, _recipe = find_recipe(options.name)
    with staged(options.name) as root:
        card = family.export(options.name, options.data_dir, root)
    figures = (f"{name}={card.metric(name)}" for name in card.metrics if name.startswith(("test", "classifier")))
    _show(options, _summary(card), [f"trained/{card.name}: {card.bytes:,} bytes {' '.join(figures)}"])
    return 0


def _evaluate(options: Options) -> int:
    from core.families import family_of

    found = family_of(load_card(options.name)).evaluate(options.name, options.data_dir)
    lines = []
    for key, measured in found["metrics"].items():
        on_card = (found["card_metrics"][key] or {}).get("value")
        lines.append(f"{key}: {measured['value']} on {measured['count']:,}; on the card: {on_card}")
    lines.append("The card agrees." if found["agrees"] else "The card differs.")
    _show(options, found, lines)
    return 0


def _calibrate(options: Options) -> int:
    from core.export.images.recalibration import recalibrate

    for name in options.names:
        card = recalibrate(name, options.data_dir)
        rates = ("false_alarm_rate", "paper_false_alarm_rate", "miss_rate")
        known = (f"{rate} {value}" for rate in rates if (value := card.metric(rate)) is not None)
        logger.info("%s: %s", name, ", ".join(known))
    return 0


def _verify(options: Options) -> int:
    from core.verification import verify

    found = verify()
    lines = [str(error) for error in found.errors]
    lines.append(f"{found.files} files under trained/: {len(lines) or 'no'} {'error' if len(lines) == 1 else 'errors'}")
    _show(options, {"files": found.files, "errors": [str(error) for error in found.errors]}, lines)
    return int(bool(found.errors))


def _classify(options: Options) -> int:
    from core.inference import ImageClassifier

    classifiers = [ImageClassifier.load(name) for name in options.model or ["mnist-cnn"]]
    results = [_answer(classifier, file) for file in options.files for classifier in classifiers]
    _show(options, {"results": results}, [_in_words(result) for result in results])
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

    result: dict[str, Any] = {"file": _as_utf8(file), "model": classifier.card.name, "top": []}
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


def _generate(options: Options) -> int:
    from core.inference import TextGenerator
    from core.text import visible

    generator = TextGenerator.load(options.model, int8=options.int8)
    settings = {key: getattr(options, key) for key in ("temperature", "top_k", "top_p", "seed")}
    if unknown := generator.vocabulary.unknown_symbols(options.prompt):
        logger.info("Not in the vocabulary, read as one unknown symbol: %s", ", ".join(map(visible, unknown)))
    symbols: list[str] = []
    started = time.perf_counter()
    for symbol in generator.generate(options.prompt, options.length, **settings):
        symbols.append(symbol)
        if not options.json:
            print(symbol, end="", flush=True)
    rate = len(symbols) / (time.perf_counter() - started)
    if options.json:
        print(json.dumps({"text": "".join(symbols), "characters_per_second": round(rate, 1)}))
    else:
        print()
        logger.info("%.0f characters a second", rate)
    return 0


def _sample(options: Options) -> int:
    import numpy as np

    from core.inference import ImageSampler
    from core.pictures.pixels import encode_png, from_signed, tile_sheet

    sampler = ImageSampler.load(options.model)
    latents = sampler.latents(options.count, options.seed)
    labels = np.arange(len(latents), dtype=np.int32) % len(sampler.card.labels) if sampler.is_conditional else None
    started = time.perf_counter()
    pictures = from_signed(sampler.sample(latents, labels))[..., 0]
    rate = len(pictures) / (time.perf_counter() - started)
    try:
        options.out.write_bytes(encode_png(tile_sheet(pictures)))
    except OSError as error:
        raise SettingError(
            "{file} cannot be written: {reason}.", file=_as_utf8(options.out), reason=error.strerror
        ) from error
    found = {"file": _as_utf8(options.out), "count": len(pictures), "images_per_second": round(rate, 1)}
    _show(options, found, ["{file}: {count} pictures, {images_per_second} a second".format(**found)])
    return 0


def _forecast(options: Options) -> int:
    from core.series.own import forecast_table
    from core.series.table import decoded, read_table

    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise SettingError(
            "{file} cannot be read: {reason}.", file=_as_utf8(options.file), reason=error.strerror
        ) from error
    text, notes = decoded(data)
    table = read_table(text)
    found = forecast_table(table, options.horizon)
    about = {key: getattr(table, key) for key in ("column", "step", "period")}
    notes += table.notes
    answer = {"file": _as_utf8(options.file), **about, "values": len(table.values), "notes": notes, **found}
    lines = [f"{name}: off by {score['mae']:.4g}" for name, score in found["scores"].items()]
    lines += [f"{name}: {', '.join(f'{value:.6g}' for value in given)}" for name, given in found["forecasts"].items()]
    _show(options, answer, lines)
    return 0


def _describe(options: Options) -> int:
    from core.inference import Describer
    from core.pictures.opening import open_picture
    from core.scenes.grammar import LANGUAGES

    describer = Describer.load(options.model)
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise SettingError(
            "{file} cannot be read: {reason}.", file=_as_utf8(options.file), reason=error.strerror
        ) from error
    picture, _size, _is_stretched = open_picture(data)
    given = describer.fit(picture)
    found = {language: describer.describe(given, language)[0] for language in LANGUAGES}
    sentences = {
        language: {
            "text": said.text,
            "words": said.words,
            "probabilities": [round(float(value), 4) for value in said.probabilities],
            "attention": said.attention.round(4).tolist(),
        }
        for language, said in found.items()
    }
    answer = {"file": _as_utf8(options.file), "model": describer.card.name, **sentences}
    _show(options, answer, [said.text for said in found.values()])
    return 0


def _translate(options: Options) -> int:
    from core.inference import Translator
    from core.translation.symbols import source_language

    text = _as_utf8(options.text)
    target = options.to or ("en" if source_language(text) == "ko" else "ko")
    translator = Translator.load(f"translate-{'ko' if target == 'en' else 'en'}-{target}")
    (said,) = translator.translate([text])
    unknown = translator.source.unknown(text)
    if unknown:
        logger.info("Not among its symbols, read as one unknown one: %s", " ".join(unknown))
    answer = {
        "text": said.text,
        "to": target,
        "model": translator.card.name,
        "unknown": unknown,
        "source": said.source,
        "symbols": said.symbols,
        "probabilities": [round(float(value), 4) for value in said.probabilities],
        "attention": said.attention.round(4).tolist(),
    }
    _show(options, answer, [said.text])
    return 0


def _sort_text(options: Options) -> int:
    from core.inference import TopicClassifier

    classifier = TopicClassifier.load(options.model)
    text = _text_or_file(options.text)
    if not text.strip():
        raise InputError("There is nothing to sort: write a few words.")
    words = [[word, round(share, 4)] for word, share in classifier.evidence(text)]
    (probabilities,) = classifier.predict_proba([text])
    best = probabilities.argsort()[::-1][:TOP]
    top = [{"topic": classifier.card.labels[i], "probability": round(float(probabilities[i]), 4)} for i in best]
    lines = [f"{guess['topic']} {guess['probability']:.1%}" for guess in top]
    _show(options, {"model": classifier.card.name, "words": words, "top": top}, lines)
    return 0


def _text_or_file(given: str) -> str:
    """Returns the text of a file where there is one of that name, else what was given."""
    from core.text.encodings import decode_text, guess_encoding

    try:
        is_file = Path(given).is_file()
    except (OSError, ValueError):  # too long for a name, or a zero byte
        is_file = False
    if not is_file:
        return _as_utf8(given)
    try:
        data = Path(given).read_bytes()
        return decode_text(data, guess_encoding(data))
    except OSError as error:
        raise SettingError("{file} cannot be read: {reason}.", file=_as_utf8(given), reason=error.strerror) from error


def _fetch(options: Options) -> int:
    from core.data import load, series
    from core.data.text_catalogue import TEXT_NAMES, load_text

    for name in options.sets:
        if name in ("tatoeba", "reuters46"):
            logger.info("%s is here and whole: %s sentences or texts", name, f"{_fetched_count(name, options):,}")
            continue
        if name in series.LOADERS:
            logger.info("%s is here and whole: %s hours", name, f"{len(series.load(name, options.data_dir)):,}")
            continue
        data: Any = load_text(name, options.data_dir) if name in TEXT_NAMES else load(name, options.data_dir)
        parts = ", ".join(f"{len(getattr(data, part)):,} {part}" for part in ("train", "validation", "test"))
        logger.info("%s is here and whole: %s", name, parts)
    return 0


def _fetched_count(name: str, options: Options) -> int:
    from core.data import topics, translation

    if name == "tatoeba":
        return sum(map(len, translation.load_tatoeba(options.data_dir).values()))
    found = topics.load(options.data_dir)
    return len(found.train) + len(found.validation) + len(found.test)


def _bench(options: Options) -> int:
    from core import bench

    found = bench.run(options.jobs)
    _show(options, found, [found["machine"], *(" ".join(f"{k}={v}" for k, v in row.items()) for row in found["rows"])])
    return 0


def _site(options: Options) -> int:
    from core.site.build import write

    found = write(options.out, options.app, options.only)
    lines = [f"{row['name']}: {row['bytes'] / 1e6:.1f} MB, loaded once" for row in found["activities"]]
    _show(options, found, [*lines, "{folder}: {files} files, {bytes:,} bytes".format(**found)])
    return 0


def _files(options: Options) -> int:
    from core.site.disk import write_files

    found = write_files(options.out)
    _show(options, found, ["{folder}: {files} files, {bytes:,} bytes".format(**found)])
    return 0


def _install_runtime(options: Options) -> int:
    from core import runtime_install

    runtime_install.install()
    return 0


def _show(options: Options, found: dict[str, Any], lines: Sequence[str]) -> None:
    """Prints the answer: one JSON object with --json, in ASCII for every locale, else lines for a person."""
    print(json.dumps(found) if options.json else "\n".join(lines))


def _as_utf8(argument: str | Path) -> str:
    """Returns an argument whose bytes the locale's encoding lacks, such as a Korean one under ASCII, read as UTF-8."""
    return str(argument).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Deep learning you can see through.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[Options], int], text: str, *, has_json: bool = True
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if has_json:
            added.add_argument("--json", action="store_true", help="print one JSON object")
        return added

    def with_data(added: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added.add_argument("--data-dir", type=Path, metavar="DIR", help="where to look for data first")
        return added

    command("list", _list, "List the trained models.")
    train = with_data(command("train", _train, "Train by a recipe, saving after each epoch.", has_json=False))
    train.add_argument("name", metavar="NAME", type=_as_utf8, help="a recipe, such as mnist-cnn or text-ko-gru")
    train.add_argument(
        "--data", metavar="SET", type=_as_utf8, help="another data set than the recipe's, such as digits"
    )
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--batch-size", type=int, metavar="N")
    train.add_argument("--seed", type=int, metavar="N")
    train.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16", "float16"))
    train.add_argument("--device", default="auto", choices=("auto", "cpu", "gpu"))
    train.add_argument("--minutes", type=float, metavar="N", help="stop before an epoch that would end later than this")
    train.add_argument("--resume", action="store_true", help="go on after the last finished epoch")
    train.add_argument("--from-export", action="store_true", help="go on from trained/NAME, without a checkpoint")
    train.add_argument("--tensorboard", action="store_true", help="write TensorBoard logs beside the checkpoint")
    export = with_data(command("export", _export, "Write the trained model's ONNX file and card."))
    export.add_argument("name", metavar="NAME", type=_as_utf8)
    evaluate = with_data(command("evaluate", _evaluate, "Measure a model again and compare with its card."))
    evaluate.add_argument("name", metavar="NAME", type=_as_utf8)
    calibrate = with_data(
        command("calibrate", _calibrate, "Choose what is none of the classes again; rewrite the card.", has_json=False)
    )
    calibrate.add_argument(
        "names", metavar="NAME", nargs="+", type=_as_utf8, help="classifiers of pictures; not trained again"
    )
    command("verify", _verify, "Check every file under trained/ against the cards, schemas and graphs.")
    classify = command("classify", _classify, "Say what pictures show.")
    classify.add_argument("files", metavar="FILE", nargs="+", type=Path)
    classify.add_argument(
        "--model", action="append", metavar="NAME", type=_as_utf8, help="may be given again; mnist-cnn without"
    )
    generate = command("generate", _generate, "Write on after a prompt.")
    generate.add_argument("--model", default="text-en-gru", metavar="NAME", type=_as_utf8)
    generate.add_argument("--prompt", default="", metavar="TEXT", type=_as_utf8)
    generate.add_argument("--length", type=int, default=300, metavar="N", help="symbols to write")
    generate.add_argument("--temperature", type=float, default=1.0, metavar="T", help="0 (the likeliest) to 10")
    generate.add_argument("--top-k", type=int, default=0, metavar="K", help="choose among the K likeliest; 0 for all")
    generate.add_argument("--top-p", type=float, default=1.0, metavar="P", help="keep this share of the probability")
    generate.add_argument("--seed", type=int, default=0, metavar="S")
    generate.add_argument("--int8", action="store_true", help="8-bit weights: faster, slightly different")
    sample = command("sample", _sample, "Draw pictures with a generator.")
    sample.add_argument("--model", default="gan-mnist-dcgan", metavar="NAME", type=_as_utf8)
    sample.add_argument("--count", type=int, default=64, metavar="N")
    sample.add_argument("--seed", type=int, default=0, metavar="S")
    sample.add_argument("--out", type=Path, default=Path("grid.png"), metavar="FILE", help="a PNG; grid.png without")
    forecast = command("forecast", _forecast, "Forecast a table of dates and numbers by plain methods.")
    forecast.add_argument("file", metavar="FILE", type=Path, help="a CSV; its last values are held back to measure")
    forecast.add_argument("--horizon", type=int, default=24, metavar="N", help="steps to come; 24 without")
    describe = command("describe", _describe, "Say in Korean and in English what a picture of simple things shows.")
    describe.add_argument("file", metavar="PICTURE", type=Path, help="one or two things, or up to four of a kind")
    describe.add_argument("--model", default="describe-lstm", metavar="NAME", type=_as_utf8)
    translate = command("translate", _translate, "Translate a sentence between English and Korean.")
    translate.add_argument("text", metavar="TEXT", help="one sentence")
    translate.add_argument("--to", choices=("ko", "en"), help="without, the other language than the sentence's")
    sort_text = command("sort-text", _sort_text, "Say which of 46 topics an English news text is about.")
    sort_text.add_argument("text", metavar="TEXT|FILE", help="the text, or a file that holds it")
    sort_text.add_argument("--model", default="topics-lstm", metavar="NAME", type=_as_utf8)
    fetch = with_data(command("fetch", _fetch, "Bring data sets to this machine and check them.", has_json=False))
    fetch.add_argument(
        "sets",
        metavar="SET",
        nargs="+",
        type=_as_utf8,
        help="mnist, fashion, cifar10, everyday64, digits, text-en, text-ko, bikes, tatoeba, reuters46 ...",
    )
    bench = command("bench", _bench, "Measure speed.")
    bench.add_argument("jobs", metavar="JOB", nargs="*", type=_as_utf8)
    site = command("site", _site, "Write the activities that need no server as plain files.")
    site.add_argument("out", metavar="OUT", type=Path, help="a new folder, for any host of files")
    site.add_argument("--app", default="", metavar="URL", help="where the full app is, for links to it")
    site.add_argument("--only", action="append", default=[], metavar="NAME", help="an activity; may be given again")
    files = command("files", _files, "Write all files that readers load, for a proxy that serves them from disk.")
    files.add_argument("out", metavar="OUT", type=Path, help="a folder; earlier versions in it stay")
    command("install-runtime", _install_runtime, "Install what runs models in the reader's tab.", has_json=False)
    return parser
