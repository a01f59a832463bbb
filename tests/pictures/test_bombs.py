"""Files made to cost minutes or gigabytes: each is answered within seconds, in words, and the next one is opened."""

import resource
import sys
import time

import pytest

from core.errors import PictureError
from core.pictures import pool as pools
from core.pictures.pool import Pool
from tests.pictures import bombs
from tests.pictures.test_decoding import file_of, quadrants

LONGEST = 3.0  # s; the deadline and what comes before and after


@pytest.fixture(scope="module")
def pool():
    made = Pool(workers=1, seconds=2, megabytes=1_000)
    yield made
    made.close()


def own_peak() -> float:
    """Returns the most memory that this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


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
    before, start = own_peak(), time.monotonic()
    said = said_of(pool, data)
    assert time.monotonic() - start < LONGEST
    assert own_peak() - before < 100
    assert said is None if words is None else words in str(said)
    assert said_of(pool, file_of(quadrants())) is None


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
