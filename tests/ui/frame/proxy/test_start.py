"""A process behind a proxy has drawn a page before it listens."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
LOADED = """
import json, sys
from core.ui.frame.proxy import start
before = "pandas" in sys.modules
start.cli.main = lambda words: print(json.dumps([before, "pandas" in sys.modules, words]))
start.main(["--server.port", "1"])
"""


def test_what_the_first_page_needs_is_loaded_before_anybody_is_let_in():
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after, words = json.loads(done.stdout)
    assert (before, after) == (False, True)
    assert words == ["run", str(ROOT / "streamlit_app.py"), "--server.port", "1"]
