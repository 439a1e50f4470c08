"""Carry out edits on YAML and JSON documents as changes of their text.

The edits of a fix are carried out one after another on a working text. Each is rendered on the node
tree of its YAML document, and accepted only if the new text reads as exactly the value intended; so
what an edit cannot express (a value behind an alias, say) is an EditError, never a wrong file. A piece
table remembers which characters of the working text are original, and gives the changes of the
original text in the end: nothing that no edit touched is in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import Edit, InsertLines, Remove, ReplaceText
from deadlight.model.place import Document, Plain, Route, Span, Splice, Where
from deadlight.sources.piece_table import PieceTable
from deadlight.sources.yaml_lines import line_end, line_start, style_of
from deadlight.sources.yaml_nodes import MappingNode, Node, compose
from deadlight.sources.yaml_places import follow, piece_of, span_of
from deadlight.sources.yaml_put import puts
from deadlight.sources.yaml_remove import removals, what_goes
from deadlight.sources.yaml_scalars import Booleans
from deadlight.sources.yaml_split import Piece, json_pieces
from deadlight.sources.yaml_tree import documents
from deadlight.sources.yaml_values import at, same, with_value, without


def splices(document: Document, edit: Edit) -> list[Splice]:
    """Return the changes of `document` that carry out `edit`. Raises EditError."""
    return splices_of(document, (edit,))


def splices_of(document: Document, edits: tuple[Edit, ...]) -> list[Splice]:
    """Return the changes of `document` that carry out `edits` in order: ascending, none touching another.

    Routes and spans of all edits are those of the document as it is; what an earlier edit has removed
    already is not removed again. Putting what stands there already changes nothing. Raises EditError.
    """
    work = _Work(document)
    for edit in edits:
        work.carry_out(edit)
    return work.table.splices()


class _Work:
    """A document's text while edits are carried out on it."""

    def __init__(self, document: Document) -> None:
        self.table = PieceTable(document.text)
        self.booleans: Booleans = "core" if document.kind == "compose" else "yaml11"
        self.removed: list[Route] = []

    def carry_out(self, edit: Edit) -> None:
        if isinstance(edit, ReplaceText):
            span = self._span(edit.where)
            self._accept_text([Splice(span.start, span.end, edit.text)])
        elif isinstance(edit, InsertLines):
            self._insert(edit)
        else:
            route = self._current(edit.where.route, again=not isinstance(edit, Remove))
            if route is None:
                if isinstance(edit, Remove):
                    return
                raise EditError("the place was removed by another edit of the same fix")
            if not route or not isinstance(route[0], int):
                raise EditError("the place has no route in the document")
            if isinstance(edit, Remove):
                self._remove(route)
            else:
                self._put(route, edit.value)

    def _remove(self, route: Route) -> None:
        piece, body, root, value = self._read(route)
        trail = follow(root, route[1:]) if root is not None else []
        count = what_goes(trail, route[1:])
        steps = route[1 : count + 1]
        wanted = without(value, steps)
        self._accept(piece, body, removals(body, trail[count], steps[-1]), wanted)
        self.removed.append(route[: count + 1])

    def _put(self, route: Route, new: Plain) -> None:
        _, _, root, value = self._read(route)
        trail = follow(root, route[1:]) if root is not None else []
        own = len(trail) == len(route) and isinstance(trail[-1].node, MappingNode) and not trail[-1].through
        for steps, part in list(_parts(value, route[1:], new)) if own else [(route[1:], new)]:
            if part is _GONE:
                self._remove((route[0], *steps))
                continue
            piece, body, root, value = self._read(route)
            wanted = with_value(value, steps, part)
            if same(wanted, value) and at(value, steps)[0]:
                continue
            if root is None:
                raise EditError("the document is empty")
            ways = puts(body, follow(root, steps), steps, part, style_of(body, root))
            self._accept(piece, body, ways, wanted)

    def _insert(self, edit: InsertLines) -> None:
        span = self._span(edit.where, whole=True)
        text = self.table.text()
        newline = style_of(text, None).newline
        lines = newline.join(edit.lines)
        if edit.before:
            start = line_start(text, span.start)
            self._accept_text([Splice(start, start, lines + newline)])
        else:
            end = line_end(text, max(span.start, span.end))
            self._accept_text([Splice(end, end, newline + lines)])

    def _span(self, where: Where, *, whole: bool = False) -> Span:
        """Return a place in the working text; `whole` takes a block with all its lines."""
        if (exact := where.exact) is not None:
            return self.table.span(exact)
        route = self._current(where.route)
        if not route:
            raise EditError("the place was removed by another edit of the same fix, or has no route")
        piece, body, root, _ = self._read(route)
        trail = follow(root, route[1:]) if root is not None else []
        if len(trail) < len(route) or trail[-1].through:
            raise EditError("nothing stands at the place to edit")
        span = span_of(trail[-1], body)
        end = max(span.end, trail[-1].node.end) if whole else span.end
        return Span(span.start + piece.start, end + piece.start)

    def _current(self, route: Route, *, again: bool = False) -> Route | None:
        """Return a route of the original text as it is after the removals so far, nothing where it is gone.

        With `again` an entry that was removed counts as there: it is to be written anew.
        """
        for gone in self.removed:
            depth = len(gone) - 1
            last = gone[depth]
            if route[: depth + 1] == gone and not (again and isinstance(last, str)):
                return None
            step = route[depth] if len(route) > depth else None
            if route[:depth] == gone[:depth] and isinstance(last, int) and isinstance(step, int) and step > last:
                route = (*route[:depth], step - 1, *route[depth + 1 :])
        return route

    def _read(self, route: Route) -> tuple[Piece, str, Node | None, Plain]:
        """Return the YAML document that `route` leads into: where it is, its text, tree and value."""
        text = self.table.text()
        piece = piece_of(text, route[0]) if isinstance(route[0], int) else None
        if piece is None:
            raise EditError("the file has no such document")
        body = text[piece.start : piece.end]
        try:
            return piece, body, compose(body), _value(body, self.booleans)
        except InputError as error:
            raise EditError(f"the document cannot be read: {error.reason}") from None

    def _accept(self, piece: Piece, body: str, ways: Iterable[list[Splice]], wanted: Plain) -> None:
        """Carry out the first of `ways` that leaves the document reading as `wanted`."""
        json_only = _is_json(body)
        for way in ways:
            changed = _applied(body, way)
            if changed is None or (json_only and not _is_json(changed)):
                continue
            try:
                if not same(_value(changed, self.booleans), wanted):
                    continue
            except InputError:
                continue
            for splice in sorted(way, key=_start, reverse=True):
                self.table.replace(splice.start + piece.start, splice.end + piece.start, splice.text)
            return
        raise EditError("the change cannot be written without changing something else")

    def _accept_text(self, changes: list[Splice]) -> None:
        """Carry out changes of plain text if every YAML document that could be read still can."""
        before = self.table.text()
        after = _applied(before, changes)
        if after is None or _broken(after) > _broken(before):
            raise EditError("the file could not be read after the change")
        for splice in changes:
            self.table.replace(splice.start, splice.end, splice.text)


