"""Nothing phones home: no file that nobody asked for, no connection to another machine, from native code neither."""

import ast
import ipaddress
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.bench.server import free_port

ROOT = Path(__file__).resolve().parents[2]
KEPT_BY_KERAS = ".keras/keras.json"  # its own settings, written by every import of Keras; nothing of the machine
VISIT = """
from tests.support.apps import app_at
for page in ("home", "convolution/layer", "classify/pictures", "text/lesson"):
    test = app_at(page, seconds=200)
    test.query_params.update({"picture": "sample"})
    test.run()
    assert not test.exception and not test.error
"""
INFERENCE = """
import numpy as np
from core.inference import ImageClassifier
network = ImageClassifier.load("mnist-cnn")
network.predict_logits(np.zeros((1, *network.image_shape), np.float32))
import time; time.sleep(1)
"""
TRAINING = """
import dataclasses, pathlib
from core.data import load
from core.models import MLPConfig
from core.training.images import fit as classifier
from core.training.images.recipes import Recipe
config = MLPConfig(shape=(28, 28, 1), mean=(0.13,), deviation=(0.3,), units=(16,))
recipe = Recipe(name="tiny", data="digits", config=config, epochs=1, batch_size=64, learning_rate=3e-3)
classifier.fit(recipe, load("digits"), device="cpu")
"""


class Machine:
    """A home where nothing is yet, and a record of every connection that is begun from there."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("strace") is None:
            pytest.skip("Only strace sees what native libraries connect to: `apt-get install strace`.")
        self.home, self.trace = folder / "home", folder / "trace"
        self.home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "GLASSBOX_TRAINED") if name in os.environ}
        self.environment = kept | {
            "HOME": str(self.home),
            "TMPDIR": str(folder),
            "GLASSBOX_CHECKPOINTS": str(folder / "checkpoints"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *command: str) -> subprocess.Popen:
        strace = ["strace", "-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(self.trace)]
        return subprocess.Popen(
            [*strace, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, program: str, *arguments: str) -> None:
        process = self.start(sys.executable, "-c", program, *arguments)
        said, _none = process.communicate(timeout=400)
        assert process.returncode == 0, said.decode()[-2000:]

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.home).as_posix() for path in self.home.rglob("*") if path.is_file())

    def foreign(self) -> list[str]:
        """Returns the system calls that name another machine, a name server included."""
        calls = self.trace.read_text(errors="replace").splitlines()
        return [call for call in calls for address in _addresses(call) if not ipaddress.ip_address(address).is_loopback]


def _addresses(call: str) -> list[str]:
    found = re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', call)
    addresses = [four or six.split("%")[0] for four, six in found]
    return [address.removeprefix("::ffff:") for address in addresses if address not in ("0.0.0.0", "::")]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_the_record_sees_a_look_up_and_the_home_sees_a_file(machine):
    machine.run(
        "import socket, pathlib; pathlib.Path('~/kept').expanduser().write_text('x')\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('192.0.2.1', 9))"
    )
    assert machine.files() == ["kept"]
    assert "192.0.2.1" in machine.foreign()[0]


def test_onnxruntime_would_keep_a_device_id(machine):
    """If this fails, onnxruntime has changed its ways: look at them again."""
    machine.run(
        "import sys, onnxruntime; onnxruntime.InferenceSession(sys.argv[1])",
        str(ROOT / "trained" / "mnist-cnn" / "model.onnx"),
    )
    assert any("deviceid" in file for file in machine.files())


@pytest.mark.parametrize("program", [INFERENCE, VISIT], ids=["inference", "visit"])
def test_pages_and_inference_leave_nothing_and_call_nobody(machine, program):
    machine.run(program)
    assert machine.files() == []
    assert machine.foreign() == []


def test_a_server_leaves_nothing_and_calls_nobody(machine):
    """Started as the README says without make, on every address of the machine, and visited from a foreign page."""
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    port = free_port()
    process = machine.start(sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port))
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if b"URL" in line:
                break
        with pytest.raises(InvalidStatus):
            connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin="http://evil.example")
        time.sleep(2)
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # strace alone would leave the server behind
        process.communicate(timeout=30)
    assert machine.files() == []
    # Streamlit asks the system which interface leads outward: a datagram socket is connected, nothing is sent.
    assert [call for call in machine.foreign() if "8.8.8.8" not in call or "sendto" in call] == []


@pytest.mark.slow
def test_a_training_leaves_nothing_and_calls_nobody(machine):
    machine.run(TRAINING)
    assert machine.files() == [KEPT_BY_KERAS]
    assert machine.foreign() == []


def test_the_setting_is_made_before_onnxruntime_is_imported():
    program = "import core, os, sys; print(os.environ['ORT_DISABLE_TELEMETRY'], 'onnxruntime' in sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "1 False", done.stderr


def test_the_program_that_readers_take_along_sends_nothing_either():
    program = (ROOT / "core" / "ui" / "classify" / "snippets" / "classify.py.txt").read_text(encoding="utf-8")
    ast.parse(program)
    assert program.index('os.environ["ORT_DISABLE_TELEMETRY"] = "1"') < program.index("import onnxruntime\n")
