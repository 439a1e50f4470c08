"""What the checks on engines have in common: mends of their file, and how they are named."""

from __future__ import annotations

from deadlight.checks.api import Edit, Fix
from deadlight.model.engine import Engine


def mend(engine: Engine, title: str, *edits: Edit, safe: bool = True) -> Fix | None:
    """Return a fix of the engine's file, nothing where there is none.

    What an engine says of itself is no file, and neither is what a script puts together: that stands nowhere.
    """
    if engine.source != "daemon-json" or engine.where.exact is not None:
        return None
    return Fix(title, edits=edits, safe=safe)
