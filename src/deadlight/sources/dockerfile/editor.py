"""Edits of a Dockerfile as text changes, and the places of its instructions."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct

from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import Edit, InsertLines, Put, Remove, ReplaceText
from deadlight.model.place import Document, Route, Span, Splice
from deadlight.sources.dockerfile.lexer import Lexer, Statement

_MEMO = "dockerfile layout"


class Layout(Struct, frozen=True):
    """Where the instructions of a document stand.

    `top` is where the first line after the parser directives starts. `open_ended` is whether the last
    instruction would go on in another line.
    """

    spans: list[Span]
    top: int
    open_ended: bool


def remember(document: Document, lexer: Lexer, statements: list[Statement]) -> None:
    """Keep the layout of a document that has just been read, and make it editable."""
    spans = [Span(statement.first, statement.last) for statement in statements]
    document.memo[_MEMO] = Layout(spans, lexer.top, lexer.open_ended)
    document.locator = locate
    document.editor = splices


def locate(document: Document, route: Route) -> Span:
    """Return the span of `("instructions", number, …)`; an empty span at the start for any other route."""
    spans = _layout(document).spans
    if len(route) > 1 and route[0] == "instructions" and isinstance(route[1], int) and 0 <= route[1] < len(spans):
        return spans[route[1]]
    return Span(0, 0)


def splices(document: Document, edits: Sequence[Edit]) -> list[Splice]:
    """Return the text changes that carry out `edits` together, in order, not overlapping.

    Raises EditError for an edit that Dockerfiles do not have, and for edits of the same text.
    """
    found = sorted((_splice(document, edit) for edit in edits), key=attrgetter("start", "end"))
    text = document.text
    kept: list[Splice] = []
    for splice in found:
        if kept and splice.start < kept[-1].end:
            if splice.text or kept[-1].text:
                raise EditError(f"two edits of {document.path} change the same text")
            kept[-1] = Splice(kept[-1].start, max(kept[-1].end, splice.end), "")
        elif splice.start == splice.end == len(text) and _open_ended(text, kept):
            kept.append(Splice(splice.start, splice.end, _line_end(text) + splice.text))
        else:
            kept.append(splice)
    return kept


def _splice(document: Document, edit: Edit) -> Splice:
    if isinstance(edit, Put):
        raise EditError("a Dockerfile has no values to set by their route")
    span = edit.where.found()
    if isinstance(edit, ReplaceText):
        return Splice(span.start, span.end, edit.text)
    if isinstance(edit, Remove):
        return _removal(document, span)
    return _insertion(document, span, edit)


def _removal(document: Document, span: Span) -> Splice:
    """Remove whole instructions with their lines, or else just the span."""
    whole = _whole(document, span)
    if span.start > whole.start or span.end < whole.end:
        return Splice(span.start, span.end, "")
    text = document.text
    return Splice(_line_start(text, whole.start), _next_line(text, whole.end), "")


def _insertion(document: Document, span: Span, edit: InsertLines) -> Splice:
    """Insert lines beside whole instructions: between the lines of one they would become part of it."""
    text = document.text
    whole = _whole(document, span)
    layout = _layout(document)
    if layout.open_ended and not edit.before and whole.end >= layout.spans[-1].end:
        raise EditError(f"the last instruction of {document.path} is not ended")
    beside = _line_start(text, whole.start) if edit.before else _next_line(text, whole.end)
    at = max(beside, layout.top)
    return Splice(at, at, "".join(line + _line_end(text) for line in edit.lines))


def _open_ended(text: str, before: list[Splice]) -> bool:
    """Return whether the text, as edited so far, ends within a line."""
    if before and before[-1].end == len(text):
        last = before[-1]
        ending = last.text or text[last.start - 1 : last.start]
    else:
        ending = text[-1:]
    return bool(ending) and not ending.endswith("\n")


def _line_end(text: str) -> str:
    """Return the line end that most lines have."""
    return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"


def _whole(document: Document, span: Span) -> Span:
    """Return `span` widened to the whole of each instruction that it touches."""
    spans = _layout(document).spans
    start, end = span.start, max(span.end, span.start)
    index = bisect.bisect_right(spans, start, key=attrgetter("start")) - 1
    if index >= 0 and start < max(spans[index].end, spans[index].start + 1):
        start = spans[index].start
        end = max(end, spans[index].end)
    index = bisect.bisect_left(spans, end, key=attrgetter("start")) - 1
    if index >= 0 and spans[index].start < end:
        end = max(end, spans[index].end)
    return Span(start, end)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _layout(document: Document) -> Layout:
    found = document.memo.get(_MEMO)
    if not isinstance(found, Layout):
        lexer = Lexer(document.text)
        try:
            statements = lexer.statements()
        except InputError as error:
            raise EditError(f"{document.path} cannot be read: {error.reason}") from error
        remember(document, lexer, statements)
        return _layout(document)
    return found
