"""Writes trained/<name>/ of a network that translates: two graphs, symbols.json, bad.json, history.json, and its card.

    python -m core export translate-en-ko

model.onnx reads a sentence once, writer.onnx writes a symbol a step; bad.json holds the worst translations of Tatoeba's
test part. The class that serves both runs them on test sentences: their logits along the right translations must be
those of Keras.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import BAD_FILE, CARD_FILE, MODEL_FILE, SYMBOLS_FILE, Card, TensorSpec
from core.data.texts import translation
from core.data.texts.translation import Pair, TranslationData
from core.export.records import draft_of, files_of, opened, parity_of, write
from core.export.translate.evaluation import bad_ones, measure
from core.export.translate.graph import encoder_to_onnx, writer_to_onnx
from core.inference.agreement import WRITER
from core.inference.sequences.translator import Translator
from core.inference.sessions import load_session
from core.models.sequences.translate import build_translator
from core.tasks import TRANSLATION
from core.training import checkpoints
from core.training.checkpoints import HISTORY, Record
from core.training.translate.fit import Sentences, config_of, padded
from core.training.translate.recipes import RECIPES
from core.translation.symbols import PADDING, SPECIAL, STYLES, from_json, to_json

PARITY_COUNT = 200
SELF_TESTS = 2
LENGTH = 200  # symbols that are written at most
SOURCE_LENGTH = {"en": 60, "ko": 200}  # symbols that are read at most, the end included
ROUNDED = 6  # decimals


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported files compute something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    source, target = from_json((checkpoints.folder(name) / SYMBOLS_FILE).read_text(encoding="utf-8"))
    sentences = Sentences(data=translation.load(data_dir), source=source, target=target)
    model = build_translator(config_of(RECIPES[name], sentences))
    model.set_weights(weights)
    write(folder / MODEL_FILE, encoder_to_onnx(model).SerializeToString())
    write(folder / WRITER, writer_to_onnx(model).SerializeToString())
    write(folder / SYMBOLS_FILE, to_json(source, target).encode())
    write(folder / BAD_FILE, _as_json([]))
    draft = _draft(model, sentences, record, best_epoch, folder)
    served = Translator(draft, source, target, load_session(draft, root=root), load_session(draft, WRITER, root=root))
    write(folder / BAD_FILE, _as_json(bad_ones(served, sentences.data)))
    card = dataclasses.replace(
        draft,
        files=_files(folder),
        metrics=measure(served, sentences.data),
        parity=_parity(name, model, served, sentences),
        self_test=_self_test(served, sentences),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _as_json(rows: list[dict[str, Any]]) -> bytes:
    return (json.dumps({"bad": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    return files_of(folder, MODEL_FILE, WRITER, SYMBOLS_FILE, BAD_FILE, HISTORY)


def _draft(model: keras.Model, sentences: Sentences, record: Record, best_epoch: int, folder: Path) -> Card:
    """Returns the card as far as it is known before the files have run."""
    config, data = model.get_layer("writer").config, sentences.data
    files = _files(folder)
    places = None if config.has_attention else 1
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=TRANSLATION,
        inputs=(
            TensorSpec(name="source", shape=(None, None), dtype="int32"),
            TensorSpec(name="lengths", shape=(None,), dtype="int32"),
        ),
        outputs=(TensorSpec(name="memory", shape=(None, places, config.width), dtype="float32"),),
        preprocessing={
            "source": sentences.source.language,
            "target": sentences.target.language,
            "has_attention": config.has_attention,
            "source_length": SOURCE_LENGTH[sentences.source.language],
            "length": LENGTH,
            "state": config.state_size,
        },
        data=_data(data, record),
    )


def _data(data: TranslationData, record: Record) -> dict[str, Any]:
    learned = record.recipe["sentences"] * len(record.history) + len(data.tatoeba["train"])
    return {
        "name": translation.NAME,
        "title": translation.TITLE,
        "source": translation.SOURCE,
        "licence": translation.LICENCE,
        "splits": {"train": learned, "validation": len(data.validation), "test": len(data.test)},
        "content_sha256": data.content_sha256,
    }


def _parity(name: str, model: keras.Model, served: Translator, sentences: Sentences) -> dict[str, Any]:
    """Returns the card's `parity` of the logits behind each symbol of the right translations, padding left out."""
    source, target = _rows(sentences, sentences.data.test[:PARITY_COUNT])
    tokens = padded(target)
    wanted = model({"source": padded(source), "token": tokens[:, :-1]}, training=False).numpy()
    said = np.empty_like(wanted)
    memory, is_open = served.read(source)
    state = served.first_state(len(source))
    for place in range(tokens.shape[1] - 1):
        said[:, place], state, _attention = served.step(memory, is_open, tokens[:, place], state)
    counts = tokens[:, 1:] != SPECIAL.index(PADDING)
    return parity_of(name, wanted[counts], said[counts])


def _rows(sentences: Sentences, pairs: tuple[Pair, ...]) -> tuple[list[list[int]], list[list[int]]]:
    rows = [sentences.row(pair, STYLES[0]) for pair in pairs]
    return [row[0] for row in rows], [row[1] for row in rows]


def _self_test(served: Translator, sentences: Sentences) -> dict[str, Any]:
    """Returns sentences, the symbols that are written, and the logits that any runtime must give behind the last."""
    pairs = sorted(sentences.data.test, key=lambda pair: len(pair.en))
    same = [
        pair for pair in pairs if len(sentences.row(pair, STYLES[0])[0]) == len(sentences.row(pairs[0], STYLES[0])[0])
    ]
    source, target = _rows(sentences, tuple(same[:SELF_TESTS]))
    tokens = np.array([row[:4] for row in target])
    memory, is_open = served.read(source)
    state = served.first_state(len(source))
    for column in tokens.T:
        logits, state, attention = served.step(memory, is_open, column, state)
    return {
        "source": source,
        "tokens": tokens.tolist(),
        "logits": np.round(logits.astype(np.float64), ROUNDED).tolist(),
        "attention": np.round(attention.astype(np.float64), ROUNDED).tolist(),
    }