_GONE: Plain = "\x00gone"  # compared by identity only


def _parts(old: Plain, steps: Route, new: Plain) -> Iterator[tuple[Route, Plain]]:
    """Split a Put of a mapping over a mapping into the entries that differ, so that the others keep their text."""
    present, value = at(old, steps)
    if not (present and isinstance(value, dict) and value and isinstance(new, dict) and new):
        yield steps, new
        return
    for key, item in new.items():
        yield from _parts(old, (*steps, key), item)
    for key in value:
        if key not in new:
            yield (*steps, key), _GONE


def _value(body: str, booleans: Booleans) -> Plain:
    found = documents(body, booleans=booleans)
    if len(found) != 1:
        raise InputError("more than one document")
    if found[0].error is not None:
        raise found[0].error
    return found[0].value


def _broken(text: str) -> int:
    return sum(found.error is not None for found in documents(text))


def _is_json(body: str) -> bool:
    if body.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return len(json_pieces(body)) == 1
    except (json.JSONDecodeError, RecursionError):
        return False


def _start(splice: Splice) -> tuple[int, int]:
    return splice.start, splice.end


def _applied(text: str, changes: list[Splice]) -> str | None:
    """Return `text` with `changes` carried out, nothing where there are none or they touch the same characters."""
    parts: list[str] = []
    at_ = 0
    for splice in sorted(changes, key=_start):
        if splice.start < at_:
            return None
        parts += [text[at_ : splice.start], splice.text]
        at_ = splice.end
    return "".join([*parts, text[at_:]]) if changes else None
