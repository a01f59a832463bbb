"""The networks of text in trained/: as small, as fairly compared and as good as was asked; what is missed is marked."""

import pytest

from core.artifacts import MODEL_FILE, load_card, model_names, trained_folder, verified_path
from core.ui.shared.cells import CELLS

LANGUAGES = ("ko", "en")
NAMES = [f"text-{code}-{cell}" for code in LANGUAGES for cell in CELLS]
LARGEST = 6_600_000  # bytes of a model
LARGEST_DOWNLOAD = 20_000_000  # bytes of the three of one language


def missed(*values):
    """Returns a case that fails today; the day it passes the test fails, and the mark is to be taken away."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason="a known miss"))


def nats(name, prefix=""):
    return load_card(name).metric(f"{prefix}test_nats_per_character")


def test_all_networks_of_text_are_there():
    assert {*NAMES, *(f"memory-{cell}" for cell in CELLS), "sentiment-ko"} <= set(model_names())


@pytest.mark.parametrize("name", [name for name in model_names() if load_card(name).task.startswith("text-")])
def test_files_are_those_of_the_card(name):
    card = load_card(name)
    for file in card.files:
        assert verified_path(card, file).stat().st_size == card.files[file]["bytes"]
    assert {path.name for path in (trained_folder() / name).iterdir()} == {*card.files, "card.json"}
    assert card.files[MODEL_FILE]["bytes"] == card.bytes <= LARGEST
    assert card.recipe["complete"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_networks_of_one_language_are_compared_fairly(code):
    networks = [load_card(f"text-{code}-{cell}") for cell in CELLS]
    sizes = [card.parameters for card in networks]
    assert max(sizes) <= 1.03 * min(sizes)
    assert sum(card.bytes for card in networks) <= LARGEST_DOWNLOAD
    assert len({(card.data["name"], str(card.data["splits"])) for card in networks}) == 1
    own = {"name", "cell", "units", "command", "seconds", "refit_seconds", "best_epoch", "device", "versions"}
    rnn, *gated = (load_card(f"text-{code}-{cell}").recipe for cell in ("rnn", "lstm", "gru"))
    rnns_own = {"dropout", "recurrent_dropout"} | ({"learning_rate"} if code == "ko" else set())  # the page says so
    assert all(rnn[key] < other[key] for other in gated for key in rnns_own)
    own |= rnns_own
    assert all(gated[0][key] == gated[1][key] for key in rnns_own)
    assert len({str({key: value for key, value in card.recipe.items() if key not in own}) for card in networks}) == 1


@pytest.mark.parametrize(("cells", "most"), [(("lstm", "gru"), 1.50), (("rnn",), 1.65)])
def test_english_test_text_is_foreseen_within_so_many_nats(cells, most):
    assert min(nats(f"text-en-{cell}") for cell in cells) <= most


@pytest.mark.parametrize(
    ("name", "share"),
    [
        *((f"text-en-{cell}", 1.0) for cell in CELLS),
        *((f"text-ko-{cell}", 1.0) for cell in ("lstm", "gru")),
        missed("text-ko-rnn", 1.0),
        *(missed(f"text-ko-{cell}", 0.9) for cell in ("lstm", "gru")),
    ],
)
def test_network_needs_at_most_a_share_of_the_nats_of_counting(name, share):
    assert nats(name) <= share * nats(name, "kneser_ney_")


@pytest.mark.parametrize("name", NAMES)
def test_eight_bits_cost_a_hundredth_of_a_nat_at_most(name):
    assert nats(name, "int8_") - nats(name) <= 0.01


def test_reviews_are_judged_as_well_as_was_asked():
    accuracy = load_card("sentiment-ko").metrics["test_accuracy"]
    assert accuracy["value"] >= 0.84 and accuracy["count"] == 10_000
