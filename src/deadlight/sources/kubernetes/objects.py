"""Which lines of a manifest each of its objects stands on: also of those that become no subject."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.errors import InputError
from deadlight.model.place import Document, Plain, Route, Span
from deadlight.model.triage import Extent
from deadlight.sources.yaml_tree import documents

_MOST_LEVELS = 3


def objects(document: Document) -> tuple[Extent, ...]:
    """Return the objects of a manifest in order, those of lists one by one; empty where it cannot be read."""
    try:
        found = documents(document.text)
    except InputError:
        return ()
    extents: list[Extent] = []
    for each in found:
        if each.error is None and isinstance(each.value, dict):
            position = document.position(Span(each.start, each.end))
            extents += _object(document, each.value, (each.index,), (position.line, position.end_line), level=0)
    return tuple(extents)


def _object(
    document: Document, value: dict[str, Plain], route: Route, lines: tuple[int, int], *, level: int
) -> Iterator[Extent]:
    items = value.get("items")
    kind = value.get("kind")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list) and level < _MOST_LEVELS:
        below = [(*route, "items", index) for index in range(len(items))]
        starts = [document.position(document.locate(each)).line for each in below]
        ends = [*(start - 1 for start in starts[1:]), lines[1]]
        for item, at, first, last in zip(items, below, starts, ends, strict=False):
            if isinstance(item, dict):
                yield from _object(document, item, at, (first, last), level=level + 1)
        return
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    yield Extent(
        document=route[0] if isinstance(route[0], int) else 0,
        first=lines[0],
        last=lines[1],
        kind=kind if isinstance(kind, str) else "",
        namespace=_text(metadata.get("namespace")),
        name=_text(metadata.get("name")) or _text(metadata.get("generateName")),
    )


def _text(value: Plain) -> str:
    return value if isinstance(value, str) else ""
