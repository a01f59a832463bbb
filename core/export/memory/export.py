"""Writes trained/<name>/ of a network that keeps a thing in mind.

python -m core export memory-gru
"""

import dataclasses
from pathlib import Path

import numpy as np

from core.artifacts import CARD_FILE, Card
from core.data.sequences import memory
from core.export.memory.evaluation import measure_memory, read_to_end, recall_sequences
from core.export.reading import PARITY_SEQUENCES, draft, rebuild, recipe_of
from core.export.records import opened, parity_of, write
from core.inference.sessions import load_session
from core.tasks import TEXT_MEMORY
from core.training.memory.recipes import RECIPES


def export(name: str, _data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card: how often the thing is recalled, by distance.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = recipe_of(RECIPES[name], record)
    model = rebuild(recipe, recipe.config(memory.SYMBOLS, memory.THINGS), weights)
    card = draft(recipe, model, record, best_epoch, folder, task=TEXT_MEMORY)
    card = dataclasses.replace(card, preprocessing={"longest": recipe.longest})
    session = load_session(card, root=root)
    tokens = recall_sequences(recipe.longest)[0][:PARITY_SEQUENCES]
    given = {"token": tokens, "length": np.full(len(tokens), recipe.longest, np.int32)}
    logits = read_to_end(session, tokens, card.inputs[1].shape[1] or 0)
    card = dataclasses.replace(
        card,
        data={"name": recipe.data, "title": "Sequences made by core.data.sequences.memory", "licence": "Apache-2.0"},
        metrics=measure_memory(card, session),
        parity=parity_of(card.name, model(given, training=False).numpy(), logits),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card
