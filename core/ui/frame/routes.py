"""What the reader's browser may fetch besides the app itself: the in-page runtime and the model files.

/runtime/<file>         the modules of web/<folder>/ and two files of onnxruntime-web
/models/<name>/<file>   card.json and the files that it lists, their sha256 checked
/gradients/<name>/<size>/<tensor>.onnx
                        the gradient of a tensor of that model, for pictures of its own size or of any size
/steps/<file>           the training steps and their list, steps.json
/samples/<file>         the digits and clothes that come with the app
/samples/<data>.gz      all pictures of a set, where it is on this machine
/few/<data>.webp        a few test pictures of a set, where they come with the app or are on this machine
/terms/<language>.json  what the terms of the pages mean
/posters/<name>.jpg     the picture that stands beside a link to a page elsewhere
/health                 whether this process is fit for readers, for a proxy
/metrics                how much it has to do, where that is wanted, for this machine alone
"""

import contextlib
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from core.artifacts import (
    CARD_FILE,
    MODEL_FILE,
    STRANGERS_FILE,
    Card,
    current_sha256,
    load_card,
    load_card_bytes,
    model_names,
    verified_bytes,
    verified_path,
)
from core.data import samples, whole
from core.data.few import few_test
from core.errors import ArtifactError, CoreError
from core.inference.backward import gradient_bytes
from core.runtime_install import FILES, WEB, distribution, is_installed
from core.steps import LIST, step_bytes, step_files
from core.ui.frame.glossary import OTHER, glossary
from core.ui.frame.look import POSTERS
from core.ui.frame.proxy.health import health
from core.ui.frame.proxy.metrics import metrics

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}
SIZES = ("own", "any")  # of the pictures that a gradient's graph takes
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
        Route(f"{base}gradients/{{name}}/{{size}}/{{file:path}}", _gradient),
        Route(f"{base}steps/{{file}}", _step),
        Route(f"{base}samples/{{file}}", _sample),
        Route(f"{base}few/{{file}}", _few),
        Route(f"{base}terms/{{file}}", _terms),
        Route(f"{base}posters/{{file}}", _poster),
        Route(f"{base}health", health),
        Route(f"{base}metrics", metrics),
        *(
            Route(f"{base}{rest}/{{file:path}}", lambda _request: Response(status_code=404))
            for rest in ("models", "gradients")
        ),
    ]


def fixed_paths() -> list[str]:
    """Returns the paths, below the base, of all files that are the same for every reader and need no work.

    A model whose card cannot be believed is left out, as its addresses are not found.
    """
    paths = [f"runtime/{path.relative_to(WEB).as_posix()}" for path in WEB.glob("*/*.js")]
    paths += [f"runtime/{file}" for file in FILES if is_installed()]
    paths += [f"samples/{file}" for file in samples.FILES] + [f"terms/{code}.json" for code in OTHER]
    with contextlib.suppress(ArtifactError):
        paths += [f"steps/{file}" for file in (LIST, *step_files())]
    for name in model_names():
        with contextlib.suppress(ArtifactError):
            paths += [f"models/{name}/{file}" for file in (CARD_FILE, *load_card(name).files)]
    return sorted(paths)


def runtime_url(file: str) -> str:
    """Returns the path in the browser of a module of web/, with its version."""
    return f"{base_path()}runtime/{file}?v={_version(WEB / file)}"


def model_url(name: str, file: str) -> str:
    """Returns the path in the browser of one of a model's files, with its version.

    Raises:
        ArtifactError: The model has no such file, or not as its card says.
    """
    if file == CARD_FILE:
        version = _version_of(load_card_bytes(name))
    else:
        version = _version(verified_path(load_card(name), file))
    return f"{base_path()}models/{name}/{file}?v={version}"


def network_urls(card: Card, file: str = MODEL_FILE) -> dict[str, Any]:
    """Returns where the tab finds one of a model's graphs, its card, and what the graph ends with, if anything.

    It is `Source` of web/frame/session.js.

    Raises:
        ArtifactError: The model has no such file, or not as its card says.
    """
    end = {"strangers": _source(card, STRANGERS_FILE)} if STRANGERS_FILE in card.files else {}
    return {"card": model_url(card.name, CARD_FILE)} | _source(card, file) | end


def _source(card: Card, file: str) -> dict[str, Any]:
    return {"file": model_url(card.name, file), "bytes": card.files[file]["bytes"]}


def gradient_url(name: str, tensor: str = "logits", *, is_any_size: bool = False) -> tuple[str, int]:
    """Returns the path in the browser of a gradient's graph, with its version, and its size in bytes.

    Raises:
        ArtifactError, SettingError: There is none, see `core.inference.backward.gradient_bytes`.
    """
    content = gradient_bytes(name, tensor, is_any_size=is_any_size)
    path = f"{base_path()}gradients/{name}/{SIZES[is_any_size]}/{tensor}.onnx"
    return f"{path}?v={_version_of(content)}", len(content)


def step_url(file: str) -> str:
    """Returns the path in the browser of steps.json or one of the training steps, with its version.

    Raises:
        ArtifactError: There is no such step, or not as the list says.
    """
    return f"{base_path()}steps/{file}?v={_version_of(step_bytes(file))}"


def sample_url(file: str) -> str:
    """Returns the path in the browser of one of core.data.samples' files, with its version."""
    return f"{base_path()}samples/{file}?v={_version(samples.FOLDER / file)}"


def whole_url(name: str) -> str:
    """Returns the path in the browser of all pictures of a set of core.data.whole, with its version."""
    return f"{base_path()}samples/{name}.gz?v={whole.version(name)}"


