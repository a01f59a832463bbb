"""What the running app may load; the direction of imports is import-linter's to check (pyproject.toml)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRAINING_ONLY = ("tensorflow", "keras", "tf2onnx", "sklearn", "torch")

# Runs every page in one process, as a server does, then says which of the libraries are there.
SCRIPT = f"""
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
test = AppTest.from_file({str(ROOT / "streamlit_app.py")!r}, default_timeout=60).run()
assert not test.exception, test.exception
for page in sorted(Path("pages").glob("*.py")):
    test.switch_page(str(page)).run()
    assert not test.exception, test.exception
print("loaded:", sorted(set({TRAINING_ONLY!r}) & set(sys.modules)))
"""


def test_the_app_never_loads_what_only_training_needs():
    finished = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.stdout.strip() == "loaded: []", finished.stderr
