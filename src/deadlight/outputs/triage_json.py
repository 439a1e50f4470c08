"""A triage as JSON: `deadlight/triage/v1`, described by `schema/triage-v1.json` beside this module."""

from __future__ import annotations

from deadlight.model.outcome import Finding
from deadlight.model.triage import NOISE, TriagedFinding, TriageReport
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SCHEMA = "deadlight/triage/v1"


def render(report: TriageReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the triage as indented JSON."""
    return encode(
        {
            "schema": SCHEMA,
            "version": report.deadlight,
            "scanner": {"name": report.scanner, "version": report.version or None, "format": report.format},
            "findings": [_triaged(row) for row in report.findings],
            "rules": [{"rule": row.rule, "title": row.title, "counts": row.counts} for row in report.rules],
            "missed": [_missed(finding) for finding in report.missed],
            "unread": [{"path": path or None, "reason": reason} for path, reason in report.unread],
            "summary": {
                "findings": len(report.findings),
                "verdicts": report.counts(),
                "noise": sum(report.counts()[verdict] for verdict in NOISE),
                "missed": len(report.missed),
                "files": report.files,
            },
        }
    )


def _triaged(row: TriagedFinding) -> Json:
    finding, judgement = row.finding, row.judgement
    return {
        "rule": finding.rule,
        "title": finding.title,
        "message": finding.message,
        "severity": finding.severity or None,
        "path": finding.path or None,
        "line": finding.line or None,
        "source": row.source or None,
        "document": row.document,
        "subject": None if row.subject is None else {"kind": row.subject.kind, "name": row.subject.name},
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "evidence": judgement.evidence,
        "checks": judgement.checks,
    }


def _missed(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        "path": finding.place.path,
        "line": finding.place.position.line,
        "fingerprint": finding.fingerprint,
    }
