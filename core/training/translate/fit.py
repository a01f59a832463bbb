"""Trains a network that translates, by its recipe.

python -m core train translate-en-ko
"""

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.artifacts import SYMBOLS_FILE
from core.data.texts import translation
from core.data.texts.translation import Pair, TranslationData, pair_of, symbols_of
from core.models.sequences.translate import TranslateConfig, build_translator
from core.training.checkpoints import Record
from core.training.runs import cosine, number_of, run
from core.training.sentences import SentenceLearner
from core.training.translate.recipes import TranslateRecipe
from core.translation.drawing import draw
from core.translation.symbols import SPECIAL, Symbols, to_json

EVALUATION_BATCH = 200
POOL = 20  # batches that are sorted by length together
Rows = list[tuple[list[int], list[int]]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sentences:
    """What a network learns from: the sentences, and the symbols of both sides."""

    data: TranslationData
    source: Symbols
    target: Symbols

    def row(self, pair: Pair, style: str) -> tuple[list[int], list[int]]:
        """Returns a pair's numbers: the source's, and the target's, which begin with their style."""
        start = SPECIAL.index(f"<{style}>")
        source, target = self.source, self.target
        return source.encode(pair.of(source.language)), [start, *target.encode(pair.of(target.language))]


def load_data(recipe: TranslateRecipe, data_dir: Path | None = None) -> Sentences:
    """Returns the sentences. Raises DataError as `core.data.texts.translation.load` does."""
    data = translation.load(data_dir)
    symbols = symbols_of(data)
    return Sentences(data=data, source=symbols[recipe.source], target=symbols[recipe.target])


def config_of(recipe: TranslateRecipe, sentences: Sentences) -> TranslateConfig:
    """Returns the network's sizes, which depend on how many symbols there are."""
    symbols = len(sentences.source), len(sentences.target)
    return TranslateConfig(symbols=symbols, has_attention=recipe.has_attention, units=recipe.units)


def fit(recipe: TranslateRecipe, data: Sentences, *, precision: str = "auto", **options: Any) -> Record:
    """Trains until the recipe's last epoch, or until another epoch would pass the minutes; `options` are `run`'s.

    `auto` precision is float32.

    Raises:
        SettingError: The unfinished run on disk is of another recipe.
    """
    others = data.data.tatoeba["train"]
    steps = (recipe.sentences + len(others) // 2) // recipe.batch_size

    def learner_for(precision: str, folder: Path) -> TranslationLearner:
        (folder / SYMBOLS_FILE).write_text(to_json(data.source, data.target), encoding="utf-8")
        optimizer = keras.optimizers.Adam(cosine(recipe, steps), global_clipnorm=recipe.clip_norm)
        return TranslationLearner(recipe, lambda: build_translator(config_of(recipe, data)), optimizer, precision)

    def training(epoch: int) -> tf.data.Dataset:
        seed = number_of(recipe.seed, epoch)
        clauses = 1 if epoch < recipe.short_epochs else 2
        drawn = draw("train", recipe.sentences, seed, clauses=clauses)
        rows = [data.row(pair_of(meaning), "grammar") for meaning in drawn]
        rows += [data.row(pair, "tatoeba") for pair in others[epoch % 2 :: 2]]
        return by_length(rows, recipe.batch_size, np.random.default_rng(seed))

    held = [data.row(pair, "grammar") for pair in data.data.validation]
    return run(
        recipe,
        learner_for,
        training,
        lambda: by_length(held, EVALUATION_BATCH),
        precision="float32" if precision == "auto" else precision,
        is_mirrored=False,
        **options,
    )


class TranslationLearner(SentenceLearner):
    """A learner whose loop over the symbols gains by XLA."""

    jit_compile = "auto"


def by_length(rows: Rows, size: int, rng: np.random.Generator | None = None) -> tf.data.Dataset:
    """Returns ({"source", "token"}, symbols to come) as `build_translator` takes them, sentences of a length together.

    Args:
        rows: See `Sentences.row`.
        size: Of a batch; what is left over is no batch of its own where there is a chance to choose.
        rng: Puts them in another order each time: only some batches at a time are sorted. None for all in order.
    """
    order: Sequence[int] = range(len(rows)) if rng is None else rng.permutation(len(rows)).tolist()
    pool = len(rows) if rng is None else POOL * size
    groups = []
    for place in range(0, len(order), pool):
        near = sorted(order[place : place + pool], key=lambda number: len(rows[number][1]))
        groups += [near[i : i + size] for i in range(0, len(near), size)]
    if rng is not None:
        groups = [groups[place] for place in rng.permutation(len(groups)) if len(groups[place]) == size]
    spec = tf.TensorSpec((None, None), tf.int32)
    make = functools.partial(_batches, rows, groups)
    dataset = tf.data.Dataset.from_generator(make, output_signature=({"source": spec, "token": spec}, spec))
    return dataset.apply(tf.data.experimental.assert_cardinality(len(groups))).prefetch(4)


def _batches(rows: Rows, groups: list[list[int]]) -> Any:
    for group in groups:
        source, target = (padded([rows[number][side] for number in group]) for side in (0, 1))
        yield {"source": source, "token": target[:, :-1]}, target[:, 1:]


def padded(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Returns numbers as int32 (n, longest), 0 behind the shorter ones."""
    found = np.zeros((len(rows), max(map(len, rows))), np.int32)
    for line, row in zip(found, rows, strict=True):
        line[: len(row)] = row
    return found
