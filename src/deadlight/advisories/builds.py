"""Reads which update brings which build of Windows Server: build → KB, day, kind.

Three forms are read: the page of release information as HTML or Markdown (tables with the columns "OS build",
"Availability date", "KB article", "Update type"; https://learn.microsoft.com/windows/release-health/windows-server-release-info),
the same as JSON (`{"columns": […], "rows": [[…]]}`), and tab-separated text with a heading row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import chain

import msgspec

from deadlight.model.advisory import UpdateKind, WindowsUpdate
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

_COLUMNS = {
    "build": "build", "os build": "build", "ubr": "revision", "revision": "revision", "kb": "kb", "kb article": "kb",
    "date": "day", "availability date": "day", "type": "kind", "update type": "train",
}  # fmt: skip
"""Heading, without case → what the column holds."""

_BUILD = lazy(r"(?:10\.0\.)?(\d{5})(?:\.(\d{1,6}))?", re.ASCII)
_KB = lazy(r"KB\d{6,8}", re.ASCII | re.IGNORECASE)
_DAY = lazy(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TAG = lazy(r"<[^<>]{0,2000}>")
_LINK = lazy(r"\[([^\[\]]{0,200})\]\([^()]{0,2000}\)")


def read_updates(text: str) -> tuple[WindowsUpdate, ...]:
    """Return all updates that the text names, each build once. Raises InputError where it holds no such table."""
    head = text.lstrip()[:1]
    if head == "{":
        tables: Iterable[list[list[str]]] = (_json_table(text),)
    else:
        tables = chain(_html_tables(text) if "<t" in text.lower() else (), _bar_tables(text), _tab_tables(text))
    found: dict[tuple[int, int], WindowsUpdate] = {}
    for table in tables:
        for update in _updates(table):
            keep(update, found)
    if not found:
        raise InputError("no table with a build, a date and a KB article")
    return tuple(found[key] for key in sorted(found))


def keep(update: WindowsUpdate, known: dict[tuple[int, int], WindowsUpdate]) -> None:
    """Put an update among those that are known, by build and revision: of two of one revision that which says more.

    Two articles for one revision exist (14393.187), and a hotpatch may have the revision of a cumulative update.
    """
    key = update.build, update.revision
    if key not in known or _worth(known[key]) <= _worth(update):
        known[key] = update


def _worth(update: WindowsUpdate) -> tuple[bool, ...]:
    return update.kind != "hotpatch", update.kind != "unknown", bool(update.day), bool(update.kb)


def _updates(table: Sequence[Sequence[str]]) -> Iterator[WindowsUpdate]:
    if not table:
        return
    names = [_COLUMNS.get(cell.strip().casefold(), "") for cell in table[0]]
    if "build" not in names or not {"kind", "train"} & set(names):
        return
    for row in table[1:]:
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
        match = _BUILD.fullmatch(cells.get("build", ""))
        revision = (match[2] or cells.get("revision", "")) if match else ""
        if match is None or not revision.isdecimal() or len(revision) > 6:
            continue
        kb, day = _KB.search(cells.get("kb", "")), _DAY.search(cells.get("day", ""))
        yield WindowsUpdate(
            build=int(match[1]),
            revision=int(revision),
            kb=kb[0].upper() if kb else "",
            day=day[0] if day else "",
            kind=_kind(f"{cells.get('kind', '')} {cells.get('train', '')}"),
        )


def _kind(text: str) -> UpdateKind:
    """Return the kind of "B", "2026-04 OOB", "D Preview", "Hotpatch 2026.05 B", "A".

    In the calendar of hotpatches one column says the month and letter, another whether it is a hotpatch or a baseline,
    which is a cumulative update. A question mark says that the word is inferred.
    """
    words = text.upper().replace("?", " ").replace("/", " ").replace("*", " ").split()
    last = words[-1] if words else ""
    if "HOTPATCH" in words:
        return "hotpatch"
    if "PREVIEW" in words or last in ("C", "D"):
        return "preview"
    if "OOB" in words:
        return "out-of-band"
    if last == "B":
        return "security"
    return "release" if last in ("A", "RTM") else "unknown"


def _json_table(text: str) -> list[list[str]]:
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    columns, rows = (raw.get("columns"), raw.get("rows")) if isinstance(raw, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise InputError("no columns and rows of release information")
    return [[str(cell) for cell in row] for row in (columns, *rows) if isinstance(row, list)]


def _tab_tables(text: str) -> Iterator[list[list[str]]]:
    lines = text.splitlines()
    if lines and "\t" in lines[0]:
        yield [line.split("\t") for line in lines]


def _bar_tables(text: str) -> Iterator[list[list[str]]]:
    table: list[list[str]] = []
    for line in text.splitlines():
        if not line.strip().startswith("|"):
            yield table
            table = []
            continue
        plain = _LINK.sub(r"\1", _TAG.sub(" ", line))
        table.append(plain.strip().strip("|").split("|"))
    yield table


def _html_tables(text: str) -> Iterator[list[list[str]]]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    yield from parser.tables


class _Tables(HTMLParser):
    """Collects the cells of tables. A cell outside of a row, or a row outside of a table, is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None and self.tables and self.tables[-1]:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
