"""The report as SARIF 2.1.0, as code-scanning services and editors read it.

Every check is a rule, whether it found something or not. What was not read stands in the
invocation's notifications. Fixes are there where the report was made with their changes resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from deadlight.model.outcome import Change, Finding, Place, ResolvedFix, Waived
from deadlight.model.place import Position
from deadlight.model.regex import compiled
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import inert
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look
from deadlight.outputs.sarif_rules import LEVEL, rules
from deadlight.outputs.uri import is_relative, uri

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
FINGERPRINT = "deadlight/v1"
WHOLE_LINE = 500
"""A source line of at least so many characters may have been cut, so that it is not given as a snippet."""


_PLACEHOLDER = compiled(r"\{(\d+)\}")


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as one SARIF log with one run."""
    found = rules(report.findings)
    index = {rule: number for number, rule in enumerate(found)}
    run: Json = {
        "tool": {"driver": {"name": "deadlight", "semanticVersion": report.version, "rules": list(found.values())}},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which deadlight was run."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.id]) for finding in report.findings],
    }
    return encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(report: AuditReport) -> Json:
    unread: list[Json] = [
        {
            "level": "error",
            "message": _message(f"not read: {row.reason}"),
            "locations": [_location(row.path, {"startLine": row.line} if row.line else None)],
        }
        for row in report.unread
    ]
    unknown: list[Json] = [
        {
            "level": "note",
            "message": _message(f"{row.id} {row.name} could not be decided: {row.reason}"),
            "locations": [_placed(row.place)],
        }
        for row in report.unknown
    ]
    notes: list[Json] = [{"level": "note", "message": _message(note)} for note in report.notes]
    errors: list[Json] = [{"level": "error", "message": _message(error)} for error in report.errors]
    return {
        "executionSuccessful": not report.errors,
        "exitCode": report.exit_status(),
        "toolExecutionNotifications": unread + unknown + notes + errors,
    }


def _result(finding: Finding, index: int) -> Json:
    result: dict[str, Json] = {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": LEVEL[finding.severity],
        "message": _message(finding.message),
        "locations": [_placed(finding.place)],
        "properties": {
            "severity": finding.severity.word,
            "subject": f"{finding.subject.kind} {finding.subject.name}".strip(),
            **({"opens": finding.opens} if finding.opens else {}),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_placed(place)} for number, place in enumerate(finding.related, start=1)
        ]
    if finding.fingerprint:
        result["partialFingerprints"] = {FINGERPRINT: finding.fingerprint}
    if finding.waived is not None:
        result["suppressions"] = [_suppression(finding.waived)]
    if finding.fix is not None and finding.fix.changes:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _message(text: str) -> Json:
    """Return plain text as a message: what a viewer would take for a placeholder or a link is escaped."""
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", inert(text)).replace("](", r"\](")}


def _suppression(waived: Waived) -> Json:
    until = f" (until {waived.until})" if waived.until else ""
    return {
        "kind": "inSource" if waived.origin in ("inline", "annotation") else "external",
        "status": "accepted",
        "justification": waived.reason + until,
    }


def _placed(place: Place) -> dict[str, Json]:
    """Return a location with its region and, where the line is whole, its source; of an image, which part of it."""
    position, line = place.position, place.line_text
    region = _region(position)
    context: dict[str, Json] | None = None
    if line and len(line) < WHOLE_LINE and position.line == position.end_line:
        source = line[position.column - 1 : position.end_column - 1]
        region["snippet"] = {"text": source}
        if source != line:  # a context is more than its region
            context = {"startLine": position.line, "endLine": position.line, "snippet": {"text": line}}
    location = _location(place.path, region, context)
    if place.is_part:
        name = inert(place.inside)
        location["logicalLocations"] = [{"fullyQualifiedName": name, "name": inert(str(place.route[-1]))}]
    return location


def _location(
    path: str, region: Mapping[str, Json] | None = None, context: Mapping[str, Json] | None = None
) -> dict[str, Json]:
    physical: dict[str, Json] = {"artifactLocation": _artifact(path)}
    if region is not None:
        physical["region"] = region
    if context is not None:
        physical["contextRegion"] = context
    return {"physicalLocation": physical}


def _artifact(path: str) -> Json:
    reference = uri(path)
    return {"uri": reference, "uriBaseId": ROOT} if is_relative(reference) else {"uri": reference}


def _region(position: Position) -> dict[str, Json]:
    return {
        "startLine": position.line,
        "startColumn": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
    }


def _fix(fix: ResolvedFix) -> Json:
    title = fix.title if fix.safe else f"{fix.title} (may change what the workload does)"
    return {"description": {"text": title}, "artifactChanges": list(_artifact_changes(fix.changes))}


def _artifact_changes(changes: Iterable[Change]) -> Iterator[Json]:
    for path, group in groupby(sorted(changes, key=lambda c: (c.path, c.start, c.end)), key=lambda change: change.path):
        yield {"artifactLocation": _artifact(path), "replacements": [_replacement(change) for change in group]}


def _replacement(change: Change) -> Json:
    region = {**_region(change.position), "charOffset": change.start, "charLength": change.end - change.start}
    replacement: dict[str, Json] = {"deletedRegion": region}
    if change.text:
        replacement["insertedContent"] = {"text": change.text}
    return replacement
