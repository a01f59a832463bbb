"""Uploads: a share for each visit and for all together, the oldest go first, and nothing outlives its reader."""

import contextlib
import copy
import threading
import time

import numpy as np
import psutil
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from core.bench.server import serve
from core.errors import PictureError
from core.ui.frame import visits
from core.ui.frame.visits import UploadLimits
from tests.pictures.bombs import png
from tests.support.visitors import Visitor, visitor

MEGABYTE = 1_000_000
READERS = 25


class Uploads:
    """The middleware's books over Streamlit's own store."""

    def __init__(self, monkeypatch) -> None:
        self.manager = MemoryUploadedFileManager("")
        self.limits = UploadLimits(None)
        monkeypatch.setattr(visits, "_uploads", lambda: self.manager)
        monkeypatch.setattr(visits, "_emptied", set())

    def send(self, visit: str, file: str, megabytes: float) -> set[str]:
        data = bytes(round(megabytes * MEGABYTE))
        self.manager.add_file(visit, UploadedFileRec(file_id=file, name=file, type="", data=data))
        self.limits._oldest_first[visit, file] = None
        return self.limits._empty()

    def kept(self) -> list[str]:
        return [file for own in self.manager.file_storage.values() for file, record in own.items() if record.data]


@pytest.fixture
def uploads(monkeypatch):
    monkeypatch.setenv("GLASSBOX_VISIT_MEGABYTES", "3")
    monkeypatch.setenv("GLASSBOX_UPLOAD_MEGABYTES", "5")
    return Uploads(monkeypatch)


def test_the_oldest_of_a_visit_are_emptied_first(uploads):
    touched = [uploads.send("one", f"file {number}", 1) for number in range(5)]
    assert uploads.kept() == ["file 2", "file 3", "file 4"]
    assert touched == [set()] * 3 + [{"one"}] * 2


def test_the_oldest_of_all_are_emptied_first_whoever_sent_them(uploads):
    for visit, file in (("one", "a"), ("two", "b"), ("one", "c"), ("three", "d"), ("two", "e")):
        assert uploads.send(visit, file, 1) == set()
    assert uploads.send("four", "f", 1.5) == {"one", "two"}
    assert sorted(uploads.kept()) == ["c", "d", "e", "f"]


def test_the_latest_file_stays_however_large(uploads):
    uploads.send("one", "small", 1)
    assert uploads.send("one", "large", 6) == {"one"}
    assert uploads.kept() == ["large"]


def test_what_a_page_gave_back_counts_no_more(uploads):
    uploads.send("one", "a", 2)
    uploads.manager.remove_file("one", "a")
    assert uploads.send("one", "b", 2) == set()
    assert ("one", "a") not in uploads.limits._oldest_first


@pytest.fixture
def handed(monkeypatch):
    """What a page has in hand of a file of a megabyte, copied as Streamlit does."""
    monkeypatch.setattr(visits, "visit", lambda: "one")
    monkeypatch.delattr(UploadedFile, "__deepcopy__", raising=False)
    visits.share_bytes()
    record = UploadedFileRec(file_id="file 0", name="file 0", type="", data=bytes(MEGABYTE))
    yield copy.deepcopy([UploadedFile(record, None)])[0], record
    del UploadedFile.__deepcopy__


def test_a_page_holds_no_copy_of_a_file(handed):
    file, record = handed
    assert visits.contents(file) is record.data


def test_a_file_that_is_emptied_is_let_go_of_by_the_page_that_has_it_in_hand(uploads, handed):
    file, _record = handed
    for number in range(3):
        uploads.send("one", f"file {number}", 1)
    assert len(file.getvalue()) == MEGABYTE
    uploads.send("one", "file 3", 1)
    assert file.getvalue() == b""
    with pytest.raises(PictureError, match="took this one's place"):
        visits.contents(file)


def rss(server) -> float:
    return psutil.Process(server.pid).memory_info().rss / MEGABYTE


