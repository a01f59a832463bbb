"""Files made to cost minutes or gigabytes: each is answered within seconds, in words, and the next one is opened."""

import resource
import signal
import sys
import threading
import time

import numpy as np
import psutil
import pytest
from PIL import Image

from core.errors import PictureError
from core.pictures import pool as pools
from core.pictures.pool import Pool
from tests.pictures import bombs
from tests.pictures.test_decoding import file_of, quadrants

LONGEST = 3.0  # s of a processor: what a file may take, and what comes before and after
LONGEST_BY_THE_CLOCK = pools.BY_THE_CLOCK * 2 + 1.0  # s, where others use the processors, too


@pytest.fixture(scope="module")
def pool():
    made = Pool(workers=1, seconds=2, megabytes=1_000)
    yield made
    made.close()


TIMED = ("must", "must open within 2 s")


def own_peak() -> float:
    """Returns the most memory that this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def taken_by(pool: Pool) -> float:
    """Returns how much of a processor's time the pool's only worker has taken, and all that ended before it, s."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    now = psutil.Process(pool._idle[0]._process.pid).cpu_times()
    return ended.ru_utime + ended.ru_stime + now.user + now.system


def said_of(pool: Pool, data: bytes) -> str | None:
    try:
        pool.decode(data, longest=1024, reader="anybody")
    except PictureError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", bombs.BOMBS)
def test_a_bomb_is_answered_in_words_and_the_next_picture_is_opened(pool, name):
    make, words = bombs.BOMBS[name]
    data = make()
    assert len(data) <= 20_000_000
    assert said_of(pool, file_of(quadrants())) is None  # also: the worker is there
    before, taken, start = own_peak(), taken_by(pool), time.monotonic()
    said = said_of(pool, data)
    assert taken_by(pool) - taken < LONGEST
    assert time.monotonic() - start < LONGEST_BY_THE_CLOCK
    assert own_peak() - before < 100
    is_quick = said is None and words in (None, *TIMED)  # a fast machine opens it in time
    assert is_quick or words in str(said)
    assert said_of(pool, file_of(quadrants())) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"progressive": True, "quality": 75}), ("WEBP", {"quality": 40, "method": 0}), ("AVIF", {"speed": 10})],
)
def test_fifty_megapixels_of_a_phone_take_less_of_a_processor_than_the_limit(kind, options):
    grain = np.random.default_rng(0).normal(128, 8, (6_120, 8_160)).clip(0, 255).astype(np.uint8)
    data = file_of(Image.fromarray(grain).convert("RGB"), kind, **options)
    assert len(data) < 20_000_000
    patient = Pool(workers=1, seconds=20, megabytes=1_000)  # by the clock it may take longer on a busy machine
    try:
        assert said_of(patient, file_of(quadrants())) is None
        taken = taken_by(patient)
        assert said_of(patient, data) is None
        print(f"{kind}, {len(data) / 1e6:.1f} MB: {taken_by(patient) - taken:.2f} s of a processor")
        assert taken_by(patient) - taken < 2
    finally:
        patient.close()


def test_what_takes_more_memory_than_it_may_is_said(monkeypatch):
    small = Pool(workers=1, seconds=20, megabytes=150)
    try:
        assert "within 150 MB of memory" in str(said_of(small, bombs.png(6_000, 6_000, colour=6)))
        assert said_of(small, file_of(quadrants())) is None
    finally:
        small.close()


def test_a_worker_that_dies_is_replaced(pool):
    said_of(pool, file_of(quadrants()))
    pool._idle[0]._process.kill()
    pool._idle[0]._process.wait()
    assert said_of(pool, file_of(quadrants())) is None


def test_a_picture_is_not_refused_because_others_use_the_processors():
    made = Pool(workers=1, seconds=0.5, megabytes=1_000)
    said_of(made, file_of(quadrants()))
    process = made._idle[0]._process
    process.send_signal(signal.SIGSTOP)
    threading.Timer(1.0, process.send_signal, [signal.SIGCONT]).start()
    assert said_of(made, file_of(quadrants())) is None
    made.close()


def test_a_worker_that_never_gets_a_processor_is_given_up(monkeypatch):
    monkeypatch.setattr(pools, "BY_THE_CLOCK", 0.4)
    made = Pool(workers=1, seconds=0.5, megabytes=1_000)
    said_of(made, file_of(quadrants()))
    made._idle[0]._process.send_signal(signal.SIGSTOP)
    assert "must open within 0.5 s" in str(said_of(made, file_of(quadrants())))
    assert said_of(made, file_of(quadrants())) is None
    made.close()


def test_a_worker_ends_with_its_server():
    made = Pool(workers=1, seconds=2, megabytes=1_000)
    said_of(made, file_of(quadrants()))
    (worker,) = made._all
    worker._process.stdin.close()
    assert worker._process.wait(timeout=10) == 0
    made.close()


def test_a_worker_knows_neither_numpy_nor_streamlit_nor_tensorflow():
    program = (
        "import sys, core.pictures.worker as worker; worker.decode_image(open(sys.argv[1], 'rb').read(), 64);"
        "print(sorted({'numpy', 'streamlit', 'tensorflow', 'onnxruntime'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(bombs.EXAMPLE)]
    done = pools.subprocess.run(command, cwd=pools.ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
