"""Looks into JSON of unknown shape: what is not there, or of another type, is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def mapping(value: object, *keys: str) -> Json:
    """Return the object below `keys`, empty where there is none."""
    found = inside(value, *keys)
    return found if isinstance(found, dict) else {}


def mappings(value: object, *keys: str) -> Iterator[Json]:
    """Yield the objects of the list below `keys`."""
    found = inside(value, *keys)
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict):
            yield item


def text(value: object, *keys: str) -> str:
    """Return the text below `keys`, empty where there is none."""
    found = inside(value, *keys)
    return found if isinstance(found, str) else ""


def number(value: object, *keys: str) -> int:
    """Return the whole number below `keys`, 0 where there is none or it is negative."""
    found = inside(value, *keys)
    return max(0, min(found, 2**31)) if isinstance(found, int) and not isinstance(found, bool) else 0


def inside(value: object, *keys: str) -> object:
    """Return what stands below `keys`, nothing where the way ends."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def path_of(written: str) -> str:
    """Return a path of a report with `/`, without `./` before it."""
    path = written.replace("\\", "/")
    return re.sub(r"^(?:\./)+", "", path)
