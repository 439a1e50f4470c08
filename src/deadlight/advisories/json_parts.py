"""Parts of JSON values that others wrote: each is what it should be, or empty."""

from __future__ import annotations

from typing import Any

MOST_TEXT = 1000
"""Characters of the longest text that is kept."""


def object_of(value: object) -> dict[str, Any]:
    """Return the value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """Return the value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def objects_of(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    return [one for one in list_of(value) if isinstance(one, dict)]


def text_of(value: object) -> str:
    """Return the value where it is text, cut to a bounded length, else an empty one."""
    return value[:MOST_TEXT] if isinstance(value, str) else ""