def picture_urls(name: str, *, is_whole: bool) -> dict[str, str | int]:
    """Returns where web/shared/digits.js finds labelled pictures: all of a set, or what of it comes with the app."""
    if not is_whole:
        return {"sheet": sample_url(samples.SHEETS[name]), "facts": sample_url(samples.FACTS[name])}
    training, held_out = whole.counts(name)
    return {"whole": whole_url(name), "side": whole.SIDE, "training": training, "heldOut": held_out}


def few_url(name: str) -> str:
    """Returns the path in the browser of a few test pictures of a set, with its version.

    Raises:
        LookupError: There are none, see `core.data.few.few_test`.
    """
    return f"{base_path()}few/{name}.webp?v={_version_of(few_test(name).sheet)}"


def poster_url(name: str) -> str:
    """Returns the path in the browser of a poster, with its version."""
    return f"{base_path()}posters/{name}.jpg?v={_version(POSTERS / f'{name}.jpg')}"


def terms_url(code: str) -> str:
    """Returns the path in the browser of the terms in language "en" or "ko", with its version."""
    return f"{base_path()}terms/{code}.json?v={_version_of(_terms_bytes(code))}"


@cache
def _terms_bytes(code: str) -> bytes:
    """Returns JSON: a list of what a term is called and what it means, in one language."""
    terms = [{"words": term.words[code], "says": term.says[code]} for term in glossary()]
    return json.dumps(terms, ensure_ascii=False).encode()


def _terms(request: Request) -> Response:
    code = request.path_params["file"].removesuffix(".json")
    if code not in OTHER:
        return Response(status_code=404)
    content = _terms_bytes(code)
    return _answer(request, ".json", _version_of(content), content)


def _runtime(request: Request) -> Response:
    modules = {path.relative_to(WEB).as_posix(): path for path in WEB.glob("*/*.js")}
    path = (modules | {file: distribution() / file for file in FILES}).get(request.path_params["file"])
    if path is None or not path.is_file():
        return Response(status_code=404)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return _answer(request, path.suffix, _version(path), path)
    packed = _packed(path, path.stat().st_mtime_ns)
    return _answer(request, path.suffix, _version(path), packed, {"Content-Encoding": "gzip"})


def _model(request: Request) -> Response:
    """Sends the very bytes that were checked, not what the file has become by then; 404 where anything is wrong."""
    name, file = request.path_params["name"], request.path_params["file"]
    try:
        content = load_card_bytes(name) if file == CARD_FILE else verified_bytes(load_card(name), file)
    except ArtifactError:
        return Response(status_code=404)
    return _answer(request, Path(file).suffix, _version_of(content), content)


def _gradient(request: Request) -> Response:
    """Builds the graph if it is none of those built last; an address that names nothing of ours is a 404."""
    name, size, file = (request.path_params[part] for part in ("name", "size", "file"))
    if size not in SIZES or not file.endswith(".onnx"):
        return Response(status_code=404)
    try:
        content = gradient_bytes(name, file.removesuffix(".onnx"), is_any_size=size == "any")
    except CoreError:
        return Response(status_code=404)
    return _answer(request, ".onnx", _version_of(content), content)


def _step(request: Request) -> Response:
    file = request.path_params["file"]
    try:
        content = step_bytes(file)
    except ArtifactError:
        return Response(status_code=404)
    return _answer(request, Path(file).suffix, _version_of(content), content)


def _sample(request: Request) -> Response:
    file = request.path_params["file"]
    if file not in samples.FILES:
        return _whole(request, file)
    path = samples.FOLDER / file
    return _answer(request, path.suffix, _version(path), path)


def _whole(request: Request, file: str) -> Response:
    """Sends all of a set; the first request for it reads and packs it, and it is kept."""
    name, _, ending = file.partition(".")
    try:
        content = whole.content(name) if ending == "gz" else None
    except LookupError:
        content = None
    return _answer(request, ".gz", whole.version(name), content) if content else Response(status_code=404)


def _few(request: Request) -> Response:
    """Sends the sheet; the first request for a set reads it, and it is kept."""
    name, _, ending = request.path_params["file"].partition(".")
    try:
        content = few_test(name).sheet if ending == "webp" else None
    except LookupError:
        content = None
    if content is None:
        return Response(status_code=404)
    return _answer(request, ".webp", _version_of(content), content)


def _poster(request: Request) -> Response:
    path = {path.name: path for path in POSTERS.glob("*.jpg")}.get(request.path_params["file"])
    return _answer(request, path.suffix, _version(path), path) if path else Response(status_code=404)


def _answer(
    request: Request, suffix: str, version: str, content: Path | bytes, more: Mapping[str, str] | None = None
) -> Response:
    """Returns a file or the content of one; 304 where the browser has this version already."""
    headers = {
        "Cache-Control": FOREVER if request.query_params.get("v") == version else "no-cache",
        "ETag": f'W/"{version}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    if version in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    media_type = MEDIA_TYPES.get(suffix, "application/octet-stream")
    if isinstance(content, Path):
        return FileResponse(content, media_type=media_type, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _version(path: Path) -> str:
    return current_sha256(path)[:16]


def _version_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@lru_cache(maxsize=128)  # more than there are modules
def _packed(path: Path, _modified: int) -> bytes:
    """Returns the file gzipped. Compressed once: the 14 MB of WebAssembly take a third of a second each time."""
    return gzip.compress(path.read_bytes(), compresslevel=5)
