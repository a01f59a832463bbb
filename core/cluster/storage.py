"""Checkpoints on a storage that every machine reaches: a shared folder or any address that fsspec knows, as s3://...

A file takes its place whole: it is sent under another name and then renamed. The state comes last, so that a worker
that is killed on the way leaves the checkpoint before.
"""

from pathlib import Path

from core.training.checkpoints import LOCK, PREVIOUS, STATE


def fetch(storage: str, name: str, root: Path) -> bool:
    """Copies what is stored of a run to root/name; was there anything?

    Args:
        storage: Folder or address of all runs.
        name: The run's; what lies in folders below it comes along.
    """
    from fsspec.core import url_to_fs

    system, base = url_to_fs(storage)
    if not system.exists(f"{base}/{name}"):
        return False
    for source in system.find(f"{base}/{name}"):
        target = root / source.removeprefix(f"{base}/")
        target.parent.mkdir(parents=True, exist_ok=True)
        system.get_file(source, str(target))
    return True


def put(storage: str, path: Path, root: Path) -> None:
    """Copies the files of the run in `path`, a folder below `root`, to the storage."""
    from fsspec.core import url_to_fs

    system, base = url_to_fs(storage)
    folder = f"{base}/{path.relative_to(root).as_posix()}"
    system.makedirs(folder, exist_ok=True)
    files = (file for file in path.iterdir() if file.is_file() and file.name not in (LOCK, PREVIOUS))
    for file in sorted(files, key=lambda file: (file.name == STATE, file.name)):
        system.put_file(str(file), f"{folder}/{file.name}.unfinished")
        system.mv(f"{folder}/{file.name}.unfinished", f"{folder}/{file.name}")