def wait_until(is_so, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.25)


def opened(stack: contextlib.ExitStack, url: str) -> Visitor:
    reader = stack.enter_context(visitor(url))
    reader.open("classify", "lang=en&picture=upload&network=mnist-mlp")
    return reader


def distinct(number: int, megabytes: int) -> bytes:
    """A small picture, and so many bytes behind it."""
    return png(28, 28) + bytes([number % 256]) * (megabytes * MEGABYTE)


@pytest.mark.slow
def test_memory_comes_back_when_readers_have_left_without_another_visit():
    settings = {"GLASSBOX_ABSENCE_SECONDS": "3", "GLASSBOX_UPLOAD_MEGABYTES": "2000"}
    with serve(environment=settings) as server:
        with contextlib.ExitStack() as stack:  # what is loaded once stays
            for reader in [opened(stack, server.url) for _ in range(3)]:
                reader.send(distinct(0, 1))
                reader.run()
        time.sleep(6)
        before, files = rss(server), psutil.Process(server.pid).num_fds()
        with contextlib.ExitStack() as stack:
            for number in range(READERS):
                reader = opened(stack, server.url)
                reader.send(distinct(number, 10))
                reader.run()
            during = rss(server)
        assert during - before > 8 * READERS
        wait_until(lambda: rss(server) <= 1.15 * before, seconds=30)
        print(f"RSS before {before:.0f}, with {READERS} readers {during:.0f}, after {rss(server):.0f} MB")
        assert rss(server) <= 1.15 * before
        assert psutil.Process(server.pid).num_fds() <= files + 10


@pytest.mark.slow
def test_thirty_files_of_one_visit_take_no_more_than_its_share():
    with serve() as server, contextlib.ExitStack() as stack:
        reader = opened(stack, server.url)
        reader.send(distinct(0, 1))
        reader.run()
        before = rss(server)
        for number in range(30):
            reader.send(distinct(number, 19))
            if number % 10 == 9:
                reader.run()
        print(f"RSS before {before:.0f}, after 30 x 19 MB {rss(server):.0f} MB")
        assert rss(server) - before < 180  # its 100 MB, and what the page loads when it first reads a picture
        assert not any("picture" in words for words in reader.said)


@pytest.mark.slow
def test_a_page_that_reads_thirty_pictures_keeps_little_beside_the_files():
    with serve() as server, contextlib.ExitStack() as stack:
        reader = opened(stack, server.url)
        reader.send(noise(30))
        reader.run()
        before, peaks, stop = rss(server), [0.0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.05):
                peaks.append(rss(server))

        watcher = threading.Thread(target=watch)
        watcher.start()
        for number in range(30):
            reader.send(noise(number))
        reader.run()
        stop.set()
        watcher.join()
        print(f"RSS before {before:.0f}, at most {max(peaks):.0f} MB while 30 x 3 MB are read")
        assert max(peaks) - before < 90 + 70


def noise(seed: int) -> bytes:
    """A picture of a megapixel and 3 MB."""
    samples = np.random.default_rng(seed).integers(0, 256, (1_000, 3_000), np.uint8)
    rows = np.concatenate([np.zeros((1_000, 1), np.uint8), samples], axis=1)
    return png(1_000, 1_000, colour=2, rows=rows.tobytes())


@pytest.mark.slow
def test_a_visit_lets_go_of_files_that_others_displace():
    with serve(environment={"GLASSBOX_UPLOAD_MEGABYTES": "100"}) as server, contextlib.ExitStack() as stack:
        readers = [opened(stack, server.url) for _ in range(8)]
        readers[0].send(distinct(0, 1))
        readers[0].run()
        before = rss(server)
        for number, reader in enumerate(readers):
            for part in range(4):
                reader.send(distinct(4 * number + part, 19))
            reader.run()
        time.sleep(2)
        print(f"RSS before {before:.0f}, after 8 visits of 76 MB {rss(server):.0f} MB")
        assert rss(server) - before < 300
