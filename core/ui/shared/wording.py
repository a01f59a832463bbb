"""What pages say about a trained model: its name in words, and its measured figures."""

from itertools import pairwise
from typing import Any

from core.artifacts import Card, load_card, model_names
from core.errors import ArtifactError
from core.tasks import (
    FORECASTING,
    HANGUL_GENERATION,
    IMAGE_CAPTIONING,
    IMAGE_CLASSIFICATION,
    IMAGE_GENERATION,
    ROW_READING,
    STYLE_TRANSFER,
    STYLED_GENERATION,
    TEXT_CLASSIFICATION,
    TEXT_GENERATION,
    TEXT_MEMORY,
    TOPIC_CLASSIFICATION,
    TRACKING,
    TRANSLATION,
)
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.charts import percent

CLASSIFIES, GENERATES = IMAGE_CLASSIFICATION, IMAGE_GENERATION
LOST_CLASS = 0.01  # of a generator's pictures: a class that is rarer has been lost


def cards(task: str | None = None) -> list[Card]:
    """Returns the cards of all models, or of those trained for one task, sorted by name.

    A card that cannot be read is shown as an error where the page stands, and left out.
    """
    found = []
    for name in model_names():
        try:
            found.append(load_card(name))
        except ArtifactError as error:
            show_error(error)
    return [card for card in found if task in (None, card.task)]


def model_title(card: Card) -> str:
    """Returns what kind of network this is, in the reader's language; its name where it has no words yet."""
    subject, recipe = card.data.get("name"), card.recipe
    cell = str(recipe.get("cell") or recipe.get("config", {}).get("cell", "")).upper()
    titles = {
        (IMAGE_CLASSIFICATION, "Convolutional"): _("Convolutional network (CNN)"),
        (IMAGE_CLASSIFICATION, "MLP"): _("Fully connected network (MLP)"),
        (FORECASTING, "bikes"): _("{cell} that forecasts bikes rented in Seoul"),
        (FORECASTING, "temperature"): _("{cell} that forecasts the temperature"),
        (FORECASTING, "steel"): _("{cell} that forecasts a steelworks"),
        (IMAGE_CAPTIONING, "scenes"): _("LSTM with attention that describes scenes"),
        (TRANSLATION, "translation"): _translator_title(card.preprocessing),
        (TRACKING, "moving"): _("LSTM that follows a thing")
        if recipe.get("config", {}).get("remembers")
        else _("Its twin without a memory"),
        (ROW_READING, "mnist"): _("{cell} that reads digits row by row"),
        (STYLED_GENERATION, "fashion"): _("StyleGAN that draws clothes"),
        (HANGUL_GENERATION, "hangul"): _("StyleGAN that writes Hangul"),
        (STYLE_TRANSFER, "everyday64"): _("Network that paints in three styles"),
        (TEXT_GENERATION, "text-en"): _("{cell} that writes English"),
        (TEXT_GENERATION, "text-ko"): _("{cell} that writes Korean"),
        (TEXT_MEMORY, "memory"): _("{cell} that remembers"),
        (TOPIC_CLASSIFICATION, "reuters46"): _("Network that sorts news by topic"),
        (TEXT_CLASSIFICATION, "reviews-ko"): _("{cell} that judges Korean film reviews"),
    }
    key = card.recipe.get("network") if card.task == IMAGE_CLASSIFICATION else subject
    return titles.get((card.task, str(key)), card.name).format(cell=cell)


def _translator_title(facts: dict[str, Any]) -> str:
    if not facts.get("has_attention"):
        return _("English to Korean by one fixed vector")
    if facts["target"] == "ko":
        return _("LSTM with attention, English to Korean")
    return _("LSTM with attention, Korean to English")


def short_title(card: Card) -> str:
    """Returns what a network reads or makes and what kind it is in a few words; its name where it has none.

    A network whose training was cut short is called unfinished.
    """
    if card.task == GENERATES:
        return generator_title(card)
    subject = {
        "mnist": _("Digits"),
        "fashion": _("Clothes"),
        "cifar10": "CIFAR-10",
        "everyday64": _("Everyday things"),
    }.get(str(card.data.get("name")))
    kind = _kind_of_classifier(card) if card.task == IMAGE_CLASSIFICATION else None
    title = f"{subject}: {kind}" if subject and kind else model_title(card)
    return title if card.recipe.get("complete", True) else title + " " + _("(unfinished)")


def _kind_of_classifier(card: Card) -> str | None:
    """Returns the kind of an image classifier in a word or two, by the network of its recipe."""
    config: dict[str, Any] = card.recipe.get("config", {})
    match card.recipe.get("network"):
        case "Convolutional":  # deep where several convolutions stand before each pooling
            stacks = config["stacks"]
            if min(map(len, stacks)) == 1:
                return "CNN"
            is_vgg = all(after[0] == 2 * before[0] for before, after in pairwise(stacks))  # Simonyan, Zisserman 2015
            return "VGG" if is_vgg else _("deep CNN")
        case "ResNet":
            return f"ResNet-{config['depth']}" if config["residual"] else _("no shortcuts")
        case network:
            kinds = {
                "AlexNet": "AlexNet",
                "MLP": "MLP",
                "PhotoResNet": "ResNet",
                "MobileNet": _("transfer learning"),
                "VGG16": "VGG-16",
            }
            return kinds.get(str(network))


def generator_title(card: Card) -> str:
    """Returns what a generator makes and how it learned, in the reader's language."""
    pictures = str(card.data.get("name"))
    made = {"mnist": _("Digits"), "fashion": _("Clothes")}.get(pictures, pictures)
    if has_collapsed(card):
        kind = _("collapsed")
    elif card.labels:
        kind = _("class chosen")
    else:
        kind = "WGAN-GP" if card.recipe.get("loss") == "wgan-gp" else "DCGAN"
    return f"{made} · {kind}"


def has_collapsed(card: Card) -> bool:
    """Does the generator leave out a class, as far as its test pictures tell?"""
    rarest = card.metric("min_class_share")
    return rarest is not None and rarest < LOST_CLASS


def accuracy_line(card: Card, metric: str = "test_accuracy") -> str:
    """Returns an accuracy on the test set with its 95 % interval and the number of pictures."""
    accuracy = card.metrics[metric]
    low, high = accuracy["interval"]
    return _("{accuracy} on {count} test pictures ({low} to {high} with 95 % confidence)").format(
        accuracy=percent(accuracy["value"], digits=2),
        count=f"{accuracy['count']:,}",
        low=percent(low, digits=2),
        high=percent(high, digits=2),
    )


def shape_text(rows: int, columns: int, channels: int) -> str:
    """Returns a shape as height x width x channels, which is the same in every language."""
    return f"{rows} × {columns} × {channels}"


def size_text(count: int) -> str:
    """Returns a number of bytes in MB or kB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
