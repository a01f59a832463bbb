"""The queue before the workers: in turn, bounded, and a place is left for those whose files are quick."""

import threading
import time

import numpy as np
import pytest
from PIL import Image

from core.errors import BusyError, PictureError, SettingError
from core.pictures import pool as pools
from core.pictures.decoding import decode_picture
from core.pictures.opening import open_picture
from core.pictures.pool import Pool, _Queue
from core.settings import number
from tests.pictures.test_decoding import broken_jpeg, file_of, quadrants


@pytest.fixture(autouse=True)
def nobody_hands_over(monkeypatch):
    monkeypatch.setattr(pools, "HANDS_OVER", 100.0)


class Crowd:
    """Readers in threads of their own; `order` is who was served."""

    def __init__(self, queue: _Queue) -> None:
        self.queue, self.order, self.gate = queue, [], threading.Event()
        self.threads: list[threading.Thread] = []

    def come(self, reader: str, *, until: threading.Event | None = None) -> None:
        before = self._known()
        thread = threading.Thread(target=self._visit, args=(reader, until or self.gate))
        thread.start()
        self.threads.append(thread)
        while self._known() <= before:
            time.sleep(0.001)

    def _known(self) -> int:
        return len(self.order) + sum(map(len, self.queue._waiting.values()))

    def _visit(self, reader: str, until: threading.Event) -> None:
        with self.queue.turn(reader):
            self.order.append(reader)
            until.wait(20)

    def leave(self) -> None:
        self.gate.set()
        for thread in self.threads:
            thread.join(20)


def test_readers_are_served_in_turn_not_files():
    crowd = Crowd(_Queue(1))
    for reader in ("first", "many", "many", "many", "one", "two"):
        crowd.come(reader)
    crowd.leave()
    assert crowd.order == ["first", "many", "one", "two", "many", "many"]


def test_slow_readers_leave_a_place_to_others(monkeypatch):
    monkeypatch.setattr(pools, "LONG", -1.0)
    queue = _Queue(2)
    for reader in ("slow", "slower"):
        with queue.turn(reader):
            pass
    monkeypatch.setattr(pools, "LONG", 100.0)
    crowd = Crowd(queue)
    for reader in ("slow", "slower"):
        crowd.come(reader)
    assert crowd.order == ["slow"]
    crowd.come("quick")
    time.sleep(0.05)
    assert crowd.order == ["slow", "quick"]
    crowd.leave()
    assert crowd.order[-1] == "slower"


def test_one_who_was_slow_is_not_for_ever(monkeypatch):
    monkeypatch.setattr(pools, "LONG", -1.0)
    monkeypatch.setattr(pools, "SLOW_FOR", 0.05)
    queue = _Queue(2)
    with queue.turn("once"):
        pass
    assert queue._is_slow("once")
    time.sleep(0.1)
    assert not queue._is_slow("once") and not queue._slow_until


def test_files_that_take_long_hand_their_places_over_as_often_as_there_are_places(monkeypatch):
    monkeypatch.setattr(pools, "HANDS_OVER", 0.05)
    queue = _Queue(2)
    crowd = Crowd(queue)
    for reader in "01":
        crowd.come(reader)
    end = time.monotonic() + 10
    while queue._free < 2 and time.monotonic() < end:
        time.sleep(0.01)
    for reader in "234":
        crowd.come(reader)
    time.sleep(0.3)
    assert crowd.order == ["0", "1", "2", "3"]
    crowd.leave()
    assert crowd.order[-1] == "4" and (queue._free, queue._may_hand_over) == (2, 2)


def test_too_many_are_told_to_wait(monkeypatch):
    monkeypatch.setattr(pools, "MOST_WAITING", 3)
    monkeypatch.setattr(pools, "MOST_OF_ONE", 2)
    crowd = Crowd(_Queue(1))
    for reader in ("inside", "a", "a"):
        crowd.come(reader)
    with pytest.raises(BusyError), crowd.queue.turn("a"):
        pass
    crowd.come("b")
    with pytest.raises(BusyError), crowd.queue.turn("c"):
        pass
    crowd.leave()
    assert sorted(crowd.order) == ["a", "a", "b", "inside"]


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(pools, "LONGEST_WAIT", 0.05)
    crowd = Crowd(_Queue(1))
    crowd.come("inside")
    with pytest.raises(BusyError), crowd.queue.turn("outside"):
        pass
    crowd.leave()
    assert not crowd.queue._waiting and crowd.queue._free == 1


def test_many_threads_get_their_own_pictures():
    pool = Pool(workers=2, seconds=20, megabytes=1_000)
    pictures = [np.full((9, 9 + number, 3), number, np.uint8) for number in range(8)]
    found: dict[int, np.ndarray] = {}

    def ask(number: int) -> None:
        from core.pictures.pixels import encode_png

        found[number] = pool.decode(encode_png(pictures[number]), longest=64, reader=str(number)).picture

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(pool._all) <= 2
    pool.close()
    assert all(np.array_equal(found[number], pictures[number]) for number in range(8))


def test_a_worker_answers_what_this_process_would():
    measured = Image.fromarray(np.tile(np.linspace(-1, 9, 64, dtype=np.float32), (32, 1)))
    for data in (file_of(quadrants()), file_of(quadrants("CMYK"), "JPEG", quality=95), file_of(measured, "TIFF")):
        there, here = open_picture(data, longest=32), decode_picture(data, longest=32)
        assert there.is_stretched == here.is_stretched == data.startswith(b"II")
        assert np.array_equal(there.picture, here.picture) and there.size == here.size == (32, 64)
    with pytest.raises(PictureError) as there_said:
        open_picture(broken_jpeg())
    with pytest.raises(PictureError) as here_said:
        decode_picture(broken_jpeg())
    assert there_said.value.args == here_said.value.args


@pytest.mark.parametrize("given", ["two", "-1", "0", "nan", "inf"])
def test_a_setting_that_is_no_number_is_said(monkeypatch, given):
    monkeypatch.setenv("GLASSBOX_DECODE_SECONDS", given)
    with pytest.raises(SettingError, match="GLASSBOX_DECODE_SECONDS must be a number above 0"):
        number("GLASSBOX_DECODE_SECONDS", 2)
    monkeypatch.setenv("GLASSBOX_DECODE_SECONDS", " 0.5 ")
    assert number("GLASSBOX_DECODE_SECONDS", 2) == 0.5
