"""Asks what is known to be weak in the locked packages of Python and of web/: exit status 1 where something is.

Where a service cannot be asked, it says so on stderr and goes on: no answer is no finding, but no all-clear either.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PIP_AUDIT = "pip-audit==2.10.0"
LOCKED = ("app", "dev")  # bench holds peers alone, which nobody is served by
SECONDS = 300


def main() -> int:
    """Asks for each list and returns the exit status."""
    answers = {f"requirements-locked/{name}.txt": _python(name) for name in LOCKED} | {"web": _web()}
    for name, found in answers.items():
        if found is None:
            print(f"SKIPPED: {name} was NOT audited, as no service could be asked.", file=sys.stderr)
        else:
            print(f"{name}: {', '.join(found) or 'nothing known'}")
    return int(any(answers.values()))


def _python(name: str) -> list[str] | None:
    """Returns package and identifier of each weakness, None without an answer."""
    command = [Path(sys.executable).with_name("uv"), "tool", "run", PIP_AUDIT, "--format", "json", "--disable-pip"]
    answer = _json([*command, "--require-hashes", "--requirement", f"requirements-locked/{name}.txt"], ROOT)
    if answer is None or "dependencies" not in answer:
        return None
    unknown = [one["name"] for one in answer["dependencies"] if "skip_reason" in one]
    if unknown:
        print(f"SKIPPED: the service does not know {', '.join(unknown)}.", file=sys.stderr)
    return [f"{one['name']} {weak['id']}" for one in answer["dependencies"] for weak in one.get("vulns", ())]


def _web() -> list[str] | None:
    answer = _json(["npm", "audit", "--json"], ROOT / "web")
    if answer is None or "vulnerabilities" not in answer:
        return None
    return [f"{name} ({weak['severity']})" for name, weak in answer["vulnerabilities"].items()]


def _json(command: list[Any], folder: Path) -> dict[str, Any] | None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return found if isinstance(found, dict) else None


if __name__ == "__main__":
    sys.exit(main())
