"""JSON files under trained/: whole, strict, and as their schema says, before anybody believes a word of them.

core/card.schema.json is that of card.json, files.schema.json beside this file holds those of all others.
"""

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs

from core.errors import ArtifactError

Kind = Literal[
    "card",
    "history",
    "evaluation",
    "gradients",
    "vocabulary",
    "words",
    "series",
    "things",
    "symbols",
    "bad",
    "prices",
    "ablations",
    "label_curve",
    "augmentation",
    "steps",
    "plans",
]
CARD_SCHEMA = Path(__file__).parents[1] / "card.schema.json"
FILES_SCHEMA = Path(__file__).with_name("files.schema.json")
MOST_BYTES = 8_000_000  # of a file; the largest card has 0.4 MB
QUOTED = re.compile(r"""['"]([^'"]*)['"]""")


def read_document(data: bytes, kind: Kind, *, file: str, command: str) -> Any:
    """Returns what a file's bytes say, once it is what its schema describes.

    Args:
        file: What messages call it: its path below trained/.
        command: What writes it again.

    Raises:
        ArtifactError: It is no strict JSON in UTF-8, or a field is not as the schema says; the message names the field.
    """
    try:
        content = _strict(data)
        error = next(_validator(kind).iter_errors(content), None)
    except (ValueError, RecursionError) as problem:  # also UnicodeDecodeError, and nesting that the validator refuses
        raise ArtifactError(
            "{file} must be whole, strict JSON in UTF-8. Received: {reason}. `{command}` writes it again.",
            file=file,
            reason="nested too deeply" if isinstance(problem, RecursionError) else str(problem),
            command=command,
        ) from problem
    if error is not None:
        field, value = _place(error)
        raise wrong_field(field, value, file=file, command=command)
    return content


def wrong_field(field: str, value: object, *, file: str, command: str) -> ArtifactError:
    """Returns the error of a field that says something impossible."""
    received = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=list)
    return ArtifactError(
        "The field {field} of {file} must say what is true of its model (docs/card.md). Received: {value}. "
        "`{command}` writes it again.",
        field=field,
        file=file,
        value=received,
        command=command,
    )


def field_name(path: Sequence[str | int]) -> str:
    """Returns a place in a document as it is written down: metrics.test_accuracy.interval[0]."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _strict(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data):,} bytes, more than {MOST_BYTES:,}")
    return json.loads(
        data.decode("utf-8"),
        parse_constant=_refuse_constant,
        parse_float=_finite,
        object_pairs_hook=_without_repetition,
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} stands there twice")
    return found


def _place(error: jsonschema_rs.ValidationError) -> tuple[str, object]:
    """Returns the field that is wrong and what it holds; of a field that is missing or too much, its own name."""
    path = list(error.instance_path)
    keyword = error.schema_path[-1]
    quoted = QUOTED.findall(error.message)
    if keyword == "required" and quoted:
        return field_name([*path, quoted[0]]), "-"
    if "propertyNames" in error.schema_path and quoted:
        return field_name([*path, quoted[0]]), quoted[0]
    if keyword in ("additionalProperties", "unevaluatedProperties") and isinstance(error.instance, dict) and quoted:
        return field_name([*path, quoted[-1]]), error.instance.get(quoted[-1])
    return field_name(path) or "-", error.instance


@cache
def _validator(kind: Kind) -> jsonschema_rs.Draft202012Validator:
    schema = json.loads((CARD_SCHEMA if kind == "card" else FILES_SCHEMA).read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema if kind == "card" else {**schema, "$ref": f"#/$defs/{kind}"})
