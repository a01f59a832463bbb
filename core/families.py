"""The kinds of networks that are trained here, and what each of them needs: one table.

The commands find a recipe's family by the recipe's name and a model's family by the task on its card. Every part is
imported when it is used, so that only recipes, a training, an export, and a painter's evaluation load TensorFlow.
"""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from core import tasks
from core.artifacts import Card
from core.errors import ArtifactError, SettingError

if TYPE_CHECKING:
    from core.training.checkpoints import Record
    from core.training.recipes import BaseRecipe


@dataclasses.dataclass(frozen=True, kw_only=True)
class Family:
    """One kind of network.

    Args:
        tasks: What the cards of its models say that they do.
        recipes: () -> {name: recipe}.
        load_data: (recipe, data_dir) -> what `fit` learns from; None where it is made while it is learned.
        fit: (recipe, data, **options) -> the record of the run; the options are `core.training.runs.run`'s.
        export: (name, data_dir, root) -> the card; root/<name>/ has been written, where trained/ is the root of None.
        evaluate: (name, data_dir) -> `core.export.comparison.compared`'s answer.
    """

    tasks: tuple[str, ...]
    recipes: Callable[[], "Mapping[str, BaseRecipe]"]
    load_data: Callable[[Any, Path | None], Any]
    fit: Callable[..., "Record"]
    export: Callable[[str, Path | None, Path | None], Card]
    evaluate: Callable[[str, Path | None], dict[str, Any]]


def _function(name: str) -> Callable[..., Any]:
    """Returns what imports `module:function` and calls it, when it is called itself."""
    return lambda *given, **named: resolve_name(name)(*given, **named)


def _value(name: str) -> Callable[[], Any]:
    """Returns what imports `module:value` and returns it, when it is called."""
    return lambda: resolve_name(name)


