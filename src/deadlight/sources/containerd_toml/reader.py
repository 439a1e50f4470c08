"""A config.toml of containerd: its handlers and what they pass on, and the settings beside them.

Formats 1 to 3 differ in the names of plug-ins:
https://github.com/containerd/containerd/blob/v2.2.0/docs/cri/config.md
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.engine import Containerd, Handler
from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import Edit, Put, Remove, ReplaceText
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Located, Plain, Route, Span, Splice, Where
from deadlight.model.workload import Setting
from deadlight.sources.containerd_toml.located_toml import Entry, Node, Parsed, parse

_RUNTIME_PLUGINS = ("io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri", "cri")
"""The plug-in that has the handlers, in formats 3, 2 and 1."""

_GAPS = "a template: what it puts on {} of its lines is not known"


def read(document: Document) -> Iterator[Containerd | Unread]:
    """Yield the containerd that `document` configures, and what of it is not known.

    Raises InputError for what is no TOML.
    """
    document.locator, document.editor = locate, edit
    parsed = _parsed(document)
    if parsed.gaps:
        line = document.position(Span(parsed.gaps[0], parsed.gaps[0])).line
        yield Unread(document.path, _GAPS.format(len(parsed.gaps)), line)
    yield _Reader(document).containerd(parsed.root)


def locate(document: Document, route: Route) -> Span:
    """Return the span that a finding at `route` underlines: a key with its value on one line, a header, an item."""
    found: Entry | Node = Node(0, 0)
    node = _parsed(document).root
    for step in route:
        if node.entries is not None and isinstance(step, str) and step in node.entries:
            found = node.entries[step]
            node = node.entries[step].node
        elif node.items is not None and isinstance(step, int) and 0 <= step < len(node.items):
            found = node = node.items[step]
        else:
            break
    if document.text.find("\n", found.start, found.end) < 0:
        return Span(found.start, found.end)
    return Span(found.key_start, found.key_end) if isinstance(found, Entry) else Span(found.start, found.start + 1)


def edit(document: Document, edits: Sequence[Edit]) -> list[Splice]:
    """Return the changes that carry out `edits`: values replaced, entries removed with their line, characters replaced.

    Raises EditError for anything else, and where the text could not be read afterwards.
    """
    splices = sorted((_splice(document, each) for each in edits), key=lambda splice: splice.start)
    text = document.text
    for splice in reversed(splices):
        text = text[: splice.start] + splice.text + text[splice.end :]
    try:
        parse(text)
    except InputError as error:
        raise EditError(f"the file could not be read after the change: {error.reason}") from None
    return splices


def _splice(document: Document, each: Edit) -> Splice:
    span = each.where.exact
    if isinstance(each, ReplaceText) and span is not None:
        return Splice(span.start, span.end, each.text)
    found = _entry(document, each.where.route)
    if isinstance(each, Put) and found is not None and found.node.entries is None:
        return Splice(found.node.start, found.node.end, _rendered(each.value))
    if isinstance(each, Put) and found is None:
        return _added(document, each)
    if isinstance(each, Remove) and found is not None and found.node.entries is None:
        start = document.text.rfind("\n", 0, found.start) + 1
        end = document.text.find("\n", found.end)
        if not document.text[start : found.start].strip(" \t"):
            return Splice(start, len(document.text) if end < 0 else end + 1, "")
    raise EditError("TOML is changed entry by entry only")


def _added(document: Document, put: Put) -> Splice:
    """Return the change that writes a new key below the last one of its table, indented like it."""
    table = _entry(document, put.where.route[:-1])
    key = put.where.route[-1] if put.where.route else 0
    if table is None or not table.node.entries or not isinstance(key, str):
        raise EditError("there is no table to write the key into")
    plain = [entry for entry in table.node.entries.values() if entry.node.entries is None]
    if not plain:
        raise EditError("the table has no key to write another one below")
    text = document.text
    start = text.rfind("\n", 0, plain[-1].start) + 1
    indent = text[start : plain[-1].start]
    end = text.find("\n", plain[-1].end)
    newline = "\r\n" if "\r\n" in text else "\n"
    at = len(text) if end < 0 else end - (text[end - 1] == "\r")
    if indent.strip(" \t"):
        raise EditError("the table stands on one line")
    return Splice(at, at, f"{newline}{indent}{key} = {_rendered(put.value)}")


def _rendered(value: Plain) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and value.isprintable() and "'" not in value:
        return f"'{value}'"
    if isinstance(value, list):
        return "[" + ", ".join(_rendered(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_rendered(key)} = {_rendered(item)}" for key, item in value.items()) + " }"
    raise EditError("the value cannot be written as TOML")


def _entry(document: Document, route: Route) -> Entry | None:
    node, found = _parsed(document).root, None
    for step in route:
        found = node.entries.get(step) if node.entries is not None and isinstance(step, str) else None
        if found is None:
            return None
        node = found.node
    return found


def _parsed(document: Document) -> Parsed:
    parsed = document.memo.get("located_toml")
    if not isinstance(parsed, Parsed):
        parsed = document.memo["located_toml"] = parse(document.text)
    return parsed


class _Reader:
    """Takes a tree apart into handlers and settings."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def containerd(self, root: Node) -> Containerd:
        version = root.entries["version"].node if root.entries and "version" in root.entries else None
        number = version.value if version is not None and isinstance(version.value, int) else None
        base = self._runtime_table(root)
        handlers: list[Handler] = []
        default: Located[str] | None = None
        if base:
            table = self.table(root, base)
            default = self._text(table, "default_runtime_name", base)
            handlers = [*self._handlers(root, base)]
        return Containerd(
            name=self.document.path.replace("\\", "/").rpartition("/")[2],
            where=Where(self.document, ()),
            version=number if number in (1, 2, 3) else self._guessed(root),
            handlers=tuple(handlers),
            default_handler=default,
            settings=tuple(self._settings(root, (), {handler.where.route for handler in handlers})),
        )

    def table(self, root: Node, route: Route) -> Node | None:
        """Return the table at `route`, nothing where there is none."""
        node = root
        for step in route:
            found = node.entries.get(step) if node.entries is not None and isinstance(step, str) else None
            if found is None:
                return None
            node = found.node
        return node if node.entries is not None else None

    def _runtime_table(self, root: Node) -> Route:
        for plugin in _RUNTIME_PLUGINS:
            route: Route = ("plugins", plugin, "containerd")
            if self.table(root, route) is not None:
                return route
        return ()

    def _guessed(self, root: Node) -> int:
        """Return the format of a file that names none, or by a template: what its plug-ins are called tells."""
        plugins = self.table(root, ("plugins",))
        names = plugins.entries or {} if plugins is not None else {}
        if any(name.startswith("io.containerd.cri.v1.") for name in names):
            return 3
        return 2 if any(name.startswith("io.containerd.") for name in names) else 1

    def _handlers(self, root: Node, base: Route) -> Iterator[Handler]:
        for name in ("default_runtime", "untrusted_workload_runtime"):
            table = self.table(root, (*base, name))
            if table is not None:
                yield self._handler(name, table, (*base, name))
        runtimes = self.table(root, (*base, "runtimes"))
        for name, entry in (runtimes.entries or {}).items() if runtimes is not None else ():
            if entry.node.entries is not None:
                yield self._handler(name, entry.node, (*base, "runtimes", name))

    def _handler(self, name: str, table: Node, route: Route) -> Handler:
        options = self.table(table, ("options",))
        place = (*route, "options")
        annotations = self.table(options, ("DefaultContainerAnnotations",)) if options is not None else None
        given = (*place, "DefaultContainerAnnotations")
        return Handler(
            name=name,
            where=Where(self.document, route),
            unknown=table.unknown,
            unknown_options=options.unknown if options is not None else table.unknown,
            runtime_type=self._text(table, "runtime_type", route),
            pod_annotations=tuple(self._texts(table, "pod_annotations", route)),
            container_annotations=tuple(self._texts(table, "container_annotations", route)),
            options=tuple(
                Setting(key, _plain(entry.node), Where(self.document, (*place, key)), entry.node.unknown)
                for key, entry in ((options.entries or {}) if options is not None else {}).items()
            ),
            default_annotations=tuple(
                (key, Located(str(entry.node.value), Where(self.document, (*given, key)), entry.node.unknown))
                for key, entry in ((annotations.entries or {}) if annotations is not None else {}).items()
            ),
        )

    def _settings(self, node: Node, route: Route, handlers: set[Route]) -> Iterator[Setting]:
        """Yield all settings but those of handlers, under their route with dots."""
        for name, entry in (node.entries or {}).items():
            place = (*route, name)
            if place in handlers:
                continue
            if entry.node.entries is not None:
                yield from self._settings(entry.node, place, handlers)
            else:
                where = Where(self.document, place)
                yield Setting(".".join(map(str, place)), _plain(entry.node), where, entry.node.unknown)

    def _text(self, table: Node | None, key: str, route: Route) -> Located[str] | None:
        entry = table.entries.get(key) if table is not None and table.entries is not None else None
        if entry is None or not isinstance(entry.node.value, str):
            return None
        return Located(entry.node.value, Where(self.document, (*route, key)), entry.node.unknown)

    def _texts(self, table: Node, key: str, route: Route) -> Iterator[Located[str]]:
        entry = (table.entries or {}).get(key)
        for index, item in enumerate(entry.node.items or []) if entry is not None else ():
            if isinstance(item.value, str):
                yield Located(item.value, Where(self.document, (*route, key, index)), item.unknown)


def _plain(node: Node) -> Plain:
    if node.entries is not None:
        return {name: _plain(entry.node) for name, entry in node.entries.items()}
    return [_plain(item) for item in node.items] if node.items is not None else node.value
