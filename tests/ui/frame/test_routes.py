"""What the server hands out to the page, and what it refuses."""

import asyncio
import gzip
import itertools
from dataclasses import dataclass
from urllib.parse import unquote

import onnx
import pytest
from starlette.applications import Starlette

from core.artifacts import sha256_of
from core.errors import ArtifactError
from core.runtime_install import FILES, WEB
from core.ui.frame import routes
from tests.test_artifacts import stored  # noqa: F401  a fixture: one model, tiny-cnn, whose model.onnx is b"graph"

SECRETS = [
    "../README.md",
    "../core/errors.py",
    "../../../../../etc/passwd",
    "package.json",
    ".gitignore",
    "node_modules",
]
DISGUISES = [
    lambda path: path,
    lambda path: path.replace("..", "%2e%2e"),
    lambda path: path.replace("/", "%2f"),
    lambda path: path.replace("..", "%2e%2e").replace("/", "%2F"),
    lambda path: path.replace("..", "%252e%252e"),
    lambda path: path.replace("/", "\\"),
    lambda path: path.replace("/", "%5c"),
    lambda path: path.replace("/", "//"),
    lambda path: "/" + path,
    lambda path: "./" + path,
    lambda path: path + "%00.js",
    lambda path: "session.js/" + path,
]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def get(target: str, **headers: str) -> Answer:
    """Returns what our routes answer to a request line's target, sent as it is: a client would tidy it up."""
    path, _mark, query = target.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent = []

    async def receive() -> dict[str, object]:
        return await asyncio.Future()  # nothing more comes, and the browser stays

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(Starlette(routes=routes.routes())(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(autouse=True)
def runtime(tmp_path_factory, monkeypatch):
    """A runtime whose files hold their own names."""
    folder = tmp_path_factory.mktemp("dist")
    for file in FILES:
        (folder / file).write_text(file)
    monkeypatch.setattr(routes, "distribution", lambda: folder)
    return folder


@pytest.mark.parametrize(
    ("file", "media_type"),
    [("frame/session.js", "text/javascript"), (FILES[0], "text/javascript"), (FILES[1], "application/wasm")],
)
def test_runtime_is_served_with_its_media_type(file, media_type):
    answer = get(f"/runtime/{file}")
    assert answer.status == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.body


def test_runtime_is_gzipped_for_browsers_that_take_it():
    answer = get("/runtime/frame/session.js", accept_encoding="gzip, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == (WEB / "frame" / "session.js").read_bytes()


def test_missing_runtime_is_not_found(runtime):
    (runtime / FILES[1]).unlink()
    assert get(f"/runtime/{FILES[1]}").status == 404


@pytest.mark.usefixtures("stored")
def test_model_is_served_with_its_card():
    assert get("/models/tiny-cnn/model.onnx").body == b"graph"
    card = get("/models/tiny-cnn/card.json")
    assert card.headers["content-type"] == "application/json"
    assert b'"tiny-cnn"' in card.body


def test_only_files_that_the_card_lists_are_served(stored):  # noqa: F811
    (stored / "history.json").write_text("{}")
    assert get("/models/tiny-cnn/history.json").status == 404


def test_file_that_is_not_the_cards_is_refused(stored):  # noqa: F811
    (stored / "model.onnx").write_bytes(b"other")
    assert get("/models/tiny-cnn/model.onnx").status == 404


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("disguise", DISGUISES)
def test_nothing_else_is_served(disguise):
    for prefix, secret in itertools.product(["/runtime/", "/models/", "/models/tiny-cnn/"], SECRETS):
        answer = get(prefix + disguise(secret))
        assert (answer.status, answer.body) == (404, b""), prefix + disguise(secret)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "folder", ["/runtime/", "/models/", "/models/tiny-cnn", "/models/tiny-cnn/", "/models/x/card.json"]
)
def test_folders_are_not_listed(folder):
    assert get(folder).status == 404


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "url", [lambda: routes.runtime_url("frame/session.js"), lambda: routes.model_url("tiny-cnn", "card.json")]
)
def test_versioned_address_may_be_kept_forever_and_others_are_asked_for_again(url):
    path, version = url().split("?v=")
    assert "immutable" in get(url()).headers["cache-control"]
    assert get(path).headers["cache-control"] == get(f"{path}?v=0").headers["cache-control"] == "no-cache"
    again = get(path, if_none_match=get(path).headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert version in again.headers["etag"]


def test_version_is_that_of_the_file_and_a_changed_or_missing_file_has_no_address(stored):  # noqa: F811
    version = routes.model_url("tiny-cnn", "model.onnx").split("?v=")[1]
    assert sha256_of(stored / "model.onnx").startswith(version)
    (stored / "model.onnx").write_bytes(b"another graph")
    with pytest.raises(ArtifactError, match="not the file its card describes"):
        routes.model_url("tiny-cnn", "model.onnx")
    (stored / "model.onnx").unlink()
    with pytest.raises(ArtifactError, match="must have the file"):
        routes.model_url("tiny-cnn", "model.onnx")


@pytest.mark.parametrize("base", ["glass", "/glass/"])
def test_app_under_a_base_path(base, monkeypatch):
    monkeypatch.setattr(routes.st, "get_option", {"server.baseUrlPath": base}.get)
    assert routes.runtime_url("frame/session.js").startswith("/glass/runtime/frame/session.js?v=")
    assert get(routes.runtime_url("frame/session.js")).status == 200
    assert get("/runtime/frame/session.js").status == 404


def test_gradient_is_served_with_its_version():
    url, size = routes.gradient_url("mnist-cnn", "conv1/relu", is_any_size=True)
    answer = get(url)
    assert answer.status == 200
    assert len(answer.body) == size
    assert "immutable" in answer.headers["cache-control"]
    assert {one.name for one in onnx.load_from_string(answer.body).graph.input} == {"images", "direction"}
    again = get(url, if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "mnist-cnn",
        "mnist-cnn/own",
        "mnist-cnn/own/logits",
        "mnist-cnn/other/logits.onnx",
        "mnist-cnn/own/conv9/relu.onnx",
        "mnist-cnn/any/logits.onnx",
        "gan-mnist-dcgan/own/logits.onnx",
        "text-en-rnn/own/logits.onnx",
        "../mnist-cnn/own/logits.onnx",
        "mnist-cnn/own/../../mnist-cnn/own/logits.onnx",
        "mnist-cnn/own/%00.onnx",
    ],
)
def test_no_other_gradient_is_served(path):
    answer = get(f"/gradients/{path}")
    assert (answer.status, answer.body) == (404, b"")


def test_a_few_digits_are_handed_out_and_no_other_set_or_file():
    path, _mark, _version = routes.few_url("mnist").partition("?")
    answer = get(path)
    assert answer.status == 200 and answer.headers["content-type"] == "image/webp"
    assert answer.body[:4] == b"RIFF"
    for wrong in ("few/everyday64.webp", "few/mnist.png", "few/mnist", "few/../mnist.webp", "few/mnist.webp.webp"):
        assert get(f"/{wrong}").status == 404


def test_clothes_are_handed_out_and_a_whole_set_only_where_it_is(monkeypatch, tmp_path):
    assert get("/samples/fashion-clothes.webp").body[:4] == b"RIFF"
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for wrong in ("mnist.gz", "cifar10.gz", "mnist.npz", "..%2fmnist.gz", "mnist"):
        assert get(f"/samples/{wrong}").status == 404
