"""Measures the load and writes docs/load.md, today's app alone or beside an earlier checkout, one after the other.

python -m core.bench.load_table [--before FOLDER]
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.bench import load, machine
from core.bench.server import ENTRY

FILE = ENTRY.parent / "docs" / "load.md"
PAGE_FIGURES = ("open_ms", "change_ms", "processor_ms", "open_kb", "change_kb", "crowd_p95_ms")
CROWD_FIGURES = ("reruns", "median_ms", "p95_ms", "processor_ms", "processor_share")
MEMORY = ("memory_mb_before", "memory_mb_with_readers", "memory_mb_after")


def table(measured: Mapping[str, Sequence[Mapping[str, Any]]], computer: str) -> str:
    """Returns the Markdown of docs/load.md.

    Args:
        measured: What `load.measure` gave, by what the app is called; the last one's pages are listed last.
        computer: What it was measured on.
    """
    seconds = next(iter(measured.values()))[-1]["seconds"]
    low, high = load.THINKING
    lines = [
        "# Load",
        "",
        f"Written by `python -m core.bench.load_table` on {computer}. Server and readers share its cores.",
        "",
        f"## {load.READERS} readers at once",
        "",
        f"Each opens a page, changes {load.CHANGES} of its settings, and goes to another, for {seconds:.0f} s; between "
        f"an answer and the next change it thinks for {low:g} to {high:g} s. Memory is looked at before they come, "
        f"while they are there, and {load.PATIENCE:.0f} s after they left.",
        "",
        "| | Reruns | Median, ms | p95, ms | Processor a rerun, ms | Cores busy | Errors | Stuck "
        "| Memory before, MB | with readers | after |",
        "|---|" + "---:|" * 10,
    ]
    for name, rows in measured.items():
        crowd = rows[-1]
        cells = [_cell(crowd[key], key) for key in CROWD_FIGURES]
        cells += [str(len(crowd["errors"])), str(crowd["stuck"]), *(_cell(crowd[key], key) for key in MEMORY)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, rows in measured.items():
        lines += ["", f"## What a page costs: {name}", "", "Median of one reader alone; p95 among all readers.", ""]
        lines += [
            "| Page | Opened, ms | Changed, ms | Processor a rerun, ms | Opened, kB | Changed, kB "
            "| p95 among all, ms |",
            "|---|" + "---:|" * len(PAGE_FIGURES),
        ]
        lines += [
            f"| `/{row['page']}` | {' | '.join(_cell(row[key], key) for key in PAGE_FIGURES)} |" for row in rows[:-1]
        ]
    return "\n".join(lines) + "\n"


def _cell(value: float | None, key: str) -> str:
    digits = {"processor_ms": 1, "processor_share": 2}.get(key, 0)
    return "—" if value is None else f"{value:.{digits}f}"


def main() -> None:
    """Measures and writes."""
    parser = argparse.ArgumentParser(prog="python -m core.bench.load_table", description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="an earlier checkout, measured first")
    earlier = parser.parse_args().before
    entries = {"before": earlier.resolve() / ENTRY.name} if earlier else {}
    measured = {name: load.measure(entry) for name, entry in {**entries, "now": ENTRY}.items()}
    FILE.write_text(table(measured, machine()), encoding="utf-8")


if __name__ == "__main__":
    main()
