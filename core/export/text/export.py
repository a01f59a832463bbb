"""Writes trained/<name>/ of a network that writes text: model.onnx, model.int8.onnx, vocabulary.json and the rest.

    python -m core export text-en-gru

The network is rebuilt from its recipe and takes the best epoch's averaged weights, the last layer's divided by the
temperature at which the validation text is likeliest. The class that serves it then reads the whole validation text
with the file, symbol by symbol. Where a second training learned from the validation text too, its weights take their
place, divided by the same temperature. The test text is read with the file that stays.
"""

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import CARD_FILE, INT8_FILE, MODEL_FILE, VOCABULARY_FILE, Card
from core.data.texts.catalogue import load_text
from core.data.texts.corpus import TextData
from core.errors import ArtifactError
from core.export.calibration import fit_temperature
from core.export.records import data_of, draft_of, files_of, opened, parity_of, run_of, splits_of, write
from core.export.recurrent_graph import interface, tied, to_int8, writer_to_onnx
from core.export.text.evaluation import baseline_nats, measure
from core.export.text.gradients import gradient_norms
from core.export.text.samples import abuse_metric
from core.inference.sessions import load_session
from core.inference.text.generator import PREPROCESSING, TextGenerator
from core.models.sequences.letters import letters_of, put_together
from core.models.sequences.recurrent import RecurrentConfig, build
from core.tasks import TEXT_GENERATION
from core.text import Vocabulary
from core.text.baselines import kneser_ney, unigram
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.text.recipes import TextRecipe

