"""The list of checks, for a person as a table and for machines as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.checks.api import Check
from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BOLD, CYAN, Paint
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.table import table

SCHEMA = "deadlight/rules/v1"
HEADER = ("id", "name", "severity", "wall", "fix", "title")


def render(
    checks: Sequence[Check],
    format: str = "text",  # noqa: A002 - it is the option's name everywhere
    *,
    color: bool = False,
    columns: int = 0,
) -> str:
    """Return the list of `checks` as text or json; a table is cut at `columns` (0: never).

    Raises UsageError for another format.
    """
    if format == "json":
        return encode({"schema": SCHEMA, "checks": [as_json(check) for check in checks]})
    if format != "text":
        raise UsageError(f"rules cannot be listed as {format}", "The formats are text and json.")
    paint = Paint(color)

    def style(row: int, column: str, text: str) -> str:
        if row < 0 or column == "id":
            return paint(text, BOLD)
        if column == "severity":
            return paint.severity(text)
        return paint(text, CYAN) if column == "name" else text

    rows = [
        (check.id, check.name, check.severity.word, check.wall, "yes" if check.fixable else "", check.title)
        for check in checks
    ]
    return table(HEADER, rows, columns=columns, style=style) + "\n"


def as_json(check: Check) -> Json:
    """Return all that is known of a check, but for its code."""
    return {
        "id": check.id,
        "name": check.name,
        "title": check.title,
        "severity": check.severity.word,
        "because": check.because,
        "wall": check.wall,
        "opens": check.opens or None,
        "judges": check.judges.lower(),
        "any_os": check.any_os,
        "fixable": check.fixable,
        "documentation": check.documentation,
        "references": check.refs,
    }
