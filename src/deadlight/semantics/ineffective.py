"""Settings of a container that Windows ignores or rejects: the rows behind the 8xx checks."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.workload import Container, Setting
from deadlight.semantics import settings
from deadlight.semantics.settings import Row

WORDS = {
    "ignored": "Windows ignores it",
    "rejected-at-create": "the engine refuses to create the container",
    "rejected-at-start": "the container does not start",
}
"""What becomes of a setting, as a message says it."""


def ineffective(container: Container, *names: str, version: str = "") -> Iterator[tuple[Setting, Row]]:
    """Yield the settings called `names` (or below them, `name.`) that have no effect, with their rows.

    `version` is the engine's; empty for any.
    """
    isolation = container.isolation.value.lower() if container.isolation is not None else ""
    for setting in container.settings:
        if any(setting.name == name or setting.name.startswith(name + ".") for name in names):
            row = settings.fate(container.surface, setting.name, setting.value, isolation=isolation, version=version)
            if row is not None and row.fate in WORDS:
                yield setting, row
