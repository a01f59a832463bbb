"""How a GAN learns in the tab: the reader's choices. They stay in the URL, and whatever stands there is checked."""

import dataclasses
from typing import Any

import streamlit as st

from core.ui.frame.address import choice, number
from core.ui.frame.language import _

NON_SATURATING, CLIPPED, PENALISED = "non-saturating", "wasserstein-clipped", "wasserstein-penalised"
LARGEST_RATE = 10.0  # absurd, and the page says what it does
MOST_TURNS = 10
MOST_NOISE = 0.5
LAST_SEED = 9999
FIRST, BESIDE = "live", "beside"  # what the parameters of the two runs begin with
ONE, TWO = "one", "two"
DIGITS = "digits"  # the one of `shapes` that is no shape of the plane
_RESTARTS = "how often the first GAN was begun anew by a button"
_OFFERED = "the shape whose presets are offered"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """How one GAN learns. Each field is a parameter of the URL, see `parameter`."""

    loss: str = NON_SATURATING
    generator: float = 0.001
    discriminator: float = 0.002
    turns: int = 1
    noise: float = 0.0

    @property
    def run(self) -> dict[str, Any]:
        """What web/live/duel.js calls its settings."""
        return {
            "loss": self.loss,
            "generatorRate": self.generator,
            "discriminatorRate": self.discriminator,
            "turns": self.turns,
            "noise": self.noise,
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Presets:
    """What is offered for one kind of real ones.

    Args:
        balanced: What the first GAN begins with.
        collapsing: The generator runs away from a judge that is too slow.
        curing: Brings the same networks back; it stands beside the first GAN at first.
    """

    balanced: Settings
    collapsing: Settings
    curing: Settings


POINTS = Presets(
    balanced=Settings(),
    collapsing=Settings(generator=0.005, discriminator=0.0002),
    # A critic that is ahead always has something to teach. Of the grid's 9 modes it covers all after 3,000 steps with
    # seed 1, 8 after 3,500 with seed 2; at 0.001, 0.002 and 3 steps for one, 7 after 4,000. Of the ring's 8, all after
    # 1,000.
    curing=Settings(loss=PENALISED, generator=0.002, discriminator=0.01, turns=5),
)
OF_DIGITS = Presets(  # what was tried stands in core/export/training_step/pairs.py
    balanced=Settings(generator=0.004, discriminator=0.001),
    collapsing=Settings(generator=0.005, discriminator=0.0001),
    curing=Settings(loss=PENALISED, generator=0.002, discriminator=0.002, turns=3),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choices:
    """What is on the page.

    Args:
        shape: What the real ones are drawn from, a key of `shapes()`.
        seed: Of both networks' start and of all that is drawn.
        pace: "full", or "slow".
        runs: One, or two side by side.
        restarts: How often a button began them anew.
    """

    shape: str
    seed: int
    pace: str
    runs: tuple[Settings, ...]
    restarts: int


def parameter(field: str, run: str = FIRST) -> str:
    """Returns the name that a field of `Settings` has in the URL and as a widget."""
    return f"{run}-{field}"


def losses() -> dict[str, str]:
    """Returns the losses by key, in the reader's language."""
    return {
        NON_SATURATING: _("Non-saturating (the first GAN's)"),
        "least-squares": _("Least squares (LSGAN)"),
        "hinge": _("Hinge"),
        CLIPPED: _("Wasserstein, weights clipped (WGAN)"),
        PENALISED: _("Wasserstein, gradient penalty (WGAN-GP)"),
    }


def shapes() -> dict[str, str]:
    """Returns what the real ones can be drawn from by key, in the reader's language."""
    return {
        "ring": _("Ring of 8"),
        "grid": _("Grid of 9"),
        "moons": _("Two moons"),
        "spiral": _("Spiral"),
        "drawing": _("Your drawing"),
        DIGITS: _("MNIST digits"),
    }


def presets(shape: str) -> Presets:
    """Returns what is offered for a key of `shapes`."""
    return OF_DIGITS if shape == DIGITS else POINTS


def choose_shape() -> str:
    """Asks what the real ones are drawn from, and offers the two presets beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="live-presets"):
        shape = choice(
            st.segmented_control,
            _("Real data"),
            shapes(),
            key="live-shape",
            default="ring",
            required=True,
            label_visibility="collapsed",
            on_change=_take_presets,
        )
        offered = presets(shape)
        st.button(_("Make it collapse"), key="live-collapse", on_click=_set, args=(offered.collapsing, True))
        st.button(_("Cure it"), key="live-cure", on_click=_set, args=(offered.curing, False))
    st.session_state[_OFFERED] = shape
    return shape


def _take_presets() -> None:
    """Gives both GANs what suits the real ones, where these have become another kind."""
    offered = presets(st.session_state["live-shape"])
    if offered != presets(st.session_state[_OFFERED]):
        _set(offered.balanced, False)
        _set(offered.curing, False, BESIDE)


def _set(settings: Settings, is_restarted: bool, run: str = FIRST) -> None:
    """Takes settings for a GAN, which begins anew, or goes on from where it is."""
    for field in dataclasses.fields(Settings):
        st.session_state[parameter(field.name, run)] = getattr(settings, field.name)
    if is_restarted:
        st.session_state[_RESTARTS] = st.session_state.get(_RESTARTS, 0) + 1


def choose_settings(shape: str) -> Choices:
    """Draws the controls, a row a GAN, and returns what is chosen."""
    offered = presets(shape)
    runs = [_choose_run(FIRST, offered.balanced)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="live-both"):
        counts = {ONE: _("One GAN"), TWO: _("Two side by side")}
        count = choice(st.segmented_control, _("How many"), counts, key="live-runs", default=ONE, required=True)
        paces = {"full": _("As fast as it goes"), "slow": _("20 steps a second")}
        pace = choice(st.segmented_control, _("Pace"), paces, key="live-pace", default="full", required=True)
        seed = number(st.number_input, _("Seed"), 0, LAST_SEED, key="live-seed", default=1, width=130)
    if count == TWO:
        runs.append(_choose_run(BESIDE, offered.curing))
    restarts = st.session_state.get(_RESTARTS, 0)
    return Choices(shape=shape, seed=seed, pace=pace, runs=tuple(runs), restarts=restarts)


def _choose_run(run: str, defaults: Settings) -> Settings:
    """Draws the controls of one GAN in a row."""

    def ask(field: str, label: str, low: float, high: float, **more: Any) -> Any:
        key = parameter(field, run)
        return number(st.number_input, label, low, high, key=key, default=getattr(defaults, field), **more)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{run}-row"):
        key = parameter("loss", run)
        loss = choice(st.selectbox, _("Loss (손실)"), losses(), key=key, default=defaults.loss, width=310)
        rates = {"step": 0.0005, "format": "%g", "width": 175}
        return Settings(
            loss=loss,
            generator=ask("generator", _("Learning rate of G"), 0.0, LARGEST_RATE, **rates),
            discriminator=ask("discriminator", _("Learning rate of D"), 0.0, LARGEST_RATE, **rates),
            turns=ask("turns", _("Steps of D for one of G"), 1, MOST_TURNS, width=175),
            noise=ask("noise", _("Noise on real data"), 0.0, MOST_NOISE, step=0.02, format="%g", width=165),
        )


def title(settings: Settings) -> str:
    """Returns how a GAN learns in a few words."""
    rates = _("rates G {generator}, D {discriminator}").format(
        generator=f"{settings.generator:g}", discriminator=f"{settings.discriminator:g}"
    )
    parts = [losses()[settings.loss], rates, _("steps D:G {turns}:1").format(turns=settings.turns)]
    if settings.noise:
        parts.append(_("noise {noise}").format(noise=f"{settings.noise:g}"))
    return " · ".join(parts)
