"""Documents and places in them.

A fact holds a `Where`: its document and the route to it (`services › ci › volumes › 1`). Line and
column are found only when a finding or an edit needs them, so clean files never pay for positions.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from deadlight.model.fix import Edit

T = TypeVar("T")

Route = tuple[str | int, ...]
"""Keys and list indices from the top of a document; the first element of a multi-document YAML
file is the index of the document in it."""

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""A value as a configuration file holds it."""


class Span(Struct, frozen=True):
    """A range of a document's text: `[start, end)` in characters."""

    start: int
    end: int


class Position(Struct, frozen=True):
    """A range of a document in lines and columns, all 1-based; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Splice(Struct, frozen=True):
    """Replace the characters `[start, end)` of a document by `text`."""

    start: int
    end: int
    text: str


class Document(Struct, eq=False):
    """One file (or standard input) as it was read.

    `text` is decoded, without byte order mark, with its line ends as they are. `locator` turns a
    route into a span, `editor` turns the edits of one fix into splices; a source module supplies both.
    `memo` belongs to them, and may be emptied; `spans` are those found, which stay.
    """

    path: str
    kind: str
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""
    locator: Callable[[Document, Route], Span] | None = None
    editor: Callable[[Document, Sequence[Edit]], list[Splice]] | None = None
    memo: dict[str, object] = field(default_factory=dict)
    spans: dict[Route, Span] = field(default_factory=dict)

    def locate(self, route: Route) -> Span:
        """Return the span that `route` names; an empty span at the start if nothing can find it."""
        if self.locator is None:
            return Span(0, 0)
        span = self.spans.get(route)
        if span is None:
            span = self.spans[route] = self.locator(self, route)
        return span

    def splices(self, edits: Sequence[Edit]) -> list[Splice]:
        """Return the text changes that carry out `edits` together, in order, not overlapping.

        Raises EditError if the document cannot take them.
        """
        from deadlight.model.errors import EditError

        if self.editor is None:
            raise EditError(f"{self.path} cannot be edited")
        return self.editor(self, edits)

    def line_starts(self) -> list[int]:
        """Return the offset at which each line starts."""
        starts = self.memo.get("line_starts")
        if not isinstance(starts, list):
            lengths = [len(line) + 1 for line in self.text.split("\n")]
            starts = self.memo["line_starts"] = list(accumulate(lengths[:-1], initial=0))
        return starts

    def position(self, span: Span) -> Position:
        """Return `span` in 1-based lines and columns."""
        starts = self.line_starts()
        line = bisect.bisect_right(starts, span.start)
        end_line = max(line, bisect.bisect_right(starts, max(span.start, span.end - 1)))
        return Position(line, span.start - starts[line - 1] + 1, end_line, span.end - starts[end_line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Return the text of the 1-based `line`, without its line end."""
        starts = self.line_starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")


Offsets = tuple[tuple[int, int], ...]
"""Pairs of (offset in a joined text, offset in the document), ascending: where each unbroken stretch starts."""


class Where(Struct, frozen=True, eq=False):
    """A place: a route into a document, or, where a reader knows it already, a span of its text.

    `joined` is such a span not yet worked out: the characters `[start, end)` of a joined text whose
    `offsets` lead back to the document. Most places of a script are never asked for.
    """

    document: Document
    route: Route = ()
    span: Span | None = None
    joined: tuple[Offsets, int, int] | None = None

    @property
    def exact(self) -> Span | None:
        """Return the span of a place that is one, nothing for a route."""
        return document_span(*self.joined) if self.joined is not None else self.span

    def found(self) -> Span:
        """Return the span of this place."""
        exact = self.exact
        return exact if exact is not None else self.document.locate(self.route)

    def position(self) -> Position:
        """Return the lines and columns of this place."""
        return self.document.position(self.found())

    def child(self, *keys: str | int) -> Where:
        """Return the place `keys` below this one; below a span nothing is known but the span."""
        return Where(self.document, self.route + keys, self.span, self.joined)


def document_span(offsets: Offsets, start: int, end: int) -> Span:
    """Return where the characters `[start, end)` of a joined text stand in the document.

    What was cut out between them (continuation characters, comment lines) lies inside the span.
    """
    first = _document_offset(offsets, start)
    return Span(first, _document_offset(offsets, end - 1) + 1 if end > start else first)


def _document_offset(offsets: Offsets, at: int) -> int:
    index = max(0, bisect.bisect_right(offsets, at, key=itemgetter(0)) - 1) if len(offsets) > 1 else 0
    ours, theirs = offsets[index]
    return theirs + at - ours


class Located(Struct, Generic[T], frozen=True, eq=False):
    """A value and where it was written.

    Where the value depends on something that is not known (an ARG without default, a variable of
    the environment), `unknown` says on what, and `value` is the text with the unknown parts as
    they were written.
    """

    value: T
    where: Where
    unknown: str = ""

    @property
    def known(self) -> bool:
        """Return whether the value is fully known."""
        return not self.unknown
