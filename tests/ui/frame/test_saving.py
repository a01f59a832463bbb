"""What a saved picture says of a result that Streamlit draws."""

import json

from core.artifacts import load_card, model_names
from core.ui.home.models import table, written
from tests.support.apps import app_at


def offered(page: str, **parameters: str) -> dict:
    """Returns what the part of a page that saves its stage is given."""
    test = app_at(page)
    test.query_params.update({"lang": "en", **parameters})
    test.run()
    assert not test.exception and not test.error
    parts = (json.loads(part.proto.json) for part in test.get("bidi_component"))
    return next(part for part in parts if "stage" in part)


def test_the_gradients_are_saved_with_their_networks_and_their_picture():
    networks, picture = offered("gradient/depth", **{"photo-sample": "coins"})["lines"]
    assert "ResNet-20" in networks and picture == "Picture: Coins"


def test_the_table_of_models_is_saved_in_all_its_rows():
    headings, *rows = offered("networks")["table"]
    assert len(rows) == len(model_names()) and headings[:3] == ["Network", "Name", "Accuracy, %"]
    one = next(row for row in rows if row[1] == "gan-mnist-dcgan")
    assert one[2] == "–" and "." in one[headings.index("Classifier-FID")]


def test_cells_are_written_in_the_form_of_their_columns():
    card = load_card("mnist-cnn")
    figures = table([card]).iloc[0]
    cells = dict(zip(*written(table([card])), strict=True))
    assert cells["Accuracy, %"] == f"{figures['accuracy']:.2f}" and cells["Parameters"] == f"{figures['parameters']:,}"
