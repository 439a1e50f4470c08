"""A daemon.json as the engine reads it: its keys with their places, and what keeps the engine from reading it.

Sources: `getConflictFreeConfiguration` and `configValuesSet` of
https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go, and before 23.0
https://github.com/moby/moby/blob/v20.10.27/daemon/config/config.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.engine import Engine, Flaw
from deadlight.model.errors import EditError
from deadlight.model.fix import Edit, ReplaceText
from deadlight.model.place import Document, Route, Span, Splice, Where
from deadlight.model.workload import Setting
from deadlight.sources.daemon_json.go_json import Entry, Node, Parsed, parse, quoted

WHOLE = frozenset({
    "cluster-store-opts", "default-network-opts", "log-opts", "runtimes", "default-ulimits", "features", "builder",
    "nri-opts",
})  # fmt: skip
"""Keys whose objects are values. The keys inside of any other object are compared as if they stood at the top."""

_BOM_BYTES = {"utf-8": "ï", "utf-16-le": "ÿ", "utf-16-be": "þ"}


def read(document: Document) -> Iterator[Engine]:
    """Yield the engine that `document` configures."""
    document.locator, document.editor = locate, edit
    parsed = parse(document.text)
    empty = not document.text.strip()
    flaws = [] if empty else [*_of_top(document, parsed)]
    root = parsed.root
    entries = root.entries if root is not None and root.entries is not None else []
    yield Engine(
        name=document.path.replace("\\", "/").rpartition("/")[2],
        where=Where(document, (0,)),
        source="daemon-json",
        settings=tuple(_settings(document, entries)),
        flaws=(*_of_encoding(document, empty=empty), *flaws),
        whole=parsed.whole or empty,
    )


def locate(document: Document, route: Route) -> Span:
    """Return the span that a finding at `route` underlines: an entry on one line whole, else its key; an item."""
    found = _follow(_parsed(document).root, route[1:])
    if found is None:
        return Span(0, 0)
    if isinstance(found, Node):
        end = document.text.find("\n", found.start, found.end)
        return Span(found.start, found.end if end < 0 else found.start + 1)
    return _of_entry(document, found)


def edit(document: Document, edits: Sequence[Edit]) -> list[Splice]:
    """Return the changes that carry out `edits`. Raises EditError.

    What is JSON is edited as all JSON is. In what is none yet only characters are replaced: what keeps
    the engine from reading it is mended first.
    """
    parsed = _parsed(document)
    if not parsed.mistakes:
        from deadlight.sources.yaml_edit import splices_of

        return splices_of(document, tuple(edits))
    splices: list[Splice] = []
    for each in edits:
        span = each.where.exact
        if not isinstance(each, ReplaceText) or span is None:
            raise EditError("the file is no valid JSON: that is mended first")
        splices.append(Splice(span.start, span.end, each.text))
    return sorted(splices, key=lambda splice: splice.start)


def _settings(document: Document, entries: list[Entry]) -> Iterator[Setting]:
    """Yield the keys that the engine compares: those inside of objects too, but for objects that are values."""
    for entry, where in _placed(document, entries, (0,)):
        node = entry.node
        if node is not None and node.entries is not None and entry.name not in WHOLE:
            for inner, place in _placed(document, node.entries, (0, entry.name)):
                yield Setting(f"{entry.name}.{inner.name}", inner.node.value if inner.node else None, place)
        else:
            yield Setting(entry.name, node.value if node is not None else None, where)


def _placed(document: Document, entries: list[Entry], route: Route) -> Iterator[tuple[Entry, Where]]:
    """Yield entries with their places; of a key written twice, a route leads to the last only."""
    last = {entry.name: entry for entry in entries}
    for entry in entries:
        span = None if last[entry.name] is entry else _of_entry(document, entry)
        yield entry, Where(document, (*route, entry.name), span)


def _of_top(document: Document, parsed: Parsed) -> Iterator[Flaw]:
    """Yield what is wrong with the text, and with a top value that is no object."""
    for mistake in parsed.mistakes:
        yield Flaw(
            error=mistake.error,
            where=Where(document, (0,), mistake.at),
            title=mistake.title,
            edits=tuple(
                ReplaceText(Where(document, (0,), Span(mend.start, mend.end)), mend.text) for mend in mistake.mends
            ),
            versions=">=23" if mistake.error.endswith("after top-level value") else "",
        )
    root = parsed.root
    if root is None or root.entries is not None or parsed.mistakes or root.value is None:
        return
    kind = "array" if root.items is not None else {bool: "bool", str: "string"}.get(type(root.value), "number")
    error = f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
    yield Flaw(error=error, where=Where(document, (0,), Span(root.start, min(root.end, root.start + 1))))


def _of_encoding(document: Document, *, empty: bool) -> Iterator[Flaw]:
    """Yield what is wrong with the bytes, which deadlight reads all the same."""
    top = Where(document, (0,), Span(0, min(1, len(document.text))))
    encoding, first = document.encoding, document.text[:1]
    if empty:
        yield Flaw(error="EOF", where=top, versions="<23")
    elif document.bom and encoding in _BOM_BYTES:
        error = f"invalid character {quoted_byte(_BOM_BYTES[encoding])} looking for beginning of value"
        yield Flaw(error=error, where=top, versions="<23")
    elif encoding == "utf-16-le" and first == "{":
        yield Flaw(error="invalid character '\\x00' looking for beginning of object key string", where=top)
    elif encoding.startswith(("utf-16", "utf-32")):
        yield Flaw(error="invalid character '\\x00' looking for beginning of value", where=top)
    elif encoding != "utf-8":
        at = _invalid(document)
        place = Where(document, (0,), Span(at, at + 1))
        error = f"failed to decode configuration JSON at offset {at}: encoding: invalid UTF-8"
        yield Flaw(error=error, where=place, versions=">=23")


def quoted_byte(byte: str) -> str:
    """Return a byte, given as the character of its number, as the decoder shows it."""
    return quoted(byte) if byte.isascii() else f"'{byte}'"


def _invalid(document: Document) -> int:
    """Return where the text, of one byte a character, stops being UTF-8."""
    try:
        document.text.encode(document.encoding).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    except UnicodeEncodeError:
        pass
    return 0


def _parsed(document: Document) -> Parsed:
    parsed = document.memo.get("go_json")
    if not isinstance(parsed, Parsed):
        parsed = document.memo["go_json"] = parse(document.text)
    return parsed


def _follow(root: Node | None, steps: Route) -> Node | Entry | None:
    """Return what stands at `steps` below the top, or the nearest thing above it."""
    found: Node | Entry | None = root
    for step in steps:
        node = found.node if isinstance(found, Entry) else found
        inner: Node | Entry | None = None
        if node is not None and node.entries is not None:
            inner = next((entry for entry in reversed(node.entries) if entry.name == step), None)
        elif node is not None and node.items is not None and isinstance(step, int) and 0 <= step < len(node.items):
            inner = node.items[step]
        if inner is None:
            break
        found = inner
    return found


def _of_entry(document: Document, entry: Entry) -> Span:
    end = entry.node.end if entry.node is not None else entry.key.end
    on_one_line = document.text.find("\n", entry.key.start, end) < 0
    return Span(entry.key.start, end if on_one_line else entry.key.end)
