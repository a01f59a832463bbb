"""Which activities the site has. Another one is another line, as long as its part needs nothing of a server."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, kw_only=True)
class Activity:
    """A part of a page of the app, and what the reader may choose.

    Args:
        name: Its folder in the site.
        page: The page that draws it, pages/<page>.py.
        path: Address of that page in the app.
        part: Module of web/ that runs in the tab.
        choices: Parameter of the page's address -> its values, the first one at first. What the site shows for each
            of their combinations is written down when it is built.
        tells: What the part tells its page -> where the page keeps that in the part's data.
    """

    name: str
    page: str
    path: str
    part: str
    choices: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    tells: Mapping[str, str] = dataclasses.field(default_factory=dict)


ACTIVITIES = (
    Activity(name="digits", page="classify/pictures", path="classify", part="shared/digit_canvas"),
    Activity(
        name="steps",
        page="convolution/steps",
        path="convolution-steps",
        part="convolution/stepper",
        choices={
            "matrix": ("three", "vertical", "horizontal", "diagonal"),
            "kernel": ("sobel-x", "sobel-y", "laplacian", "sharpen", "box-blur", "gaussian-blur"),
        },
    ),
    Activity(
        name="write",
        page="text/write",
        path="text",
        part="text/writer",
        choices={"writes": ("ko", "en"), "temperature": ("0.6", "0", "0.3", "1.0", "1.5")},
        tells={"seed": "settings.seed"},
    ),
    Activity(
        name="walk",
        page="gan/walk",
        path="gan-walk",
        part="gan/walk",
        choices={"walk-gan": ("gan-mnist-dcgan", "gan-mnist-wgangp", "gan-fashion-dcgan")},
    ),
    Activity(
        name="learn",
        page="learn/train",
        path="learn",
        part="learn/train",
        choices={
            "net-network": ("cnn", "mlp", "softmax"),
            "net-optimizer": ("adam", "sgd", "momentum"),
            "net-rate": ("0.001", "0.01", "0.1"),
        },
    ),
    Activity(
        name="dream",
        page="gradient/dream",
        path="dream",
        part="gradient/dream",
        choices={"dream-layer": ("block_9/add", "block_5/add")},
        tells={"channel": "channel"},
    ),
    Activity(
        name="live",
        page="gan/live",
        path="gan-live",
        part="live/board",
        choices={
            "live-shape": ("ring", "grid", "moons", "spiral", "drawing"),
            "live-loss": ("non-saturating", "wasserstein-penalised"),
            "live-generator": ("0.001", "0.005"),
            "live-discriminator": ("0.002", "0.0002"),  # with 0.005 it collapses, as by the page's button
            "live-turns": ("1", "3"),
        },
    ),
    Activity(name="forecast", page="sequences/forecast", path="forecast", part="sequences/forecast"),
    Activity(name="follow", page="sequences/follow", path="follow", part="follow/stage"),
    Activity(name="describe", page="sequences/describe", path="describe", part="describe/stage"),
    Activity(
        name="translate",
        page="sequences/translate",
        path="translate",
        part="translate/stage",
        choices={"way": ("en-ko", "ko-en")},
    ),
    Activity(name="rows", page="sequences/rows", path="rows", part="sequences/rows"),
    Activity(name="sort", page="sequences/sort", path="sort", part="sequences/sort"),
)
