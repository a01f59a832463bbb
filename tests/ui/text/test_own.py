"""Own texts: what is refused, one training after the other, and nothing that stays behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from streamlit.runtime.context import StreamlitHeaders

from core.errors import InputError
from core.text.own import LONGEST, MEMORY_STATUS, own_text
from core.ui.text import own_jobs
from core.ui.text.own_jobs import CELLS, MOST_WAITING, PRIORITY, Job, Queue, is_allowed_for, lifespan

TEXT = "나는 오늘 밥을 먹었다.\n너는 내일 학교에 간다.\n" * 120


@pytest.fixture
def root(monkeypatch, tmp_path):
    monkeypatch.setattr(own_jobs, "ROOT", tmp_path / "jobs")
    return tmp_path / "jobs"


def left(root):
    return list(root.glob("*")) if root.exists() else []


def wait(job: Job, *states: str, seconds: float = 150):
    end = time.monotonic() + seconds
    while job.state not in states:
        assert time.monotonic() < end, (job.state, job.reason)
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"short", "must have 2,000 to 5,000,000 bytes"),
        (b"a b\n" * (LONGEST // 4 + 1), "Received: 5,000,004"),
        (b"plain\xff\n" * 500, "a byte at place 5 that is not"),
        (bytes(range(32)) * 100, "unprintable symbols"),
        (b"word " * 10_000, "Break the text into lines"),
    ],
)
def test_hostile_files_are_refused_in_words(data, part):
    with pytest.raises(InputError, match=part):
        own_text(data)


def test_text_is_normalised():
    data = ("\ufeff" + "한\r\n" * 1_000).encode()
    assert own_text(data) == "한\n" * 1_000


@pytest.mark.slow
def test_three_networks_are_trained_and_write_and_nothing_is_left(root):
    job = Queue().submit(TEXT, seconds=1.0, units=24)
    wait(job, "done", "failed")
    assert job.state == "done", job.reason
    assert [generator.card.recipe["cell"] for generator in job.generators] == list(CELLS)
    assert list(job.progress["losses"]) == list(CELLS) == list(job.progress["samples"])
    for generator in job.generators:
        assert len("".join(generator.generate("나는 ", 30))) == 30
    assert left(root) == []


@pytest.mark.slow
def test_a_reader_who_has_seen_enough_gets_the_networks_as_they_are(root):
    job = Queue().submit(TEXT, seconds=600.0, units=24)
    end = time.monotonic() + 150
    while not job.progress["losses"]:
        assert time.monotonic() < end, job.reason
        time.sleep(0.1)
    job.write_now()
    wait(job, "done", "failed")
    assert job.state == "done" and job.is_enough, job.reason
    assert [len("".join(generator.generate("나는 ", 30))) for generator in job.generators] == [30] * 3


LEARNING = """
import pathlib, sys, time
pathlib.Path(sys.argv[1], "progress.json").write_text('{"losses": {"gru": [[1, 10, 2.5]]}, "samples": {}}')
time.sleep(60)
"""


@pytest.mark.parametrize("trains", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_next_reader_waits_and_a_cancelled_job_leaves_nothing(root, monkeypatch, trains):
    start, processes = subprocess.Popen, []

    def note(command, **options):
        stand_in = [sys.executable, "-c", LEARNING, command[-1]]
        processes.append(start(command if trains else stand_in, **options))
        return processes[-1]

    monkeypatch.setattr(own_jobs.subprocess, "Popen", note)
    queue = Queue()
    first, second = (queue.submit(TEXT, seconds=60, units=24) for _ in range(2))
    wait(first, "running")
    assert (queue.ahead_of(first), queue.ahead_of(second), second.state) == (0, 1, "queued")
    while not first.progress["losses"]:
        time.sleep(0.1)
    second.cancel()
    first.cancel()
    end = time.monotonic() + 10
    while left(root) and time.monotonic() < end:
        time.sleep(0.05)
    assert (first.state, second.state, left(root)) == ("cancelled", "cancelled", [])
    assert [process.returncode for process in processes] == [-signal.SIGKILL]


def test_crash_is_said_and_leaves_nothing(root, monkeypatch):
    popen = subprocess.Popen

    def crashing(command, **options):
        return popen([sys.executable, "-c", "import sys; sys.exit('no memory left')"], **options)

    monkeypatch.setattr(own_jobs.subprocess, "Popen", crashing)
    job = Queue().submit(TEXT)
    wait(job, "failed", seconds=20)
    assert job.reason == "no memory left"
    assert left(root) == []


def test_job_ends_when_its_reader_has_left(root, monkeypatch):
    monkeypatch.setattr(own_jobs, "LOOKS_EVERY", 0.02)
    monkeypatch.setattr(own_jobs, "PATIENCE", 0.2)
    start = subprocess.Popen
    monkeypatch.setattr(own_jobs.subprocess, "Popen", lambda _command, **more: start(["sleep", "60"], **more))
    is_here = [True]
    job = Queue().submit(TEXT, is_awaited=lambda: is_here[0])
    time.sleep(0.5)
    assert job.state == "running"
    is_here[0] = False
    wait(job, "cancelled", seconds=10)
    end = time.monotonic() + 10
    while left(root) and time.monotonic() < end:
        time.sleep(0.02)
    assert left(root) == []


def test_reader_who_has_left_the_queue_is_skipped(root, monkeypatch):
    start, started = subprocess.Popen, []

    def note(_command, **options):
        started.append(options)
        return start([sys.executable, "-c", "import sys; sys.exit('done')"], **options)

    monkeypatch.setattr(own_jobs.subprocess, "Popen", note)
    queue = Queue()
    absent = queue.submit(TEXT, is_awaited=lambda: False)
    next_one = queue.submit(TEXT)
    wait(next_one, "failed", seconds=20)
    assert (absent.state, next_one.reason, len(started)) == ("cancelled", "done", 1)


def waiting_queue(monkeypatch):
    """A queue whose jobs are never begun."""
    queue = Queue()
    monkeypatch.setattr(queue, "_work", lambda: None)
    return queue


def test_fourth_text_is_refused_until_a_place_is_free(monkeypatch):
    queue = waiting_queue(monkeypatch)
    running = queue.submit(TEXT, visit="first")
    running.state = "running"
    jobs = [queue.submit(TEXT, visit=f"visit {number}") for number in range(MOST_WAITING)]
    with pytest.raises(InputError, match="3 other texts"):
        queue.submit(TEXT, visit="one more")
    jobs[1].cancel()
    assert queue.ahead_of(queue.submit(TEXT, visit="one more")) == MOST_WAITING


def test_who_has_left_makes_room(monkeypatch):
    queue = waiting_queue(monkeypatch)
    gone = [queue.submit(TEXT, is_awaited=lambda: False) for _ in range(MOST_WAITING)]
    assert queue.ahead_of(queue.submit(TEXT)) == 0
    assert {job.state for job in gone} == {"cancelled"}


def test_visit_trains_one_text_at_a_time(monkeypatch):
    queue = waiting_queue(monkeypatch)
    job = queue.submit(TEXT, visit="mine")
    for job.state in ("queued", "running"):
        with pytest.raises(InputError, match="not over yet"):
            queue.submit(TEXT, visit="mine")
    queue.submit(TEXT, visit="another's")
    job.state = "failed"
    assert queue.submit(TEXT, visit="mine").state == "queued"


def test_cancelled_texts_are_not_kept(monkeypatch):
    queue = waiting_queue(monkeypatch)
    for _ in range(20):
        queue.submit(TEXT, visit="mine").cancel()
    assert len(queue._jobs) == 1


def test_training_has_the_lowest_priority_before_it_imports_anything(root, monkeypatch):
    start = subprocess.Popen
    program = "import os, sys; sys.exit(f'priority {os.nice(0)}')"

    def instead(command, **options):
        python = command.index(sys.executable)
        return start([*command[: python + 1], "-c", program], **options)

    monkeypatch.setattr(own_jobs.subprocess, "Popen", instead)
    job = Queue().submit(TEXT)
    wait(job, "failed", seconds=20)
    assert job.reason == f"priority {PRIORITY}"


@pytest.mark.parametrize(
    ("switch", "headers", "is_allowed"),
    [
        (None, [], False),
        ("0", [], False),
        ("1", [("host", "localhost:8501"), ("x-custom", "1")], True),
        ("1", [("x-forwarded-for", "203.0.113.7")], False),
        ("1", [("X-REAL-IP", "203.0.113.7")], False),
        ("1", [("forwarded", "for=203.0.113.7")], False),
        ("1", [("via", "1.1 proxy")], False),
        ("public", [("via", "1.1 proxy")], True),
        ("public", [], True),
    ],
)
def test_proxy_before_the_server_switches_training_off_unless_it_is_public(monkeypatch, switch, headers, is_allowed):
    monkeypatch.delenv(own_jobs.TRAINING_SWITCH, raising=False)
    if switch is not None:
        monkeypatch.setenv(own_jobs.TRAINING_SWITCH, switch)
    assert is_allowed_for(StreamlitHeaders(headers)) is is_allowed


@pytest.mark.slow
def test_training_ends_with_its_folder_where_its_server_is_gone(root):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    folder = root / "job"
    folder.mkdir(parents=True)
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    asked = {"cells": CELLS, "seconds": 1, "units": 8, "server": gone.pid}
    (folder / "job.json").write_text(json.dumps(asked))
    command = [sys.executable, "-m", "core.export.text.own", str(folder)]
    assert subprocess.run(command, timeout=120, check=False).returncode == 3
    assert left(root) == []


@pytest.mark.slow
def test_training_ends_at_its_limit_of_memory(root):
    program = (
        "import os, sys; from pathlib import Path; from core.export.text import own as own_text;"
        "own_text.MOST_MEMORY = 2**20; own_text._guard(Path(sys.argv[1]), os.getppid())"
    )
    root.mkdir()
    done = subprocess.run([sys.executable, "-c", program, str(root)], timeout=120, check=False)
    assert done.returncode == MEMORY_STATUS
    assert root.exists()  # the server still reads what was said, and removes it


def test_folders_of_servers_that_are_gone_are_removed_at_the_start(root):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    other = os.getppid()
    for name in (f"{gone.pid}-crashed", f"{os.getpid()}-of-the-same-number", f"{other}-lives", f"{other}-stale"):
        (root / name).mkdir(parents=True)
    os.utime(root / f"{other}-stale", (0, 0))
    asyncio.run(start_and_stop())
    assert [folder.name for folder in left(root)] == [f"{other}-lives"]


async def start_and_stop():
    async with lifespan(None):
        pass
