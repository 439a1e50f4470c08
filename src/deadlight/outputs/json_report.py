"""The report as JSON: `deadlight/report/v1`, described by `schema/report-v1.json` beside this module.

Two runs over the same inputs on the same day give the same bytes: no clock, no machine, no user is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from deadlight.model.outcome import Finding, Place, SubjectName, UnknownOutcome
from deadlight.model.reachability import NetworkMatrix
from deadlight.model.regex import lazy
from deadlight.model.report import AuditReport, JudgedSubject
from deadlight.outputs.inert import encodable
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from deadlight.model.image_content import ImageContent

SCHEMA = "deadlight/report/v1"

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as indented JSON."""
    return encode(
        {
            "schema": SCHEMA,
            "version": report.version,
            "findings": [_finding(finding) for finding in report.findings],
            "not_applicable": [
                {"id": row.id, "name": row.name, "reason": row.reason, "count": row.count}
                for row in report.not_applicable
            ],
            "notes": report.notes,
            "subjects": [_judged(row) for row in report.judged],
            "unknown": [_unknown(row) for row in report.unknown],
            "unread": [{"path": row.path, "line": row.line or None, "reason": row.reason} for row in report.unread],
            "skipped": [{"path": row.path, "reason": row.reason} for row in report.skipped],
            "errors": report.errors,
            "summary": _summary(report),
            **({"network": _network(report.network)} if report.network is not None else {}),
            **(_image(report.image) if report.image is not None else {}),
        }
    )


_UNSEEN = lazy("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What JSON may hold as it is and a terminal acts upon, reorders or hides."""


def encode(value: Json) -> str:
    """Return `value` as indented JSON with a last line end.

    Control and bidirectional characters are escaped; lone surrogates become U+FFFD.
    """
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        import json

        encoded = encodable(json.dumps(value, ensure_ascii=False)).encode()
    text = msgspec.json.format(encoded, indent=2).decode() + "\n"
    clean = text.isascii() and "\x7f" not in text
    return text if clean else _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _image(image: ImageContent) -> dict[str, Json]:
    from deadlight.outputs import image_json, vulnerabilities_json

    return image_json.fields(image) | vulnerabilities_json.fields(image)


def _network(matrix: NetworkMatrix) -> Json:
    parties = [
        {"name": party.name, "kind": party.kind or None, "project": party.project or None, "path": party.path or None,
         "line": party.line or None}
        for party in matrix.parties
    ]  # fmt: skip
    reaches = [
        {"from": each.source, "to": each.target, "verdict": each.verdict, "ports": each.ports or None,
         "reason": each.reason}
        for each in matrix.reaches
    ]  # fmt: skip
    return {"plugin": matrix.plugin or None, "parties": parties, "reaches": reaches}


def _finding(finding: Finding) -> Json:
    fix, waived = finding.fix, finding.waived
    return {
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "subject": _subject(finding.subject),
        **_place(finding.place),
        "related": [_place(place) for place in finding.related],
        "opens": finding.opens or None,
        "fix": None if fix is None else {"title": fix.title, "safe": fix.safe},
        "waived": None
        if waived is None
        else {"reason": waived.reason, "until": waived.until or None, "origin": waived.origin},
        "fingerprint": finding.fingerprint,
    }


def _unknown(row: UnknownOutcome) -> Json:
    return {
        "id": row.id,
        "name": row.name,
        "subject": _subject(row.subject),
        **_place(row.place),
        "reason": row.reason,
    }


def _judged(row: JudgedSubject) -> Json:
    return {
        **_subject(row.subject),
        "path": row.path,
        "document": row.document,
        "system": row.system,
        "reason": row.reason,
    }


def _subject(subject: SubjectName) -> dict[str, Json]:
    return {"kind": subject.kind, "name": subject.name}


def _place(place: Place) -> dict[str, Json]:
    """Return a place; a leading number of its route is the index of the YAML document and stands apart."""
    position, route = place.position, place.route
    indexed = bool(route) and isinstance(route[0], int)
    return {
        "path": place.path,
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "document": route[0] if indexed else 0,
        "route": route[1:] if indexed else route,
    }


def _summary(report: AuditReport) -> Json:
    return {
        "files": report.files,
        "subjects": sum(report.subjects.values()),
        "systems": report.subjects,
        "findings": report.counts(),
        "waived": len(report.findings) - len(report.counted),
        "unread": len(report.unread),
        "unknown": len(report.unknown),
        "skipped": len(report.skipped),
        "errors": len(report.errors),
    }
