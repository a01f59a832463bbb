"""Plans of networks as their papers published them; they have no weights here."""

from functools import cache
from pathlib import Path

from core.documents import read_document
from core.plans.plan import Plan

FILE = Path(__file__).resolve().parent / "published.json"
COMMAND = "python -m core.export.plans"


@cache
def published() -> dict[str, Plan]:
    """Returns the plans of published.json by name, oldest first.

    Raises:
        ArtifactError: The file is not as its schema says.
    """
    found = read_document(FILE.read_bytes(), "plans", file=FILE.name, command=COMMAND)
    return {name: Plan.from_json({"name": name, **plan}) for name, plan in found.items()}
