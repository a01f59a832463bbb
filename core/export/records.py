"""What every card says of its files and of the run that made them."""

from pathlib import Path
from typing import Any

from core.artifacts import sha256_of
from core.training.checkpoints import Record


def write(path: Path, content: bytes) -> None:
    """Writes a file, all or nothing."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def files_of(folder: Path, *names: str) -> dict[str, dict[str, Any]]:
    """Returns the sha256 and the size of each file."""
    return {name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size} for name in names}


def run_of(record: Record, best_epoch: int) -> dict[str, Any]:
    """Returns the card's `recipe`: every setting, and how the run went."""
    return {
        **record.recipe,
        "precision": record.precision,
        "device": record.device,
        "versions": record.versions,
        "command": record.command,
        "seconds": round(sum(row["seconds"] for row in record.history)),
        "epochs_done": len(record.history),
        "best_epoch": best_epoch,
        "complete": record.is_complete,
    }
