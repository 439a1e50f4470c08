"""Edits of a PowerShell script as text changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from deadlight.model.errors import EditError
from deadlight.model.fix import Edit, Remove, ReplaceText
from deadlight.model.place import Document, Span, Splice


def splices(document: Document, edits: Sequence[Edit]) -> list[Splice]:
    """Return the text changes that carry out `edits` together, in order.

    Removed is a statement that has its lines to itself, with them, or an option of a program (`--read-only`), with
    the blanks before it or the line that it has to itself. Raises EditError for any other removal, for edits of
    the same text, and for those that scripts do not have.
    """
    found = sorted((_splice(document.text, edit) for edit in edits), key=lambda splice: (splice.start, splice.end))
    for before, after in pairwise(found):
        if after.start < before.end:
            raise EditError(f"two edits of {document.path} change the same text")
    return found


def whole_lines(text: str, span: Span) -> Span | None:
    """Return the lines of `span` with their last line end, nothing if something else stands on them."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    beside = text[start : span.start] + text[span.end : end]
    return Span(start, end) if not beside.strip(" \t\r\n;") else None


def _splice(text: str, edit: Edit) -> Splice:
    span = edit.where.found()
    if isinstance(edit, ReplaceText):
        return Splice(span.start, span.end, edit.text)
    if isinstance(edit, Remove) and text.startswith("-", span.start):
        return _without_option(text, span)
    lines = whole_lines(text, span) if isinstance(edit, Remove) else None
    if lines is None:
        raise EditError("this cannot be edited in a script")
    return Splice(lines.start, lines.end, "")


def _without_option(text: str, span: Span) -> Splice:
    """Return the removal of an option: with its line where that holds nothing else but its continuation."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    after = text[span.end : len(text) if end < 0 else end]
    if not text[start : span.start].strip() and after.strip() == "`" and end >= 0:
        return Splice(start, end + 1, "")
    blanks = len(text[start : span.start]) - len(text[start : span.start].rstrip(" \t"))
    return Splice(span.start - blanks, span.end, "")
