"""Which lines of a TOML file a comment stands for."""

from __future__ import annotations

import bisect

from deadlight.model.place import Document


def stands_for_entry(document: Document, offset: int) -> tuple[int, int] | None:
    """Return the first and last line (1-based) that the comment at `offset` stands for, nothing if none follows.

    A comment beside an entry stands for its line, one on a line of its own for the next entry, or, where that is
    the header of a table, for all of the table.
    """
    starts = document.line_starts()
    line = bisect.bisect_right(starts, offset)
    if not document.text[starts[line - 1] : offset].lstrip().startswith("#"):
        return line, line
    first = line + 1
    while first <= len(starts) and not _says(document.line_text(first)):
        first += 1
    if first > len(starts):
        return None
    last = first
    if document.line_text(first).lstrip().startswith("["):
        while last < len(starts) and not document.line_text(last + 1).lstrip().startswith("["):
            last += 1
    return first, last


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
