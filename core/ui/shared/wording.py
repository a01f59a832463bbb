"""What pages say about a trained model: its name in words, and its measured figures."""

from core.artifacts import Card, load_card, model_names
from core.errors import ArtifactError
from core.ui.frame.language import _
from core.ui.frame.messages import show_error
from core.ui.shared.charts import percent

CLASSIFIES, GENERATES = "image-classification", "image-generation"


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


def model_title(name: str) -> str:
    """Returns what kind of network this is, in the reader's language; its name where it has no words yet."""
    kind, _dash, cell = name.rpartition("-")
    writing = {
        "text-en": _("{cell} that writes English"),
        "text-ko": _("{cell} that writes Korean"),
        "memory": _("{cell} that remembers"),
    }
    if kind in writing:
        return writing[kind].format(cell=cell.upper())
    return {
        "mnist-cnn": _("Convolutional network (CNN)"),
        "fashion-cnn": _("Convolutional network (CNN)"),
        "mnist-mlp": _("Fully connected network (MLP)"),
        "sentiment-ko": _("GRU that judges Korean film reviews"),
    }.get(name, name)


def short_title(card: Card) -> str:
    """Returns what a network reads or makes and what kind it is in a few words; its name where it has none.

    A network whose training was cut short is called unfinished.
    """
    if card.task == GENERATES:
        return generator_title(card.name)
    subject = {
        "mnist": _("Digits"),
        "fashion": _("Clothes"),
        "cifar10": "CIFAR-10",
        "everyday64": _("Everyday things"),
    }.get(str(card.data.get("name")))
    kind = {
        "mlp": "MLP",
        "cnn": "CNN",
        "cnn-deep": _("deep CNN"),
        "vgg": "VGG",
        "resnet": "ResNet",
        "resnet20": "ResNet-20",
        "plain20": _("no shortcuts"),
        "transfer": _("transfer learning"),
    }.get(card.name.partition("-")[2])
    title = f"{subject}: {kind}" if subject and kind else model_title(card.name)
    return title if card.recipe.get("complete", True) else title + " " + _("(unfinished)")


def generator_title(name: str) -> str:
    """Returns what a generator makes and how it learned, in the reader's language."""
    _gan, pictures, *kind = name.split("-")
    made = {"mnist": _("Digits"), "fashion": _("Clothes")}.get(pictures, pictures)
    words = {
        "dcgan": "DCGAN",
        "wgangp": "WGAN-GP",
        "conditional": _("class chosen"),
        "collapsed": _("collapsed"),
    }
    return f"{made} · {words.get('-'.join(kind), '-'.join(kind))}"


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
