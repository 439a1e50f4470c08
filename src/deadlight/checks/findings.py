"""Turns what checks say of places into findings: lines and columns are found here, and only here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deadlight.checks.judge import Judged
from deadlight.model.errors import EditError
from deadlight.model.fix import Edit, Fix, InsertLines, Put
from deadlight.model.outcome import Change, Finding, Place, Report, ResolvedFix, Unknown, UnknownOutcome
from deadlight.model.place import Where

LONGEST_LINE = 500
"""Characters of a source line that a report keeps."""


Hide = Callable[[str], str]
"""Returns a text without the secrets in it."""


def as_it_is(text: str) -> str:
    """Return `text`: for places where no secret is expected."""
    return text


def place_of(where: Where, hide: Hide = as_it_is) -> Place:
    """Return the resolved place of `where`, its line with secrets hidden."""
    document = where.document
    position = where.position()
    text = hide(document.line_text(position.line))[: max(LONGEST_LINE, position.column + 120)]
    return Place(document.path, position, where.route, text)


def finding_of(judged: Judged, report: Report, *, resolve_fixes: bool, hide: Hide = as_it_is) -> Finding:
    """Return the finding for a report. With `resolve_fixes` its fix carries the text changes."""
    check = judged.check
    shown = {name: hide(value) if isinstance(value, str) else value for name, value in report.parameters.items()}
    return Finding(
        id=check.id,
        name=check.name,
        severity=report.severity or check.severity,
        template=report.message,
        parameters=shown,
        subject=judged.subject,
        place=place_of(report.at, hide),
        related=tuple(place_of(where, hide) for where in report.related),
        opens=check.opens,
        fix=None if report.fix is None else resolve_fix(report.fix, resolve_fixes=resolve_fixes),
    )


def resolve_fix(fix: Fix, *, resolve_fixes: bool) -> ResolvedFix | None:
    """Return the fix as a report carries it, or nothing if its document cannot take the edits.

    What a live engine said of itself is no document to edit, and a script has no values to set.
    """
    if not all(_can_be_edited(edit) for edit in fix.edits):
        return None
    if not resolve_fixes:
        return ResolvedFix(fix.title, fix.safe)
    try:
        changes = tuple(_changes(fix))
    except EditError:
        return None
    return ResolvedFix(fix.title, fix.safe, changes)


def _changes(fix: Fix) -> Iterator[Change]:
    from deadlight.model.place import Span

    documents = {id(edit.where.document): edit.where.document for edit in fix.edits}
    for document in documents.values():
        edits = tuple(edit for edit in fix.edits if edit.where.document is document)
        for splice in document.splices(edits):
            position = document.position(Span(splice.start, splice.end))
            yield Change(document.path, splice.start, splice.end, position, splice.text)


def unknown_of(judged: Judged, outcome: Unknown, hide: Hide = as_it_is) -> UnknownOutcome:
    """Return the unknown outcome as a report carries it."""
    check = judged.check
    return UnknownOutcome(check.id, check.name, judged.subject, place_of(outcome.at, hide), hide(outcome.reason))


def _can_be_edited(edit: Edit) -> bool:
    document = edit.where.document
    return document.editor is not None and not (document.kind == "powershell" and isinstance(edit, Put | InsertLines))
