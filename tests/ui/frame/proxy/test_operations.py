import json
import logging
import sys

import pytest
from starlette.requests import Request

from core.ui.frame.proxy import metrics as module
from core.ui.frame.proxy.logs import JsonLines


def request(*headers, client="127.0.0.1"):
    return Request({"type": "http", "path": "/metrics", "headers": list(headers), "client": (client, 1)})


@pytest.fixture
def held(monkeypatch):
    monkeypatch.setattr(module, "known_visits", lambda: {"a": True, "b": False})
    monkeypatch.setattr(module, "held_bytes", lambda: 12)


def test_metrics_are_told_to_this_machine_where_they_are_wanted(held, monkeypatch):
    monkeypatch.setenv("GLASSBOX_METRICS", "1")
    found = module.metrics(request())
    lines = found.body.decode().splitlines()
    assert found.status_code == 200
    assert {"glassbox_visits 2", "glassbox_visits_connected 1", "glassbox_upload_bytes 12"} <= set(lines)
    assert all(float(line.split()[1]) >= 0 for line in lines if not line.startswith("#"))


@pytest.mark.parametrize(
    ("wanted", "headers", "client"),
    [
        ("", [], "127.0.0.1"),
        ("1", [], "192.0.2.7"),
        ("1", [(b"x-forwarded-for", b"192.0.2.7")], "127.0.0.1"),
        ("1", [(b"forwarded", b"for=192.0.2.7")], "127.0.0.1"),
    ],
)
def test_metrics_are_not_found_by_anybody_else(held, monkeypatch, wanted, headers, client):
    monkeypatch.setenv("GLASSBOX_METRICS", wanted)
    assert module.metrics(request(*headers, client=client)).status_code == 404


def line_of(message, *args, error=None):
    record = logging.LogRecord("core.x", logging.WARNING, "/a/b/reading.py", 7, message, args, error)
    return json.loads(JsonLines().format(record))


def test_a_line_of_the_log_has_the_message_without_what_fills_it():
    found = line_of("%s cannot be read", "secret.png")
    assert (found["level"], found["logger"], found["event"]) == ("warning", "core.x", "%s cannot be read")
    assert "secret" not in json.dumps(found)


def test_a_message_that_is_filled_already_is_named_by_its_place():
    assert line_of("secret.png cannot be read")["event"] == "reading:7"


def test_an_exception_tells_its_kind_and_place_and_not_what_it_says():
    try:
        raise ValueError("the reader wrote secret")
    except ValueError:
        found = line_of("failed", error=sys.exc_info())
    assert found["error"] == "ValueError"
    assert "test_operations.py" in found["at"][-1]
    assert "secret" not in json.dumps(found)
