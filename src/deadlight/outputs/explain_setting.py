"""What Windows does with a setting, row by row of the tables, for a person and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BOLD, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.json_report import Json, encode

SCHEMA = "deadlight/settings/v1"

FATE = {"honoured": GREEN, "ignored": YELLOW, "rejected": RED, "unknown": DIM}
"""The colour of what Windows does with a setting."""

FIELDS = (
    "platform", "setting", "docker_option", "condition", "isolation", "versions", "os_name", "fate", "error", "instead",
    "evidence", "certainty",
)  # fmt: skip

_LABELS = {
    "docker_option": "option",
    "condition": "when",
    "os_name": "os.name",
    "error": "error",
    "instead": "instead",
    "isolation": "isolation",
    "versions": "versions",
    "certainty": "known by",
    "evidence": "evidence",
}


class Row(Protocol):
    """A row of the tables of settings, as far as it is shown; a field that is empty is left out."""

    @property
    def platform(self) -> str:
        """Return the platform: docker, compose or kubernetes."""

    @property
    def setting(self) -> str:
        """Return the name of the setting, as its file spells it."""

    @property
    def fate(self) -> str:
        """Return what Windows does with it: honoured, ignored, rejected or unknown."""


def render(rows: Sequence[Row], format: str = "text", *, color: bool = False) -> str:  # noqa: A002 - the option's name
    """Return the rows of one setting as text or json. Raises UsageError for another format."""
    if format == "json":
        return encode(
            {"schema": SCHEMA, "rows": [{name: _json(getattr(row, name)) for name in FIELDS} for row in rows]}
        )
    if format != "text":
        raise UsageError(f"a setting cannot be explained as {format}", "The formats are text and json.")
    return "\n".join("\n".join(_block(row, Paint(color))) + "\n" for row in rows)


def _block(row: Row, paint: Paint) -> Iterator[str]:
    yield f"{paint(row.setting, BOLD)} on {row.platform}: {paint(row.fate, BOLD, FATE.get(row.fate, BOLD))}"
    for name, label in _LABELS.items():
        for number, line in enumerate(_lines(getattr(row, name))):
            yield f"  {paint(('' if number else label).ljust(10), DIM)}{line}"


def _lines(value: object) -> list[str]:
    """Return a field as the lines that show it: one for each element of a list, none for an empty field."""
    if isinstance(value, (tuple, list, frozenset)):
        return [str(element) for element in value if element not in (None, "")]
    return [str(value)] if value not in (None, "") else []


def _json(value: object) -> Json:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return _lines(value)
