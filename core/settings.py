"""What whoever runs the server may set: numbers, named in docs/security.md, each by an environment variable.

GLASSBOX_SETTINGS    a TOML file with such names and values, for what the environment does not set
"""

import math
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import SettingError

FILE = "GLASSBOX_SETTINGS"


def number(name: str, default: float) -> float:
    """Returns the variable's value, else the file's, else the default. Raises SettingError: it is no number > 0."""
    given = os.environ.get(name, "").strip() or str(_file(os.environ.get(FILE, "")).get(name, ""))
    if not given:
        return default
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise SettingError("{name} must be a number above 0. Received: {given}.", name=name, given=given)
    return value


@cache
def _file(path: str) -> dict[str, Any]:
    """Returns what a settings file says, {} for none. Raises SettingError: it cannot be read."""
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError("{file} must be a TOML file. {reason}.", file=path, reason=str(error)) from error
