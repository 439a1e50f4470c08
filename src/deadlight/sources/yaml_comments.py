"""Comments of a YAML text: which `#` begins one, and the lines that a comment on its own line stands before."""

from __future__ import annotations

import bisect

from deadlight.model.place import Document, Span
from deadlight.sources.yaml_split import pieces
from deadlight.sources.yaml_tree import parser_of

_MARKER = -1
"""The depth of a line that parts two YAML documents: no entry reaches over it."""


def outside_scalars(text: str, offsets: list[int]) -> list[int]:
    """Return those of `offsets` (ascending) that stand in no scalar of `text`.

    What follows an error is not looked at: nothing there is a comment for certain.
    """
    from yaml import YAMLError
    from yaml.events import ScalarEvent

    outside: list[int] = []
    for piece in pieces(text):
        here = [at - piece.start for at in offsets if piece.start <= at < piece.end]
        if not here:
            continue
        try:
            parser = parser_of(text[piece.start : piece.end])
            while parser.check_event():
                event = parser.get_event()
                if isinstance(event, ScalarEvent) and event.start_mark and event.end_mark:
                    first = bisect.bisect_left(here, event.start_mark.index)
                    del here[first : bisect.bisect_left(here, event.end_mark.index)]
        except (YAMLError, ValueError):
            continue
        outside.extend(at + piece.start for at in here)
    return outside


class EntryLines:
    """The lines of the entries of a YAML text, told by indentation."""

    def __init__(self, document: Document) -> None:
        """Look at the indentation of every line once."""
        self._document = document
        self._depths = [_depth(line) for line in document.text.split("\n")]
        self._last = _last_lines(self._depths)

    def stands_for(self, offset: int) -> tuple[int, int] | None:
        """Return the first and last line that the comment at `offset` stands for, nothing if none follows.

        A comment behind something stands for its line; one on a line of its own for the entry that
        begins on the next line that has one, and all below it.
        """
        line = self._document.position(Span(offset, offset)).line
        if self._depths[line - 1] is not None:
            return line, line
        for index in range(line, len(self._depths)):
            if self._depths[index] not in {None, _MARKER}:
                return index + 1, self._last[index] + 1
        return None


def _depth(line: str) -> int | None:
    """Return how deep the entry on `line` is, nothing where there is none.

    The items of a list may stand as far left as the key that holds them, and are deeper nevertheless.
    """
    content = line.lstrip(" ")
    if not content.strip() or content.startswith("#"):
        return None
    if line.startswith(("---", "...")):
        return _MARKER
    return 2 * (len(line) - len(content)) + content.startswith(("- ", "-\r", "-\t") if len(content) > 1 else "-")


def _last_lines(depths: list[int | None]) -> list[int]:
    """Return, for each line, the last one of the entry that begins on it."""
    last = list(range(len(depths)))
    open_entries: list[int] = []
    latest = 0
    for index, depth in enumerate(depths):
        if depth is None:
            continue
        while open_entries and (depths[open_entries[-1]] or 0) >= depth:
            last[open_entries.pop()] = latest
        open_entries.append(index)
        latest = index
    for index in open_entries:
        last[index] = latest
    return last
