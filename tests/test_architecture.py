"""What the running app may load; the direction of imports is import-linter's to check (pyproject.toml)."""

import ast
import os
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


def test_training_computes_with_onednn():
    """The first import of TensorFlow, whichever module's it is, finds the setting made."""
    program = "import core, os, sys; print(os.environ['TF_ENABLE_ONEDNN_OPTS'], 'tensorflow' in sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "TF_ENABLE_ONEDNN_OPTS"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "1 False", done.stderr


def test_every_chart_has_an_alternative_text():
    calls = [
        (file.name, call)
        for file in (*ROOT.glob("core/ui/**/*.py"), *ROOT.glob("pages/*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "plotly_chart"
    ]
    without = [f"{name}:{call.lineno}" for name, call in calls if "alt" not in {word.arg for word in call.keywords}]
    assert calls and not without
