"""What every response of the real server tells the browser."""

import contextlib
import gzip
import http.client

import pytest

from core.artifacts import MODEL_FILE, trained_folder
from core.bench.server import serve
from core.runtime_install import WEB

EVERYWHERE = [
    "/",
    "/classify",
    "/favicon.png",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/runtime/frame/session.js",
    "/runtime/none.js",
    "/models/mnist-mlp/model.onnx",
    "/models/none/card.json",
    "/media/none.png",
]


@pytest.fixture(scope="module")
def strict():
    with serve() as server:
        yield server.url


@pytest.fixture(scope="module")
def open_server():
    with serve(environment={"GLASSBOX_FRAMES": "https://school.example", "GLASSBOX_METRICS": "1"}) as server:
        yield server.url


def get(url: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with contextlib.closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_response_is_strict(strict, path):
    _status, headers, _body = get(strict, path)
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == policy["default-src"] == policy["base-uri"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    assert not {"http:", "https:", "ws:", "wss:", "*"} & set(headers["content-security-policy"].split())
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("camera=(self), microphone=()")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=x"])
def test_metrics_are_not_found(strict, path):
    status, _headers, body = get(strict, path)
    assert (status, body) == (404, b"")


def test_settings_open_frames_and_metrics(open_server):
    status, headers, body = get(open_server, "/_stcore/metrics")
    assert status == 200
    assert body
    assert "frame-ancestors 'self' https://school.example" in headers["content-security-policy"]


def test_a_model_is_served_as_it_is(strict):
    _status, headers, body = get(strict, "/models/mnist-mlp/model.onnx", accept_encoding="gzip, br")
    assert "content-encoding" not in headers
    assert body == (trained_folder() / "mnist-mlp" / MODEL_FILE).read_bytes()


def test_a_module_is_compressed_once(strict):
    _status, headers, body = get(strict, "/runtime/frame/session.js", accept_encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (WEB / "frame" / "session.js").read_bytes()
