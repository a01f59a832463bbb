"""Trains the three cells on a reader's own text, in a process of its own: core/ui/text/own_jobs.py starts it.

    python -m core.export.text.own FOLDER

FOLDER/text.txt and FOLDER/job.json ({"cells", "seconds", "units", "server": its process id}) are read.
FOLDER/progress.json is replaced about once a second; FOLDER/<cell>/ gets model.onnx, vocabulary.json and card.json.
The process has the lowest priority, ends at 2 GB of memory, and takes its folder with it where that server is gone.
"""

import json
import os
import resource
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, VOCABULARY_FILE, Card
from core.export.graph import OPSET
from core.export.records import files_of, write
from core.export.recurrent_graph import interface, tied, writer_to_onnx
from core.inference.text_generator import PROMPT_SYMBOLS
from core.models.recurrent import RecurrentConfig, build
from core.tasks import TEXT_GENERATION
from core.text import Vocabulary
from core.text.own import MEMORY_STATUS
from core.text.vocabulary import LINE_BREAK

STREAMS, LENGTH, EMBEDDING = 16, 64, 64
RATE = 3e-3
MOST_SYMBOLS = 3_000
MOST_MEMORY = 2 * 2**30  # bytes
SHOWN_EVERY = 1.0  # s
LEAST_OCCURRENCES = 2  # of a symbol, where the text is long
SEED = 0


def main(folder: Path) -> None:
    """Trains what job.json asks for."""
    os.nice(19)
    job = json.loads((folder / "job.json").read_text())
    threading.Thread(target=_guard, args=(folder, job["server"]), daemon=True).start()
    tf.config.set_visible_devices([], "GPU")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    text = (folder / "text.txt").read_text(encoding="utf-8")
    progress = Progress(folder / "progress.json")
    for cell in job["cells"]:
        vocabulary, model = train(text, cell, job["units"], job["seconds"], progress.report(cell))
        _export(folder / cell, cell, vocabulary, model)
        progress.done.append(cell)
        progress.write()


class Progress:
    """What the page is told: for each cell a list of [seconds, symbols read, loss]."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.losses: dict[str, list[list[float]]] = {}
        self.done: list[str] = []

    def report(self, cell: str) -> Callable[[float, int, float], None]:
        """Returns what notes the progress of one cell."""
        rows = self.losses.setdefault(cell, [])

        def note(seconds: float, symbols: int, loss: float) -> None:
            rows.append([round(seconds, 2), symbols, round(loss, 4)])
            self.write()

        return note

    def write(self) -> None:
        """Replaces the file."""
        write(self.path, json.dumps({"losses": self.losses, "done": self.done}).encode())


def train(
    text: str, cell: str, units: int, seconds: float, report: Callable[[float, int, float], None]
) -> tuple[Vocabulary, keras.Model]:
    """Trains one cell for so long; returns the vocabulary and the network over sequences that each begin anew."""
    keras.utils.set_random_seed(SEED)
    vocabulary = vocabulary_of(text)
    tokens = vocabulary.encode(text)
    streams = max(1, min(STREAMS, len(tokens) // (4 * LENGTH)))
    config = RecurrentConfig(cell=cell, symbols=len(vocabulary), units=units, embedding=EMBEDDING)
    model = build(config, streams=streams)
    optimizer = keras.optimizers.Adam(RATE, global_clipnorm=1.0)
    optimizer.build(model.trainable_variables)

    @tf.function
    def learn(given: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = model(given, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    cuts = _batches(tokens, streams)
    learn(*next(cuts))  # traced before the clock runs
    started = shown = time.monotonic()
    recent: list[float] = []
    steps = 0
    while (now := time.monotonic()) - started < seconds or steps == 0:
        recent.append(float(learn(*next(cuts))))
        steps += 1
        if now - shown > SHOWN_EVERY or steps == 1:
            report(now - started, steps * streams * LENGTH, float(np.mean(recent)))
            shown, recent = now, []
    finished = build(config)
    finished.set_weights(model.get_weights())
    return vocabulary, finished


def vocabulary_of(text: str) -> Vocabulary:
    """Returns the symbols that occur twice, at most 3,000 of them; of a short text all."""
    least = LEAST_OCCURRENCES if len(text) > 20_000 else 1
    vocabulary = Vocabulary.of(text, least=least)
    while len(vocabulary) > MOST_SYMBOLS:
        least *= 2
        vocabulary = Vocabulary.of(text, least=least)
    return vocabulary


def _batches(tokens: np.ndarray, streams: int) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Yields (symbols, next symbols), each int32 (streams, 64), round and round."""
    size = (len(tokens) - 1) // (streams * LENGTH) * LENGTH
    given, wanted = (part[: streams * size].reshape(streams, size) for part in (tokens, tokens[1:]))
    while True:
        for start in range(0, size, LENGTH):
            yield tf.constant(given[:, start : start + LENGTH]), tf.constant(wanted[:, start : start + LENGTH])


def _export(folder: Path, cell: str, vocabulary: Vocabulary, model: keras.Model) -> None:
    folder.mkdir()
    converted, layers = writer_to_onnx(model)
    write(folder / MODEL_FILE, tied(converted).SerializeToString())
    write(folder / VOCABULARY_FILE, vocabulary.to_json().encode())
    inputs, outputs = interface(model)
    files = files_of(folder, MODEL_FILE, VOCABULARY_FILE)
    card = Card(
        name=f"own-{cell}",
        task=TEXT_GENERATION,
        inputs=inputs,
        outputs=outputs,
        labels=(),
        preprocessing={"normalisation": "NFC", "begins_after": LINE_BREAK, "prompt_symbols": PROMPT_SYMBOLS},
        parameters=model.count_params(),
        bytes=files[MODEL_FILE]["bytes"],
        opset=OPSET,
        files=files,
        data={"name": "own text"},
        recipe={"cell": cell, "units": model.get_layer("cell").units},
        reproducible={"value": False, "reason": "The text is the reader's."},
        weights_licence="the reader's",
        metrics={},
        parity={},
        layers=tuple(layers),
        vocabulary_file=VOCABULARY_FILE,
    )
    write(folder / CARD_FILE, card.to_json().encode())


def _guard(folder: Path, server: int) -> None:
    """Ends the process at 2 GB, and with its folder where the server is gone."""
    while True:
        if os.getppid() != server:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(3)
        if _memory() > MOST_MEMORY:
            os._exit(MEMORY_STATUS)
        time.sleep(0.5)


def _memory() -> int:
    """Returns the bytes that this process holds; where the system does not say, the most that it ever held."""
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        return int(statistics.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
