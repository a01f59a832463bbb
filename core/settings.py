"""What whoever runs the server may set: numbers from environment variables, named in docs/security.md."""

import math
import os

from core.errors import SettingError


def number(name: str, default: float) -> float:
    """Returns the variable's value, or the default where it is not set. Raises SettingError: it is no number > 0."""
    given = os.environ.get(name, "")
    if not given.strip():
        return default
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise SettingError("{name} must be a number above 0. Received: {given}.", name=name, given=given)
    return value
