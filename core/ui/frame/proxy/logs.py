"""One line of JSON for each event of the log, without anything that a reader has sent.

GLASSBOX_LOGS    json writes such lines; without it the log is Streamlit's own, for a person

A message is written as its author wrote it, with its fields empty: what fills them may be a reader's. Of an exception
come its kind and where it was raised, not what it says.
"""

import contextlib
import json
import logging
import os
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

LOGS = "GLASSBOX_LOGS"
DEEPEST = 8  # frames of an exception


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line."""
        found: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if record.args and isinstance(record.msg, str) else f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
            found["error"] = type(error).__name__
            found["at"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(found)


def write_json_lines() -> None:
    """Gives the format to every handler that there is."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.Logger.manager.loggerDict)]
    for handler in {handler for logger in loggers for handler in logger.handlers}:
        handler.setFormatter(JsonLines())


@contextlib.asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Sets the format as the server starts."""
    if os.environ.get(LOGS) == "json":
        write_json_lines()
    yield {}
