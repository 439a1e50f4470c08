"""The report as GitHub workflow commands, which the runner turns into annotations on the change."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.outcome import Finding, Severity
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look

COMMAND = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "notice"}


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return one annotation a line: errors of deadlight, what was not read, then findings, the worst first.

    GitHub shows the first ten of each kind of a step only, hence the order. Waived findings are left out.
    """
    lines = list(_annotations(report))
    return "\n".join(lines) + "\n" if lines else ""


def _annotations(report: AuditReport) -> Iterator[str]:
    for error in report.errors:
        yield _command("error", {"title": "deadlight failed"}, error)
    for row in report.unread:
        line = {"line": str(row.line)} if row.line else {}
        yield _command("error", {"file": row.path, **line, "title": "deadlight could not read this"}, row.reason)
    for finding in sorted(report.counted, key=lambda finding: -finding.severity):
        yield _command(COMMAND[finding.severity], _properties(finding), finding.message)


def _properties(finding: Finding) -> dict[str, str]:
    position = finding.place.position
    properties = {"file": finding.place.path, "line": str(position.line), "endLine": str(position.end_line)}
    if position.line == position.end_line:  # an annotation over several lines takes no columns
        properties |= {"col": str(position.column), "endColumn": str(position.end_column)}
    return {**properties, "title": f"{finding.id} {finding.name} ({finding.severity.word})"}


def _command(command: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{command} {written}::{_data(message)}"


def _data(text: str) -> str:
    """Return text as the data of a command. Line feeds are not left to be escaped: `inert` has made them visible."""
    return inert(text).replace("%", "%25")


def _property(text: str) -> str:
    """Return text as the value of a property, in which colon and comma end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
