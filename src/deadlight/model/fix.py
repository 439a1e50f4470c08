"""Fixes: edits on places, which serve a file, an admission response and a live object alike."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.place import Plain, Where


class Remove(Struct, frozen=True, eq=False):
    """Remove what stands at a place.

    In YAML and JSON the whole entry: key and value, or the list item; a mapping or list that
    would be left empty goes too. In a Dockerfile the instruction, with its line end.
    """

    where: Where


class Put(Struct, frozen=True, eq=False):
    """Set the value at a place (YAML, JSON); missing mappings on the way to it are made."""

    where: Where
    value: Plain


class ReplaceText(Struct, frozen=True, eq=False):
    """Replace the text of a place (its span) by `text`, exactly as given."""

    where: Where
    text: str


class InsertLines(Struct, frozen=True, eq=False):
    """Insert whole lines before or after the lines of a place, with the document's line end.

    `lines` carry no line ends; the indentation is theirs.
    """

    where: Where
    lines: tuple[str, ...]
    before: bool = False


Edit = Remove | Put | ReplaceText | InsertLines


class Fix(Struct, frozen=True, eq=False):
    """One mend: all of its edits or none.

    `title` completes "To mend it, …". A safe fix never changes what the workload does on Windows
    except for the finding itself; an unsafe one may, and needs `--unsafe-fixes`.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
