"""Which networks the page of architectures knows, by the keys of its address, and the plan of each."""

import dataclasses
from collections import Counter
from functools import lru_cache

import onnx

from core.artifacts import MODEL_FILE, Card, load_card, verified_bytes
from core.plans import Plan, plan_of_graph, published
from core.tasks import IMAGE_CLASSIFICATION, IMAGE_GENERATION, IN_TWO_GRAPHS
from core.ui.frame.language import _
from core.ui.shared.wording import cards, short_title

DISCRIMINATOR = "discriminator"
TITLES = {  # as they are called everywhere
    "alexnet": "AlexNet (2012)",
    "vgg16": "VGG-16 (2014)",
    "resnet50": "ResNet-50 (2015)",
    "mobilenetv2": "MobileNetV2 (2018)",
}
FIRST_TASKS = (IMAGE_CLASSIFICATION, IMAGE_GENERATION)
KEPT = 64  # plans, of a few kB each: more than there are networks


@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """A network that has a plan.

    Args:
        title: In the reader's language.
        card: Of the model in trained/; None where it is known by its paper alone.
        file: Its graph there.
    """

    title: str
    card: Card | None = None
    file: str = MODEL_FILE


def networks() -> dict[str, Network]:
    """Returns key -> network: published ones first, then those in trained/, classifiers and generators first.

    Those in two graphs are left out.
    """
    found = {name: Network(title=TITLES[name]) for name in published()}
    served = [card for card in cards() if card.task not in IN_TWO_GRAPHS]
    order = [card for task in FIRST_TASKS for card in served if card.task == task]
    order += [card for card in served if card.task not in FIRST_TASKS]
    times = Counter(short_title(card) for card in order)
    for card in order:
        title = short_title(card)
        title = title if times[title] == 1 else f"{title} ({card.name})"
        is_pair = f"{DISCRIMINATOR}.onnx" in card.files
        found[card.name] = Network(
            title=_("{network}: generator").format(network=title) if is_pair else title, card=card
        )
        if is_pair:
            judge = _("{network}: discriminator").format(network=title)
            found[f"{card.name}-{DISCRIMINATOR}"] = Network(title=judge, card=card, file=f"{DISCRIMINATOR}.onnx")
    return found


def plan_of(key: str, network: Network) -> Plan:
    """Returns the plan of one of `networks()`.

    Raises:
        ArtifactError: Its file is missing, or not its card's.
    """
    if network.card is None:
        return published()[key]
    return _plan(network.card.name, network.file, str(network.card.files[network.file]["sha256"]))


@lru_cache(maxsize=KEPT)  # a file that changes has another sha256
def _plan(name: str, file: str, _sha256: str) -> Plan:
    card = load_card(name)
    graph = onnx.load_from_string(verified_bytes(card, file))
    return plan_of_graph(graph, name, card.parameters if file == MODEL_FILE else None)
