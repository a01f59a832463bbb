"""A whole server under three readers who send bombs again and again, while ten others work."""

import threading
import time
from itertools import cycle

import numpy as np
import psutil
import pytest

from core.bench.server import serve
from tests.pictures import bombs
from tests.pictures.test_decoding import file_of, quadrants
from tests.support.visitors import visitor

READERS, BOMBERS = 10, 3
SECONDS = 15.0  # of each phase
THINKING = 1.0  # s
QUERY = "lang=en&picture=upload&network=mnist-mlp"
SENT = (
    "BMP of runs",
    "TIFF of one value read often",
    "JPEG of scans",
    "PNG of colour profiles",
)
REFUSED = ("must open within", "may be built of", "of a usual form")  # the last where the machine is fast


class Crowd:
    """Readers in threads: each sends a good picture of its own, looks at the answer, and thinks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.end = 0.0
        self.seconds: list[float] = []  # of each run of a good reader's page with a new picture
        self.longest_bomb = 0.0
        self.troubles: list[str] = []

    def run(self, bombs_of: list[list[bytes]]) -> list[float]:
        self.seconds, self.end = [], time.monotonic() + SECONDS
        good = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]
        bad = [threading.Thread(target=self._bomb, args=(files,)) for files in bombs_of]
        for thread in good + bad:
            thread.start()
        for thread in good + bad:
            thread.join(SECONDS + 120)
        return self.seconds

    def _read(self, number: int) -> None:
        with visitor(self.url) as reader:
            reader.open("classify", QUERY)
            time.sleep(number * THINKING / READERS)
            count = 0
            while time.monotonic() < self.end:
                count += 1
                reader.files.clear()
                reader.send(file_of(quadrants().resize((200 + number, 100 + count))))
                self.seconds.append(reader.run())
                self.troubles += [words for words in reader.said if "open" in words]
                time.sleep(THINKING)

    def _bomb(self, files: list[bytes]) -> None:
        with visitor(self.url) as reader:
            reader.open("classify", QUERY)
            for data in cycle(files):
                if time.monotonic() > self.end:
                    return
                reader.files.clear()
                reader.send(data)
                self.longest_bomb = max(self.longest_bomb, reader.run())
                time.sleep(THINKING)
                if not any(words in said for said in reader.said for words in REFUSED):
                    self.troubles.append(f"of a bomb was said: {reader.said}")


@pytest.mark.slow
def test_three_bombers_do_not_keep_ten_readers_from_their_pictures():
    files = [bombs.BOMBS[name][0]() for name in SENT]
    # What is kept of uploads has limits of its own.
    with serve(environment={"GLASSBOX_VISIT_MEGABYTES": "25"}) as server:
        crowd = Crowd(server.url)
        crowd.run([])  # what is loaded once
        quiet = np.percentile(crowd.run([]), 95)
        process, peaks, stop = psutil.Process(server.pid), [], threading.Event()
        before = process.memory_info().rss

        def watch() -> None:
            while not stop.wait(0.1):
                peaks.append(process.memory_info().rss)

        watcher = threading.Thread(target=watch)
        watcher.start()
        loud = np.percentile(crowd.run([files[number:] + files[:number] for number in range(BOMBERS)]), 95)
        stop.set()
        watcher.join()
    growth = (max(peaks) - before) / 1e6
    print(f"p95 without bombs {quiet:.2f} s, with them {loud:.2f} s; longest bomb {crowd.longest_bomb:.2f} s; ", end="")
    print(f"server's memory +{growth:.0f} MB")
    assert crowd.troubles == []
    assert loud < quiet + 0.5
    assert crowd.longest_bomb < 3 + quiet
    assert growth < 200
