"""hadolint's JSON: a list of what was found.

https://github.com/hadolint/hadolint/blob/master/src/Hadolint/Formatter/Json.hs
"""

from __future__ import annotations

from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.fields import mappings, number, path_of, text


def looks_like(report: object) -> bool:
    """Return whether this is what hadolint writes; it writes an empty list where it found nothing."""
    return isinstance(report, list) and all(
        isinstance(row, dict) and "code" in row and "file" in row and "level" in row for row in report
    )


def read(report: object) -> ForeignReport:
    """Return the findings of a report."""
    return ForeignReport(
        scanner="hadolint",
        format="json",
        findings=tuple(
            ForeignFinding(
                rule=text(row, "code"),
                key=text(row, "code"),
                message=text(row, "message"),
                title=text(row, "message"),
                severity=text(row, "level"),
                path=path_of(text(row, "file")),
                line=number(row, "line"),
                end_line=number(row, "line"),
            )
            for row in mappings({"rows": report}, "rows")
        ),
    )
