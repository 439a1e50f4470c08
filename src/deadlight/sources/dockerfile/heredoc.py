r"""Here-documents: which of them a line announces.

The line is split as a POSIX shell would split it, with `\` as escape character whatever the file's
own is; a line whose quotes do not close announces none.
Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go (heredocsFromLine)
"""

from __future__ import annotations

import re

from msgspec import Struct

from deadlight.model.regex import compiled

_BAD_DOLLAR = r"\$(?!\{(?:[{}:]|\Z))"
_WORD = compiled(
    rf"""(?: <<[\t\r ]* | [^\s<'"\\$]++ | < | \\. | \\\Z | {_BAD_DOLLAR} | '[^']*+'"""
    rf""" | "(?: [^"\\$]++ | \\. | {_BAD_DOLLAR} )*+" )++""",
    re.DOTALL | re.VERBOSE,
)
_BLANKS = compiled(r"\s*")
_MARKER = compiled(r"(\d*)<<(-?)\s*+([^<]+)", re.DOTALL)
_QUOTING = compiled(r"""\\(.?)|'([^']*)'|"((?:[^"\\]|\\.)*)\"""", re.DOTALL)


class Marker(Struct, frozen=True):
    """What announces a here-document: `<<name`, or `<<-name`, which takes leading tabs off its lines."""

    name: str
    chomp: bool


def markers(line: str) -> list[Marker]:
    """Return the markers of `line`, in order."""
    found: list[Marker] = []
    at = 0
    while True:
        match = _BLANKS.match(line, at)
        at = match.end() if match is not None else at
        if at == len(line):
            return found
        word = _WORD.match(line, at)
        if word is None:
            return []
        at = word.end()
        if at < len(line) and not line[at].isspace():
            return []
        marker = marker_of(word[0])
        if marker is not None:
            found.append(marker)


def marker_of(text: str) -> Marker | None:
    """Return the marker that `text` is, if it is one and nothing else."""
    match = _MARKER.fullmatch(text)
    if match is None:
        return None
    rest = match[3]
    word = _WORD.match(rest)
    if word is None or rest[word.end() :].strip():
        return None
    name = _QUOTING.sub(_unquoted, word[0])
    return Marker(name, bool(match[2])) if name else None


def _unquoted(match: re.Match[str]) -> str:
    escaped, single, double = match.groups()
    if double is not None:
        return re.sub(r'\\(["$\\])', r"\1", double)
    return single if single is not None else escaped
