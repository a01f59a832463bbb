"""One training step of the course's CNN in one tab: ours against TensorFlow.js on each of its backends.

The tab is a headless Chromium, its page learn.html; package.json here is the only place that lists TensorFlow.js, which
`npm ci` in this folder installs.
"""

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core import runtime_install
from core.artifacts import trained_folder
from core.bench.startup import chromium
from core.bench.timing import row
from core.errors import CoreError

PEERS = Path(__file__).parent
FOLDERS = {"web": runtime_install.WEB, "peers": PEERS / "node_modules", "steps": trained_folder() / "training-steps"}
NETWORK, BATCH, RATE = "cnn", 64, 1e-3
REPEATS, WARM_UP = 40, 3
SLOW_REPEATS = 3  # of TensorFlow.js without WebAssembly
BACKENDS = {"wasm": REPEATS, "webgl": SLOW_REPEATS, "cpu": SLOW_REPEATS}  # webgl is what it takes by default
TOLERANCE = 0.01  # of the loss, nats: their Adam has its epsilon in another place


def rows() -> Iterator[dict[str, Any]]:
    """Yields one row an engine; None for its times where it is not installed, or cannot train this network."""
    job = f"training step: the course's CNN, {BATCH} pictures, tab"
    steps = json.loads((FOLDERS["steps"] / "steps.json").read_text(encoding="utf-8"))
    network = next(one for one in steps["networks"] if one["name"] == NETWORK)
    for part, file in network["files"].items():
        network[part] = {"url": f"/steps/{file['file']}", "bytes": file["bytes"]}
    settings = {"network": network, "batch": BATCH, "rate": RATE, "warmUp": WARM_UP}
    with _page() as page:
        ours = page.evaluate("(given) => measure('glassbox', given)", settings | {"repeats": REPEATS})
        yield row(job, "glassbox (onnxruntime-web)", ours["times"])
        for backend, repeats in BACKENDS.items():
            engine = f"TensorFlow.js {backend}"
            if not (PEERS / "node_modules").exists():
                yield row(job, engine, None)
                continue
            given = settings | {"repeats": repeats}
            theirs = page.evaluate("([name, given]) => measure(name, given)", [backend, given])
            if "failed" in theirs:
                yield row(job, engine, None) | {"engine": f"{engine} ({theirs['failed']})"}
                continue
            if not abs(theirs["loss"] - ours["loss"]) <= TOLERANCE:
                raise CoreError(
                    "{engine} must learn the same. Received: a loss of {theirs} against {ours}.",
                    engine=engine,
                    theirs=theirs["loss"],
                    ours=ours["loss"],
                )
            yield row(job, engine, theirs["times"], ours=ours["times"])


@contextlib.contextmanager
def _page() -> Iterator[Any]:
    """Opens the page of peers/ in Chromium, from a server that is there for it alone."""

    class Files(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            first, _, rest = path.lstrip("/").partition("?")[0].partition("/")
            if rest.startswith("ort"):
                return str(runtime_install.distribution() / rest)
            return str(FOLDERS[first] / rest if first in FOLDERS else PEERS / first)

        def log_message(self, *_given: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("localhost", 0), Files) as server, chromium() as page:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://localhost:{server.server_port}/learn.html")
        page.wait_for_function("() => window.measure")
        yield page
        server.shutdown()
