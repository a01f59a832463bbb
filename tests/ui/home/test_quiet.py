"""Whoever starts the server reads its address, and no warnings."""

import subprocess
import sys


def test_what_is_loaded_while_the_server_starts_warns_of_nothing():
    code = "import core.ui.home.tiles, core.ui.text.own, core.ui.classify.in_tab"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
