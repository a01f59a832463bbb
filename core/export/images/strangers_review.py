"""How much of other sets each way of telling strangers notices, as the cards say it: a Markdown table a network.

    python -m core.export.images.strangers_review

The columns are of validation, by which the way was chosen; the last line is of test pictures of other sets.
"""

import sys
from collections.abc import Iterator

from core.artifacts import Card, load_card
from core.export.images.strangers import BY_FEATURES


def table(card: Card) -> Iterator[str]:
    """Yields the lines of a network's table; the way that was chosen is bold."""
    unknown = card.calibration["unknown"]
    if "noticed" not in unknown:
        yield f"`{card.name}`: not compared yet. {_tested(card)}"
        return
    sets = unknown["sets"]
    yield f"| `{card.name}` | " + " | ".join(sets) + " |"
    yield "| --- " * (1 + len(sets)) + "|"
    for score, noticed in unknown["noticed"].items():
        shares = [f"{noticed[name]:.1%}" for name in sets]
        mark = "**" if score == unknown["score"] else ""
        yield f"| {mark}{score}{mark} | " + " | ".join(f"{mark}{share}{mark}" for share in shares) + " |"
    yield ""
    yield _tested(card)


def _tested(card: Card) -> str:
    """Returns what the card says of test pictures."""
    alarms = card.metrics["false_alarm_rate"]
    found = card.metrics.get("strangers_noticed")
    if found is None:
        return f"By its logits; `miss_rate` {card.metric('miss_rate'):.1%}."
    low, high = found["interval"]
    by_set = ", ".join(f"{name} {share:.1%}" for name, share in found["by_set"].items())
    return (
        f"Test: {found['value']:.1%} of {found['count']:,} strangers noticed ({low:.1%} to {high:.1%}; {by_set}), "
        f"{alarms['value']:.1%} of {alarms['count']:,} own pictures called none of the classes."
    )


def main() -> None:
    """Prints the tables of all networks that choose."""
    for name in BY_FEATURES:
        sys.stdout.write("\n".join(table(load_card(name))) + "\n\n")


if __name__ == "__main__":
    main()
