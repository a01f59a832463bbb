"""Writes the site: a page of HTML for each activity and language, the files they need, and what keeps these offline."""

import hashlib
import html
import json
import string
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.errors import SettingError
from core.runtime_install import WEB
from core.site.activities import ACTIVITIES, Activity
from core.site.drawn import APP, Drawn, draw
from core.site.files import addresses_in, modules_of, served
from core.site.words import bold, first_steps, words
from core.ui.frame.headers import POLICY
from core.ui.frame.language import LANGUAGES
from core.ui.frame.look import ICON
from core.ui.frame.routes import base_path

TEMPLATES = WEB / "site"
MODULES = ("site/page.js", "site/start.js")
PAGE_SHEET, PART_SHEET = "site/page.css", "frame/base.css"
HASHES, SHELL = "{}", "[]"  # as they stand in web/site/service_worker.js
SCRIPTS = "'self' 'wasm-unsafe-eval'"  # a page of the site has none of its own, unlike Streamlit's
THEME = {  # of .streamlit/config.toml -> the custom property that Streamlit makes of it
    "font": "font",
    "codeFont": "code-font",
    "baseRadius": "base-radius",
    "primaryColor": "primary-color",
    "backgroundColor": "background-color",
    "secondaryBackgroundColor": "secondary-background-color",
    "textColor": "text-color",
    "borderColor": "border-color",
    "linkColor": "link-color",
}

Site = dict[str, bytes]  # path below the site's folder -> content


def write(out: Path, app: str = "", only: Iterable[str] = ()) -> dict[str, Any]:
    """Writes the site into a folder.

    Args:
        out: A folder that does not exist yet, or is empty.
        app: Where the full app is, such as "https://glassbox.example"; "" for a site without links to it.
        only: Names of activities; all without.

    Returns:
        {"folder": str, "files": int, "bytes": int, "activities": [{"name": str, "bytes": int}]}; an activity's bytes
        are those of all files that it keeps for a time without a network.

    Raises:
        SettingError: The folder is not empty, or no activity has that name.
        CoreError: A page cannot be drawn, or a file is missing.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingError("The folder must be new or empty. Received: {folder}.", folder=out)
    known = [one.name for one in ACTIVITIES]
    if unknown := set(only) - set(known):
        raise SettingError(
            "An activity must be one of: {known}. Received: {name}.", known=", ".join(known), name=min(unknown)
        )
    site, sizes = build([one for one in ACTIVITIES if not only or one.name in only], app.rstrip("/"))
    save(site, out)
    activities = [{"name": name, "bytes": size} for name, size in sizes.items()]
    total = sum(map(len, site.values()))
    return {"folder": str(out), "files": len(site), "bytes": total, "activities": activities}


def save(site: Site, out: Path) -> None:
    """Writes the files below a folder."""
    for path, content in site.items():
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def build(activities: Iterable[Activity], app: str) -> tuple[Site, dict[str, int]]:
    """Returns all files of the site, and the bytes of each activity's own."""
    shell = _shell()
    pages: Site = {}
    files: Site = {}
    sizes: dict[str, int] = {}
    for language in LANGUAGES:
        listed = {}
        for activity in activities:
            drawn = draw(activity, language)
            own = _files(activity, drawn)
            needed = sorted([*own, f"{language}/{activity.name}/index.html"])
            pages[f"{language}/{activity.name}/index.html"] = _activity_page(activity, drawn, language, app, needed)
            files |= own
            sizes[activity.name] = sum(map(len, own.values()))
            listed[activity.name] = drawn
        shell[f"{language}/index.html"] = _list_page(listed, language)
        shell[f"{language}/manifest.webmanifest"] = _manifest(language)
    site = shell | files | pages
    return site | {"service-worker.js": _worker(site, sorted(shell))}, sizes


def _files(activity: Activity, drawn: Drawn) -> Site:
    """Returns what an activity loads besides its page."""
    addresses = {*addresses_in([drawn.data, drawn.changes]), *modules_of(f"{activity.part}.js")}
    found = {path.removeprefix(base_path()): content for path, content in served(addresses).items()}
    return found | {f"runtime/{sheet}": (WEB / sheet).read_bytes() for sheet in _sheets(activity)}


def _sheets(activity: Activity) -> list[str]:
    return [sheet for sheet in (PART_SHEET, f"{activity.part}.css") if (WEB / sheet).is_file()]


