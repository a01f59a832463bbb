"""What `python -m core files` writes, and how a real nginx hands it out by the template of deploy/, without an app."""

import gzip
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import brotli
import pytest

from core.bench.server import free_port
from core.replicas import NAMES, proxy
from core.runtime_install import WEB
from core.site import disk
from core.ui.frame.routes import runtime_url, sample_url
from tests.browser.conftest import skip_or_fail

MODULE, PICTURE = "runtime/frame/kept.js", "samples/mnist-digits.webp"
CONTENT = (WEB / "frame" / "kept.js").read_bytes()
PLAIN, OLD = f"/{MODULE}", "0123456789abcdef"
FOREVER, ASK = "public, max-age=31536000, immutable", "no-cache"
LONGEST = 10.0  # s that nginx takes to listen
Get = Callable[..., HTTPResponse]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files, and the module in an earlier version from before anything was packed by brotli."""
    folder = tmp_path_factory.mktemp("nginx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "fixed_paths", lambda: [MODULE, PICTURE])
        disk.write_files(folder / "files")
    old = folder / "files" / OLD / MODULE
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    return folder / "files"


@pytest.fixture(scope="module")
def get(files: Path) -> Iterator[Get]:
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        skip_or_fail("nginx is missing: `apt-get install nginx-light`.")
    port = free_port()
    process = subprocess.Popen(proxy(files.parent, port, {name: free_port() for name in NAMES}))

    def get(path: str, accepts: str = "", part: str = "") -> HTTPResponse:
        headers = {"Accept-Encoding": accepts} | ({"Range": part} if part else {})
        return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers))

    end = time.monotonic() + LONGEST
    while True:
        try:
            get(PLAIN)
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.05)
    yield get
    process.terminate()
    process.wait()


def test_each_file_lies_below_its_version_and_what_gets_smaller_is_packed(files):
    own = f"{runtime_url('frame/kept.js').partition('?v=')[2]}/{MODULE}"
    assert (files / own).read_bytes() == (files / "latest" / MODULE).read_bytes() == CONTENT
    assert gzip.decompress((files / f"{own}.gz").read_bytes()) == CONTENT
    assert brotli.decompress((files / "br" / own).read_bytes()) == CONTENT
    assert (files / "br" / own).stat().st_size < (files / f"{own}.gz").stat().st_size < len(CONTENT)
    assert (files / "latest" / PICTURE).is_file() and not (files / "br" / "latest" / PICTURE).exists()


def test_what_is_there_already_is_not_packed_again(files, monkeypatch):
    monkeypatch.setattr(disk, "fixed_paths", lambda: [MODULE])
    monkeypatch.setattr(disk.brotli, "compress", lambda *_args, **_options: pytest.fail("packed again"))
    monkeypatch.setattr(disk.gzip, "compress", lambda *_args, **_options: pytest.fail("packed again"))
    assert disk.write_files(files) == {"folder": str(files), "files": 1, "bytes": len(CONTENT)}


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),  # Chromium's
        ("br;q=0.9, gzip", "br"),
        ("gzip;q=1.0, BR; q=1", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br;q=0.0", "gzip"),
        ("gzip, broom", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("path", [PLAIN, runtime_url("frame/kept.js")])
def test_a_file_is_packed_as_the_reader_asks(get, path, accepts, encoding):
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    answer = get(path, accepts)
    assert (answer.headers["Content-Encoding"], unpack(answer.read())) == (encoding, CONTENT)
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers.get_all("Vary") == ["Accept-Encoding"]
    assert answer.headers.get_all("Cache-Control") == [FOREVER if "?v=" in path else ASK]


@pytest.mark.parametrize("accepts", ["", "gzip, br"])
def test_an_earlier_version_is_itself_and_not_the_latest_because_that_is_packed(get, accepts):
    answer = get(f"{PLAIN}?v={OLD}", accepts)
    assert (answer.read(), answer.headers["Cache-Control"]) == (b"old", FOREVER)


def test_a_version_that_there_is_not_is_the_latest_and_not_kept(get):
    answer = get(f"{PLAIN}?v=fedcba9876543210", "br")
    assert (brotli.decompress(answer.read()), answer.headers["Cache-Control"]) == (CONTENT, ASK)


def test_a_picture_is_not_packed_and_comes_in_parts(get):
    url = sample_url("mnist-digits.webp")
    whole = get(url, "gzip, br")
    assert whole.headers["Content-Encoding"] is None and whole.headers["Content-Type"] == "image/webp"
    part = get(url, "identity", "bytes=10-19")
    assert (part.status, part.read()) == (206, whole.read()[10:20])


def test_the_folders_themselves_have_no_address(get):
    with pytest.raises(urllib.error.HTTPError, match="502"):  # it is the app's to answer, and none is there
        get(f"/br/latest/{MODULE}")
