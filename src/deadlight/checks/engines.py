"""What the checks on engines have in common: mends of their file, and how they are named."""

from __future__ import annotations

from deadlight.checks.api import Edit, Fix
from deadlight.model.engine import Engine


def mend(engine: Engine, title: str, *edits: Edit, safe: bool = True) -> Fix | None:
    """Return a fix of the engine's file, nothing where there is none: what an engine says of itself is no file."""
    if engine.source != "daemon-json":
        return None
    return Fix(title, edits=edits, safe=safe)
