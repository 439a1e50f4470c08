"""Cut a text into its YAML documents, without parsing it.

A line that starts with `---` or `...` ends a document wherever it stands: block scalars below the
top are indented, and quoted ones must not hold such a line. So a document that is broken does
not take its neighbours along.
"""

from __future__ import annotations

import re

from msgspec import Struct

from deadlight.model.regex import lazy

_MARKER = lazy(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
_NOTHING = lazy(r"(?:[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)|%[^\n]*(?:\n|\Z))*\Z")
_JSON_SPACE = lazy(r"[ \t\r\n]*")


class Piece(Struct, frozen=True):
    """One YAML document of a text: the characters `[start, end)`."""

    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """Return the documents of `text` in order.

    Comments and directives before a `---` belong to the document that it starts. A document
    between two markers may be empty; a text without markers is one document.
    """
    found: list[Piece] = []
    start = 0
    opened = False  # whether the stretch from `start` on was begun by `---`
    for marker in _MARKER.finditer(text):
        at = marker.start()
        if opened or not _NOTHING.match(text[start:at]):
            found.append(Piece(start, at))
            start = at
        if marker.group() == "---":
            opened = True
        else:
            start = marker.end()
            opened = False
    if opened or not found or not _NOTHING.match(text[start:]):
        found.append(Piece(start, len(text)))
    return found


def json_pieces(text: str) -> list[Piece]:
    """Return the JSON values that stand one after another in `text`. Raises ValueError where one is broken."""
    import json

    decoder = json.JSONDecoder()
    found: list[Piece] = []
    at = _end_of_space(text, 0)
    while at < len(text):
        _, end = decoder.raw_decode(text, at)
        found.append(Piece(at, end))
        at = _end_of_space(text, end)
    return found


def _end_of_space(text: str, at: int) -> int:
    match = _JSON_SPACE.match(text, at)
    return match.end() if match else at
