"""A process behind a proxy has drawn its pages before it listens."""

import json
import os
import subprocess
import sys

from tests.support.apps import APP, PAGES

LOADED = """
import json, os, sys
from core.ui.frame.proxy import start
drawn, run = [], start.AppTest.run
def run_and_tell(test):
    drawn.append(len(run(test).exception))
    return test
before = "pandas" in sys.modules
def listen(words):
    print(json.dumps([before, "pandas" in sys.modules, words, drawn, os.getpriority(os.PRIO_PROCESS, 0)]))
start.AppTest.run, start.cli.main = run_and_tell, listen
start.main(["--server.port", "1"])
"""


def test_what_the_pages_need_is_loaded_before_anybody_is_let_in():
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=APP.parent, capture_output=True, text=True, check=True)
    before, after, words, exceptions, priority = json.loads(done.stdout)
    assert (before, after) == (False, True)
    assert words == ["run", str(APP), "--server.port", "1"]
    assert exceptions == [0] * (len(PAGES) + 1)  # the first page comes twice
    assert priority == os.getpriority(os.PRIO_PROCESS, 0)  # readers of this process are served as ever
