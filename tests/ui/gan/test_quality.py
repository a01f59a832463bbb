"""The table of what was measured of the generators."""

from core.ui.gan.quality import _figures


def test_a_precision_beside_a_recall_of_zero_is_greyed():
    greyed, shown = (_figures({"precision": 0.999, "recall": recall})[2] for recall in (0.0, 0.4))
    assert (greyed, shown) == (":gray[(99.9%)]", "99.9%")
