"""Reports made by hand, for the tests of what is done with them."""

from __future__ import annotations

from deadlight.model.outcome import Change, Finding, Place, ResolvedFix, Severity, SubjectName, Unread, Waived
from deadlight.model.place import Document, Position
from deadlight.model.report import AuditReport

LINE_ONE = Position(1, 1, 1, 1)


def change(path, start, end, text):
    return Change(path, start, end, LINE_ONE, text)


def finding(*changes, name="some-check", safe=True, waived=False, path=None):
    where = path or (changes[0].path if changes else "Dockerfile")
    return Finding(
        id="WIN999",
        name=name,
        severity=Severity.HIGH,
        template="message",
        parameters={},
        subject=SubjectName("stage", "0"),
        place=Place(where, LINE_ONE, ()),
        fix=ResolvedFix("do it", safe, tuple(changes)) if changes else None,
        waived=Waived("because", "", "inline") if waived else None,
    )


def report(*findings, unread=()):
    rows = tuple(Unread(path, reason) for path, reason in unread)
    return AuditReport(version="0", findings=tuple(findings), unread=rows)


def document(path, text):
    return Document(path, "dockerfile", text)
