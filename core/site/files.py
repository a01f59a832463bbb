"""The files that an activity needs, as the app itself hands them out: by its routes, at the same addresses."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.routing import Router

from core.errors import ArtifactError
from core.runtime_install import WEB
from core.ui.frame.routes import base_path, routes, runtime_url

KINDS = ("runtime", "models", "gradients", "steps", "samples")  # the first folder of an address
_IMPORTED = re.compile(r'(?:\bfrom\s|\bimport\(|\bimport\s|\bnew URL\()\s*"(\.{1,2}/[^"]+\.(?:js|mjs|wasm))"')


def addresses_in(data: Any) -> Iterator[str]:
    """Yields every address of a file of ours in what a part is given, with its version, such as "/models/..."."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from addresses_in(one)
    elif isinstance(data, str) and data.startswith(tuple(f"{base_path()}{kind}/" for kind in KINDS)):
        yield data


def modules_of(part: str) -> set[str]:
    """Returns the addresses of a part's module and of all that it imports, threads and the runtime among it."""
    base = f"{base_path()}runtime/"
    found, left = set(), [part]
    while left:
        module = left.pop()
        if module in found:
            continue
        found.add(module)
        path = WEB / module
        if path.suffix == ".js":
            text = path.read_text(encoding="utf-8")
            left += [_joined(module, relative) for relative in _IMPORTED.findall(text)]
    return {base + module for module in found}


def _joined(module: str, relative: str) -> str:
    """Returns what a module's import names, below web/ or beside its folders."""
    folder = module.split("/")[:-1]
    for step in relative.split("/"):
        if step == "..":
            folder = folder[:-1]
        elif step != ".":
            folder = [*folder, step]
    return "/".join(folder)


def module_url(module: str) -> str:
    """Returns the address of a module of web/, with its version."""
    return runtime_url(module)


def served(addresses: Iterable[str]) -> dict[str, bytes]:
    """Returns the path of each address, without its version -> what the app's routes answer there.

    Raises:
        ArtifactError: They do not answer with a file.
    """
    router = Router(routes())
    paths = sorted({address.partition("?")[0] for address in addresses})

    async def answers() -> dict[str, bytes]:
        return {path: await _answer(router, path) for path in paths}

    with ThreadPoolExecutor(1) as pool:  # the caller's thread may have an event loop of its own
        return pool.submit(asyncio.run, answers()).result()


async def _answer(router: Router, path: str) -> bytes:
    """Asks the routes as a browser would that unpacks nothing."""
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return await asyncio.get_running_loop().create_future()  # nothing more comes, and nobody leaves

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await router(scope, receive, send)
    if status != 200:
        raise ArtifactError("The app must hand out {path}. It answers {status}.", path=path, status=status)
    return b"".join(parts)
