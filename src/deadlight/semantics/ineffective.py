"""Settings of a container that Windows ignores or rejects: the rows behind the 8xx checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

    `version` is the engine's; empty for any. Settings of `undecided` are left out.
    """
    for setting, row in _told(container, names, version):
        if row.fate in WORDS and not _is_open(setting):
            yield setting, row


def depending(container: Container, *names: str, version: str = "") -> Iterator[tuple[Setting, Row]]:
    """Yield the settings called `names` whose fate hangs on what the file does not say: on what, the row tells."""
    for setting, row in _told(container, names, version):
        if row.fate == "unknown" and not _is_open(setting):
            yield setting, row


def undecided(container: Container, *names: str) -> Iterator[tuple[Setting, str]]:
    """Yield the settings called `names` whose value is not known, with a sentence that says why."""
    for setting in _called(container, names):
        if _is_open(setting):
            yield setting, f"{setting.name} is not known: {setting.unknown}"


def _called(container: Container, names: Sequence[str]) -> Iterator[Setting]:
    for setting in container.settings:
        if any(setting.name == name or setting.name.startswith(name + ".") for name in names):
            yield setting


def _told(container: Container, names: Sequence[str], version: str) -> Iterator[tuple[Setting, Row]]:
    isolation = container.isolation.value.lower() if container.isolation is not None else ""
    for setting in _called(container, names):
        row = settings.fate(container.surface, setting.name, setting.value, isolation=isolation, version=version)
        if row is not None:
            yield setting, row


def _is_open(setting: Setting) -> bool:
    """Return whether nothing is known of the value; of a list with a variable in it, the other items are."""
    return bool(setting.unknown) and isinstance(setting.value, str)
