"""Trains the three cells on a reader's own text, in a process of its own: core/ui/text/own_jobs.py starts it.

    python -m core.export.text.own FOLDER

FOLDER/text.txt and FOLDER/job.json ({"cells", "seconds", "units", "server": its process id}) are read.
FOLDER/progress.json is replaced about once a second: {"losses": {cell: [[seconds, symbols, loss], ...]}, "samples":
{cell: text}}. FOLDER/<cell>/ gets model.onnx, vocabulary.json and card.json at the end, or when FOLDER/enough is there.
The process has the lowest priority, ends at 2 GB of memory, and takes its folder with it where that server is gone.
"""

import json
import os
import resource
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import CARD_FILE, MODEL_FILE, VOCABULARY_FILE, Card
from core.export.graph import OPSET
from core.export.records import files_of, write
from core.export.recurrent_graph import interface, tied, writer_to_onnx
from core.inference.text.generator import PREPROCESSING
from core.inference.text.sampling import Sampler, SamplerSettings
from core.models.sequences.recurrent import RecurrentConfig, build, step
from core.tasks import TEXT_GENERATION
from core.text import Vocabulary
from core.text.own import ENOUGH_FILE, MEMORY_STATUS
from core.text.vocabulary import LINE_BREAK

STREAMS, LENGTH, EMBEDDING = 16, 64, 64
RATE = 3e-3
MOST_SYMBOLS = 3_000
MOST_MEMORY = 2 * 2**30  # bytes
TURN = 1.0  # s that a network learns before it is the next one's turn
SAMPLE_EVERY = 5.0  # s of learning
SAMPLE_SYMBOLS, SAMPLE_TEMPERATURE = 100, 0.8
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
    learners = {cell: Learner(text, cell, job["units"]) for cell in job["cells"]}
    learn_in_turns(learners, job["seconds"], folder)
    for cell, learner in learners.items():
        _export(folder / cell, cell, learner.vocabulary, learner.finished())


def learn_in_turns(learners: Mapping[str, "Learner"], seconds: float, folder: Path) -> None:
    """Lets each learn for so long, one turn after the other, so that at any moment all have learned as long.

    Ends at once where the reader has seen enough: then folder/ENOUGH_FILE is there.
    """
    while True:
        for learner in learners.values():
            learner.learn(TURN)
            progress = {
                "losses": {cell: one.losses for cell, one in learners.items()},
                "samples": {cell: one.sample for cell, one in learners.items()},
            }
            write(folder / "progress.json", json.dumps(progress).encode())
        if (folder / ENOUGH_FILE).exists() or all(one.seconds >= seconds for one in learners.values()):
            return


class Learner:
    """A network that learns from a text, a turn at a time, and shows how it writes meanwhile.

    `losses` holds [seconds learned, symbols read, mean loss in nats] of each turn, `sample` what it wrote last.
    """

    def __init__(self, text: str, cell: str, units: int) -> None:
        keras.utils.set_random_seed(SEED)
        self.vocabulary = vocabulary_of(text)
        tokens = self.vocabulary.encode(text)
        self._streams = max(1, min(STREAMS, len(tokens) // (4 * LENGTH)))
        self._config = RecurrentConfig(cell=cell, symbols=len(self.vocabulary), units=units, embedding=EMBEDDING)
        self._model = build(self._config, streams=self._streams)
        self._learn = self._compiled()
        self._step = tf.function(lambda token, state: step(self._model, token, state))
        self._cuts = _batches(tokens, self._streams)
        self._learn(*next(self._cuts))  # traced before the clock runs
        self.seconds = 0.0
        self.losses: list[list[float]] = []
        self.sample = ""
        self._symbols, self._sampled = 0, -SAMPLE_EVERY

    def _compiled(self) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
        model, optimizer = self._model, keras.optimizers.Adam(RATE, global_clipnorm=1.0)
        optimizer.build(model.trainable_variables)

        @tf.function
        def learn(given: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                logits = model(given, training=True)
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            return loss

        return learn

    def learn(self, seconds: float) -> None:
        """Learns for so long, at least one batch; writes a sample where the last one is old, which does not count."""
        recent: list[float] = []
        started = now = time.monotonic()
        while now - started < seconds or not recent:
            recent.append(float(self._learn(*next(self._cuts))))
            now = time.monotonic()
        self.seconds += now - started
        self._symbols += len(recent) * self._streams * LENGTH
        self.losses.append([round(self.seconds, 2), self._symbols, round(float(np.mean(recent)), 4)])
        if self.seconds - self._sampled >= SAMPLE_EVERY:
            self._sampled, self.sample = self.seconds, self.write(SAMPLE_SYMBOLS)

    def write(self, symbols: int) -> str:
        """Returns what the network writes now, from the start of a line; the same draws at every call."""
        sampler = Sampler(SamplerSettings(temperature=SAMPLE_TEMPERATURE), SEED)
        state = tf.zeros((1, self._config.state_size))
        tokens = [int(self.vocabulary.encode(LINE_BREAK)[0])]
        for _ in range(symbols):
            found = self._step(tf.constant(tokens[-1:], tf.int32), state)
            state = found["next_state"]
            tokens.append(sampler.pick(found["logits"].numpy()[0]))
        return self.vocabulary.decode(np.array(tokens[1:]))

    def finished(self) -> keras.Model:
        """Returns the network over sequences that each begin anew."""
        model = build(self._config)
        model.set_weights(self._model.get_weights())
        return model


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
        preprocessing=PREPROCESSING,
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
