import asyncio
import dataclasses

import numpy as np
import pytest
from streamlit.runtime.uploaded_file_manager import DeletedFile

from core.inference import ImageClassifier
from core.ui.frame.proxy import health as module
from core.ui.frame.proxy import replicas
from core.ui.frame.proxy.reconnection import A_DAY
from core.ui.frame.proxy.replicas import StayingReaders
from tests.support.apps import app_of


def sent_by(app, scope):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, None, send))
    return sent


async def a_page(scope, _receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept", "headers": []})
    else:
        kind = b"text/html; charset=utf-8" if scope["path"] == "/" else b"application/json"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})


def cookies(app, *headers, kind="http", path="/"):
    scope = {"type": kind, "path": path, "headers": list(headers)}
    return [value for name, value in sent_by(app, scope)[0]["headers"] if name == b"set-cookie"]


def test_a_replica_names_itself_with_a_page_and_a_websocket_and_nowhere_else(monkeypatch):
    monkeypatch.setenv("GLASSBOX_REPLICA", "2")
    monkeypatch.setattr(replicas.secrets, "choice", max)
    app = StayingReaders(a_page)
    assert cookies(app) == [b"glassbox_replica=2b; Path=/; HttpOnly; SameSite=Lax"]
    assert cookies(app, kind="websocket") == cookies(app)
    assert cookies(app, path="/file.json") == []
    assert cookies(app, (b"cookie", b"glassbox_replica=2b")) == []
    assert cookies(app, (b"cookie", b"glassbox_replica=2a")) == []
    assert cookies(app, (b"cookie", b"glassbox_replica=1b")) == cookies(app)
    assert cookies(app, (b"cookie", b"glassbox_replica=2c")) == cookies(app)
    assert cookies(app, (b"x-forwarded-proto", b"https")) == [cookies(app)[0] + b"; Secure"]


def test_a_single_process_sets_no_cookie(monkeypatch):
    monkeypatch.delenv("GLASSBOX_REPLICA", raising=False)
    assert cookies(StayingReaders(a_page)) == []


@pytest.fixture
def unasked(monkeypatch):
    monkeypatch.setattr(module, "_last", (-module.PAUSE, False))


def test_health_is_well_while_the_model_answers_as_its_card_says(unasked):
    found = module.health(None)
    assert (found.status_code, found.body) == (200, b"ok")


def test_health_fails_where_the_model_answers_otherwise(unasked, monkeypatch):
    right = ImageClassifier.load(module.MODEL)
    logits = np.array(right.card.self_test["logits"], np.float32) + 0.1
    wrong = ImageClassifier(dataclasses.replace(right.card), type("Session", (), {"run": lambda *_: [logits]})())
    monkeypatch.setattr(module.ImageClassifier, "load", lambda _name: wrong)
    found = module.health(None)
    assert (found.status_code, found.body) == (503, b"failing")


def test_the_model_is_not_asked_more_often_than_the_pause(unasked, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "model_answers", lambda: asked.append(1) or True)
    assert [module.health(None).status_code for _ in range(5)] == [200] * 5
    assert len(asked) == 1


def test_the_interval_of_reconnection_is_one_that_a_browsers_timer_can_hold():
    assert 0 < A_DAY * 1000 < 2**31  # ms; beyond it a timer fires at once


def page_with(given):
    import streamlit as st

    from core.ui.frame.proxy.reconnection import say_what_was_lost

    st.session_state["files"] = given
    say_what_was_lost("files")


@pytest.mark.parametrize(("given", "count"), [(None, 0), ([], 0), (DeletedFile("1"), 1), ([DeletedFile("1")], 1)])
def test_a_file_that_this_server_lacks_is_asked_for_in_one_line(given, count):
    assert len(app_of(page_with, args=(given,)).run().warning) == count
