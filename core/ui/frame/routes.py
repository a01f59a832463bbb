"""What the reader's browser may fetch besides the app itself: the in-page runtime and the model files.

/runtime/<file>         the modules of web/<folder>/ and two files of onnxruntime-web
/models/<name>/<file>   card.json and the files that it lists, their sha256 checked
/steps/<file>           the training steps and their list, steps.json
/samples/<file>         the digits that come with the app
"""

import gzip
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from core.artifacts import CARD_FILE, current_sha256, load_card, trained_folder, verified_path
from core.data import samples
from core.errors import ArtifactError
from core.runtime_install import FILES, WEB, distribution
from core.steps import verified_step

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".webp": "image/webp",
}
FOREVER = "public, max-age=31536000, immutable"


def base_path() -> str:
    """Returns the path under which the app is served, "/" unless server.baseUrlPath is set; it ends in a slash."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


def routes() -> list[BaseRoute]:
    """Returns the routes for `st.App`. Whatever they do not know gets a 404, not the app."""
    base = base_path()
    return [
        Route(f"{base}runtime/{{file:path}}", _runtime),
        Route(f"{base}models/{{name}}/{{file:path}}", _model),
        Route(f"{base}steps/{{file}}", _step),
        Route(f"{base}samples/{{file}}", _sample),
        Route(f"{base}models/{{file:path}}", lambda _request: Response(status_code=404)),
    ]


def runtime_url(file: str) -> str:
    """Returns the path in the browser of a module of web/, with its version."""
    return f"{base_path()}runtime/{file}?v={_version(WEB / file)}"


def model_url(name: str, file: str) -> str:
    """Returns the path in the browser of one of a model's files, with its version.

    Raises:
        ArtifactError: The model has no such file, or not as its card says.
    """
    return f"{base_path()}models/{name}/{file}?v={_version(_verified(name, file))}"


def step_url(file: str) -> str:
    """Returns the path in the browser of steps.json or one of the training steps, with its version.

    Raises:
        ArtifactError: There is no such step, or not as the list says.
    """
    return f"{base_path()}steps/{file}?v={_version(verified_step(file))}"


def sample_url(file: str) -> str:
    """Returns the path in the browser of one of core.data.samples' files, with its version."""
    return f"{base_path()}samples/{file}?v={_version(samples.FOLDER / file)}"


def _verified(name: str, file: str) -> Path:
    card = load_card(name)
    return trained_folder() / card.name / CARD_FILE if file == CARD_FILE else verified_path(card, file)


def _runtime(request: Request) -> Response:
    modules = {path.relative_to(WEB).as_posix(): path for path in WEB.glob("*/*.js")}
    path = (modules | {file: distribution() / file for file in FILES}).get(request.path_params["file"])
    if path is None or not path.is_file():
        return Response(status_code=404)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return _answer(request, path)
    return _answer(request, path, content=_packed(path, path.stat().st_mtime_ns))


def _model(request: Request) -> Response:
    try:
        path = _verified(request.path_params["name"], request.path_params["file"])
    except ArtifactError:
        return Response(status_code=404)
    return _answer(request, path)


def _step(request: Request) -> Response:
    try:
        path = verified_step(request.path_params["file"])
    except ArtifactError:
        return Response(status_code=404)
    return _answer(request, path)


def _sample(request: Request) -> Response:
    file = request.path_params["file"]
    return _answer(request, samples.FOLDER / file) if file in samples.FILES else Response(status_code=404)


def _answer(request: Request, path: Path, *, content: bytes | None = None) -> Response:
    """Returns the file, or `content`, which is the file gzipped; 304 where the browser has it already."""
    version = _version(path)
    headers = {
        "Cache-Control": FOREVER if request.query_params.get("v") == version else "no-cache",
        "ETag": f'W/"{version}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if version in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    if content is None:
        return FileResponse(path, media_type=media_type, headers=headers)
    return Response(content, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})


def _version(path: Path) -> str:
    return current_sha256(path)[:16]


@lru_cache(maxsize=128)  # more than there are modules
def _packed(path: Path, _modified: int) -> bytes:
    """Returns the file gzipped. Compressed once: the 14 MB of WebAssembly take a third of a second each time."""
    return gzip.compress(path.read_bytes(), compresslevel=5)