GRADIENTS = "gradients.json"
PARITY_STREAMS, PARITY_LENGTH = 4, 256
CALIBRATION_STREAMS, CALIBRATION_SYMBOLS = 32, 60_000
SPEED_LENGTH, STRETCHES = 2_000, 5
SELF_TEST_SYMBOLS = 8
ORDERS = 6  # the longest n-gram of the baseline


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run, finished or not, and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, the text has changed since, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    data = load_text(record.recipe["data"], data_dir)
    vocabulary = checkpoints.load_vocabulary(checkpoints.folder(name))
    if vocabulary != Vocabulary.of(data.train, least=data.least):
        raise ArtifactError(
            "The text of {name} has changed since its training: `python -m core train {name}`.", name=name
        )
    model = rebuild(record, vocabulary, weights)
    calibration = calibrate(model, vocabulary.encode(data.validation))

    def publish() -> TextGenerator:
        """Writes the network as it is now, and returns what serves its file."""
        layers = write_files(folder, model, vocabulary, record)
        norms = gradient_norms(model, vocabulary.encode(data.test))
        write(folder / GRADIENTS, (json.dumps(norms) + "\n").encode())
        card = draft(model, data, record, best_epoch, folder)
        card = dataclasses.replace(card, layers=tuple(layers), calibration=calibration)
        return TextGenerator(card, vocabulary, load_session(card, root=root))

    writer = publish()
    validated = measure(writer, data.validation, "validation")
    refit = second_run(record)
    if refit:
        model = rebuild(refit, vocabulary, checkpoints.load_best(checkpoints.folder(refit.recipe["name"]))[1])
        soften(model, calibration["temperature"])
        writer = publish()
    card = dataclasses.replace(
        writer.card,
        recipe={**writer.card.recipe, **_refit_of(refit)},
        metrics={**validated, **_metrics(writer, data, data.joined().train if refit else data.train, root)},
        parity=parity(model, writer, vocabulary.encode(data.test), name),
        self_test=self_test(writer, data.test),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def rebuild(record: Record, vocabulary: Vocabulary, weights: list[np.ndarray]) -> keras.Model:
    """Returns the recorded network, with the weights of its training, for sequences that each begin anew.

    Where it learned symbols by their letters, these have been added up.
    """
    recipe = record.recipe
    fields = {key: recipe[key] for key in ("cell", "units", "embedding", "dropout")}
    model = build(RecurrentConfig(symbols=len(vocabulary), **fields))
    is_of_letters = recipe.get("letters")  # earlier runs do not say it
    model.set_weights(put_together(weights, letters_of(vocabulary.symbols)) if is_of_letters else weights)
    return model


def calibrate(model: keras.Model, tokens: np.ndarray) -> dict[str, Any]:
    """Divides every logit that the network will give by a temperature, and returns the card's `calibration`.

    A network that read its training text several times is too sure of another. The temperature becomes part of the
    last layer's weights, so that each runtime gives the softened logits, and 1 on the page means these.

    Args:
        tokens: int32 (n,), the validation text; at most 60,000 symbols of it are read.

    Source: Guo et al. 2017, On calibration of modern neural networks, arXiv:1706.04599.
    """
    length = min(len(tokens) - 1, CALIBRATION_SYMBOLS) // CALIBRATION_STREAMS
    size = CALIBRATION_STREAMS * length
    logits = model(tokens[:size].reshape(CALIBRATION_STREAMS, length), training=False).numpy()
    temperature = fit_temperature(logits.reshape(size, -1), tokens[1 : size + 1])
    soften(model, temperature)
    return {"temperature": temperature, "in_weights": True, "split": "validation", "count": size}


def soften(model: keras.Model, temperature: float) -> None:
    """Divides every logit that the network will give, by way of its last layer's weights."""
    dense = model.get_layer("dense")
    dense.set_weights([weight / np.float32(temperature) for weight in dense.get_weights()])


def second_run(record: Record) -> Record | None:
    """Returns the finished run that learned from the validation text too, None where the recipe has none yet."""
    recipe = TextRecipe(**record.recipe).again()
    path = checkpoints.folder(recipe.name)
    second = checkpoints.load_record(path) if recipe.refit and checkpoints.exists(path) else None
    return second if second and second.is_complete and second.recipe == recipe.as_plain() else None


def _refit_of(second: Record | None) -> dict[str, Any]:
    """Returns what the card's `recipe` says of the second training."""
    if second is None:
        return {"refit": False}
    return {"refit": True, "refit_seconds": run_of(second, second.best_epoch)["seconds"]}


def write_files(folder: Path, model: keras.Model, vocabulary: Vocabulary, record: Record) -> list[dict[str, Any]]:
    """Writes everything but the card and returns the card's `layers`."""
    folder.mkdir(parents=True, exist_ok=True)
    converted, layers = writer_to_onnx(model)
    write(folder / MODEL_FILE, tied(converted).SerializeToString())
    write(folder / INT8_FILE, to_int8(converted))
    write(folder / VOCABULARY_FILE, vocabulary.to_json().encode())
    write(folder / HISTORY, (json.dumps(record.history, indent=1) + "\n").encode())
    return layers


def draft(model: keras.Model, data: TextData, record: Record, best_epoch: int, folder: Path) -> Card:
    """Returns the card as far as it is known before the file has run."""
    symbols = model.output_shape[-1]
    inputs, outputs = interface(model)
    card = draft_of(
        model,
        record,
        best_epoch,
        files_of(folder, MODEL_FILE, INT8_FILE, VOCABULARY_FILE, HISTORY, GRADIENTS),
        task=TEXT_GENERATION,
        inputs=inputs,
        outputs=outputs,
        preprocessing=PREPROCESSING,
        data={
            **data_of(data, splits_of(data)),
            "symbols": f"{symbols - 1} that occur at least {data.least} times in the training part, and unknown",
        },
    )
    reproducible = {"value": False, "reason": data.reason} if data.reason else {"value": True}
    return dataclasses.replace(card, reproducible=reproducible, vocabulary_file=VOCABULARY_FILE)


def parity(model: keras.Model, served: TextGenerator, tokens: np.ndarray, name: str) -> dict[str, Any]:
    """Compares the file's logits, one step after the other, with those of Keras over whole sequences.

    Args:
        tokens: int32 (n,), a text to read; a few stretches of it are.

    Raises:
        ArtifactError: They differ.
    """
    length = min(PARITY_LENGTH, len(tokens) // PARITY_STREAMS)
    streams = tokens[: PARITY_STREAMS * length].reshape(PARITY_STREAMS, length)
    wanted = model(streams, training=False).numpy()
    state, rows = served.begin(PARITY_STREAMS), []
    for moment in streams.T:
        logits, state = served.step(np.ascontiguousarray(moment), state)
        rows.append(logits)
    return parity_of(name, wanted, np.stack(rows, axis=1))


def self_test(served: TextGenerator, text: str) -> dict[str, Any]:
    """Returns a few symbols and the logits that any runtime must give after each, from a state of zeros."""
    tokens = served.vocabulary.encode(text)[:SELF_TEST_SYMBOLS]
    state, rows = served.begin(), []
    for token in tokens:
        logits, state = served.step(np.array([token], np.int32), state)
        rows.append(np.round(logits[0].astype(np.float64), 5).tolist())
    return {"tokens": tokens.tolist(), "logits": rows[-1:]}


def _metrics(served: TextGenerator, data: TextData, learned: str, root: Path | None) -> dict[str, Any]:
    """Returns the card's metrics, but for those of the validation text; `learned` is what the network learned from."""
    vocabulary = served.vocabulary
    int8 = TextGenerator(served.card, vocabulary, load_session(served.card, INT8_FILE, root=root))
    rounded = measure(int8, data.test, "test")["test_nats_per_character"]
    speed = {"symbols": SPEED_LENGTH, "streams": 1, "threads": 1}
    unknown = float(np.mean(vocabulary.encode(data.test) == 0))
    return {
        **measure(served, data.test, "test"),
        "int8_test_nats_per_character": rounded,
        "characters_per_second": {"value": characters_per_second(served), **speed},
        "int8_characters_per_second": {"value": characters_per_second(int8), **speed},
        "test_unknown_share": {"value": unknown, "count": len(data.test), "split": "test"},
        **abuse_metric(served),
        **baselines(data, vocabulary, learned),
    }


def characters_per_second(served: TextGenerator) -> float:
    """Returns how many symbols a second one stream writes, sampling included: the median of five stretches."""
    stretch = SPEED_LENGTH // STRETCHES
    speeds = []
    for _ in range(STRETCHES + 1):  # the first warms up
        started = time.perf_counter()
        written = sum(1 for _ in served.generate("", stretch))
        speeds.append(written / (time.perf_counter() - started))
    return round(float(np.median(speeds[1:])), 1)


def baselines(data: TextData, vocabulary: Vocabulary, learned: str) -> dict[str, Any]:
    """Returns what counting in `learned` reaches on the test text: symbols, and the n-grams best on validation."""
    training, validation, test = (vocabulary.encode(part) for part in (data.train, data.validation, data.test))
    counted, symbols = vocabulary.encode(learned), len(vocabulary)
    by_order = dict(enumerate(kneser_ney(training, validation, symbols=symbols, orders=ORDERS), start=2))
    best = min(by_order, key=lambda order: by_order[order].mean())
    *_, nats = kneser_ney(counted, test, symbols=symbols, orders=best)
    return {
        **baseline_nats(unigram(counted, test, symbols=symbols), data.test, "test", "unigram"),
        **baseline_nats(nats, data.test, "test", "kneser_ney", order=best),
    }
