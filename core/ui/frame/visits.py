"""Visits and their uploads: how much is held, and for how long after the reader has left.

GLASSBOX_VISIT_MEGABYTES     uploads of one visit; 100 by default
GLASSBOX_UPLOAD_MEGABYTES    uploads of all visits; a tenth of the machine's memory by default
GLASSBOX_ABSENCE_SECONDS     a visit ends when its tab has been away so long; 90 by default, at most an hour

Where uploads exceed a limit, the oldest are emptied. Streamlit itself forgets a visit only once another one comes.
"""

import asyncio
import contextlib
import ctypes
import gc
import os
import re
import time
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.errors import PictureError
from core.settings import number

SHARE = 0.1  # of the machine's memory
LONGEST_ABSENCE = 3_600  # s; .streamlit/config.toml lets Streamlit forget a visit later, so that it is ended here
# glibc gives a block at least so large, such as an uploaded picture, back to the system as soon as it is free; else it
# learns to keep such blocks.
M_MMAP_THRESHOLD, LARGE = -3, 1_000_000  # the number of glibc's setting; bytes
M_ARENA_MAX, ARENAS = -8, 2  # a heap for each of many readers' threads would keep what fits into none of the others
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)/?$")

Key = tuple[str, str]  # visit, file
_emptied: set[Key] = set()
_handed: weakref.WeakValueDictionary[Key, UploadedFile] = weakref.WeakValueDictionary()  # to pages, the last of each


def visit() -> str:
    """Returns the name of the visit whose page is being drawn, "" outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def visit_megabytes() -> float:
    """Returns how much the uploads of one visit may take."""
    return number("GLASSBOX_VISIT_MEGABYTES", 100)


def upload_megabytes() -> float:
    """Returns how much all uploads may take."""
    return number("GLASSBOX_UPLOAD_MEGABYTES", SHARE * _memory() / 1e6)


def _memory() -> int:
    """Returns the memory of this machine, or what a container may have of it, bytes."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return machine


def contents(file: UploadedFile) -> bytes:
    """Returns what the reader sent. Raises PictureError: it was emptied to keep within the limits."""
    data = file.getvalue()  # before the question whether it was emptied, which another thread may do at any time
    if (visit(), file.file_id) in _emptied:
        raise PictureError(
            "Files sent later took this one's place: all of a visit may have {limit:,.0f} MB together, less while "
            "many readers are here. Send it again, with fewer others.",
            limit=visit_megabytes(),
        )
    return data


def share_bytes() -> None:
    """Has pages and Streamlit's own records hold one object for a file: it would make each page a copy of every file.

    An object that is shared can also be emptied at once, whoever has it in hand.
    """

    def itself(file: UploadedFile, _memo: object) -> UploadedFile:
        _handed[visit(), file.file_id] = file
        return file

    UploadedFile.__deepcopy__ = itself  # type: ignore[attr-defined]


class UploadLimits:
    """ASGI middleware around Streamlit's own: after each upload the oldest files are emptied that are too much."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._oldest_first: dict[Key, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        found = _UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None

        async def send_when_within_limits(message: Message) -> None:
            if found and message["type"] == "http.response.start" and message["status"] < 300:
                self._oldest_first[found[1], found[2]] = None
                for other in self._empty() - {found[1]}:
                    _rerun(other)
            await send(message)

        await self.app(scope, receive, send_when_within_limits)

    def _empty(self) -> set[str]:
        """Empties the oldest files that are too much, never the latest, and returns whose they were."""
        manager = _uploads()
        sizes = {key: len(data) for key in self._oldest_first if (data := _data(manager, key))}
        self._oldest_first = dict.fromkeys(sizes)
        *older, latest = self._oldest_first or [("", "")]
        own = [key for key in older if key[0] == latest[0]]
        gone = _beyond(own, sizes, 1e6 * visit_megabytes(), sum(sizes[key] for key in (*own, latest) if key in sizes))
        rest = [key for key in older if key not in gone]
        gone += _beyond(rest, sizes, 1e6 * upload_megabytes(), sum(sizes.values()) - sum(sizes[key] for key in gone))
        for owner, file in gone:
            record = manager.file_storage[owner][file]
            manager.add_file(owner, record._replace(data=b""))  # its page still lists it, and says what became of it
            _emptied.add((owner, file))
            if (handed := _handed.get((owner, file))) is not None:
                handed.truncate(0)
        return {owner for owner, _file in gone}


def _beyond(oldest_first: list[Key], sizes: dict[Key, int], limit: float, total: int) -> list[Key]:
    """Returns the first files without which the total is within the limit, bytes."""
    gone = []
    for key in oldest_first:
        if total <= limit:
            break
        gone.append(key)
        total -= sizes[key]
    return gone


def _uploads() -> MemoryUploadedFileManager:
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        raise TypeError(f"Streamlit keeps uploads in another way than this code knows: {type(manager)}.")
    return manager


def _data(manager: MemoryUploadedFileManager, key: Key) -> bytes:
    record = manager.file_storage.get(key[0], {}).get(key[1])
    return record.data if record else b""


def _rerun(owner: str) -> None:
    """Draws a visit's page again, so that it says what became of its files."""
    info = runtime.get_instance()._session_mgr.get_active_session_info(owner)
    if info is not None:
        info.session.request_rerun(info.session._client_state)


@contextlib.asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Ends, as long as the server runs, the visits whose readers have left."""
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    share_bytes()
    longest = min(LONGEST_ABSENCE, number("GLASSBOX_ABSENCE_SECONDS", 90))
    task = asyncio.create_task(_end_visits(longest, looks_every=min(10.0, longest / 4)))
    yield {}
    task.cancel()


async def _end_visits(longest: float, looks_every: float) -> None:
    absent_since: dict[str, float] = {}
    while True:
        await asyncio.sleep(looks_every)
        known = known_visits()
        now = time.monotonic()
        absent_since = {name: absent_since.get(name, now) for name, is_here in known.items() if not is_here}
        ended = [name for name, since in absent_since.items() if now - since >= longest]
        for name in ended:
            with contextlib.suppress(KeyError):  # Streamlit has just ended it
                runtime.get_instance().close_session(name)
        orphans = [name for name in list(_uploads().file_storage) if name not in known]
        for name in orphans:  # sent while their visit ended
            _uploads().remove_session_files(name)
        _emptied.difference_update({key for key in _emptied if key[0] in ended or key[0] not in known})
        if ended or orphans:
            release_memory()


def held_bytes() -> int:
    """Returns the size of all uploads that are held, bytes."""
    manager = _uploads()
    return sum(len(record.data) for files in list(manager.file_storage.values()) for record in list(files.values()))


def known_visits() -> dict[str, bool]:
    """Returns every visit that Streamlit keeps -> whether its tab is connected."""
    manager = runtime.get_instance()._session_mgr
    return {info.session.id: manager.is_active_session(info.session.id) for info in manager.list_sessions()}


def release_memory() -> None:
    """Gives back to the system what nobody uses any more."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)