def _shell() -> Site:
    """Returns what every page needs, but for the lists of activities."""
    modules = served({address for module in MODULES for address in modules_of(module)})
    return {
        "index.html": (TEMPLATES / "start.html").read_bytes(),
        "icon.svg": ICON.read_bytes(),
        f"runtime/{PAGE_SHEET}": f"{_theme()}{(WEB / PAGE_SHEET).read_text(encoding='utf-8')}".encode(),
        **{path.removeprefix(base_path()): content for path, content in modules.items()},
    }


def _theme() -> str:
    """Returns the theme of the app as custom properties, light and dark."""
    theme = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]

    def properties(found: Mapping[str, Any]) -> str:
        return "".join(f"--st-{THEME[key]}: {value}; " for key, value in found.items() if key in THEME)

    light, dark = properties(theme | theme["light"]), properties(theme["dark"])
    return f":root {{ {light}}}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"


def _activity_page(activity: Activity, drawn: Drawn, language: str, app: str, files: list[str]) -> bytes:
    said = words(language)
    data = drawn.data
    if "onServer" in data.get("messages", {}):  # there is no server
        data = {**data, "messages": {**data["messages"], "onServer": said["failed"]}}
    if "classify" in data.get("messages", {}):  # nor its page of pictures
        data = {**data, "messages": {key: word for key, word in data["messages"].items() if key != "classify"}}
    link = f'<p><a id="app" href="{html.escape(app)}">{html.escape(said["app"])}</a></p>' if app else ""
    main = (
        f"<p>{bold(drawn.what)}</p><p>{bold(first_steps(language).get(activity.name, drawn.first))}</p>"
        '<div id="choices" class="choices"></div><div id="stage"></div>'
        f'<p id="failure" role="alert" hidden>{html.escape(said["failed"])}</p>'
        f'<p id="status" role="status"></p>{link}'
    )
    facts = {
        "language": language,
        "sheets": [f"runtime/{sheet}" for sheet in _sheets(activity)],
        "choices": drawn.choices,
        "data": data,
        "changes": drawn.changes,
        "tells": dict(activity.tells),
        "app": f"{app}/{activity.path}",
        "files": files,
        "messages": said,
    }
    return _page(language, drawn.title, drawn.what, main, facts, f"{activity.name}/")


def _list_page(listed: Mapping[str, Drawn], language: str) -> bytes:
    said = words(language)
    items = "".join(
        f'<li><a href="{name}/">{html.escape(drawn.title)}</a><p>{bold(drawn.what)}</p></li>'
        for name, drawn in listed.items()
    )
    main = f'<p>{html.escape(said["what"])}</p><ul>{items}</ul><p id="status" role="status"></p>'
    facts = {"language": language, "files": [], "messages": said}
    return _page(language, said["title"], said["what"], main, facts, "")


def _page(language: str, title: str, what: str, main: str, facts: Mapping[str, Any], folder: str) -> bytes:
    """Returns a page of HTML in `folder` of its language."""
    root = "../" * (1 + folder.count("/"))
    policy = POLICY | {"script-src": SCRIPTS}
    languages = (
        f'<a href="{root}{code}/{folder}" lang="{code}"{" aria-current=true" if code == language else ""}>{name}</a>'
        for code, name in LANGUAGES.items()
    )
    template = string.Template((TEMPLATES / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=language,
        root=root,
        policy=html.escape("; ".join(f"{name} {value}" for name, value in policy.items())),
        title=html.escape(f"{title} · Glassbox"),
        what=html.escape(what.replace("**", "")),
        heading=html.escape(title),
        languages=" ".join(languages),
        main=main,
        facts=json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c"),
    ).encode()


def _manifest(language: str) -> bytes:
    """Returns what a browser needs to install the site as an app."""
    said = words(language)
    found = {
        "name": said["title"],
        "short_name": "Glassbox",
        "description": said["what"],
        "lang": language,
        "start_url": "./",
        "scope": "../",
        "display": "standalone",
        "icons": [{"src": "../icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return json.dumps(found, ensure_ascii=False).encode()


def _worker(site: Site, shell: list[str]) -> bytes:
    """Returns the service worker, which knows each file's sha256."""
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(site.items())}
    text = (TEMPLATES / "service_worker.js").read_text(encoding="utf-8")
    for start, empty, value in (("HASHES", HASHES, hashes), ("SHELL", SHELL, shell)):
        line = next(line for line in text.splitlines() if line.startswith(f"const {start} = "))
        text = text.replace(line, f"{line.removesuffix(f'{empty};')}{json.dumps(value, indent=0)};")
    return text.encode()
