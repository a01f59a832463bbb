"""What the empty page says of itself to those who show a link before anybody opens it: title, sentence, picture.

Streamlit sends one page for all addresses, and fills it later. Its words are read from the pages' own sources, where
each stands once: the title and the sentence that a page gives to `page_header`.
"""

import ast
import dataclasses
import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from core.ui.frame.glossary import in_one_language
from core.ui.frame.language import LANGUAGES, PARAMETER, SOURCE_LANGUAGE, catalogue
from core.ui.frame.look import POSTERS
from core.ui.frame.routes import base_path, poster_url

SITE = "Glassbox"
LOCALES = {"en": "en_US", "ko": "ko_KR"}
SIZE = (800, 420)  # px of a poster; tests/browser/tools/posters.py makes them
HOST = re.compile(r"(?=.{1,255}$)([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_TITLE = re.compile(r"<title>[^<]*</title>")
_LANGUAGE = re.compile(r'<html lang="[^"]*">')


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preview:
    """Of a page: title and sentence as messages to translate, and the name of its poster."""

    title: str
    what: str
    poster: str


@cache
def previews(script: Path) -> Mapping[str, Preview]:
    """Returns the preview of each page by its path; "" is the start of the app.

    They are read once, as the server starts. Each run of the script asks again, many at once, and CPython 3.11 counts
    the depth of syntax trees over all threads together: making several at once may end in a SystemError.

    Args:
        script: streamlit_app.py, whose calls of `page` name a file in pages/, a title and a path.
    """
    found = {}
    for call in _calls(script, "page"):
        file, path = ast.literal_eval(call.args[0]), ast.literal_eval(call.args[2])
        header = next(_calls(script.parent / "pages" / f"{file}.py", "page_header"))
        title, what = (_message(argument) for argument in header.args[:2])
        found[str(path)] = Preview(title=title, what=what, poster=_poster_of(str(file)))
    return found


def with_preview(body: str, scope: Scope, pages: Mapping[str, Preview]) -> str:
    """Returns the page that the server is about to send, with title, description, poster and language in its head.

    An address that leads to no page gets the words of the start of the app: nothing that was asked for is repeated but
    the host, and that only where it is one.

    Args:
        body: HTML of Streamlit's empty page.
        scope: Of the request, as ASGI has it.
        pages: Of `previews`.
    """
    code = _language_of(scope)
    path = scope["path"].removeprefix(base_path().rstrip("/")).strip("/")
    page = pages.get(path) or pages[""]
    title = f"{_said(page.title, code)} · {SITE}"
    says = {"description": _said(page.what, code), "twitter:card": "summary_large_image"}
    shows = {
        "og:type": "website",
        "og:site_name": SITE,
        "og:locale": LOCALES[code],
        "og:title": title,
        "og:description": says["description"],
    }
    if origin := _origin_of(scope):
        shows["og:image"] = origin + poster_url(page.poster)
        shows["og:image:width"], shows["og:image:height"] = map(str, SIZE)
    lines = [f'<meta name="{name}" content="{html.escape(text)}" />' for name, text in says.items()]
    lines += [f'<meta property="{name}" content="{html.escape(text)}" />' for name, text in shows.items()]
    head = f"<title>{html.escape(title)}</title>" + "".join(lines)
    return _LANGUAGE.sub(f'<html lang="{code}">', _TITLE.sub(lambda _found: head, body, count=1), count=1)


def _language_of(scope: Scope) -> str:
    """Returns the language of the address, else the browser's first, as `language` does once the page runs."""
    asked = QueryParams(scope.get("query_string", b"")).get(PARAMETER)
    first = re.split("[,;-]", Headers(scope=scope).get("accept-language", ""), maxsplit=1)[0].strip().lower()
    return next((wish for wish in (asked, first) if wish in LANGUAGES), SOURCE_LANGUAGE)


def _origin_of(scope: Scope) -> str | None:
    """Returns scheme and host as the reader wrote them, or None where that is no host."""
    headers = Headers(scope=scope)
    host, scheme = headers.get("host", ""), headers.get("x-forwarded-proto", scope.get("scheme", "http"))
    return f"{scheme}://{host}" if HOST.fullmatch(host) and scheme in ("http", "https") else None


@cache
def _said(message: str, code: str) -> str:
    return in_one_language(catalogue(code).get(message, message), code)


def _poster_of(file: str) -> str:
    """Returns the poster of a page, else that of its activity, else that of the start of the app."""
    names = (file, file.partition("/")[0], "home")
    return next(name for name in names if name == "home" or (POSTERS / f"{name}.jpg").is_file())


def _calls(path: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def _message(node: ast.expr) -> str:
    """Returns the text of `_("...")`.

    Raises:
        TypeError: It is something else, which cannot be known before the page runs.
    """
    if isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    raise TypeError(f'Title and sentence of a page must be _("..."). Received: {ast.unparse(node)}')
