"""All files that readers load, on disk as deploy/nginx.conf.template wants them: packed once, found by their version.

    OUT/<version>/models/mnist-cnn/model.onnx      for who asks with ?v=<version>, for good
    OUT/latest/models/mnist-cnn/model.onnx         for who asks for none; the same file
    ....js.gz                                      beside what is worth it, for who unpacks gzip
    OUT/br/<version>/...js, OUT/br/latest/...js    the same packed by brotli, under its own name, which tells its kind

Earlier versions stay, so that a page that was opened before an update finds its own.
"""

import gzip
import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import brotli

from core.site.files import served
from core.ui.frame.routes import base_path, fixed_paths

LATEST, BROTLI = "latest", "br"
PACKED = (".js", ".mjs", ".wasm", ".json")  # a model's weights and a picture hardly get smaller
LENGTH = 16  # hexadecimal digits of a version, as in core.ui.frame.routes


def write_files(out: Path) -> dict[str, Any]:
    """Writes them into a folder, which may hold earlier versions.

    Returns:
        {"folder": str, "files": int, "bytes": int} of today's, unpacked.

    Raises:
        ArtifactError: A file is not as its card says.
    """
    size = 0
    paths = fixed_paths()
    for path in paths:
        content = served([base_path() + path])[base_path() + path]  # one at a time: together they are a tenth of a GB
        version = hashlib.sha256(content).hexdigest()[:LENGTH]
        _keep(out, version, path, partial(bytes, content))
        if path.endswith(PACKED):
            _keep(out, version, f"{path}.gz", partial(gzip.compress, content, compresslevel=9, mtime=0))
            _keep(out / BROTLI, version, path, partial(brotli.compress, content, quality=11, lgwin=24))
        size += len(content)
    return {"folder": str(out), "files": len(paths), "bytes": size}


def _keep(out: Path, version: str, path: str, content: Callable[[], bytes]) -> None:
    """Puts a file below its version, if it is not there yet (packing may take half a minute), and below latest."""
    kept = out / version / path
    if not kept.is_file():
        _put(kept, content())
    _link(kept, out / LATEST / path)


def _put(place: Path, content: bytes) -> None:
    """Writes a file whole or not at all: a proxy may be reading."""
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f"{place.name}.new")
    new.write_bytes(content)
    new.replace(place)


def _link(kept: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f"{place.name}.new")
    new.unlink(missing_ok=True)
    os.link(kept, new)
    new.replace(place)
    new.unlink(missing_ok=True)  # where both were the same file already, replacing does nothing
