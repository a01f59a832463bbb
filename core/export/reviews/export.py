"""Writes trained/<name>/ of a network that says how a review was meant.

python -m core export sentiment-ko
"""

import dataclasses
from pathlib import Path

from core.artifacts import CARD_FILE, VOCABULARY_FILE, Card
from core.data.texts import ratings
from core.export.reading import PARITY_SEQUENCES, draft, rebuild, recipe_of
from core.export.records import opened, parity_of, splits_of, write
from core.export.reviews.evaluation import measure_reviews
from core.inference.sessions import load_session
from core.inference.text.classifier import TextClassifier
from core.tasks import TEXT_CLASSIFICATION
from core.training import checkpoints
from core.training.reviews.fit import encode
from core.training.reviews.recipes import RECIPES

NOT_REPRODUCIBLE = "The reviews were drawn anew from the collection's raw files, and that drawing is not published."


def export(name: str, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Exports the best epoch so far of a run and returns its card: the accuracy on reviews that were held out.

    Args:
        root: Where its folder is written; trained/ for None.

    Raises:
        ArtifactError: Nothing was trained, or the exported file computes something else.
    """
    record, best_epoch, weights, folder = opened(name, root)
    recipe = recipe_of(RECIPES[name], record)
    vocabulary = checkpoints.load_vocabulary(checkpoints.folder(name))
    write(folder / VOCABULARY_FILE, vocabulary.to_json().encode())
    model = rebuild(recipe, recipe.config(len(vocabulary), len(ratings.LABELS)), weights)
    card = draft(recipe, model, record, best_epoch, folder, VOCABULARY_FILE, task=TEXT_CLASSIFICATION)
    data = ratings.load(data_dir)
    card = dataclasses.replace(
        card,
        labels=ratings.LABELS,
        preprocessing={"normalisation": "NFC", "longest": recipe.longest},
        vocabulary_file=VOCABULARY_FILE,
        reproducible={"value": False, "reason": NOT_REPRODUCIBLE},
        data={
            "name": recipe.data,
            "title": "Naver film reviews (Park 2016), sampled anew from the raw files",
            "source": ratings.URL,
            "licence": "CC0 1.0",
            "splits": splits_of(data),
        },
    )
    served = TextClassifier(card, vocabulary, load_session(card, root=root))
    tokens, lengths, _labels = encode(data.test, vocabulary, recipe.longest)
    given = {"token": tokens[:PARITY_SEQUENCES], "length": lengths[:PARITY_SEQUENCES]}
    card = dataclasses.replace(
        card,
        metrics=measure_reviews(served, data.test),
        parity=parity_of(
            card.name, model(given, training=False).numpy(), served.predict_logits(data.test.texts[:PARITY_SEQUENCES])
        ),
    )
    write(folder / CARD_FILE, card.to_json().encode())
    return card
