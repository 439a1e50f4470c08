"""The report as GitLab Code Quality JSON, which GitLab shows on a merge request."""

from __future__ import annotations

import hashlib
from collections import Counter

from deadlight.model.outcome import Finding, Severity, Unread
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import inert
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SEVERITY = {Severity.CRITICAL: "blocker", Severity.HIGH: "critical", Severity.MEDIUM: "major", Severity.LOW: "minor"}


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return findings that no waiver covers, and inputs that were not read.

    GitLab drops entries whose fingerprint it has seen, so that equal ones are numbered.
    """
    entries = [_finding(finding) for finding in report.counted] + [_unread(row) for row in report.unread]
    seen: Counter[str] = Counter()
    for entry in entries:
        fingerprint = str(entry["fingerprint"])
        seen[fingerprint] += 1
        if seen[fingerprint] > 1:
            entry["fingerprint"] = _digest(fingerprint, str(seen[fingerprint]))
    return encode(entries)


def _finding(finding: Finding) -> dict[str, Json]:
    position, path = finding.place.position, finding.place.path
    return {
        "description": inert(f"{finding.id} {finding.name}: {finding.message}"),
        "check_name": finding.name,
        "fingerprint": finding.fingerprint or _digest(finding.id, path, str(position.line), str(position.column)),
        "severity": SEVERITY[finding.severity],
        "location": {"path": _path(path), "lines": {"begin": position.line, "end": position.end_line}},
    }


def _unread(row: Unread) -> dict[str, Json]:
    return {
        "description": inert(f"not read: {row.reason}"),
        "check_name": "unread-input",
        "fingerprint": _digest("unread-input", row.path, row.reason),
        "severity": "major",
        "location": {"path": _path(row.path), "lines": {"begin": row.line or 1}},
    }


def _path(path: str) -> str:
    """Return a path as GitLab knows it: from the top of the repository, without a leading `./`."""
    return path.removeprefix("./")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
