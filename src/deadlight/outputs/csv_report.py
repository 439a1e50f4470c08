"""The report as CSV, a line for each finding and for all that has no verdict, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from deadlight.model.outcome import Finding, UnknownOutcome
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look

COLUMNS = (
    "outcome", "id", "name", "severity", "path", "line", "column", "end_line", "end_column", "subject_kind",
    "subject_name", "message", "opens", "fix", "fix_is_safe", "waived_until", "waived_because", "fingerprint", "part",
)  # fmt: skip

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""With what a cell begins that a spreadsheet takes for a formula; the last four are the full-width signs."""

Row = dict[str, str | int]


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as CSV with a header. `outcome` is finding, waived, unknown, unread or error."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({column: cell(value) for column, value in row.items()})
    return written.getvalue()


def cell(value: str | int) -> str | int:
    """Return a value as one line that no spreadsheet computes."""
    if isinstance(value, int):
        return value
    text = inert(value)
    return "'" + text if text.lstrip().startswith(FORMULA) or value.startswith(FORMULA) else text


def _rows(report: AuditReport) -> Iterator[Row]:
    for finding in report.findings:
        yield _finding(finding)
    for unknown in report.unknown:
        yield {
            "outcome": "unknown",
            "id": unknown.id,
            "name": unknown.name,
            "message": unknown.reason,
            **_where(unknown),
        }
    for row in report.unread:
        unread: Row = {"outcome": "unread", "path": row.path, "message": row.reason}
        yield {**unread, "line": row.line} if row.line else unread
    for error in report.errors:
        yield {"outcome": "error", "message": error}


def _finding(finding: Finding) -> Row:
    row: Row = {
        "outcome": "finding" if finding.waived is None else "waived",
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "opens": finding.opens,
        "fingerprint": finding.fingerprint,
        **_where(finding),
    }
    if finding.fix is not None:
        row |= {"fix": finding.fix.title, "fix_is_safe": "yes" if finding.fix.safe else "no"}
    if finding.waived is not None:
        row |= {"waived_until": finding.waived.until, "waived_because": finding.waived.reason}
    return row


def _where(outcome: Finding | UnknownOutcome) -> Row:
    position = outcome.place.position
    return {
        "path": outcome.place.path,
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "subject_kind": outcome.subject.kind,
        "subject_name": outcome.subject.name,
        "part": outcome.place.inside if outcome.place.is_part else "",
    }
