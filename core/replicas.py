"""The app as three processes behind nginx on this machine, as deploy/compose.yaml has them in containers.

    python -m core.replicas up [--port 8501]     # make up
    python -m core.replicas down                 # make down

What runs lies in .replicas/: the files for nginx, its configuration, and the number of the process that watches the
others and starts anew what has ended.
"""

import argparse
import contextlib
import getpass
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.bench.server import ENTRY, answers, free_port
from core.errors import CoreError

ROOT = ENTRY.parent
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
FOLDER = ROOT / ".replicas"
NAMES = ("1", "2", "3")  # of the template
START = "core.ui.frame.proxy.start"  # as in deploy/Dockerfile
LONGEST_START = 180.0  # s
LOOKS_EVERY = 0.5  # s
MAIN = """{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/glassbox.conf;
}}
"""


def filled(template: str, values: dict[str, str]) -> str:
    """Returns the template with its ${...} filled. Raises CoreError: one has no value."""
    if missing := set(re.findall(r"\$\{(\w+)\}", template)) - values.keys():
        raise CoreError("The template needs a value for {name}.", name=min(missing))
    return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], template)


def proxy(folder: Path, port: int, ports: Mapping[str, int]) -> list[str]:
    """Writes nginx's configuration into a folder.

    Args:
        folder: Holds below "files" what `core.site.disk.write_files` wrote.
        port: Of nginx, on this machine alone.
        ports: Name of each replica -> its port.

    Returns:
        The command that starts nginx in the foreground.

    Raises:
        CoreError: nginx is not installed.
    """
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        raise CoreError("nginx must be installed: `apt-get install nginx-light`, or your system's package.")
    values = {f"GLASSBOX_REPLICA_{name}": f"127.0.0.1:{own}" for name, own in ports.items()}
    values |= {"GLASSBOX_LISTEN": f"127.0.0.1:{port}", "GLASSBOX_FILES": str(folder / "files")}
    values["GLASSBOX_FRAMES"] = os.environ.get("GLASSBOX_FRAMES", "")
    (folder / "glassbox.conf").write_text(filled(TEMPLATE.read_text(encoding="utf-8"), values), "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=_user()), "utf-8")
    return [nginx, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


class Replicas:
    """nginx and the app's processes; `watch` starts anew whichever has ended."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.ports = {name: free_port() for name in NAMES}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Writes the files and the configuration, and starts everything. Raises CoreError: it does not answer."""
        from core.site.disk import write_files

        self.folder.mkdir(parents=True, exist_ok=True)
        self.commands = {
            "nginx": proxy(self.folder, self.port, self.ports),
            **{name: _app(port) for name, port in self.ports.items()},
        }
        write_files(self.folder / "files")
        for name in self.commands:
            self._begin(name)
        end = time.monotonic() + LONGEST_START
        for port in (*self.ports.values(), self.port):
            while not answers(f"http://127.0.0.1:{port}/health"):
                if time.monotonic() > end:
                    raise CoreError("The app did not start behind nginx. {folder} holds its logs.", folder=self.folder)
                time.sleep(LOOKS_EVERY)

    def _begin(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            more = {} if name == "nginx" else {"GLASSBOX_REPLICA": name}
            self.processes[name] = subprocess.Popen(
                self.commands[name], cwd=ROOT, env={**os.environ, **more}, stdout=log, stderr=log
            )

    def watch_once(self) -> None:
        """Starts anew what has ended."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self._begin(name)

    def stop(self) -> None:
        """Ends everything."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _user() -> str:
    """Returns the line that keeps nginx's workers this user; only root may and must say so."""
    return f"user {getpass.getuser()};" if os.geteuid() == 0 else ""


def _app(port: int) -> list[str]:
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [sys.executable, "-m", START, *words]


@contextlib.contextmanager
def replicas(folder: Path, port: int | None = None) -> Iterator[Replicas]:
    """Starts nginx and the replicas, and ends them. Raises CoreError: see `Replicas.start`."""
    running = Replicas(folder, port or free_port())
    try:
        running.start()
        yield running
    finally:
        running.stop()


def watch(folder: Path, port: int) -> None:
    """Runs everything until this process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(0))
    with replicas(folder, port) as running:
        (folder / "ready").touch()
        while True:
            running.watch_once()
            time.sleep(LOOKS_EVERY)


def up(folder: Path, port: int) -> None:
    """Starts everything in the background and waits until it answers. Raises CoreError: it runs already, or fails."""
    if _watcher(folder):
        raise CoreError("It runs already: `make down` ends it.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ready").unlink(missing_ok=True)
    command = [sys.executable, "-m", "core.replicas", "watch", "--port", str(port), "--folder", str(folder)]
    with (folder / "watch.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    (folder / "pid").write_text(str(process.pid), "utf-8")
    while not (folder / "ready").exists():
        if process.poll() is not None:
            (folder / "pid").unlink()
            raise CoreError("{said}", said=(folder / "watch.log").read_text("utf-8").strip())
        time.sleep(LOOKS_EVERY)


def down(folder: Path) -> None:
    """Ends what `up` started."""
    pid = _watcher(folder)
    if pid:
        os.kill(pid, signal.SIGTERM)
        while _watcher(folder):
            time.sleep(LOOKS_EVERY / 5)
    (folder / "pid").unlink(missing_ok=True)


def _watcher(folder: Path) -> int:
    """Returns the number of the process that watches, 0 where none does."""
    try:
        pid = int((folder / "pid").read_text("utf-8"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc/self").exists() else b"core.replicas"
        os.kill(pid, 0)
    except (OSError, ValueError):
        return 0
    return pid if b"core.replicas" in words else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts or ends; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m core.replicas", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("up", "down", "watch"))
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args(arguments)
    try:
        if options.what == "down":
            down(options.folder)
        elif options.what == "up":
            up(options.folder, options.port)
            sys.stdout.write(f"Three replicas behind nginx: http://localhost:{options.port}\n")
        else:
            watch(options.folder, options.port)
    except CoreError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
