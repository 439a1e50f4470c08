"""What keeps an engine of a certain version from reading its configuration file."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.engine import Engine, Flaw
from deadlight.semantics.conditions import in_versions


def of(engine: Engine, version: str) -> Iterator[Flaw]:
    """Yield the flaws that an engine of this version stops at; without a version the newest counts."""
    for flaw in engine.flaws:
        if in_versions(version, flaw.versions):
            yield flaw