FAMILIES = {
    "images": Family(
        tasks=(tasks.IMAGE_CLASSIFICATION,),
        recipes=_value("core.training.images.recipes:RECIPES"),
        load_data=_function("core.training.images.fit:load_data"),
        fit=_function("core.training.images.fit:fit"),
        export=_function("core.export.images.export:export"),
        evaluate=_function("core.export.images.evaluation:evaluate"),
    ),
    "text": Family(
        tasks=(tasks.TEXT_GENERATION,),
        recipes=_value("core.training.text.recipes:RECIPES"),
        load_data=_function("core.training.text.fit:load_data"),
        fit=_function("core.training.text.fit:fit"),
        export=_function("core.export.text.export:export"),
        evaluate=_function("core.export.text.evaluation:evaluate"),
    ),
    "memory": Family(
        tasks=(tasks.TEXT_MEMORY,),
        recipes=_value("core.training.memory.recipes:RECIPES"),
        load_data=_function("core.training.memory.fit:load_data"),
        fit=_function("core.training.memory.fit:fit"),
        export=_function("core.export.memory.export:export"),
        evaluate=_function("core.export.memory.evaluation:evaluate"),
    ),
    "reviews": Family(
        tasks=(tasks.TEXT_CLASSIFICATION,),
        recipes=_value("core.training.reviews.recipes:RECIPES"),
        load_data=_function("core.training.reviews.fit:load_data"),
        fit=_function("core.training.reviews.fit:fit"),
        export=_function("core.export.reviews.export:export"),
        evaluate=_function("core.export.reviews.evaluation:evaluate"),
    ),
    "rows": Family(
        tasks=(tasks.ROW_READING,),
        recipes=_value("core.training.rows.recipes:RECIPES"),
        load_data=_function("core.training.rows.fit:load_data"),
        fit=_function("core.training.rows.fit:fit"),
        export=_function("core.export.rows.export:export"),
        evaluate=_function("core.export.rows.evaluation:evaluate"),
    ),
    "topics": Family(
        tasks=(tasks.TOPIC_CLASSIFICATION,),
        recipes=_value("core.training.topics.recipes:RECIPES"),
        load_data=_function("core.training.topics.fit:load_data"),
        fit=_function("core.training.topics.fit:fit"),
        export=_function("core.export.topics.export:export"),
        evaluate=_function("core.export.topics.evaluation:evaluate"),
    ),
    "forecast": Family(
        tasks=(tasks.FORECASTING,),
        recipes=_value("core.training.forecast.recipes:RECIPES"),
        load_data=_function("core.training.forecast.fit:load_data"),
        fit=_function("core.training.forecast.fit:fit"),
        export=_function("core.export.forecast.export:export"),
        evaluate=_function("core.export.forecast.evaluation:evaluate"),
    ),
    "describe": Family(
        tasks=(tasks.IMAGE_CAPTIONING,),
        recipes=_value("core.training.describe.recipes:RECIPES"),
        load_data=_function("core.training.describe.fit:load_data"),
        fit=_function("core.training.describe.fit:fit"),
        export=_function("core.export.describe.export:export"),
        evaluate=_function("core.export.describe.evaluation:evaluate"),
    ),
    "follow": Family(
        tasks=(tasks.TRACKING,),
        recipes=_value("core.training.follow.recipes:RECIPES"),
        load_data=_function("core.training.follow.fit:load_data"),
        fit=_function("core.training.follow.fit:fit"),
        export=_function("core.export.follow.export:export"),
        evaluate=_function("core.export.follow.evaluation:evaluate"),
    ),
    "translate": Family(
        tasks=(tasks.TRANSLATION,),
        recipes=_value("core.training.translate.recipes:RECIPES"),
        load_data=_function("core.training.translate.fit:load_data"),
        fit=_function("core.training.translate.fit:fit"),
        export=_function("core.export.translate.export:export"),
        evaluate=_function("core.export.translate.evaluation:evaluate"),
    ),
    "gan": Family(
        tasks=(tasks.IMAGE_GENERATION,),
        recipes=_value("core.training.gan.recipes:PLAIN"),
        load_data=_function("core.training.gan.fit:load_data"),
        fit=_function("core.export.gan.fit:fit"),
        export=_function("core.export.gan.export:export"),
        evaluate=_function("core.export.gan.quality:evaluate"),
    ),
    "styles": Family(
        tasks=(tasks.STYLED_GENERATION,),
        recipes=_value("core.training.gan.recipes:STYLED"),
        load_data=_function("core.training.gan.fit:load_data"),
        fit=_function("core.export.gan.fit:fit_styles"),
        export=_function("core.export.gan.styles:export"),
        evaluate=_function("core.export.gan.quality:evaluate_styles"),
    ),
    "hangul": Family(
        tasks=(tasks.HANGUL_GENERATION,),
        recipes=_value("core.training.gan.recipes:WRITTEN"),
        load_data=_function("core.training.gan.hangul:load_data"),
        fit=_function("core.export.gan.fit:fit_hangul"),
        export=_function("core.export.gan.hangul:export"),
        evaluate=_function("core.export.gan.written:evaluate"),
    ),
    "paint": Family(
        tasks=(tasks.STYLE_TRANSFER,),
        recipes=_value("core.training.paint.recipes:RECIPES"),
        load_data=_function("core.training.paint.fit:load_data"),
        fit=_function("core.training.paint.fit:fit"),
        export=_function("core.export.paint.export:export"),
        evaluate=_function("core.export.paint.evaluation:evaluate"),
    ),
}


def every_recipe() -> "dict[str, BaseRecipe]":
    """Returns the recipes of all families, by name."""
    return {name: recipe for family in FAMILIES.values() for name, recipe in family.recipes().items()}


def find_recipe(name: str) -> "tuple[Family, BaseRecipe]":
    """Returns a recipe and its family.

    Raises:
        SettingError: There is none of that name; the message lists those there are.
    """
    for family in FAMILIES.values():
        if name in family.recipes():
            return family, family.recipes()[name]
    known = ", ".join(every_recipe())
    raise SettingError("The recipe must be one of: {known}. Received: {name}.", name=name, known=known)


def family_of(card: Card) -> Family:
    """Returns the family of a trained model, by its task.

    Raises:
        ArtifactError: No family has that task.
    """
    for family in FAMILIES.values():
        if card.task in family.tasks:
            return family
    known = ", ".join(task for family in FAMILIES.values() for task in family.tasks)
    raise ArtifactError(
        "The task of {name} must be one of: {known}. Received: {task}.", name=card.name, known=known, task=card.task
    )
