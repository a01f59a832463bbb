"""Remembers what was computed of a picture for as long as the picture itself is kept, and not a moment longer.

A sample lives as long as the server, so all readers share what was computed of it. A reader's own picture belongs to
the visit: what was computed of it goes with it, and nobody else can come upon it, because what counts is not an equal
picture but the very same array.
"""

import functools
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

MOST_RESULTS = 32  # of one function about one array, the one used least recently goes first

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[Concatenate[np.ndarray, P], R]) -> Callable[Concatenate[np.ndarray, P], R]:
    """Decorates a function of an array and of further arguments that can be hashed, such as a file's sha256.

    The array must not be changed afterwards; it is made read-only, and so is an array that is returned, alone or in a
    tuple. Neither further arguments nor the result may hold the array itself, or it would never be freed.
    """
    known: dict[int, tuple[weakref.ref[np.ndarray], OrderedDict[Any, R]]] = {}

    @functools.wraps(function)
    def remember(array: np.ndarray, *more: P.args, **named: P.kwargs) -> R:
        identity = id(array)
        entry = known.get(identity)
        if entry is None or entry[0]() is not array:
            array.flags.writeable = False
            entry = weakref.ref(array, functools.partial(_forget, known, identity)), OrderedDict()
            known[identity] = entry
        results, key = entry[1], (more, tuple(sorted(named.items())))
        try:
            results.move_to_end(key)
            return results[key]
        except KeyError:
            pass
        result = results[key] = _settled(function(array, *more, **named), array)
        while len(results) > MOST_RESULTS:
            try:
                results.popitem(last=False)
            except KeyError:  # another reader's thread was faster
                break
        return result

    return remember


def _settled(result: Any, array: np.ndarray) -> Any:
    """Returns the result read-only, and as a copy where it is a view, which would keep the array for good."""
    if isinstance(result, np.ndarray):
        result = result.copy() if np.may_share_memory(result, array) else result
        result.flags.writeable = False
    if isinstance(result, tuple):
        return tuple(_settled(part, array) for part in result)
    return result


def _forget(known: dict[int, Any], identity: int, gone: "weakref.ref[np.ndarray]") -> None:
    """Takes an array's results away when it is freed, unless its place in memory is another array's already."""
    entry = known.get(identity)
    if entry is not None and entry[0] is gone:
        del known[identity]
