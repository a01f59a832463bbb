"""What learns, and how: the reader's choices. All of them stay in the URL, and whatever stands there is checked."""

import dataclasses
from typing import Any

import streamlit as st

from core.ui.frame.address import choice, number
from core.ui.frame.language import _
from core.ui.learn.picture_sets import FIRST_SET, picture_count, picture_titles

SOFTMAX, MLP, CNN = "softmax", "mlp", "cnn"
LINEAR = "none"  # the graph of ReLU, whose slope below 0 is 1 then
ALL = "all"
WIDTHS = ("16", "32", "64", "128", "256")
BATCHES = ("8", "16", "32", "64", "128", "256")
PICTURES = ("50", "100", "200", "400", "800", "1600", "6400", "25600", ALL)
DEEPEST = 6
LARGEST_RATE = 1e9  # absurd, and the page says what it does
MOST_DROPPED = 0.9
LAST_SEED = 9999
EVERY_PICTURE = 10**9


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """One run. Each field is a parameter of the URL, see `parameter`; what is chosen from a list is its key there."""

    data: str = FIRST_SET
    network: str = CNN
    layers: int = 2
    width: str = "64"
    activation: str = "relu"
    residual: str = "without"
    optimizer: str = "adam"
    rate: float = 0.001
    batch: str = "64"
    dropout: float = 0.0
    decay: float = 0.0
    pictures: str = ALL
    seed: int = 1

    @property
    def graph(self) -> str:
        """Name of its training step in trained/training-steps/steps.json."""
        if self.network != MLP:
            return self.network
        return f"mlp-{'relu' if self.activation == LINEAR else self.activation}-{self.layers}"

    @property
    def run(self) -> dict[str, Any]:
        """What web/learn/learner.js calls a run."""
        is_mlp = self.network == MLP
        return {
            "optimizer": self.optimizer,
            "rate": self.rate,
            "batch": int(self.batch),
            "dropout": self.dropout if self.network != SOFTMAX else 0,
            "decay": self.decay,
            "pictures": EVERY_PICTURE if self.pictures == ALL else int(self.pictures),
            "width": int(self.width),
            "residual": is_mlp and self.residual == "with",
            "slope": 1 if is_mlp and self.activation == LINEAR else 0,
            "seed": self.seed,
        }


FIELDS = tuple(field.name for field in dataclasses.fields(Settings))
OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD + momentum", "rmsprop": "RMSprop", "adam": "Adam"}
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}


def parameter(field: str) -> str:
    """Returns the name that a field of `Settings` has in the URL and as a widget."""
    return f"net-{field}"


def networks() -> dict[str, str]:
    """Returns the kinds of networks by key, in the reader's language."""
    return {SOFTMAX: _("Softmax regression"), MLP: _("MLP"), CNN: _("CNN of the course")}


def choose_settings(defaults: Settings) -> Settings:
    """Draws the controls in two rows and returns what is chosen; what a network lacks is not asked for."""
    found: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="learn-network"):
        found["data"] = _choose("data", _("Data"), picture_titles(), defaults)
        found["network"] = _choose("network", _("Network"), networks(), defaults)
        if found["network"] == MLP:
            found |= _choose_layers(defaults)
        if found["network"] != SOFTMAX:
            found["dropout"] = _ask("dropout", "Dropout", 0.0, MOST_DROPPED, defaults, step=0.1, width=120)
        found["pictures"] = _choose("pictures", _("Training pictures"), _counts(found["data"]), defaults, width=150)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="learn-optimizer"):
        found["optimizer"] = _choose("optimizer", _("Optimizer"), OPTIMIZERS, defaults, width=170)
        found["rate"] = _ask(
            "rate", _("Learning rate"), 0.0, LARGEST_RATE, defaults, step=0.001, format="%g", width=160
        )
        found["batch"] = _choose("batch", _("Batch size"), {size: size for size in BATCHES}, defaults, width=110)
        more = st.popover(_("More settings"), icon=":material/tune:", width="content", key="learn-more")
    with more:
        found["decay"] = _ask("decay", _("Weight decay"), 0.0, 1.0, defaults, step=0.01, format="%g")
        found["seed"] = _ask("seed", _("Seed"), 0, LAST_SEED, defaults)
    return dataclasses.replace(defaults, **found)


def _choose_layers(defaults: Settings) -> dict[str, Any]:
    """Asks for what an MLP is made of."""
    activations = ACTIVATIONS | {LINEAR: _("none")}
    return {
        "layers": _ask("layers", _("Hidden layers"), 1, DEEPEST, defaults, width=130),
        "width": _choose("width", _("Width"), {width: width for width in WIDTHS}, defaults, width=100),
        "activation": _choose("activation", _("Activation"), activations, defaults, width=130),
        "residual": _choose(
            "residual", _("Residual links"), {"without": _("without"), "with": _("with")}, defaults, width=150
        ),
    }


def _counts(data: str) -> dict[str, str]:
    most = picture_count(data)
    return {count: _("all") if count == ALL else count for count in PICTURES if count == ALL or int(count) < most}


def _choose(field: str, label: str, options: dict[str, str], defaults: Settings, **more: Any) -> str:
    return choice(
        st.selectbox, label, options, key=parameter(field), default=getattr(defaults, field), **{"width": 190, **more}
    )


def _ask(field: str, label: str, low: float, high: float, defaults: Settings, **more: Any) -> Any:
    return number(st.number_input, label, low, high, key=parameter(field), default=getattr(defaults, field), **more)


def title(settings: Settings) -> str:
    """Returns a run in a few words: what tells it from another one in a legend."""
    parts = [networks()[settings.network]]
    if settings.network == MLP:
        activation = _("linear") if settings.activation == LINEAR else ACTIVATIONS[settings.activation]
        parts[0] = f"MLP {settings.layers} × {settings.width} {activation}"
        if settings.residual == "with":
            parts.append(_("residual links"))
    parts.append(f"{OPTIMIZERS[settings.optimizer]} {settings.rate:g}")
    if settings.network != SOFTMAX and settings.dropout:
        parts.append(f"dropout {settings.dropout:g}")
    if settings.decay:
        parts.append(_("weight decay {decay}").format(decay=f"{settings.decay:g}"))
    if settings.data != FIRST_SET:
        parts.append(picture_titles()[settings.data])
    if settings.pictures != ALL:
        parts.append(_("{count} pictures").format(count=settings.pictures))
    return " · ".join([*parts, _("batch {size}").format(size=settings.batch)])
