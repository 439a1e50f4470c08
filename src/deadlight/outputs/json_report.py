"""The report as JSON: `deadlight/report/v1`, described by `schema/report-v1.json` beside this module.

Two runs over the same inputs on the same day give the same bytes: no clock, no machine, no user is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deadlight.model.outcome import Finding, Place, SubjectName, UnknownOutcome
from deadlight.model.place import Route
from deadlight.model.reachability import NetworkMatrix
from deadlight.model.regex import lazy
from deadlight.model.report import SCHEMA, AuditReport, JudgedSubject
from deadlight.outputs.inert import encodable
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from deadlight.model.image_content import ImageContent

Json = None | bool | int | float | str | Struct | Sequence["Json"] | Mapping[str, "Json"]


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

        encoded = encodable(json.dumps(msgspec.to_builtins(value), ensure_ascii=False)).encode()
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


class _Place(Struct):
    """A place as the report has it: a leading number of its route, the index of the YAML document, stands apart."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    document: str | int
    route: Route


class _Fix(Struct):
    title: str
    safe: bool


class _Waived(Struct):
    reason: str
    until: str | None
    origin: str


class _Finding(Struct):
    """A finding as the report has it: the fields, in their order. Made for each one, it is cheaper than a mapping."""

    id: str
    name: str
    severity: str
    message: str
    subject: SubjectName
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    document: str | int
    route: Route
    related: list[_Place]
    opens: str | None
    fix: _Fix | None
    waived: _Waived | None
    fingerprint: str


class _Unknown(Struct):
    id: str
    name: str
    subject: SubjectName
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    document: str | int
    route: Route
    reason: str


class _Judged(Struct):
    kind: str
    name: str
    path: str
    document: int
    system: str
    reason: str


def _finding(finding: Finding) -> _Finding:
    fix, waived = finding.fix, finding.waived
    return _Finding(
        finding.id,
        finding.name,
        finding.severity.word,
        finding.message,
        finding.subject,
        *_place(finding.place),
        [_Place(*_place(place)) for place in finding.related],
        finding.opens or None,
        None if fix is None else _Fix(fix.title, fix.safe),
        None if waived is None else _Waived(waived.reason, waived.until or None, waived.origin),
        finding.fingerprint,
    )


def _unknown(row: UnknownOutcome) -> _Unknown:
    return _Unknown(row.id, row.name, row.subject, *_place(row.place), row.reason)


def _judged(row: JudgedSubject) -> _Judged:
    return _Judged(row.subject.kind, row.subject.name, row.path, row.document, row.system, row.reason)


def _place(place: Place) -> tuple[str, int, int, int, int, str | int, Route]:
    """Return the fields of a `_Place`."""
    at, route = place.position, place.route
    indexed = bool(route) and isinstance(route[0], int)
    document, inside = (route[0], route[1:]) if indexed else (0, route)
    return place.path, at.line, at.column, at.end_line, at.end_column, document, inside


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
