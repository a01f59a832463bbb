"""Quick, Draw!: cats, rainbows and trains that people drew in twenty seconds, 1,000 each, 28 x 28 px, light on black.

The selection is that of a drawing lesson by the Coding Train (MIT); the drawings are Google's (CC BY 4.0).
"""

import hashlib
from pathlib import Path

import numpy as np

from core.data.pictures.catalogue import cache_folder, folders
from core.errors import DataError

NAMES = ("cats", "rainbows", "trains")
COUNT, SIDE = 1_000, 28
URL = (
    "https://raw.githubusercontent.com/CodingTrain/Toy-Neural-Network-JS/"
    "8c48c834b025/examples/doodle_classification/data/{name}1000.bin"
)
SHA256 = {
    "cats": "f0bf71131cbe74e2eb8bfbdb1839ce00fb71052f00714b4ce0ac536ec2993e8e",
    "rainbows": "63d27ef67455394a7730cfc2760017ffe78e686253da1d388e67d5a29156debf",
    "trains": "ba058382467471cf3d73813b0cd82e559b875460f70eb7fd766e25e480608513",
}
FILE = "quickdraw3.npz"


def load(data_dir: Path | None = None) -> dict[str, np.ndarray]:
    """Returns the drawings by name, uint8 (1000, 28, 28) each.

    Raises:
        DataError: They could not be downloaded, or what was found is not what was published.
    """
    for folder in folders(data_dir):
        for path in (folder / "doodles" / FILE, folder / FILE):
            if path.is_file():
                with np.load(path, allow_pickle=False) as file:
                    return {name: _checked(name, file[name]) for name in NAMES}
    found = {name: _checked(name, _downloaded(name)) for name in NAMES}
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE, **found)  # type: ignore[arg-type]
    return found


def _checked(name: str, pictures: np.ndarray) -> np.ndarray:
    received = hashlib.sha256(np.ascontiguousarray(pictures).data).hexdigest()
    if received != SHA256[name] or pictures.shape != (COUNT, SIDE, SIDE):
        raise DataError(
            "The content of {name} differs from the published data: its sha256 must be {expected}. "
            "Received: {received}. Delete the file and try again.",
            name=f"{FILE}: {name}",
            expected=SHA256[name],
            received=received,
        )
    return pictures


def _downloaded(name: str) -> np.ndarray:
    from keras.utils import get_file  # here, so that reading data needs no TensorFlow

    url = URL.format(name=name)
    try:
        path = Path(get_file(f"{name}1000.bin", origin=url, cache_dir=cache_folder(), cache_subdir="doodles"))
        return np.frombuffer(path.read_bytes(), np.uint8).reshape(COUNT, SIDE, SIDE)
    except Exception as error:  # Keras raises a plain one where a download fails
        raise DataError(
            "{name} could not be downloaded from {url} ({reason}). "
            "Try again with a connection, or name its folder by --data-dir or $GLASSBOX_DATA.",
            name=FILE,
            url=url,
            reason=error,
        ) from error
