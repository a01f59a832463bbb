"""Writes trained/<name>/ of a network that sorts texts: model.onnx, words.json, history.json, and its card.

    python -m core export topics-lstm

The class that serves the file runs it on every test newswire: its logits must be those of Keras.
"""

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.artifacts import CARD_FILE, MODEL_FILE, WORDS_FILE, Card, TensorSpec
from core.data.texts import topics
from core.data.texts.topics import TopicData
from core.export.graph import to_onnx
from core.export.records import draft_of, files_of, opened, parity_of, write
from core.export.topics.evaluation import measure
from core.inference.sequences.topic_classifier import TopicClassifier
from core.inference.sessions import load_session
from core.models.sequences.topics import build_topics
from core.tasks import TOPIC_CLASSIFICATION
from core.text.words import WordList
from core.training.checkpoints import HISTORY, Record
from core.training.topics.fit import word_list
from core.training.topics.recipes import RECIPES

SELF_TEST = "Gold prices rose as the dollar fell, and banks expect interest rates to be cut."


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    model = build_topics(RECIPES[name].config)
    model.set_weights(weights)
    data = topics.load(data_dir)
    words = word_list(RECIPES[name], data)
    write(folder / WORDS_FILE, words.to_json().encode())
    card = _draft(model, data, record, best_epoch, folder)
    served = TopicClassifier(card, words, load_session(card, root=root))
    given = served.encode(data.test.texts)
    wanted = model.predict(given, batch_size=200, verbose=0)
    card = dataclasses.replace(
        card,
        metrics=measure(served, data),
        parity=parity_of(name, wanted, served.predict_logits(given)),
        self_test=_self_test(served, words),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card


def _draft(model: keras.Model, data: TopicData, record: Record, best_epoch: int, folder: Path) -> Card:
    """Writes the graph and returns the card as far as it is known before the file has run."""
    converted, _layers = to_onnx(model, title="topic-classifier")
    write(folder / MODEL_FILE, converted.SerializeToString())
    files = files_of(folder, MODEL_FILE, HISTORY, WORDS_FILE)
    length = model.input_shape[1]
    return draft_of(
        model,
        record,
        best_epoch,
        files,
        task=TOPIC_CLASSIFICATION,
        inputs=(TensorSpec(name="words", shape=(None, length), dtype="int32"),),
        outputs=(TensorSpec(name="logits", shape=(None, len(data.labels)), dtype="float32"),),
        labels=data.labels,
        preprocessing={"length": length},
        data={
            "name": topics.NAME,
            "title": topics.TITLE,
            "source": topics.URL,
            "licence": topics.LICENCE,
            "splits": {part: len(getattr(data, part)) for part in ("train", "validation", "test")},
        },
    )


def _self_test(served: TopicClassifier, words: WordList) -> dict[str, Any]:
    """Returns a text's words and the logits that any runtime must give for them."""
    given = words.encode(SELF_TEST, served.card.preprocessing["length"])[np.newaxis]
    return {"words": given.tolist(), "logits": np.round(served.predict_logits(given).astype(np.float64), 6).tolist()}
