"""The report as Markdown: for a job summary, a comment on a change, or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from deadlight.model.outcome import Finding, Place
from deadlight.model.regex import compiled
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import cut, inert
from deadlight.outputs.look import Look
from deadlight.outputs.summary import headline

_SPECIAL = compiled(r"([\\`*_\[\]#|~$])|^([-+]|\d+(?=[.)]))|(?<=:)(//)|(?<=www)(\.)", re.IGNORECASE)
"""Inline markup anywhere; what makes a list at the start; what makes a bare address a link."""


_WIDEST = 400
"""Characters of what an image says of itself, which may be as long as it likes."""


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as GitHub-flavoured Markdown; waived findings are counted, not listed."""
    return "\n\n".join(_blocks(report)) + "\n"


def escaped(text: str) -> str:
    """Return hostile text as Markdown that shows it literally: no markup, HTML, link or mention, on one line."""
    marked = _SPECIAL.sub(_escape, inert(text).strip())
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@&#8203;")


def _escape(found: re.Match[str]) -> str:
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]


def _blocks(report: AuditReport) -> Iterator[str]:
    yield "# deadlight"
    yield f"**{headline(report)}.**"
    yield _summary(report)
    if report.image is not None:
        from deadlight.outputs.image_text import rows as about

        told = [f"| {label} | {escaped(cut(inert(value), _WIDEST))} |" for label, value in about(report.image)]
        yield "\n".join(["| image | |", "|---|---|", *told])
    for path, group in groupby(report.counted, key=lambda finding: finding.place.path):
        yield f"## {escaped(path)}"
        rows = [_row(finding) for finding in group]
        yield "\n".join(["| severity | place | check | finding | fix |", "|---|---|---|---|---|", *rows])
    unread = [
        f"- {escaped(f'{row.path}:{row.line}' if row.line else row.path)}: {escaped(row.reason)}"
        for row in report.unread
    ]
    yield from _list("Not read", unread)
    unknown = [f"- {escaped(row.place.shown)}: {row.id} {row.name}: {escaped(row.reason)}" for row in report.unknown]
    yield from _list("Unknown", unknown)
    yield from _list("Notes", [f"- {escaped(note)}" for note in report.notes])
    yield from _list("Errors in deadlight itself", [f"- {escaped(error)}" for error in report.errors])


def _summary(report: AuditReport) -> str:
    counts = {**report.counts(), "waived": len(report.findings) - len(report.counted)}
    counts |= {"not read": len(report.unread), "unknown": len(report.unknown), "files": report.files}
    counts |= {f"{system} subjects": count for system, count in report.subjects.items()}
    names, values = " | ".join(escaped(name) for name in counts), " | ".join(str(value) for value in counts.values())
    return f"| {names} |\n|{'---|' * len(counts)}\n| {values} |"


def _row(finding: Finding) -> str:
    fix = ""
    if finding.fix is not None:
        fix = f"{escaped(finding.fix.title)} (`{'--fix' if finding.fix.safe else '--unsafe-fixes'}`)"
    strong = f"**{finding.severity.word}**" if finding.severity.word == "critical" else finding.severity.word
    check = f"{finding.id} {finding.name}"
    return f"| {strong} | {escaped(_place(finding.place))} | {check} | {escaped(finding.message)} | {fix} |"


def _place(place: Place) -> str:
    return place.inside if place.is_part else str(place.position.line)


def _list(title: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield f"## {title}"
        yield "\n".join(rows)
